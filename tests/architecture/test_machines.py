"""Every machine of the core: no state without a way in, none without a way out, and its drawing is the table's."""

from __future__ import annotations

from enum import Enum

import pytest

from scripts.draw_machines import DRAWING, Table, drawing, machines

MACHINES = dict(machines())


def reachable(table: Table, start: Enum) -> set[Enum]:
    found, open_ends = {start}, [start]
    while open_ends:
        for target in table[open_ends.pop()].values():
            if target not in found:
                found.add(target)
                open_ends.append(target)
    return found


def test_the_machines_are_found() -> None:
    assert {"dialer.core.calls.machine", "dialer.core.agents.machine"} <= set(MACHINES)


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_can_be_reached(name: str) -> None:
    table = MACHINES[name]
    assert reachable(table, next(iter(table))) == set(table)


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_leads_to_an_end(name: str) -> None:
    """An end has no moves; a machine without ends (an agent) must lead home to its first state."""
    table = MACHINES[name]
    ends = {state for state, moves in table.items() if not moves} or {next(iter(table))}
    stuck = [state.name for state in table if not reachable(table, state) & ends]
    assert not stuck, f"{name}: no way out of {stuck}"


@pytest.mark.parametrize("name", MACHINES)
def test_the_table_has_every_state(name: str) -> None:
    table = MACHINES[name]
    assert set(table) == set(type(next(iter(table))))


def test_the_drawing_is_the_tables() -> None:
    assert DRAWING.read_text(encoding="utf-8") == drawing(), "run scripts/draw_machines.py, and look at what changed"
