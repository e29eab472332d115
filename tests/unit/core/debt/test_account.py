"""What may be booked on an account."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dialer.core.debt.account import Component, Entry, EntryKind, Item, check_entry
from dialer.core.kernel.errors import Invalid
from tests.unit.core.debt.ledgers import FIRST, Book

DAY = date(2026, 3, 1)


@pytest.fixture
def book() -> Book:
    book = Book()
    book.invoice("F1", 100_00, date(2026, 2, 1))
    book.pay(10_00, DAY)
    return book


def entry(**changes: Any) -> Entry:
    values: dict[str, Any] = {
        "entry_id": 9, "kind": EntryKind.PAYMENT, "minor": 5_00, "value_on": DAY, "booked_at": FIRST
    }  # fmt: skip
    return Entry(**{**values, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"minor": 1},
        {"item": "F1"},
        {"kind": EntryKind.CREDIT_NOTE, "item": "F1"},
        {"kind": EntryKind.WRITE_DOWN, "item": "F1", "component": Component.PRINCIPAL},
        {"kind": EntryKind.CHARGE, "component": Component.COSTS},
        {"kind": EntryKind.REVERSAL, "reverses": 2, "minor": 10_00},
    ],
)
def test_entries_that_may_be_booked(book: Book, changes: dict[str, Any]) -> None:
    check_entry(book.account(), entry(**changes))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minor": 0}, "amount"),
        ({"minor": -1}, "amount"),
        ({"item": "F2"}, "item"),
        ({"entry_id": 1}, "entry_id"),
        ({"kind": EntryKind.CHARGE}, "component"),
        ({"component": Component.COSTS}, "component"),
        ({"kind": EntryKind.CREDIT_NOTE}, "item"),
        ({"kind": EntryKind.CHARGE, "component": Component.PRINCIPAL}, "item"),
        ({"kind": EntryKind.REVERSAL}, "reverses"),
        ({"reverses": 2}, "reverses"),
        ({"kind": EntryKind.REVERSAL, "reverses": 7}, "reverses"),
        ({"kind": EntryKind.REVERSAL, "reverses": 2, "minor": 9_00}, "amount"),
    ],
)
def test_entries_that_may_not(book: Book, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        check_entry(book.account(), entry(**changes))
    assert error.value.facts["field"] == field


def test_an_entry_is_reversed_once_and_a_reversal_never(book: Book) -> None:
    reversal = book.reverse(2, DAY)
    for target in (2, reversal):
        with pytest.raises(Invalid, match=r"reversed before|is not reversed"):
            check_entry(book.account(), entry(kind=EntryKind.REVERSAL, reverses=target, minor=10_00))


def test_an_invoice_is_not_secured_unless_somebody_says_so() -> None:
    assert Item(number="F1", due_on=None).security_rank == 0
