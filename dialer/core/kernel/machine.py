"""Checks a table of transitions and draws it: the table is the machine, the picture is made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

S = TypeVar("S", bound=Enum)

E = TypeVar("E")
"""What happens: an event's type, or a member of an enum of requests."""


@dataclass(frozen=True, slots=True)
class Problem(Generic[S]):
    """One fault of a table."""

    state: S
    fault: str

    def __str__(self) -> str:
        return f"{self.state.value}: {self.fault}"


def event_name(event: object) -> str:
    """An event's type by its class name, anything else as it is written."""
    return event.__name__ if isinstance(event, type) else str(getattr(event, "value", event))


def check(
    table: Mapping[S, Mapping[E, S]], *, start: S, ends: Iterable[S] = (), rests: Iterable[S] = ()
) -> tuple[Problem[S], ...]:
    """Find what is wrong with a machine; an empty answer means nothing.

    Args:
        table: every state has an entry, an end's may be empty.
        start: where a new thing begins.
        ends: states that nothing leaves.
        rests: states in which a thing may stay for ever, though a person can move it on.

    Every state must lead to an end or a rest.
    """
    finals = frozenset(ends)
    goals = finals | frozenset(rests)
    problems: list[Problem[S]] = []
    for state in type(start):
        if state not in table:
            problems.append(Problem(state, "has no entry in the table"))
    reached = reachable_from(table, start)
    for state, moves in table.items():
        if state not in reached:
            problems.append(Problem(state, f"cannot be reached from {start.value}"))
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


def ignored_pairs(table: Mapping[S, Mapping[E, S]]) -> frozenset[tuple[S, str]]:
    """State and event name of every pair without a transition: a test lists them, so that a new one is noticed."""
    events = {event for moves in table.values() for event in moves}
    return frozenset((state, event_name(event)) for state, moves in table.items() for event in events - set(moves))


def draw_text(table: Mapping[S, Mapping[E, S]]) -> str:
    """One line per move: ``dialing --Ringing--> ringing``."""
    lines = []
    for state, moves in table.items():
        if not moves:
            lines.append(f"{state.value} (end)")
        for event, target in moves.items():
            lines.append(f"{state.value} --{event_name(event)}--> {target.value}")
    return "\n".join(lines)


def draw_mermaid(table: Mapping[S, Mapping[E, S]], *, start: S) -> str:
    """The picture as a Mermaid state diagram, moves between the same two states on one arrow."""
    lines = ["stateDiagram-v2", f"    [*] --> {start.value}"]
    for state, moves in table.items():
        labels: dict[S, list[str]] = {}
        for event, target in moves.items():
            labels.setdefault(target, []).append(event_name(event))
        lines += [f"    {state.value} --> {target.value}: {' / '.join(names)}" for target, names in labels.items()]
        if not moves:
            lines.append(f"    {state.value} --> [*]")
    return "\n".join(lines)
