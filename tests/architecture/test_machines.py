"""Every machine of the core: no state without a way in, none without a way out, and its drawing is the table's."""

from __future__ import annotations

import pytest

from dialer.core.kernel.machine import check
from scripts.draw_machines import DRAWING, drawing, machines

MACHINES = dict(machines())


def test_the_machines_are_found() -> None:
    assert {"dialer.core.calls.machine", "dialer.core.agents.machine"} <= set(MACHINES)


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_is_in_the_table_can_be_reached_and_leads_to_an_end(name: str) -> None:
    """An end has no moves; a machine without ends (an agent, a lead) must lead home to its first state."""
    table = MACHINES[name]
    start = next(iter(table))
    ends = [state for state, moves in table.items() if not moves]
    problems = check(table, start=start, ends=ends, rests=() if ends else (start,))
    assert [str(problem) for problem in problems] == []


def test_the_drawing_is_the_tables() -> None:
    assert DRAWING.read_text(encoding="utf-8") == drawing(), "run scripts/draw_machines.py, and look at what changed"
