"""A request to prove a debt: the case is held at once, and what becomes of the request until its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from dialer.core.kernel.codes import HoldReason, TicketKind
from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import CallId, CaseId, UserId
from dialer.core.ticket.complaint import Channel
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.core.ticket.ticket import TicketState, Verdict
from dialer.core.ticket.validation_period import COUNTRY
from dialer.core.ticket.verification import STANDING, VerificationMove, VerificationState, move
from dialer.ports.disputes import Subject, VerificationRow
from dialer.ports.store import Store, Transaction
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.stop_calls import StopWord, stop_calls
from dialer.workflows.disputes.diary import check_alive, check_text, note
from dialer.workflows.disputes.holds import let_go
from dialer.workflows.disputes.move_ticket import Closing, close_in
from dialer.workflows.disputes.open_ticket import TicketRequest, open_in

ENDS = {
    VerificationState.ACCEPTED: VerificationMove.ACCEPT,
    VerificationState.DISPUTED: VerificationMove.DISPUTE,
    VerificationState.WITHDRAWN: VerificationMove.WITHDRAW,
}
"""What the debtor may say to the packet."""
RETURNED = "returned_without_documents"
"""Why such a case is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRequest:
    """Who asked for proof of what, and how."""

    case_id: CaseId
    channel: Channel
    text: str = ""
    received_on: date | None = None
    """None: today. The deadlines run from it."""
    is_held: bool = False
    """The case is held for that reason already, by the disposition of the same call."""
    call_id: CallId | None = None
    by: UserId | None = None


async def request_verification(
    store: Store, request: VerificationRequest, policy: DisputePolicy, *, now: datetime
) -> VerificationRow:
    """Enter a request; nothing is dialled or reported for the case until its end.

    Raises:
        NotFound: no such case.
        Conflict: a request stands already, or the case is not with us any more.
        Invalid: it was received in the future.
    """
    async with store.transaction() as tx:
        if any(row.state in STANDING for row in await tx.disputes.verifications_of(request.case_id)):
            raise Conflict(
                f"case {request.case_id} has a request for verification already; go on with that one",
                code="verification_stands",
                case_id=request.case_id,
            )
        return await request_in(tx, request, policy, now=now)


async def request_in(
    tx: Transaction, request: VerificationRequest, policy: DisputePolicy, *, now: datetime
) -> VerificationRow:
    """``request_verification`` as part of something larger, for a case without a standing request."""
    head = await tx.disputes.case(request.case_id)
    check_alive(head)
    today = policy.today(now)
    received_on = request.received_on or today
    if received_on > today:
        raise Invalid("it cannot have been received in the future", field="received_on", latest=today.isoformat())
    ticket = await open_in(
        tx,
        TicketRequest(
            case_id=request.case_id, kind=TicketKind.VALIDATION, text=request.text, call_id=request.call_id,
            by=request.by, is_held=request.is_held,
        ),
        policy,
        now=now,
    )  # fmt: skip
    row = VerificationRow(
        case_id=request.case_id,
        creditor_id=head.creditor_id,
        channel=request.channel,
        text=request.text.strip(),
        received_on=received_on,
        opened_at=now,
        opened_by=request.by,
        call_id=request.call_id,
        ticket_id=ticket.ticket_id,
        ack_due_on=policy.acknowledgement_due(received_on),
        packet_due_on=policy.packet_due(received_on),
    )
    verification_id = await tx.disputes.add_verification(row)
    await note(
        tx, Subject.VERIFICATION, verification_id, "opened", now=now, by=request.by, text=row.text,
        case_id=row.case_id, channel=row.channel.value,
    )  # fmt: skip
    return replace(row, verification_id=verification_id)


async def acknowledge(
    store: Store, verification_id: int, via: Channel, *, by: UserId, now: datetime
) -> VerificationRow:
    """Write down that the debtor was told that the request came in. Raises NotFound, InvalidTransition."""
    async with store.transaction() as tx:
        row = await tx.disputes.verification(verification_id)
        state = move(row.state, VerificationMove.ACKNOWLEDGE)
        row = replace(row, state=state, acked_at=now, acked_by=by, acked_via=via.value)
        await tx.disputes.save_verification(row)
        await note(tx, Subject.VERIFICATION, verification_id, "acknowledged", now=now, by=by, via=via.value)
    return row


async def collect_in(tx: Transaction, row: VerificationRow, *, by: UserId | None, now: datetime) -> VerificationRow:
    """The first document is there. Nothing happens to a request that is in another state."""
    if row.state is not VerificationState.ACKNOWLEDGED:
        return row
    row = replace(row, state=move(row.state, VerificationMove.COLLECT))
    await tx.disputes.save_verification(row)
    await note(tx, Subject.VERIFICATION, row.verification_id, "collecting", now=now, by=by)
    return row


async def send_packet(
    store: Store,
    verification_id: int,
    via: Channel,
    proof: str,
    reckoner: Reckoner,
    *,
    by: UserId,
    now: datetime,
) -> VerificationRow:
    """Write down that the packet went out, with the proof of sending; the question to the creditor is done.

    Raises:
        NotFound, InvalidTransition.
        Conflict: there is no packet yet, or it names a dispute period that was reckoned from another day.
        Invalid: there is no proof.
    """
    plain = check_text(proof, "proof", "what proves the sending (number of the registered letter, PEC receipt)")
    async with store.transaction() as tx:
        row = await tx.disputes.verification(verification_id)
        state = move(row.state, VerificationMove.SEND)
        if row.packet_id is None:
            raise Conflict("make the packet first; nothing can be sent yet", code="no_packet", id=verification_id)
        await _check_period(tx, row, reckoner, now)
        row = replace(row, state=state, sent_at=now, sent_by=by, sent_via=via.value, proof=plain)
        await tx.disputes.save_verification(row)
        await _end_ticket(tx, row, Verdict.DONE, reckoner, by, now)
        await note(
            tx, Subject.VERIFICATION, verification_id, "sent", now=now, by=by, text=plain, via=via.value,
            document_id=row.packet_id,
        )  # fmt: skip
    return row


async def _check_period(tx: Transaction, row: VerificationRow, reckoner: Reckoner, now: datetime) -> None:
    """A validation notice says until when its debt may be disputed, counted from the day on which it is sent."""
    assert row.packet_id is not None
    subject, packet = await tx.packets.subject(row.case_id), await tx.documents.get(row.packet_id)
    if subject.debtor_country == COUNTRY and reckoner.today(packet.stored_at) != reckoner.today(now):
        raise Conflict(
            "the packet's validation notice counts the dispute period from the day on which the packet was made; make "
            "the packet again and send it the same day",
            code="packet_outdated",
            id=row.verification_id,
        )


async def conclude(
    store: Store,
    verification_id: int,
    end: VerificationState,
    text: str,
    policy: DisputePolicy,
    reckoner: Reckoner,
    *,
    by: UserId,
    now: datetime,
) -> VerificationRow:
    """Write down what the debtor says: accepted, disputed (a ticket goes on), or withdrawn.

    Raises:
        NotFound, InvalidTransition.
        Invalid: that is no end, or it is not said what is disputed.
    """
    if end not in ENDS:
        raise Invalid(f"choose one of {', '.join(state.value for state in ENDS)}", field="outcome")
    plain = check_text(text, "text", "what is disputed") if end is VerificationState.DISPUTED else text.strip()
    async with store.transaction() as tx:
        row = await tx.disputes.verification(verification_id)
        row = replace(row, state=move(row.state, ENDS[end]), closed_at=now, closed_by=by)
        await tx.disputes.save_verification(row)
        await _end_ticket(tx, row, Verdict.WITHDRAWN, reckoner, by, now)
        if end is VerificationState.DISPUTED:
            await open_in(
                tx, TicketRequest(case_id=row.case_id, kind=TicketKind.BILLING, text=plain, by=by), policy, now=now
            )
        await let_go(tx, row.case_id, HoldReason.VALIDATION_PENDING, now=now)
        await note(tx, Subject.VERIFICATION, verification_id, end.value, now=now, by=by, text=plain)
    return row


async def return_case(tx: Transaction, row: VerificationRow, reckoner: Reckoner, *, now: datetime) -> VerificationRow:
    """The creditor sent nothing in time: the case goes back to it, closed."""
    row = replace(row, state=move(row.state, VerificationMove.RETURN), closed_at=now)
    await tx.disputes.save_verification(row)
    await _end_ticket(tx, row, Verdict.WITHDRAWN, reckoner, None, now)
    await tx.disputes.close_case(row.case_id, RETURNED, now)
    await stop_calls(tx, [row.case_id], StopWord.CLOSED, now=now)
    await tx.treatment.touch([row.case_id])
    await note(tx, Subject.VERIFICATION, row.verification_id, "returned", now=now, by=None, case_id=row.case_id)
    return row


async def _end_ticket(
    tx: Transaction, row: VerificationRow, verdict: Verdict, reckoner: Reckoner, by: UserId | None, now: datetime
) -> None:
    """Close the question to the creditor, where nobody did."""
    if row.ticket_id is None:
        return
    ticket = await tx.disputes.ticket(row.ticket_id)
    if ticket.state is not TicketState.CLOSED:
        await close_in(tx, ticket, Closing(verdict=ticket.verdict or verdict), reckoner, by=by, now=now)
