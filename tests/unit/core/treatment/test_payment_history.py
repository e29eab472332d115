"""When invoices were paid off, by the books."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from dialer.core.debt.account import Component, Entry, EntryKind
from dialer.core.debt.books import BookedInvoice, Books
from dialer.core.debt.law import InterestRegime
from dialer.core.relation.behaviour import PaidInvoice
from dialer.core.treatment.payment_history import paid_invoices

AT = datetime(2026, 11, 22, tzinfo=UTC)
TODAY = date(2026, 11, 22)
DUE = date(2026, 9, 1)


def entry(number: int, kind: EntryKind, minor: int, on: date, item: str = "A", **more: Any) -> Entry:
    if kind in (EntryKind.CHARGE, EntryKind.WRITE_DOWN):
        more.setdefault("component", Component.PRINCIPAL)
    return Entry(entry_id=number, kind=kind, minor=minor, value_on=on, booked_at=AT, item=item, **more)


def books(*entries: Entry, due: date | None = DUE) -> Books:
    return Books(
        case_id=1, creditor_id=1, debtor_id=1, reference="R1", status="open", currency="EUR", credit_kind="",
        is_protected=True, regime=InterestRegime.NONE, agreed=None, acts=(), entries=entries,
        invoices=(BookedInvoice(number="A", issued_on=None, due_on=due, amount=1000),),
    )  # fmt: skip


CHARGE = entry(1, EntryKind.CHARGE, 1000, date(2026, 8, 1))


def test_an_invoice_is_paid_off_with_its_last_payment() -> None:
    first = entry(2, EntryKind.PAYMENT, 600, date(2026, 9, 5))
    second = entry(3, EntryKind.PAYMENT, 400, date(2026, 9, 20))
    assert paid_invoices(books(CHARGE, first), TODAY) == (PaidInvoice(due_on=DUE, settled_on=None),)
    assert paid_invoices(books(CHARGE, first, second), TODAY) == (PaidInvoice(due_on=DUE, settled_on=second.value_on),)


def test_a_payment_that_went_back_pays_nothing_off() -> None:
    paid = entry(2, EntryKind.PAYMENT, 1000, date(2026, 9, 5))
    back = entry(3, EntryKind.REVERSAL, 1000, date(2026, 9, 9), reverses=2)
    assert paid_invoices(books(CHARGE, paid, back), TODAY)[0].settled_on is None


def test_the_creditors_word_that_less_is_owed_pays_it_off() -> None:
    note = entry(2, EntryKind.CREDIT_NOTE, 1000, date(2026, 10, 1))
    assert paid_invoices(books(CHARGE, note), TODAY)[0].settled_on == date(2026, 10, 1)


def test_what_was_forgiven_or_has_no_due_date_says_nothing() -> None:
    forgiven = entry(2, EntryKind.WRITE_DOWN, 1000, date(2026, 10, 1))
    assert paid_invoices(books(CHARGE, forgiven), TODAY) == ()
    assert paid_invoices(books(CHARGE, due=None), TODAY) == ()
