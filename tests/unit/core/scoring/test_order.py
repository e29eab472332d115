"""Who is called next."""

from __future__ import annotations

from typing import Any

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.core.scoring.order import Prospect, attempts_used, in_order, rank_of


def prospect(lead_id: int = 1, **changes: Any) -> Prospect:
    values: dict[str, Any] = {
        "answer_now": 0.3, "answer_best": 0.3, "right_party": 0.6, "pays": 0.4, "balance": 300_00, "minutes": 3.0
    }  # fmt: skip
    return Prospect(lead_id=lead_id, **{**values, **changes})


def test_the_index_is_expected_money_per_agent_minute() -> None:
    found = rank_of(prospect())
    assert found.worth == pytest.approx(72_00)
    assert (found.index, found.timeliness) == (pytest.approx(24_00), 1.0)
    assert rank_of(prospect(share=0.1)).index == pytest.approx(2_40)


def test_an_attempt_is_kept_for_a_better_hour() -> None:
    evening_person = prospect(1, answer_now=0.1, answer_best=0.4, balance=600_00)
    anytime = prospect(2)
    assert [rank.lead_id for rank in in_order([evening_person, anytime])] == [2, 1]
    assert rank_of(evening_person).timeliness == pytest.approx(0.25)


def test_equal_ones_stand_in_the_order_of_their_leads() -> None:
    assert [rank.lead_id for rank in in_order([prospect(9), prospect(3), prospect(5)])] == [3, 5, 9]


def test_what_nobody_takes_costs_the_ringing() -> None:
    alive, dead = (prospect(n, answer_now=p, answer_best=p, idle_minutes=0.5) for n, p in ((1, 0.3), (2, 0.02)))
    assert rank_of(alive).index == pytest.approx(0.3 * 72_00 / (0.3 * 3 + 0.7 * 0.5))
    assert rank_of(dead).index < rank_of(alive).index / 4
    assert rank_of(prospect(answer_now=1.0, answer_best=1.0, idle_minutes=0.5)).index == pytest.approx(24_00)


@pytest.mark.parametrize(("attempts", "poorest"), [(0, 0.5), (1, 0.5), (2, 0.4), (4, 0.1), (9, 0.1)])
def test_attempts_that_are_left_go_to_the_best_hours(attempts: int, poorest: float) -> None:
    assert attempts_used([0.2, 0.5, 0.1, 0.4], attempts) == poorest


def test_with_budget_enough_no_hour_is_put_off() -> None:
    ahead = [0.1, 0.4, 0.2]
    assert rank_of(prospect(answer_now=0.1, answer_best=attempts_used(ahead, 3))).timeliness == 1.0
    assert rank_of(prospect(answer_now=0.1, answer_best=attempts_used(ahead, 1))).timeliness == pytest.approx(0.25)
    assert attempts_used([], 3) == 0.0


def test_nobody_who_never_answers_comes_first() -> None:
    assert rank_of(prospect(answer_now=0.0, answer_best=0.0)).index == 0.0


@pytest.mark.parametrize(
    ("field", "value"), [("answer_now", 1.1), ("pays", -0.1), ("share", 2.0), ("minutes", 0.0), ("idle_minutes", -1.0)]
)
def test_figures_that_cannot_be_are_refused(field: str, value: float) -> None:
    with pytest.raises(Invalid) as error:
        rank_of(prospect(**{field: value}))
    assert error.value.facts["field"] == field
