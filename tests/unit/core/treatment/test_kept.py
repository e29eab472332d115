"""What is written down of a planning."""

from __future__ import annotations

from datetime import date
from typing import Any

from dialer.core.treatment.kept import Kept, kept, plain
from dialer.core.treatment.strategy import PhaseName
from dialer.core.treatment.treat import treat
from tests.unit.core.treatment.cases import DUE, at, default_strategy
from tests.unit.core.treatment.sheets import TERMS, instant, italy, sheet, standing, step

STRATEGY = default_strategy()


def planned(day: int, **changes: Any) -> Kept:
    found = sheet(**changes)
    return kept(found, treat(found, STRATEGY, TERMS, italy(), at(day)), 1, at(day), instant(at(day)))


def test_the_same_planning_twice_changes_nothing() -> None:
    first = planned(5)
    assert first.standing is not None
    assert (first.phase, [one.name for one in first.steps]) == (PhaseName.SOFT, ["soft-call", "soft-message"])
    steps = {one.name: step(one.step.action.value, opened_on=at(5)) for one in first.steps if one.step is not None}
    again = planned(5, standing=first.standing, phase="soft", steps=steps)
    assert again.is_empty


def test_a_step_that_is_due_still_is_not_written_again_for_the_day_that_passed() -> None:
    first = planned(5).standing
    assert first is not None
    steps = {
        name: step(action, opened_on=at(5)) for name, action in (("soft-call", "call"), ("soft-message", "message"))
    }
    assert planned(6, standing=first, phase="soft", steps=steps).is_empty
    over = planned(18, standing=first, phase="soft", steps=steps).standing
    assert over is not None
    assert over.step == "letter-1"


def test_steps_lapse_are_done_by_a_talk_and_come_back() -> None:
    stands = standing()
    over = planned(20, standing=stands, steps={"soft-call": step()})
    assert [(one.name, one.state) for one in over.steps if one.step is None] == [("soft-call", "lapsed")]
    talked = planned(5, standing=stands, steps={"soft-call": step(talks=1)})
    assert ("soft-call", "done") in [(one.name, one.state) for one in talked.steps]
    back = planned(5, standing=stands, steps={"soft-call": step(is_open=False)})
    assert ("soft-call", "open") in [(one.name, one.state) for one in back.steps]
    next_bill = planned(5, standing=stands, steps={"soft-call": step(done_on=at(-60), anchor_on=at(-70))})
    assert [one.anchor_on for one in next_bill.steps if one.name == "soft-call"] == [DUE]


def test_the_phase_keeps_its_instant_until_it_changes() -> None:
    stands = standing(since=1)
    same = planned(5, standing=stands).standing
    assert same is not None
    assert same.phase_at == stands.phase_at
    moved = planned(30, standing=stands, steps={"soft-call": step(attempts=1)}).standing
    assert moved is not None
    assert (moved.phase, moved.phase_at) == (PhaseName.PHONE, instant(at(30)))


def test_facts_become_what_json_holds() -> None:
    facts = {"on": date(2026, 1, 2), "phase": PhaseName.SOFT, "day": 3}
    assert plain(facts) == {"on": "2026-01-02", "phase": "soft", "day": 3}
    assert {type(value) for value in plain(facts).values()} == {str, int}
