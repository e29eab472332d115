"""Checks a table of transitions and draws it: the table is the machine, the picture is made from it.

A table maps each state to its moves, and a move maps what happens to the next state. What happens is an event's type,
or a member of an enum of requests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

S = TypeVar("S", bound=Enum)
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Problem(Generic[S]):
    """One fault of a table."""

    state: S
    fault: str

    def __str__(self) -> str:
        return f"{self.state.name} {self.fault}"


def event_name(event: object) -> str:
    """An event's type by its class name, a member of an enum by its value."""
    return event.__name__ if isinstance(event, type) else str(getattr(event, "value", event))


def check(
    table: Mapping[S, Mapping[E, S]], *, start: S, ends: Iterable[S] = (), rests: Iterable[S] = ()
) -> tuple[Problem[S], ...]:
    """Find what is wrong with a machine; an empty answer means nothing.

    Args:
        table: every state has an entry, an end's is empty.
        start: where a new thing begins.
        ends: states that nothing leaves.
        rests: states in which a thing may stay for ever, though something can move it on.

    Every state must be reachable from the start and lead to an end or a rest.
    """
    finals = frozenset(ends)
    goals = finals | frozenset(rests)
    problems = [Problem(state, "has no entry in the table") for state in type(start) if state not in table]
    reached = reachable_from(table, start)
    for state, moves in table.items():
        if state not in reached:
            problems.append(Problem(state, f"cannot be reached from {start.name}"))
        if state in finals and moves:
            problems.append(Problem(state, f"is an end, and yet {event_name(next(iter(moves)))} leads out of it"))
        if not goals & reachable_from(table, state):
            problems.append(Problem(state, "leads to no end"))
    return tuple(problems)


def reachable_from(table: Mapping[S, Mapping[E, S]], start: S) -> frozenset[S]:
    """Every state that a thing in ``start`` can come to, itself included."""
    reached, waiting = {start}, [start]
    while waiting:
        for target in table.get(waiting.pop(), {}).values():
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return frozenset(reached)


def event_names(table: Mapping[S, Mapping[E, S]]) -> tuple[str, ...]:
    """Every event for which any state has a move, in order of appearance."""
    return tuple(dict.fromkeys(event_name(event) for moves in table.values() for event in moves))


def ignored(table: Mapping[S, Mapping[E, S]]) -> dict[S, tuple[str, ...]]:
    """The events that each state has no move for: the drawing lists them, so that a new pair is noticed."""
    names = event_names(table)
    return {
        state: tuple(name for name in names if name not in {event_name(event) for event in moves})
        for state, moves in table.items()
    }


def draw_text(table: Mapping[S, Mapping[E, S]]) -> str:
    """One line per move: ``DIALING --Ringing--> RINGING``."""
    lines = []
    for state, moves in table.items():
        lines += [f"{state.name} --{event_name(event)}--> {target.name}" for event, target in moves.items()]
        if not moves:
            lines.append(f"{state.name} (end)")
    return "\n".join(lines)


def draw_mermaid(table: Mapping[S, Mapping[E, S]], *, start: S) -> str:
    """The picture as a Mermaid state diagram; moves between the same two states share an arrow."""
    lines = ["stateDiagram-v2", f"    [*] --> {start.name}"]
    for state, moves in table.items():
        by_target: dict[str, list[str]] = {}
        for event, target in moves.items():
            by_target.setdefault(target.name, []).append(event_name(event))
        lines += [f"    {state.name} --> {target}: {' | '.join(names)}" for target, names in by_target.items()]
        if not moves:
            lines.append(f"    {state.name} --> [*]")
    return "\n".join(lines)
