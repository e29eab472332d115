from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dialer.core.kernel.ids import NumberId
from dialer.core.leads.model import Callback, Lead, LeadNumber
from dialer.core.leads.order import choose_number, numbers_in_order, usable_numbers
from tests.unit.core.leads.builders import FIRST, SECOND, THIRD, disabled, make_lead, number, rome

NOW = rome("2026-11-23 10:00")


@dataclass(frozen=True)
class Says:
    """What the rule check says of a number."""

    is_permitted: bool = False
    until: datetime | None = None


def order(lead: Lead) -> list[NumberId]:
    return [item.number_id for item in numbers_in_order(lead)]


def choose(lead: Lead, says: dict[NumberId, Says]) -> NumberId | None:
    choice = choose_number(lead, lambda item: says[item.number_id], NOW)
    return choice.number.number_id if choice is not None else None


def test_a_new_lead_begins_with_the_debtors_first_number_whatever_the_order_of_reading() -> None:
    assert order(make_lead(numbers=(number(THIRD, 2), number(FIRST, 0), number(SECOND, 1)))) == [FIRST, SECOND, THIRD]


def test_each_attempt_tries_the_next_number_and_comes_round() -> None:
    assert order(make_lead(last=FIRST)) == [SECOND, THIRD, FIRST]
    assert order(make_lead(last=SECOND)) == [THIRD, FIRST, SECOND]
    assert order(make_lead(last=THIRD)) == [FIRST, SECOND, THIRD]


def test_the_turn_goes_on_after_a_number_that_has_just_been_disabled() -> None:
    numbers = (number(FIRST, 0), disabled(number(SECOND, 1)), number(THIRD, 2))
    assert order(make_lead(numbers=numbers, last=SECOND)) == [THIRD, FIRST]


def test_a_number_that_is_gone_altogether_starts_the_turn_anew() -> None:
    assert order(make_lead(last=NumberId(99))) == [FIRST, SECOND, THIRD]


def test_the_preferred_number_goes_first_and_a_callbacks_number_before_it() -> None:
    assert order(make_lead(last=FIRST, preferred=FIRST)) == [FIRST, SECOND, THIRD]
    callback = Callback(at=NOW, agreed=True, number_id=THIRD)
    assert order(make_lead(last=FIRST, preferred=FIRST, callback=callback)) == [THIRD, FIRST, SECOND]


def test_wrong_disabled_and_suppressed_numbers_are_left_out() -> None:
    numbers = (disabled(number(FIRST, 0)), number(SECOND, 1, do_not_call=True), number(THIRD, 2))
    lead = make_lead(numbers=numbers, preferred=FIRST)
    assert order(lead) == [THIRD]
    assert [item.number_id for item in usable_numbers(lead)] == [THIRD]


def test_the_first_permitted_number_is_chosen_and_no_further_one_is_weighed() -> None:
    asked: list[NumberId] = []

    def verdict(item: LeadNumber) -> Says:
        asked.append(item.number_id)
        return Says(is_permitted=item.number_id == SECOND, until=NOW + timedelta(days=1))

    choice = choose_number(make_lead(), verdict, NOW)
    assert choice is not None
    assert choice.number.number_id == SECOND
    assert choice.verdict.is_permitted
    assert asked == [FIRST, SECOND]


def test_otherwise_the_number_that_may_be_dialled_soonest() -> None:
    later, soon = Says(until=NOW + timedelta(days=5)), Says(until=NOW + timedelta(hours=2))
    assert choose(make_lead(), {FIRST: later, SECOND: soon, THIRD: soon}) == SECOND
    assert choose(make_lead(), {FIRST: Says(), SECOND: later, THIRD: Says()}) == SECOND


def test_refused_numbers_come_last_in_order() -> None:
    assert choose(make_lead(), {FIRST: Says(), SECOND: Says(), THIRD: Says()}) == FIRST


def test_deferrals_that_are_over_are_equal() -> None:
    past, now = Says(until=NOW - timedelta(days=3)), Says(until=NOW)
    assert choose(make_lead(), {FIRST: now, SECOND: past, THIRD: past}) == FIRST


def test_without_a_usable_number_there_is_no_choice() -> None:
    assert choose_number(make_lead(numbers=()), lambda item: Says(), NOW) is None
