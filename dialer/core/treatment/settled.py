"""On which day what was due on a date had been paid, by the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dialer.core.debt.account import Account, Component, EntryKind
from dialer.core.debt.position import facts_of, positions


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the invoices of one due date."""

    paid_on: date | None
    """Day of value of the payment that left no principal open; None: some is open, or nobody paid it."""
    gone_on: date | None
    """Nothing is open, and no payment did it: day of the last credit note or write-down."""


def settled(account: Account, due_on: date, until: date) -> Settled:
    """What became of the principal of the invoices due on a day, as the books stand.

    Args:
        account: of the case.
        due_on: of the invoices.
        until: last day of value that counts.
    """
    [found] = positions(account, [until])
    own = {item.number: item.principal for item in found.items if item.due_on == due_on}
    if not own or any(own.values()):
        return Settled(None, None)
    paid = [one.on for one in found.allocations if one.share.component is Component.PRINCIPAL and one.share.item in own]
    if paid:
        return Settled(max(paid), None)
    freed = [
        entry.value_on
        for entry in facts_of(account, until)
        if entry.item in own and entry.kind not in (EntryKind.CHARGE, EntryKind.PAYMENT)
    ]
    return Settled(None, max(freed, default=due_on))
