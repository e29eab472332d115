"""The lump sum for the costs of recovery that each late invoice between businesses bears (D.Lgs. 231/2002 art. 6).

It is a charge to the costs of its invoice, booked in the ledger with its ground: what it rests on, when it was charged
and by whom stand there, and the account of any day shows whether it counted. Once for an invoice; an open dispute of
the invoice holds it back. Late is what the ledger shows: principal was open at the end of the due day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dialer.core.debt.account import Entry, EntryKind, Ground
from dialer.core.debt.asked import Contested
from dialer.core.debt.books import BookedInvoice, Books
from dialer.core.debt.law import InterestRegime, ReceivableLaw
from dialer.core.debt.position import position


class LumpSumRefusal(StrEnum):
    """Why an invoice bears none, or none yet."""

    CONSUMER = "consumer"
    """A consumer owes none."""
    NOT_COMMERCIAL = "not_commercial"
    """The case bears another interest than that of commercial transactions."""
    NO_LAW = "no_law"
    """The country's file has none."""
    NO_DUE_DATE = "no_due_date"
    NOT_LATE = "not_late"
    """It is not due yet, or was paid in time."""
    DISPUTED = "disputed"
    CHARGED = "charged"
    """Once for an invoice."""
    NOT_OPEN = "not_open"
    """The case was paid or has ended."""
    AGREED = "agreed"
    """A plan or a settlement stands: what was agreed is not raised afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LumpSum:
    """An invoice's."""

    number: str
    minor: int
    """By the law in force, minor units; 0: none."""
    refusal: LumpSumRefusal | None
    """None: it may be charged."""
    late_since: date | None = None
    """The day after the due date, where it is late."""
    charge: Entry | None = None
    """That stands."""
    was_taken_back: bool = False
    """It was charged before and reversed: it is charged again by a person only."""

    @property
    def is_due_by_itself(self) -> bool:
        """Whether the nightly run charges it where the creditor's terms say so."""
        return self.refusal is None and not self.was_taken_back


def lump_sums(
    books: Books,
    law: ReceivableLaw | None,
    on: date,
    contested: Iterable[Contested] = (),
    *,
    is_agreed: bool = False,
) -> Mapping[str, LumpSum]:
    """The lump sum of each invoice of a case on a day, by number.

    Args:
        books: of the case.
        law: of its creditor's country.
        on: the day.
        contested: what is in dispute then.
        is_agreed: a plan or a settlement stands.
    """
    disputed = {invoice.number for invoice in contested if invoice.in_dispute}
    void = {entry.reverses for entry in books.entries}
    charges: dict[str, list[Entry]] = {}
    for entry in books.entries:
        if entry.kind is EntryKind.CHARGE and entry.ground is Ground.LUMP_SUM:
            charges.setdefault(entry.item, []).append(entry)
    found: dict[str, LumpSum] = {}
    for invoice in books.invoices:
        mine = charges.get(invoice.number, [])
        standing = next((entry for entry in mine if entry.entry_id not in void), None)
        minor = law.lump_sum_of(invoice.amount) if law is not None else 0
        refusal = LumpSumRefusal.CHARGED if standing is not None else _refusal(books, law, invoice, minor, on)
        if refusal is None and invoice.number in disputed:
            refusal = LumpSumRefusal.DISPUTED
        if refusal is None and books.status != "open":
            refusal = LumpSumRefusal.NOT_OPEN
        if refusal is None and is_agreed:
            refusal = LumpSumRefusal.AGREED
        found[invoice.number] = LumpSum(
            number=invoice.number, minor=standing.minor if standing is not None else minor, refusal=refusal,
            late_since=_late_since(books, law, invoice, on), charge=standing,
            was_taken_back=standing is None and bool(mine),
        )  # fmt: skip
    return found


def _refusal(
    books: Books, law: ReceivableLaw | None, invoice: BookedInvoice, minor: int, on: date
) -> LumpSumRefusal | None:
    if books.is_protected:  # whatever interest somebody decided for the case
        return LumpSumRefusal.CONSUMER
    if books.regime is not InterestRegime.COMMERCIAL:
        return LumpSumRefusal.NOT_COMMERCIAL
    if not minor:
        return LumpSumRefusal.NO_LAW
    if invoice.due_on is None:
        return LumpSumRefusal.NO_DUE_DATE
    return LumpSumRefusal.NOT_LATE if _late_since(books, law, invoice, on) is None else None


def _late_since(books: Books, law: ReceivableLaw | None, invoice: BookedInvoice, on: date) -> date | None:
    """The day after the due date, where principal was open at the end of that; None: in time, or not due yet."""
    if invoice.due_on is None or on <= invoice.due_on:
        return None
    at_due = position(books.account(law), invoice.due_on).item(invoice.number)
    return invoice.due_on + timedelta(days=1) if at_due.principal else None
