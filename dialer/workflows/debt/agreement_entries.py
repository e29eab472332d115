"""What agreements book: the interest of a plan as its rates fall due, write-downs when one was kept; and take back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from dialer.core.debt.account import Component, Entry, EntryKind
from dialer.core.debt.books import Books
from dialer.core.debt.plan import Plan
from dialer.core.debt.write_down import Part
from dialer.core.kernel.ids import CaseId, UserId
from dialer.ports.ledger import NewEntry
from dialer.ports.store import Transaction


def plan_reference(plan_id: int) -> str:
    return f"plan:{plan_id}"


def settlement_reference(settlement_id: int) -> str:
    return f"settlement:{settlement_id}"


async def write_down(
    tx: Transaction, books: Books, parts: Sequence[Part], reference: str, on: date, now: datetime
) -> bool:
    """Book that these parts are not asked for any more; whether there were any."""
    entries = [
        NewEntry(
            case_id=CaseId(books.case_id), kind=EntryKind.WRITE_DOWN, minor=part.minor, value_on=on, booked_at=now,
            item=part.item, component=part.component, reference=reference,
        )
        for part in parts
    ]  # fmt: skip
    await tx.ledger.book(entries)
    return bool(entries)


async def take_back(tx: Transaction, books: Books, kind: EntryKind, reference: str, now: datetime) -> bool:
    """Reverse the standing entries of a kind that an agreement booked; whether there were any."""
    return await _reverse(tx, books, _standing(books, kind, reference), now)


async def sync_plan_interest(
    tx: Transaction,
    books: Books,
    plan_id: int,
    plan: Plan,
    until: date | None,
    now: datetime,
    *,
    by: UserId | None = None,
) -> bool:
    """Make the interest of a plan's rates owed as far as the plan runs.

    Args:
        until: rates that fall due later bear none: the plan is over; None: it runs to its end.
        by: who agreed or ended it; None: it ended by itself.

    Returns:
        Whether anything had to be booked.
    """
    reference = plan_reference(plan_id)
    wanted = {
        rate.due_on: rate.interest
        for rate in plan.instalments
        if rate.interest and (until is None or rate.due_on <= until)
    }
    known = _standing(books, EntryKind.CHARGE, reference)
    over = [entry for entry in known if wanted.get(entry.value_on) != entry.minor]
    right = {entry.value_on for entry in known} - {entry.value_on for entry in over}
    missing = [
        NewEntry(
            case_id=CaseId(books.case_id), kind=EntryKind.CHARGE, minor=minor, value_on=due_on, booked_at=now,
            component=Component.INTEREST, reference=reference, by=by,
        )
        for due_on, minor in wanted.items()
        if due_on not in right
    ]  # fmt: skip
    await tx.ledger.book(missing)
    return await _reverse(tx, books, over, now, by) or bool(missing)


def _standing(books: Books, kind: EntryKind, reference: str) -> list[Entry]:
    void = {entry.reverses for entry in books.entries}
    return [
        entry
        for entry in books.entries
        if entry.kind is kind and entry.reference == reference and entry.entry_id not in void
    ]


async def _reverse(
    tx: Transaction, books: Books, entries: Sequence[Entry], now: datetime, by: UserId | None = None
) -> bool:
    reversals = [
        NewEntry(
            case_id=CaseId(books.case_id), kind=EntryKind.REVERSAL, minor=entry.minor, value_on=entry.value_on,
            booked_at=now, reverses=entry.entry_id, reference=entry.reference, by=by,
        )
        for entry in entries
    ]  # fmt: skip
    await tx.ledger.book(reversals)
    return bool(reversals)
