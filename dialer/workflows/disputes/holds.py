"""Holds that stand while something waits for an answer: set with it, ended with the last thing that needs them."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.ids import CallId, CaseId, UserId
from dialer.core.leads.steps import held_word
from dialer.core.ticket.complaint import ComplaintState
from dialer.core.ticket.ticket import TicketState
from dialer.core.ticket.verification import STANDING
from dialer.ports.cases import HoldOrder
from dialer.ports.store import Transaction
from dialer.workflows.debt.stop_calls import stop_calls


async def hold_case(
    tx: Transaction,
    case_id: CaseId,
    reason: HoldReason,
    *,
    now: datetime,
    until: datetime | None = None,
    by: UserId | None = None,
    call_id: CallId | None = None,
) -> None:
    """Nothing is dialled for the case from now on; None for ``until``: until it is let go."""
    order = HoldOrder(case_id=case_id, reason=reason, starts_at=now, ends_at=until, by_user_id=by, call_id=call_id)
    await tx.cases.hold([order])
    await stop_calls(tx, [case_id], reason, now=now)
    await tx.treatment.touch([case_id])


async def let_go(tx: Transaction, case_id: CaseId, reason: HoldReason, *, now: datetime) -> bool:
    """End the holds of that reason, unless something that is not at its end still needs them.

    Its debtor's leads that the hold had closed go back to their queues; the rule check weighs each anew.
    """
    if await _is_needed(tx, case_id, reason):
        return False
    await tx.leads.reopen_held(case_id, held_word(reason), now)
    ended = await tx.cases.release(case_id, reason, now)
    await tx.treatment.touch([case_id])
    return bool(ended)


async def _is_needed(tx: Transaction, case_id: CaseId, reason: HoldReason) -> bool:
    tickets = await tx.disputes.tickets_of(case_id)
    if any(row.hold is reason and row.state is not TicketState.CLOSED for row in tickets):
        return True
    if reason is HoldReason.COMPLAINT:
        complaints = await tx.disputes.complaints_of(case_id)
        return any(row.is_holding and row.state is not ComplaintState.CLOSED for row in complaints)
    if reason is HoldReason.VALIDATION_PENDING:
        return any(row.state in STANDING for row in await tx.disputes.verifications_of(case_id))
    return False
