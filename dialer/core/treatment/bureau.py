"""When a credit bureau may not be told, or must be told otherwise (``domain.md`` §3.10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dialer.core.debt.plan import PlanState
from dialer.core.debt.promise import PromiseState
from dialer.core.debt.settlement import SettlementState
from dialer.core.treatment.assemble import DISPUTES
from dialer.core.treatment.sheet import CaseSheet

PAID, AGREED, DISPUTED, RECALLED, CLOSED = "paid", "agreed", "disputed", "recalled", "closed"
CORRECTION = "correction_due"
"""Stage of a report that was made and does not hold as it stands any more."""


def withdrawal(sheet: CaseSheet, payments: Iterable[tuple[date, int]], notice_on: date | None, today: date) -> str:
    """Why a case is not reported, or its report is to be corrected; empty: nothing speaks against it.

    Any payment since the notice withdraws it, a part too: what the debtor was warned of is not what he owes now, and a
    new notice may tell the new sum (POLICY, the reading that favours the debtor).

    Args:
        sheet: what the store knows of the case.
        payments: day of value and minor units of those that stand.
        notice_on: when the debtor was warned; None: not yet.
        today: the day in the creditor's country.
    """
    if sheet.status in (PAID, RECALLED, CLOSED):
        return sheet.status
    if not sheet.balance or (notice_on is not None and any(on >= notice_on for on, _ in payments)):
        return PAID
    standing = {reason for reason, until in sheet.holds.items() if until is None or until >= today}
    if DISPUTES & standing or any(invoice.disputed for invoice in sheet.invoices):
        return DISPUTED
    return AGREED if _is_agreed(sheet) else ""


def _is_agreed(sheet: CaseSheet) -> bool:
    if sheet.promise is not None and sheet.promise.state is PromiseState.OPEN:
        return True
    if sheet.plan is not None and sheet.plan.state in (PlanState.ACTIVE, PlanState.LATE):
        return True
    return sheet.settlement is not None and sheet.settlement.state is SettlementState.ACCEPTED
