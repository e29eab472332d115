"""Settlements: who decides, what is waived, and what paying late does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dialer.core.debt.account import Component
from dialer.core.debt.authority import AuthorityMatrix, Level, Limit
from dialer.core.debt.plan import Instalment
from dialer.core.debt.position import Position, position
from dialer.core.debt.settlement import (
    SettlementMove,
    SettlementState,
    days_past_due,
    first_state,
    late_rate,
    move,
    next_due,
    outcome,
    propose,
)
from dialer.core.kernel.errors import Invalid, InvalidTransition
from tests.unit.core.debt.ledgers import Book

TODAY = date(2026, 11, 20)
MATRIX = AuthorityMatrix(
    limits=(
        Limit(level=Level.AGENT, percent=Decimal(10), minor=200_00),
        Limit(level=Level.TEAM_LEAD, percent=Decimal(25), minor=1_000_00),
    )
)


def owed(costs: int = 0) -> Position:
    book = Book()
    book.invoice("F1", 800_00, date(2026, 7, 1))
    if costs:
        book.charge(Component.COSTS, costs, date(2026, 9, 1))
    return position(book.account(), TODAY)


def once(minor: int, due: date = date(2026, 12, 1)) -> tuple[Instalment, ...]:
    return (Instalment(1, due, minor),)


def offer(rates: tuple[Instalment, ...], costs: int = 0, **changes: Any) -> Any:
    values = {"expires_on": date(2026, 11, 27), "reason": "lost his job", "today": TODAY, **changes}
    return propose(owed(costs), rates, **values)


def test_the_worked_example_needs_a_team_lead() -> None:
    made = offer(once(640_00))
    assert (made.waiver.waived, made.waiver.dpd) == (160_00, 142)
    assert first_state(made, MATRIX, Level.AGENT) == (SettlementState.PROPOSED, Level.TEAM_LEAD)
    assert first_state(made, MATRIX, Level.TEAM_LEAD) == (SettlementState.OFFERED, Level.TEAM_LEAD)


def test_costs_are_waived_before_principal() -> None:
    made = offer(once(800_00), costs=30_00)
    assert (made.waiver.waived, made.waiver.waived_accessories) == (0, 30_00)


@pytest.mark.parametrize(
    ("rates", "changes"),
    [
        (once(640_00), {"reason": " "}),
        ((), {}),
        (tuple(Instalment(n, date(2026, 12, n), 100_00) for n in range(1, 5)), {}),
        (once(800_00), {}),
        (once(640_00), {"expires_on": date(2026, 11, 19)}),
        (once(640_00, date(2026, 11, 19)), {}),
    ],
)
def test_offers_that_cannot_be(rates: tuple[Instalment, ...], changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        offer(rates, **changes)


@pytest.mark.parametrize(
    ("payments", "on", "expected"),
    [
        ([], date(2026, 12, 1), None),
        ([], date(2026, 12, 2), SettlementMove.DEFAULT),
        ([(date(2026, 12, 1), 320_00)], date(2026, 12, 1), None),
        ([(date(2026, 12, 1), 320_00)], date(2027, 1, 4), None),
        ([(date(2026, 12, 1), 320_00), (date(2027, 1, 4), 319_00)], date(2027, 1, 4), SettlementMove.PAY),
        ([(date(2026, 12, 1), 320_00), (date(2027, 1, 5), 320_00)], date(2027, 1, 5), SettlementMove.DEFAULT),
        ([(date(2026, 12, 2), 640_00)], date(2026, 12, 2), SettlementMove.DEFAULT),
        ([(date(2026, 11, 25), 640_00)], date(2026, 11, 25), SettlementMove.PAY),
        ([(date(2026, 11, 19), 640_00)], date(2026, 12, 2), SettlementMove.DEFAULT),
    ],
)
def test_it_is_paid_in_time_or_void(payments: list[tuple[date, int]], on: date, expected: object) -> None:
    rates = (Instalment(1, date(2026, 12, 1), 320_00), Instalment(2, date(2027, 1, 4), 320_00))
    assert outcome(offer(rates), payments, on) is expected


def test_moves_that_the_state_does_not_have_say_what_can_be_done() -> None:
    assert move(SettlementState.PROPOSED, SettlementMove.APPROVE) is SettlementState.OFFERED
    with pytest.raises(InvalidTransition, match="pay, default, withdraw"):
        move(SettlementState.ACCEPTED, SettlementMove.COUNTER)
    with pytest.raises(InvalidTransition, match="nothing any more"):
        move(SettlementState.REJECTED, SettlementMove.PAY)


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ([], date(2026, 12, 1)),
        ([(date(2026, 11, 19), 640_00)], date(2026, 12, 1)),
        ([(date(2026, 11, 25), 318_99)], date(2026, 12, 1)),
        ([(date(2026, 11, 25), 319_00)], date(2027, 1, 4)),
        ([(date(2026, 11, 25), 319_00), (date(2026, 12, 3), 321_00)], date(2027, 1, 4)),
        ([(date(2026, 11, 25), 639_00)], None),
    ],
)
def test_the_next_rate_is_the_first_that_is_not_covered(paid: list[tuple[date, int]], expected: date | None) -> None:
    rates = (Instalment(1, date(2026, 12, 1), 320_00), Instalment(2, date(2027, 1, 4), 320_00))
    assert next_due(offer(rates), paid, date(2026, 12, 2)) == expected


def test_what_was_paid_or_void_goes_on_when_payments_change() -> None:
    assert move(SettlementState.PAID, SettlementMove.REOPEN) is SettlementState.ACCEPTED
    assert move(SettlementState.VOID, SettlementMove.REINSTATE) is SettlementState.ACCEPTED


def test_days_past_due_are_those_of_the_oldest_open_invoice() -> None:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 1))
    book.invoice("F2", 100_00, date(2026, 10, 1))
    book.pay(100_00, date(2026, 10, 2))
    found = position(book.account(), TODAY)
    assert days_past_due(found, TODAY) == 50
    assert days_past_due(position(Book().account(), TODAY), TODAY) == 0


def test_limits_of_an_offer_are_allowed_themselves() -> None:
    three = tuple(Instalment(n, date(2026, 12, n), 100_00) for n in range(1, 4))
    assert offer(three).minor == 300_00
    assert offer(once(1)).minor == 1
    assert offer(once(640_00), expires_on=TODAY).expires_on == TODAY
    assert outcome(offer(once(640_00)), [(TODAY, 640_00)], TODAY) is SettlementMove.PAY


def test_the_oldest_invoice_that_is_owed_says_how_late_a_case_is() -> None:
    book = Book()
    assert days_past_due(position(book.account(), TODAY), TODAY) == 0
    book.invoice("F1", 100_00, date(2026, 11, 10))
    book.invoice("F2", 100_00, date(2026, 10, 10))
    assert days_past_due(position(book.account(), TODAY), TODAY) == 41
    book.pay(100_00, date(2026, 11, 1), "F2")
    assert days_past_due(position(book.account(), TODAY), TODAY) == 10


def test_an_invoice_that_is_not_due_yet_is_not_late() -> None:
    book = Book()
    book.invoice("F1", 100_00, date(2027, 1, 1))
    assert days_past_due(position(book.account(), TODAY), TODAY) == 0


TWO = (Instalment(1, date(2026, 12, 1), 320_00), Instalment(2, date(2027, 1, 4), 320_00))


@pytest.mark.parametrize(
    ("payments", "on", "late"),
    [
        ([(date(2026, 11, 19), 320_00)], date(2026, 12, 2), 1),
        ([(TODAY, 320_00)], date(2026, 12, 2), None),
        ([(TODAY, 319_00)], date(2026, 12, 2), None),
        ([(TODAY, 318_99)], date(2026, 12, 2), 1),
        ([(TODAY, 318_99)], date(2026, 12, 1), None),
        ([(TODAY, 320_00), (date(2027, 1, 4), 318_99)], date(2027, 1, 5), 2),
        ([(TODAY, 320_00), (date(2027, 1, 4), 319_00)], date(2027, 1, 5), None),
    ],
)
def test_a_rate_is_late_when_its_day_has_passed_without_its_money(
    payments: list[tuple[date, int]], on: date, late: int | None
) -> None:
    found = late_rate(offer(TWO), payments, on)
    assert (found.number if found is not None else None) == late


def test_what_was_paid_before_the_offer_does_not_pay_it() -> None:
    assert outcome(offer(TWO), [(date(2026, 11, 19), 640_00)], date(2026, 11, 25)) is None


def test_payments_of_the_day_of_the_offer_and_of_today_count_for_the_next_rate() -> None:
    assert next_due(offer(TWO), [(TODAY, 320_00)], date(2026, 11, 25)) == date(2027, 1, 4)
    assert next_due(offer(TWO), [(date(2026, 11, 25), 320_00)], date(2026, 11, 25)) == date(2027, 1, 4)
    assert next_due(offer(TWO), [(date(2026, 11, 26), 320_00)], date(2026, 11, 25)) == date(2026, 12, 1)


def test_what_is_in_dispute_is_closed_with_the_rest_and_nobody_is_asked_to_pay_it() -> None:
    """Owed 800.00, of which 200.00 are disputed: at most 600.00 can be asked for, and all of it is no discount."""
    assert offer(once(600_00), disputed=200_00).minor == 600_00
    with pytest.raises(Invalid, match=r"without the dispute \(600\.00\)"):
        offer(once(600_01), disputed=200_00)
    with pytest.raises(Invalid, match=r"less than what is owed \(800\.00\)"):
        offer(once(800_00))
    with pytest.raises(Invalid, match=r"\(0\.00\)"):
        offer(once(1_00), disputed=900_00)


def test_an_offer_of_nothing_is_refused_as_an_amount() -> None:
    with pytest.raises(Invalid, match="more than zero and less than what is owed") as caught:
        offer(once(0))
    assert caught.value.facts["field"] == "amount"
