"""Tests of offsets: which ones may be, and which cases enter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.errors import Invalid
from dialer.core.treatment.document import differences
from dialer.core.treatment.offset_test import (
    ArmEntry,
    OffsetArm,
    RunningTest,
    arm_version,
    rivals_of,
    shifted,
    step_of,
)
from dialer.core.treatment.strategy import Trait
from dialer.core.treatment.treat import treat
from tests.unit.core.treatment.cases import at, default_strategy
from tests.unit.core.treatment.offsets import offset_test
from tests.unit.core.treatment.sheets import TERMS, italy, sheet

LADDER = default_strategy()
CALL = "courtesy-call"


def test_a_shift_changes_the_window_of_one_step_and_nothing_else() -> None:
    found = shifted(LADDER, CALL, -5, arm_version(LADDER, CALL, -5))
    assert found.version == f"{LADDER.version}+courtesy-call@-5"
    assert differences(LADDER, found) == (
        "step courtesy-call: from_day -7 -> -5",
        "step courtesy-call: to_day -5 -> -3",
    )


def test_a_window_ends_before_the_due_date_and_soft_collection_within_its_phase() -> None:
    assert step_of(shifted(LADDER, CALL, -2, "x"), CALL).to_day == -1
    soft = step_of(shifted(LADDER, "soft-call", 15, "x"), "soft-call")
    assert (soft.from_day, soft.to_day) == (15, LADDER.limit_of(soft.phase))


@pytest.mark.parametrize(("step", "day"), [(CALL, 0), (CALL, -31), ("soft-call", 0), ("soft-call", 21)])
def test_a_step_does_not_leave_its_phase(step: str, day: int) -> None:
    with pytest.raises(Invalid, match="may begin from day"):
        shifted(LADDER, step, day, "x")


@pytest.mark.parametrize(
    ("step", "days", "words"),
    [(CALL, [-7], "present offset"), (CALL, [-5, -5], "stands once"), (CALL, [], "1 to 4"),
     (CALL, [-6, -5, -4, -3, -2], "1 to 4"), ("phone-call", [16], "offsets are tested in"),
     ("nowhere", [1], "no step")],
)  # fmt: skip
def test_rivals_that_cannot_be_are_refused(step: str, days: list[int], words: str) -> None:
    phone = next(one.id for one in LADDER.steps if one.phase == "phone")
    with pytest.raises(Invalid, match=words):
        rivals_of(LADDER, phone if step == "phone-call" else step, days)


def test_rivals_stand_in_the_order_of_their_days() -> None:
    assert [step_of(one, CALL).from_day for one in rivals_of(LADDER, CALL, [-3, -6])] == [-6, -3]


@pytest.mark.parametrize(
    "changes",
    [{"name": " "}, {"arms": (OffsetArm(1, -7, -5),)}, {"per_arm": 99}, {"horizon_day": -4}],
)
def test_a_test_that_cannot_be_read_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        offset_test(**changes)


def enters(day: int, strategy_id: int = 2, **changes: Any) -> ArmEntry | None:
    step = replace(step_of(LADDER, CALL), traits=frozenset({Trait.FIRST_INVOICE}))
    running = RunningTest(test=offset_test(), step=step)
    ladder = replace(LADDER, control_ratio=changes.pop("control_ratio", 0.0))
    today = at(day)
    treated = treat(sheet(**changes), ladder, TERMS, italy(), today)
    return running.entry_of(
        case_id=1, debtor_id=1, creditor_id=1, strategy_id=strategy_id, treated=treated, today=today
    )


def test_a_case_enters_on_the_earliest_arms_first_day_whatever_its_arm() -> None:
    for place, strategy_id in enumerate((1, 2, 3)):
        found = enters(-7, strategy_id)
        assert found is not None
        assert (found.arm, found.due_on, found.entered_on) == (place, at(0), at(-7))
    assert enters(-8) is None
    assert enters(-6) is None


def test_who_is_treated_by_another_version_does_not_enter() -> None:
    assert enters(-7, 9) is None


def test_cases_that_the_step_is_not_for_do_not_enter() -> None:
    assert enters(-7, other_cases=1) is None


def test_the_control_group_of_caring_does_not_enter() -> None:
    assert enters(-7, control_ratio=0.9999) is None


def test_cases_for_which_something_else_stands_do_not_enter() -> None:
    assert enters(-7, holds={HoldReason.COMPLAINT: None}) is None
    assert enters(-7, balance=0, invoices=()) is None


def test_a_test_begins_with_due_dates_that_no_arm_has_reached() -> None:
    assert offset_test().due_from(date(2026, 3, 2)) == date(2026, 3, 10)
    late = offset_test(arms=(OffsetArm(1, 3, 14), OffsetArm(2, 2, 13)), horizon_day=30)
    assert late.due_from(date(2026, 3, 2)) == date(2026, 3, 1)
