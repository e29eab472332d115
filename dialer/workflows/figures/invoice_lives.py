"""The lives of a case's invoices, from its books: what was left at each month's end, and what was paid in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialer.core.debt.account import Component, EntryKind
from dialer.core.debt.books import BookedInvoice
from dialer.core.debt.law import ReceivableLaw
from dialer.core.debt.position import Allocation, facts_of, positions
from dialer.core.figures.portfolio import InvoiceLife
from dialer.ports.figures import CaseOfPortfolio


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLife:
    """A case as figures need it."""

    case: CaseOfPortfolio
    invoices: tuple[InvoiceLife, ...]
    placed: int
    """All that was charged, minor units."""
    balance: int
    """On the last day."""
    payments: tuple[tuple[date, int], ...]
    """Day of value and minor units of each that stands."""


def lives_of(case: CaseOfPortfolio, law: ReceivableLaw | None, ends: Sequence[date]) -> CaseLife:
    """Play a case's books once through the months' ends."""
    account = case.books.account(law)
    found = positions(account, ends)
    last = found[-1]
    facts = facts_of(account, ends[-1])
    charged: defaultdict[str, int] = defaultdict(int)
    credited: defaultdict[str, int] = defaultdict(int)
    first: dict[str, date] = {}
    for entry in facts:
        if entry.kind is EntryKind.CHARGE and entry.component is Component.PRINCIPAL:
            charged[entry.item] += entry.minor
            first.setdefault(entry.item, entry.value_on)
        elif entry.kind is EntryKind.CREDIT_NOTE:
            credited[entry.item] += entry.minor - last.unused.get(entry.entry_id, 0)
    principal = [one for one in last.allocations if one.share.component is Component.PRINCIPAL]
    residuals = [{item.number: item.principal for item in one.items} for one in found]
    return CaseLife(
        case=case,
        invoices=tuple(
            _life(case, invoice, charged, credited, first, residuals, principal, ends)
            for invoice in case.books.invoices
            if charged[invoice.number]
        ),
        placed=sum(entry.minor for entry in facts if entry.kind is EntryKind.CHARGE),
        balance=last.balance,
        payments=tuple((entry.value_on, entry.minor) for entry in facts if entry.kind is EntryKind.PAYMENT),
    )


def _life(
    case: CaseOfPortfolio,
    invoice: BookedInvoice,
    charged: dict[str, int],
    credited: dict[str, int],
    first: dict[str, date],
    residuals: Sequence[dict[str, int]],
    principal: Sequence[Allocation],
    ends: Sequence[date],
) -> InvoiceLife:
    number = invoice.number
    own = [(one.on, one.share.minor) for one in principal if one.share.item == number]
    issued_on = invoice.issued_on or min(first[number], invoice.due_on or first[number])
    due_on = invoice.due_on or issued_on
    return InvoiceLife(
        case_id=case.case_id,
        debtor_id=case.debtor_id,
        issued_on=issued_on,
        due_on=due_on,
        charged=charged[number],
        credited=credited[number],
        residuals=tuple(one.get(number, 0) for one in residuals),
        paid=tuple(
            sum(minor for on, minor in own if ends[index] < on <= ends[index + 1]) for index in range(len(ends) - 1)
        ),
        paid_by_due=sum(minor for on, minor in own if on <= due_on),
    )
