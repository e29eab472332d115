from __future__ import annotations

import pytest

from dialer.core.campaigns.measured import SpellTimes
from dialer.twin.model import Attendance
from dialer.twin.presence import (
    Pauses,
    ShiftTimes,
    attendance,
    count_by_calls,
    measure_pauses,
    measure_presence,
    pausing,
    wrap_ups,
)
from tests.unit.twin.floors import OURS, THEIRS, ZERO_S, make_call, make_spell

SHIFT = ShiftTimes(begins_s=ZERO_S, ends_s=ZERO_S + 7200)


def worked(agent: int, begins: float = 0.0, ends: float = 7200.0, ours: float = 1.0) -> list[SpellTimes]:
    """An agent in talk all the time, for us that share of it, then for another campaign."""
    middle = begins + (ends - begins) * ours
    found = [make_spell(agent, "talking", begins, middle - begins, OURS)]
    if ours < 1:
        found.append(make_spell(agent, "talking", middle, ends - middle, THEIRS))
    return found


def in_order(*agents: list[SpellTimes]) -> list[SpellTimes]:
    return sorted((spell for own in agents for spell in own), key=lambda spell: spell.began_s)


def test_agents_are_counted_with_their_share_of_the_campaign() -> None:
    found = measure_presence(in_order(worked(1), worked(2), worked(3, ours=0.5)), [SHIFT], OURS)
    assert found is not None
    assert found.agent_count == pytest.approx(2.5)


def test_late_comers_and_early_leavers_are_those_beyond_five_minutes() -> None:
    spells = in_order(worked(1), worked(2, begins=200), worked(3, begins=1200), worked(4, ends=6000))
    found = measure_presence(spells, [SHIFT], OURS)
    assert found is not None
    assert (found.agent_count, found.seen_count) == (4, 4)
    assert (found.late_share, found.late_mean_s) == (0.25, 1200.0)
    assert (found.early_share, found.early_mean_s) == (0.25, 1200.0)
    assert attendance(found).late_mean_s == 1200.0


def test_nobody_has_left_a_day_early_that_is_not_over() -> None:
    today = ShiftTimes(begins_s=SHIFT.begins_s, ends_s=SHIFT.ends_s, is_over=False)
    found = measure_presence(in_order(worked(1), worked(2, ends=3000)), [today], OURS)
    assert found is not None
    assert found.early_share == 0.0


def test_people_who_relieve_each_other_are_one_place_and_nobody_is_late() -> None:
    spells = in_order(worked(1, ends=3500), worked(2, begins=3600), worked(3))
    found = measure_presence(spells, [SHIFT], OURS)
    assert found is not None
    assert (found.agent_count, found.is_relieved, found.late_share) == (2.0, True, 0.0)


def test_without_spells_nothing_is_said_of_presence() -> None:
    assert measure_presence([], [SHIFT], OURS) is None
    assert attendance(None) == Attendance()
    calls = [make_call(10, 5.0, 30.0, agent_id=1), make_call(20, 5.0, 30.0, agent_id=2), make_call(30)]
    assert count_by_calls(calls, [SHIFT]) == 2


def test_pauses_and_absences_count_but_arriving_and_the_end_do_not() -> None:
    spells = [
        make_spell(1, "paused", 0, 60, reason="arrived"),
        make_spell(1, "talking", 60, 100, OURS),
        make_spell(1, "paused", 160, 300, reason="break"),
        make_spell(1, "talking", 460, 100, OURS),
        make_spell(1, "talking", 1160, 100, OURS),  # was away for ten minutes
        make_spell(1, "ready", 1290, 10),  # a lost telephone
        make_spell(1, "paused", 1300, 500, reason="lunch"),  # the last spell: gone
        make_spell(2, "paused", 0, 900, reason="break"),  # talked for nobody
    ]
    spells.sort(key=lambda s: s.began_s)
    found = measure_pauses(spells, [SHIFT], OURS, SHIFT.ends_s)
    assert (found.call_count, found.lengths_s) == (3, (300.0, 600.0))
    early = measure_pauses(spells, [SHIFT], OURS, ZERO_S + 1100)  # what began in the last quarter of an hour may go on
    assert (early.call_count, early.lengths_s) == (1, (300.0,))


def test_measured_pauses_are_weighed_with_the_generic_ones() -> None:
    found = pausing(Pauses(call_count=100, lengths_s=(100.0,) * 10))
    assert found.after_call_probability == pytest.approx((10 + 4) / 200)
    assert found.mean_s == pytest.approx((1000 + 2400) / 20)
    assert pausing(Pauses(call_count=0, lengths_s=())).mean_s == 240.0


def test_a_conversation_without_a_wrap_up_has_one_of_no_length() -> None:
    spells = [
        make_spell(1, "talking", 0, 10, OURS),
        make_spell(1, "wrap_up", 10, 25, OURS),
        make_spell(1, "talking", 40, 10, OURS),
        make_spell(1, "talking", 60, 10, THEIRS),
        make_spell(1, "wrap_up", 70, 99, THEIRS),
    ]
    assert wrap_ups(spells, OURS) == [0.0, 25.0]
