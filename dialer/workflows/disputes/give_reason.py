"""Somebody in the office writes down why a case was not paid; what its reason asks for follows."""

from __future__ import annotations

from datetime import datetime

from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.reason_treatment import TREATMENTS
from dialer.core.kernel.codes import TicketKind, Track
from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.ticket.complaint import Channel
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.core.ticket.ticket import HOLDS, TicketState
from dialer.core.ticket.verification import STANDING
from dialer.ports.disputes import ReasonRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.disputes.diary import check_alive
from dialer.workflows.disputes.holds import hold_case
from dialer.workflows.disputes.open_ticket import TicketRequest, open_in
from dialer.workflows.disputes.verify_debt import VerificationRequest, request_in


async def give_reason(
    store: Store, case_id: CaseId, reason: DefaultReason, policy: DisputePolicy, *, by: UserId, now: datetime
) -> Track:
    """Keep the reason with its treatment: hold, ticket or request for proof, track. A ticket that stands stays alone.

    Raises:
        NotFound: no such case.
        Conflict: the case is not with us any more.
    """
    treatment = TREATMENTS[reason]
    async with store.transaction() as tx:
        head = await tx.disputes.case(case_id)
        check_alive(head)
        await tx.disputes.add_reasons([ReasonRow(case_id=case_id, reason=reason, track=treatment.track, at=now, by=by)])
        if treatment.ticket is TicketKind.VALIDATION:
            if not any(row.state in STANDING for row in await tx.disputes.verifications_of(case_id)):
                asked = VerificationRequest(case_id=case_id, channel=Channel.CREDITOR, by=by)
                await request_in(tx, asked, policy, now=now)
        elif treatment.ticket is not None and not await _stands(tx, case_id, treatment.ticket):
            await open_in(tx, TicketRequest(case_id=case_id, kind=treatment.ticket, by=by), policy, now=now)
        held = HOLDS.get(treatment.ticket) if treatment.ticket is not None else None
        if treatment.hold is not None and treatment.hold is not held and head.status == "open":
            await hold_case(tx, case_id, treatment.hold, now=now, by=by)
        await tx.treatment.touch([case_id])
        await tx.audit.add(
            AuditLine(
                at=now, user_id=by, action="case.reason", subject=f"case:{case_id}", data={"reason": reason.value}
            )
        )
    return treatment.track


async def _stands(tx: Transaction, case_id: CaseId, kind: TicketKind) -> bool:
    rows = await tx.disputes.tickets_of(case_id)
    return any(row.kind is kind and row.state is not TicketState.CLOSED for row in rows)
