"""A person books an entry by hand: a charge, a credit note, a write-down, a payment seen elsewhere, or a reversal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dialer.core.debt.account import CASE_LEVEL, Component, Entry, EntryKind, check_entry
from dialer.core.debt.position import position
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId, UserId
from dialer.ports.ledger import NewEntry
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.settle_cases import settle_cases

LONGEST_REASON = 300
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOrder:
    """What is to be booked."""

    case_id: CaseId
    kind: EntryKind
    reason: str
    """What it rests on: the credit note's number, the decision, the receipt."""
    value_on: date
    minor: int = 0
    """Minor units; of a reversal the reversed entry's."""
    item: str = CASE_LEVEL
    component: Component | None = None
    reverses: int | None = None


async def book_entry(store: Store, order: EntryOrder, *, reckoner: Reckoner, by: UserId | None, now: datetime) -> int:
    """Append the entry; its number.

    Raises:
        NotFound: no such case.
        Conflict: the case is recalled, or closed and this is no payment, or the entry came from a bank's file.
        Invalid: no reason, a day in the future, more than is owed, or an entry that cannot be (``check_entry``).
    """
    async with store.transaction() as tx:
        return await book_in(tx, order, reckoner=reckoner, by=by, now=now)


async def book_in(tx: Transaction, order: EntryOrder, *, reckoner: Reckoner, by: UserId | None, now: datetime) -> int:
    """``book_entry`` as part of something larger."""
    reason = " ".join(order.reason.split())
    if not 3 <= len(reason) <= LONGEST_REASON:
        raise Invalid(f"say what the entry rests on, in 3 to {LONGEST_REASON} characters", field="reason")
    today = reckoner.today(now)
    if order.value_on > today:
        raise Invalid("the entry counts from today at the latest", field="value_on", value=order.value_on.isoformat())
    await tx.ledger.lock([order.case_id])
    books = (await tx.ledger.books([order.case_id])).get(order.case_id)
    if books is None:
        raise NotFound(f"there is no case {order.case_id}", case_id=order.case_id)
    _check_status(order, books.status)
    account = books.account(await reckoner.law(tx))
    minor = order.minor
    if order.kind is EntryKind.REVERSAL:
        reversed_entry = next((known for known in books.entries if known.entry_id == order.reverses), None)
        minor = reversed_entry.minor if reversed_entry is not None else 1
        if order.reverses is not None and order.reverses in await tx.ledger.from_payments(order.case_id):
            raise Conflict(
                "the entry came from a bank's file: take the payment back on the page Payments",
                code="from_payment",
                field="reverses",
            )
    entry = Entry(
        entry_id=1 + max((known.entry_id for known in books.entries), default=0),
        kind=order.kind, minor=minor, value_on=order.value_on, booked_at=now, item=order.item,
        component=order.component, reverses=order.reverses, reference=reason,
    )  # fmt: skip
    check_entry(account, entry)
    _check_open(order, minor, position(account, today).items)
    (number,) = await tx.ledger.book(
        [
            NewEntry(
                case_id=order.case_id, kind=order.kind, minor=minor, value_on=order.value_on, booked_at=now,
                item=order.item, component=order.component, reverses=order.reverses, reference=reason, by=by,
            )
        ]
    )  # fmt: skip
    await settle_cases(tx, [order.case_id], reckoner=reckoner, now=now)
    await tx.audit.add(
        AuditLine(
            at=now,
            user_id=by,
            action="ledger.booked",
            subject=f"case:{order.case_id}",
            data={"entry": number, "kind": order.kind.value, "minor": minor},
        )
    )
    return number


AFTER_CLOSING = (EntryKind.PAYMENT, EntryKind.REVERSAL)
"""What still happens to a closed case: it is paid late, or a payment does not hold."""


def _check_status(order: EntryOrder, status: str) -> None:
    """Raises Conflict."""
    if status == "recalled":
        raise Conflict("the case is recalled: nothing is booked to it", code="case_recalled")
    if status == "closed" and order.kind not in AFTER_CLOSING:
        raise Conflict(
            "the case is closed: only payments and what takes them back are booked to it; open it again for the rest",
            code="case_closed",
        )


def _check_open(order: EntryOrder, minor: int, items: object) -> None:
    """What makes a debt smaller takes no more than there is. Raises Invalid."""
    if order.kind not in (EntryKind.CREDIT_NOTE, EntryKind.WRITE_DOWN):
        return
    part = order.component or Component.PRINCIPAL
    found = [getattr(item, part.value) for item in items if item.number == order.item]  # type: ignore[attr-defined]
    owed = found[0] if found else 0
    if minor > owed:
        raise Invalid(
            f"only {owed / 100:.2f} is owed of that part; book at most so much", field="amount", open_minor=owed
        )
