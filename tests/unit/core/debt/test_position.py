"""What is owed on a day: the facts played back, in whatever order they became known."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.account import Component, EntryKind, Item
from dialer.core.debt.interest import InterestTerms
from dialer.core.debt.position import Position, position, positions
from dialer.core.debt.rates import AgreedRate, Rate, RatePeriod, RateTable, WithMargin
from tests.unit.core.debt.ledgers import FIRST, Book

TEN = AgreedRate(Rate(Decimal("3.65"), "contract"))
"""A cent a day on 100.00."""


def test_charges_and_payments_make_the_balance() -> None:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10))
    book.invoice("F2", 50_00, date(2026, 2, 10))
    book.charge(Component.COSTS, 5_00, date(2026, 1, 20))
    book.pay(30_00, date(2026, 3, 1))
    found = position(book.account(), date(2026, 3, 1))
    assert (found.principal, found.costs, found.balance) == (125_00, 0, 125_00)
    assert found.item("F1").principal == 75_00
    assert found.paid() == 30_00


def test_a_balance_can_be_shown_as_of_any_day_and_as_known_at_any_instant() -> None:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10))
    book.pay(40_00, date(2026, 2, 1))
    account = book.account()
    assert position(account, date(2026, 1, 31)).balance == 100_00
    assert position(account, date(2026, 2, 1)).balance == 60_00
    assert position(account, date(2026, 2, 1), known_at=FIRST + timedelta(hours=1)).balance == 100_00


def test_interest_runs_on_what_is_left_and_is_paid_before_principal() -> None:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10), interest=InterestTerms(TEN, date(2026, 1, 10)))
    book.pay(50_10, date(2026, 1, 20))
    found = position(book.account(), date(2026, 1, 30))
    assert (found.principal, found.interest) == (50_00, 5)
    assert [(span.days, span.principal_minor) for span in found.item("F1").interest_lines] == [
        (10, 100_00),
        (10, 50_00),
    ]


def test_a_payment_that_becomes_known_late_takes_its_place() -> None:
    book, straight = Book(), Book()
    for one in (book, straight):
        one.invoice("F1", 100_00, date(2026, 1, 10), interest=InterestTerms(TEN, date(2026, 1, 10)))
    book.pay(20_00, date(2026, 3, 1))
    book.pay(50_00, date(2026, 1, 20))
    straight.pay(50_00, date(2026, 1, 20))
    straight.pay(20_00, date(2026, 3, 1))
    assert position(book.account(), date(2026, 4, 1)).items == position(straight.account(), date(2026, 4, 1)).items


def test_a_direct_debit_sent_back_never_was() -> None:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10))
    paid = book.pay(100_00, date(2026, 1, 20))
    assert position(book.account(), date(2026, 2, 1)).balance == 0
    book.reverse(paid, date(2026, 2, 5))
    found = position(book.account(), date(2026, 2, 1))
    assert (found.balance, found.allocations) == (100_00, ())
    assert position(book.account(), date(2026, 2, 1), known_at=FIRST + timedelta(hours=2)).balance == 0


def test_what_was_paid_too_much_is_credit_until_something_is_owed_again() -> None:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10))
    paid = book.pay(130_00, date(2026, 1, 20))
    assert (
        position(book.account(), date(2026, 1, 25)).balance,
        position(book.account(), date(2026, 1, 25)).credit,
    ) == (0, 30_00)
    book.charge(Component.COSTS, 12_00, date(2026, 2, 1))
    found = position(book.account(), date(2026, 2, 1))
    assert (found.balance, found.credit) == (0, 18_00)
    assert found.allocations[-1].payment_id == paid
    assert found.allocations[-1].on == date(2026, 2, 1)


def test_credit_notes_and_write_downs_take_no_more_than_is_open() -> None:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10))
    book.charge(Component.INTEREST, 8_00, date(2026, 1, 11), "F1")
    note = book.book(EntryKind.CREDIT_NOTE, 120_00, date(2026, 1, 15), item="F1")
    waiver = book.write_down(Component.INTEREST, 10_00, date(2026, 1, 16), "F1")
    found = position(book.account(), date(2026, 2, 1))
    assert found.balance == 0
    assert found.unused == {note: 20_00, waiver: 2_00}


def test_a_missing_rate_is_named_and_principal_is_still_known() -> None:
    table = RateTable("ecb", "", RatePeriod.HALF_YEAR, {"2026-H1": Rate(Decimal("2.15"), "GU")})
    book = Book()
    book.invoice(
        "F1", 1_000_00, date(2026, 6, 15), interest=InterestTerms(WithMargin(table, Decimal(8)), date(2026, 6, 15))
    )
    book.pay(100_00, date(2026, 7, 15))
    found = position(book.account(), date(2026, 8, 1))
    assert found.missing_rates == ("2026-H2",)
    assert found.principal == 904_17  # the interest that is known, 4.17, was paid first
    known = RateTable("ecb", "", RatePeriod.HALF_YEAR, {**table.rates, "2026-H2": Rate(Decimal("2.15"), "GU")})
    book.items["F1"] = type(book.items["F1"])(
        number="F1", due_on=date(2026, 6, 15), interest=InterestTerms(WithMargin(known, Decimal(8)), date(2026, 6, 15))
    )
    later = position(book.account(), date(2026, 8, 1))
    assert later.missing_rates == ()
    assert later.principal == 908_34


def test_an_invoice_that_is_not_there_is_not_invented() -> None:
    with pytest.raises(StopIteration):
        position(Book().account(), date(2026, 1, 1)).item("F9")


MOVES = st.lists(
    st.tuples(st.sampled_from(["pay", "note", "waive", "costs", "interest", "bounce"]), st.integers(1, 300_00),
              st.integers(0, 200), st.sampled_from(["F1", "F2", "F3"]), st.booleans()),
    max_size=12,
)  # fmt: skip


def booked(moves: list[tuple[Any, ...]]) -> Book:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10), interest=InterestTerms(TEN, date(2026, 1, 10)))
    book.invoice("F2", 200_00, date(2026, 3, 10), interest=InterestTerms(TEN, date(2026, 3, 10)))
    book.invoice("F3", 50_00, date(2026, 3, 10), security=1)
    payments: list[int] = []
    for kind, minor, offset, item, is_named in moves:
        on = date(2026, 1, 5) + timedelta(days=offset)
        match kind:
            case "pay":
                payments.append(book.pay(minor, on, item if is_named else ""))
            case "note":
                book.book(EntryKind.CREDIT_NOTE, minor, on, item=item)
            case "waive":
                book.write_down(Component.INTEREST if is_named else Component.PRINCIPAL, minor, on, item)
            case "costs":
                book.charge(Component.COSTS, minor, on, item if is_named else "")
            case "interest":
                book.charge(Component.INTEREST, minor, on, item)
            case "bounce" if payments:
                book.reverse(payments.pop(), on)
    return book


@given(MOVES, st.integers(0, 300))
def test_what_was_charged_is_paid_taken_back_or_owed(moves: list[tuple[Any, ...]], later: int) -> None:
    book, on = booked(moves), date(2026, 1, 5) + timedelta(days=later)
    account = book.account()
    found = position(account, on)
    void = {entry.reverses for entry in account.entries}
    counting = [e for e in account.entries if e.value_on <= on and e.entry_id not in void]
    charged = sum(e.minor for e in counting if e.kind is EntryKind.CHARGE)
    taken = sum(e.minor for e in counting if e.kind in (EntryKind.CREDIT_NOTE, EntryKind.WRITE_DOWN))
    paid = sum(e.minor for e in counting if e.kind is EntryKind.PAYMENT)
    lines: dict[str, Any] = {item.number: sum(s.exact_minor for s in item.interest_lines) for item in found.items}
    accrued = sum((2 * exact + 1) // 2 for exact in lines.values())
    assert charged + accrued - (taken - sum(found.unused.values())) - (paid - found.credit) == found.balance
    assert found.paid() + found.credit == paid
    assert all(part >= 0 for item in found.items for part in (item.principal, item.interest, item.costs))
    assert found.credit == 0 or found.balance == 0


@given(MOVES, st.lists(st.integers(0, 300), min_size=1, max_size=5))
def test_many_days_in_one_playback_are_what_each_is_alone(moves: list[tuple[Any, ...]], offsets: list[int]) -> None:
    account = booked(moves).account()
    days = [date(2026, 1, 5) + timedelta(days=offset) for offset in sorted(offsets)]

    def sums(found: Position) -> tuple[Any, ...]:
        items = [(item.number, item.principal, item.interest, item.costs) for item in found.items]
        return found.on, items, found.credit, found.allocations, found.unused

    assert [sums(found) for found in positions(account, days)] == [sums(position(account, day)) for day in days]
    assert positions(account, []) == ()


@given(MOVES, st.randoms(use_true_random=False))
def test_the_order_of_booking_changes_no_total(moves: list[tuple[Any, ...]], dice: Random) -> None:
    account = booked(moves).account()
    shuffled = list(account.entries)
    dice.shuffle(shuffled)
    on = date(2026, 9, 1)
    assert position(booked(moves).account(shuffled), on) == position(account, on)


def test_an_items_total_is_all_its_parts_and_an_item_is_found_by_its_number() -> None:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10))
    book.invoice("F2", 50_00, date(2026, 1, 10))
    book.charge(Component.COSTS, 5_00, date(2026, 1, 20), "F2")
    book.charge(Component.INTEREST, 3_00, date(2026, 1, 20), "F2")
    found = position(book.account(), date(2026, 3, 1))
    assert found.item("F2").total == 58_00
    assert [item.number for item in found.items] == ["F1", "F2"]


def test_what_was_paid_can_be_counted_from_a_day_on() -> None:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10))
    book.pay(30_00, date(2026, 2, 1))
    book.pay(20_00, date(2026, 3, 1))
    found = position(book.account(), date(2026, 4, 1))
    assert (found.paid(), found.paid(since=date(2026, 2, 2)), found.paid(since=date(2026, 3, 1))) == (
        50_00, 20_00, 20_00
    )  # fmt: skip


def test_the_invoice_that_bears_interest_is_paid_before_one_that_does_not() -> None:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10))
    book.invoice("F2", 100_00, date(2026, 1, 20), interest=InterestTerms(TEN, date(2026, 1, 20)))
    book.pay(10_00, date(2026, 1, 20))
    found = position(book.account(), date(2026, 1, 20))
    assert (found.item("F1").principal, found.item("F2").principal) == (100_00, 90_00)
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10))
    book.invoice("F2", 100_00, date(2026, 1, 20), interest=InterestTerms(TEN, date(2026, 2, 20)))
    book.pay(10_00, date(2026, 2, 10))  # its interest does not run yet: the oldest first
    found = position(book.account(), date(2026, 2, 10))
    assert (found.item("F1").principal, found.item("F2").principal) == (90_00, 100_00)


def test_of_one_day_charges_come_first_then_credit_notes_then_write_downs_then_payments() -> None:
    day = date(2026, 2, 1)
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10))
    paid = book.pay(100_00, day)
    waiver = book.write_down(Component.PRINCIPAL, 60_00, day, "F1")
    note = book.book(EntryKind.CREDIT_NOTE, 60_00, day, item="F1")
    book.charge(Component.COSTS, 7_00, day)
    found = position(book.account(), day)
    assert found.unused == {waiver: 20_00}
    assert (found.balance, found.credit) == (0, 93_00)
    assert {one.payment_id for one in found.allocations} == {paid}
    assert note not in found.unused


def test_interest_until_a_charge_or_a_credit_note_counts_with_the_principal_of_before() -> None:
    for kind, principal, expected in ((EntryKind.CHARGE, 200_00, 10 + 20), (EntryKind.CREDIT_NOTE, 50_00, 10 + 5)):
        book = Book()
        book.invoice("F1", 100_00, date(2026, 1, 10), interest=InterestTerms(TEN, date(2026, 1, 10)))
        more = {"component": Component.PRINCIPAL} if kind is EntryKind.CHARGE else {}
        book.book(kind, 100_00 if kind is EntryKind.CHARGE else 50_00, date(2026, 1, 20), item="F1", **more)
        found = position(book.account(), date(2026, 1, 30))
        assert (found.principal, found.interest) == (principal, expected)


def test_the_case_itself_is_an_item_only_while_something_is_owed_of_it() -> None:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 1, 10))
    assert [item.number for item in position(book.account(), date(2026, 2, 1)).items] == ["F1"]
    book.charge(Component.COSTS, 5_00, date(2026, 2, 2))
    assert [item.number for item in position(book.account(), date(2026, 2, 2)).items] == ["", "F1"]


def percents(*years: tuple[str, str]) -> RateTable:
    return RateTable("t", "", RatePeriod.YEAR, {year: Rate(Decimal(percent), "GU") for year, percent in years})


def paid_first(on: date, older: InterestTerms | None, newer: InterestTerms) -> str:
    """Which of two invoices a payment of that day reaches."""
    book = Book()
    book.invoice("older", 100_00, date(2025, 6, 1), interest=older)
    book.invoice("newer", 100_00, date(2025, 7, 1), interest=newer)
    book.pay(1, on)
    found = position(book.account(), on)
    return next(number for number in ("older", "newer") if found.item(number).principal < 100_00)


def test_the_more_onerous_invoice_is_that_with_the_higher_rate_from_the_next_day_on() -> None:
    rising = InterestTerms(percents(("2025", "1"), ("2026", "5")), date(2026, 1, 1) - timedelta(days=4))
    fixed = InterestTerms(AgreedRate(Rate(Decimal(3), "clause")), date(2026, 1, 1) - timedelta(days=4))
    begins = date(2025, 12, 28)
    assert paid_first(begins, rising, fixed) == "newer"
    low = InterestTerms(AgreedRate(Rate(Decimal("0.5"), "clause")), begins)
    assert paid_first(begins, None, low) == "newer"
    assert paid_first(begins, InterestTerms(percents(("2020", "9")), begins), low) == "newer"


@pytest.mark.parametrize(("on", "first"), [(date(2025, 12, 30), "newer"), (date(2025, 12, 31), "older")])
def test_a_rate_that_changes_tomorrow_counts_tomorrow(on: date, first: str) -> None:
    rising = InterestTerms(percents(("2025", "1"), ("2026", "5")), on)
    fixed = InterestTerms(AgreedRate(Rate(Decimal(3), "clause")), on)
    assert paid_first(on, rising, fixed) == first


def test_a_charge_of_a_day_comes_before_its_credit_note_however_they_were_booked() -> None:
    day = date(2026, 2, 1)
    book = Book()
    book.items["F1"] = Item(number="F1", due_on=day)
    note = book.book(EntryKind.CREDIT_NOTE, 60_00, day, item="F1")
    book.charge(Component.PRINCIPAL, 100_00, day, "F1")
    found = position(book.account(), day)
    assert (found.balance, note in found.unused) == (40_00, False)
