"""The lives of a case's invoices, from its books."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from dialer.core.debt.account import Component, Entry, EntryKind
from dialer.core.debt.books import BookedInvoice, Books
from dialer.core.debt.law import InterestRegime
from dialer.core.kernel.ids import CaseId, DebtorId
from dialer.ports.figures import CaseOfPortfolio
from dialer.workflows.figures.invoice_lives import CaseLife, lives_of

ENDS = (date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31))


def case(*entries: tuple[EntryKind, int, date, str], due_on: date | None = date(2026, 9, 10)) -> CaseLife:
    booked: list[Entry] = []
    for number, (kind, minor, on, item) in enumerate(entries, start=1):
        more: dict[str, Any] = {"component": Component.PRINCIPAL} if kind is EntryKind.CHARGE else {}
        at = datetime(on.year, on.month, on.day, tzinfo=UTC)
        booked.append(Entry(entry_id=number, kind=kind, minor=minor, value_on=on, booked_at=at, item=item, **more))
    books = Books(
        case_id=1, creditor_id=1, debtor_id=2, reference="C1", status="open", currency="EUR", credit_kind="",
        is_protected=True, regime=InterestRegime.NONE, agreed=None, acts=(), entries=booked,
        invoices=[
            BookedInvoice(number=name, issued_on=None, due_on=due_on, amount=100_00) for name in ("F1", "F2")
        ],
    )  # fmt: skip
    return lives_of(CaseOfPortfolio(CaseId(1), DebtorId(2), None, False, False, (), books), None, ENDS)


def test_what_was_left_and_what_was_paid_is_told_of_each_invoice() -> None:
    found = case(
        (EntryKind.CHARGE, 100_00, date(2026, 8, 1), "F1"),
        (EntryKind.CHARGE, 50_00, date(2026, 9, 5), "F2"),
        (EntryKind.PAYMENT, 30_00, date(2026, 9, 10), "F2"),
        (EntryKind.PAYMENT, 60_00, date(2026, 10, 2), "F1"),
        (EntryKind.CREDIT_NOTE, 20_00, date(2026, 10, 3), "F2"),
    )
    first, second = found.invoices
    assert (first.residuals, first.paid, first.paid_by_due) == ((100_00, 100_00, 40_00), (0, 60_00), 0)
    assert (second.residuals, second.paid, second.paid_by_due) == ((0, 20_00, 0), (30_00, 0), 30_00)
    assert not first.is_on_time and second.is_on_time  # what was credited need not be paid
    assert (found.placed, found.balance) == (150_00, 40_00)
    assert found.payments == ((date(2026, 9, 10), 30_00), (date(2026, 10, 2), 60_00))


def test_an_invoice_that_was_never_charged_has_no_life_and_one_without_dates_begins_with_its_charge() -> None:
    (only,) = case((EntryKind.CHARGE, 100_00, date(2026, 8, 1), "F1"), due_on=None).invoices
    assert (only.issued_on, only.due_on) == (date(2026, 8, 1), date(2026, 8, 1))


def test_what_comes_after_the_last_day_is_not_known_yet() -> None:
    found = case(
        (EntryKind.CHARGE, 100_00, date(2026, 8, 1), "F1"), (EntryKind.PAYMENT, 100_00, date(2026, 11, 1), "F1")
    )
    assert found.invoices[0].residuals[-1] == 100_00 and found.payments == ()
