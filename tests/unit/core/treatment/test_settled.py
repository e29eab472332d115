"""When what was due on a day had been paid."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.debt.account import Component, EntryKind
from dialer.core.treatment.settled import Settled, settled
from tests.unit.core.debt.ledgers import Book

DUE, LATER, UNTIL = date(2026, 3, 10), date(2026, 4, 10), date(2026, 12, 31)
OPEN = Settled(None, None)


@pytest.fixture
def book() -> Book:
    """An invoice of the day, and one of a month later."""
    book = Book()
    book.invoice("A", 100_00, DUE)
    book.invoice("B", 50_00, LATER)
    return book


def of(book: Book, due_on: date = DUE, until: date = UNTIL) -> Settled:
    return settled(book.account(), due_on, until)


def test_the_payment_that_leaves_nothing_open_is_the_day(book: Book) -> None:
    assert of(book) == OPEN
    book.pay(60_00, date(2026, 3, 5), declared="A")
    assert of(book) == OPEN
    book.pay(40_00, date(2026, 3, 12), declared="A")
    assert of(book) == Settled(date(2026, 3, 12), None)
    assert of(book, LATER) == OPEN


def test_a_payment_after_the_last_day_that_counts_is_not_seen(book: Book) -> None:
    book.pay(150_00, date(2026, 5, 1))
    assert of(book, until=date(2026, 4, 30)) == OPEN


def test_a_payment_that_was_sent_back_has_paid_nothing(book: Book) -> None:
    paid = book.pay(150_00, DUE)
    book.reverse(paid, date(2026, 3, 20))
    assert of(book) == OPEN


def test_a_rest_that_is_written_down_ends_it_on_the_last_payment(book: Book) -> None:
    book.pay(80_00, date(2026, 3, 12), declared="A")
    book.write_down(Component.PRINCIPAL, 20_00, date(2026, 3, 20), item="A")
    assert of(book) == Settled(date(2026, 3, 12), None)


def test_what_was_credited_without_a_payment_is_gone_and_not_paid(book: Book) -> None:
    book.book(EntryKind.CREDIT_NOTE, 100_00, date(2026, 3, 8), item="A")
    assert of(book) == Settled(None, date(2026, 3, 8))


def test_a_day_on_which_nothing_was_due_is_open(book: Book) -> None:
    assert of(book, date(2026, 9, 9)) == OPEN
