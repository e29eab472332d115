"""When each invoice of a case was paid off, by its books: what a customer's habit of paying is read from."""

from __future__ import annotations

from datetime import date

from dialer.core.debt.account import Component, Entry, EntryKind
from dialer.core.debt.books import Books
from dialer.core.debt.position import facts_of, position
from dialer.core.relation.behaviour import PaidInvoice


def paid_invoices(books: Books, today: date) -> tuple[PaidInvoice, ...]:
    """The invoices with a due date, each with the day on which the last of its principal was paid.

    A credit note, the creditor's word that less is owed (most often it was paid there), pays an invoice off.

    One that was written down is left out: that it is not owed any more says nothing about how it was paid. Interest
    that still runs does not keep an invoice open here.
    """
    account = books.account(None)
    counting = facts_of(account, today)
    forgiven = {entry.item for entry in counting if entry.kind is EntryKind.WRITE_DOWN and _is_principal(entry)}
    last: dict[str, date] = {}
    for entry in counting:
        if entry.kind is EntryKind.CREDIT_NOTE:
            last[entry.item] = max(last.get(entry.item, entry.value_on), entry.value_on)
    found = position(account, today)
    for allocation in found.allocations:
        share = allocation.share
        if share.component is Component.PRINCIPAL:
            last[share.item] = max(last.get(share.item, allocation.on), allocation.on)
    owed = {item.number: item.principal for item in found.items}
    return tuple(
        PaidInvoice(due_on=invoice.due_on, settled_on=None if owed[invoice.number] else last[invoice.number])
        for invoice in books.invoices
        if invoice.due_on is not None
        and invoice.number not in forgiven
        and (owed.get(invoice.number) or invoice.number in last)
    )


def _is_principal(entry: Entry) -> bool:
    return entry.component is Component.PRINCIPAL
