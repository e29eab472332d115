"""What an agent's disposition raises: the reason for the default, tickets, complaints, requests for proof.

Part of the disposition's transaction (``workflows/calls/dispose_call.py``), which also takes it back when corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.raised import Raised, needs_reason, raised_by
from dialer.core.kernel.calendars import add_working_days
from dialer.core.kernel.codes import CampaignType, HoldReason, Outcome
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CallId, CaseId
from dialer.core.kernel.window import ONE_DAY, day_starts, zone
from dialer.core.ticket.complaint import Channel, ComplaintCategory, ComplaintState
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.core.ticket.ticket import HOLDS, TicketState, Verdict
from dialer.core.ticket.verification import STANDING, VerificationState
from dialer.ports.disputes import ReasonRow, Subject
from dialer.ports.store import Transaction
from dialer.workflows.disputes.diary import note
from dialer.workflows.disputes.holds import hold_case
from dialer.workflows.disputes.keep_complaints import ComplaintRequest, register_in
from dialer.workflows.disputes.open_ticket import TicketRequest, open_in
from dialer.workflows.disputes.verify_debt import VerificationRequest, request_in

OF_ANYBODY = frozenset({Outcome.DECEASED, Outcome.INSOLVENCY})
"""A relative may tell it: these reasons are written down whoever spoke."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said in a call."""

    call_id: CallId
    case_ids: tuple[CaseId, ...]
    """That the call was about."""
    outcome: Outcome
    reason: DefaultReason | None
    is_identified: bool
    note: str
    held: HoldReason | None
    """Why the outcome itself holds the cases."""


async def check_reason(
    tx: Transaction,
    outcome: Outcome,
    reason: str | None,
    kind: CampaignType,
    case_ids: Sequence[CaseId],
    *,
    is_identified: bool,
) -> None:
    """Raises Invalid when the reason must be given and is not: the first talk with the right person (§3.5)."""
    if reason is not None or not needs_reason(outcome, kind, is_identified=is_identified, is_known=False):
        return
    if case_ids and not await tx.disputes.reasons_known(case_ids):
        raise Invalid(
            "nobody has asked yet why it was not paid: choose the reason that the debtor gave",
            field="default_reason",
            code="reason_needed",
        )


async def raise_matters(tx: Transaction, said: Said, policy: DisputePolicy, *, now: datetime) -> None:
    """Write down what follows from what was said; a case that has the like standing already gets no second one."""
    raised = raised_by(said.outcome, said.reason)
    if raised.reason is not None and (said.is_identified or said.outcome in OF_ANYBODY):
        track = raised.treatment.track
        await tx.disputes.add_reasons(
            [
                ReasonRow(case_id=case_id, reason=raised.reason, track=track, at=now, call_id=said.call_id)
                for case_id in said.case_ids
            ]
        )
        await tx.treatment.touch(said.case_ids)
    for case_id in said.case_ids:
        await _raise_of_case(tx, said, raised, case_id, policy, now)


async def _raise_of_case(
    tx: Transaction, said: Said, raised: Raised, case_id: CaseId, policy: DisputePolicy, now: datetime
) -> None:
    if (await tx.disputes.case(case_id)).status != "open":
        return
    held: set[HoldReason] = {said.held} if said.held is not None else set()
    if raised.is_complaint:
        request = ComplaintRequest(
            channel=Channel.CALL, category=ComplaintCategory.OTHER, text=said.note, case_id=case_id,
            is_holding=True, is_held=said.held is HoldReason.COMPLAINT, call_id=said.call_id,
        )  # fmt: skip
        await register_in(tx, request, policy, now=now)
        held.add(HoldReason.COMPLAINT)
    if raised.is_verification and not await _is_verified(tx, case_id):
        asked = VerificationRequest(
            case_id=case_id, channel=Channel.CALL, text=said.note, call_id=said.call_id,
            is_held=said.held is HoldReason.VALIDATION_PENDING,
        )  # fmt: skip
        await request_in(tx, asked, policy, now=now)
        held.add(HoldReason.VALIDATION_PENDING)
    if raised.ticket is not None:
        standing = await tx.disputes.tickets_of(case_id)
        if not any(row.kind is raised.ticket and row.state is not TicketState.CLOSED for row in standing):
            ticket = await open_in(
                tx,
                TicketRequest(
                    case_id=case_id,
                    kind=raised.ticket,
                    text=said.note,
                    call_id=said.call_id,
                    is_held=said.held is not None and HOLDS.get(raised.ticket) is said.held,
                ),
                policy,
                now=now,
            )
            if ticket.hold is not None:
                held.add(ticket.hold)
    if raised.hold is not None and raised.hold not in held:
        until = _until(raised, policy, now)
        await hold_case(tx, case_id, raised.hold, now=now, until=until, call_id=said.call_id)


def _until(raised: Raised, policy: DisputePolicy, now: datetime) -> datetime | None:
    if raised.hold_working_days is None:
        return None
    last = add_working_days(policy.today(now), raised.hold_working_days, policy.country)
    return day_starts(last + ONE_DAY, zone(policy.zone))


async def _is_verified(tx: Transaction, case_id: CaseId) -> bool:
    return any(row.state in STANDING for row in await tx.disputes.verifications_of(case_id))


async def take_back(tx: Transaction, call_id: CallId, *, now: datetime) -> None:
    """The disposition is corrected: what it raised is withdrawn, and the holds that this call set are ended."""
    await tx.disputes.end_reasons_of_call(call_id, now)
    tickets, complaints, verifications = await tx.disputes.of_call(call_id)
    touched = {row.case_id for row in tickets} | {row.case_id for row in verifications}
    for ticket in tickets:
        await tx.disputes.save_ticket(
            replace(ticket, state=TicketState.CLOSED, verdict=Verdict.WITHDRAWN, closed_at=now)
        )
        await note(tx, Subject.TICKET, ticket.ticket_id, "corrected", now=now, by=None)
    for complaint in complaints:
        await tx.disputes.save_complaint(replace(complaint, state=ComplaintState.CLOSED, closed_at=now))
        await note(tx, Subject.COMPLAINT, complaint.complaint_id, "corrected", now=now, by=None)
    for row in verifications:
        await tx.disputes.save_verification(replace(row, state=VerificationState.WITHDRAWN, closed_at=now))
        await note(tx, Subject.VERIFICATION, row.verification_id, "corrected", now=now, by=None)
    await tx.cases.release_of_call(call_id, now)
    await tx.treatment.touch(touched)
