"""A person opens a closed case again, with the reason: it is called about and booked to as before."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId, UserId
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.settle_cases import settle_cases
from dialer.workflows.debt.stop_calls import allow_calls

LONGEST_REASON = 500
"""Characters."""


async def reopen_case(
    store: Store, case_id: CaseId, reason: str, *, reckoner: Reckoner, by: UserId | None, now: datetime
) -> None:
    """Open it again; of which nothing is owed any more is paid.

    Raises:
        NotFound: no such case.
        Conflict: it is not closed, or was made anonymous.
        Invalid: no reason.
    """
    async with store.transaction() as tx:
        await reopen_in(tx, case_id, reason, by=by, now=now)
        await settle_cases(tx, [case_id], reckoner=reckoner, now=now)


async def reopen_in(tx: Transaction, case_id: CaseId, reason: str, *, by: UserId | None, now: datetime) -> None:
    """``reopen_case`` as part of something larger, which settles the case afterwards."""
    why = read_reason(reason)
    await tx.ledger.lock([case_id])
    if not await tx.ledger.books([case_id]):
        raise NotFound(f"there is no case {case_id}", case_id=case_id)
    if not await tx.ledger.reopen(case_id, now):
        raise Conflict(
            "only a closed case whose debtor is still known is opened again; one that was recalled, or made "
            "anonymous, is entrusted anew by the creditor's file",
            code="not_closed",
            case_id=case_id,
        )
    await allow_calls(tx, [case_id], now=now)
    await tx.treatment.touch([case_id])
    await tx.audit.add(
        AuditLine(at=now, user_id=by, action="case.reopened", subject=f"case:{case_id}", data={"reason": why})
    )


def read_reason(text: str) -> str:
    """On one line. Raises Invalid."""
    reason = " ".join(text.split())
    if not 3 <= len(reason) <= LONGEST_REASON:
        raise Invalid(f"say why, in 3 to {LONGEST_REASON} characters", field="reason")
    return reason
