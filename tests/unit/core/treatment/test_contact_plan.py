"""The contact plan: how, where, when and how often at most, each with its reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialer.core.scoring.appraise import Appraisal
from dialer.core.scoring.order import Prospect, rank_of
from dialer.core.scoring.subject import PastCall
from dialer.core.treatment.contact_plan import Because, Channel, ContactPlan, contact_plan
from tests.unit.core.treatment.cases import at, default_strategy
from tests.unit.core.treatment.sheets import instant, sheet, standing, step

NOW = instant(at(5))
CHANCES = (0.2, 0.5, 0.1, 0.4)


def number(number_id: int = 7) -> Appraisal:
    prospect = Prospect(
        lead_id=1, answer_now=0.2, answer_best=0.5, right_party=0.5, pays=0.3, balance=300_00, minutes=3.0
    )
    hours = tuple((NOW + timedelta(hours=2 * index), chance) for index, chance in enumerate(CHANCES))
    return Appraisal(
        number_id=number_id, rank=rank_of(prospect), prospect=prospect, hours=hours, line={}, person={}, debt={}
    )


def plan(**changes: Any) -> ContactPlan:
    values: dict[str, Any] = {
        "standing": standing(), "sheet": sheet(), "strategy": default_strategy(), "numbers": (number(), number(8)),
        "calls": (), "week_attempts": 10, "now": NOW,
    }  # fmt: skip
    values |= changes
    first = [values.pop(name) for name in ("standing", "sheet", "strategy", "numbers")]
    return contact_plan(*first, **values)


def test_a_call_goes_to_the_best_number_in_the_best_hours_told_in_the_order_of_time() -> None:
    found = plan()
    assert (found.channel, found.because) == (Channel.CALL, Because.STEP)
    assert found.number is not None and found.number.number_id == 7
    assert [chance for _, chance in found.hours] == [0.2, 0.5, 0.4]
    assert [moment for moment, _ in found.hours] == sorted(moment for moment, _ in found.hours)


@pytest.mark.parametrize(
    ("changes", "channel", "because"),
    [
        ({"standing": standing(action="message")}, Channel.MESSAGE, Because.STEP),
        ({"standing": standing(action="letter")}, Channel.LETTER, Because.STEP),
        ({"standing": standing(action="wait")}, Channel.NONE, Because.WAITS),
        ({"standing": standing(action="ask_person")}, Channel.NONE, Because.WAITS),
        ({"standing": None}, Channel.NONE, Because.WAITS),
        ({"numbers": ()}, Channel.NONE, Because.NO_NUMBER),
        ({"week_attempts": 0}, Channel.CALL, Because.ATTEMPTS_USED),
        ({"numbers": None, "week_attempts": None}, Channel.CALL, Because.STEP),
    ],
)
def test_the_channel_has_its_reason(changes: dict[str, Any], channel: Channel, because: Because) -> None:
    found = plan(**changes)
    assert (found.channel, found.because) == (channel, because)


def test_the_limits_count_what_was_tried() -> None:
    calls = [PastCall(NOW - timedelta(days=days), 7, False, None) for days in (1, 6, 8)]
    tried = sheet(steps={"soft-call": step(attempts=4)}, attempts=12)
    limits = plan(calls=calls, sheet=tried).limits
    assert (limits.week_left, limits.step_left, limits.vain_left) == (8, 2, 18)
    assert plan(calls=calls * 9).limits.week_left == 0


def test_who_was_reached_has_no_limit_of_persistence_and_a_letter_none_of_a_call() -> None:
    limits = plan(sheet=sheet(talks=1, attempts=29), standing=standing(action="letter", step="letter-1")).limits
    assert (limits.vain_left, limits.step_left) == (None, None)
    unknown = plan(strategy=None, week_attempts=None).limits
    assert (unknown.week_left, unknown.step_left, unknown.vain_left) == (None, None, None)
