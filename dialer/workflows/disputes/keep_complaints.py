"""The register of complaints: entered, answered, closed with what was behind them; opened again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CallId, CaseId, CreditorId, UserId
from dialer.core.ticket.complaint import (
    Channel,
    ComplaintCategory,
    ComplaintMove,
    ComplaintOutcome,
    ComplaintState,
    RootCause,
    check_hands,
    move,
)
from dialer.core.ticket.deadlines import DisputePolicy, Told
from dialer.ports.disputes import ComplaintRow, Subject
from dialer.ports.store import Store, Transaction
from dialer.workflows.disputes.diary import check_text, note
from dialer.workflows.disputes.holds import hold_case, let_go


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintRequest:
    """What somebody complained of."""

    channel: Channel
    category: ComplaintCategory
    text: str
    case_id: CaseId | None = None
    creditor_id: CreditorId | None = None
    """Of a complaint without a case; with one, the case's."""
    received_on: date | None = None
    """None: today."""
    is_holding: bool = False
    """The case is not dialled until it is closed."""
    is_held: bool = False
    """It is held for that reason already, by the disposition of the same call."""
    about: UserId | None = None
    owner: UserId | None = None
    call_id: CallId | None = None
    by: UserId | None = None


async def register_complaint(
    store: Store, request: ComplaintRequest, policy: DisputePolicy, *, now: datetime
) -> ComplaintRow:
    """Enter a complaint. Raises NotFound, Invalid."""
    check_text(request.text, "text", "what was complained of")
    async with store.transaction() as tx:
        return await register_in(tx, request, policy, now=now)


async def register_in(
    tx: Transaction, request: ComplaintRequest, policy: DisputePolicy, *, now: datetime
) -> ComplaintRow:
    """``register_complaint`` as part of something larger."""
    today = policy.today(now)
    received_on = request.received_on or today
    if received_on > today:
        raise Invalid("it cannot have been received in the future", field="received_on", latest=today.isoformat())
    if request.is_holding and request.case_id is None:
        raise Invalid("name the case that is to be held", field="case_id")
    if request.owner is not None and request.owner == request.about:
        raise Invalid("somebody else must see to it than the person complained about", field="owner")
    creditor_id, is_open = request.creditor_id, False
    if request.case_id is not None:
        head = await tx.disputes.case(request.case_id)
        creditor_id, is_open = head.creditor_id, head.status == "open"
    row = ComplaintRow(
        case_id=request.case_id,
        creditor_id=creditor_id,
        channel=request.channel,
        category=request.category,
        text=request.text.strip(),
        received_on=received_on,
        due_on=policy.complaint_due(received_on),
        is_holding=request.is_holding and is_open,
        about=request.about,
        owner=request.owner,
        opened_at=now,
        opened_by=request.by,
        call_id=request.call_id,
    )
    complaint_id = await tx.disputes.add_complaint(row)
    if row.is_holding and row.case_id is not None and not request.is_held:
        await hold_case(tx, row.case_id, HoldReason.COMPLAINT, now=now, by=request.by, call_id=request.call_id)
    await note(
        tx, Subject.COMPLAINT, complaint_id, "opened", now=now, by=request.by, text=row.text,
        category=row.category.value, channel=row.channel.value,
    )  # fmt: skip
    return replace(row, complaint_id=complaint_id)


async def answer_complaint(
    store: Store, complaint_id: int, text: str, outcome: ComplaintOutcome, *, by: UserId, now: datetime
) -> ComplaintRow:
    """Write down what was answered.

    Raises:
        NotFound, InvalidTransition, Invalid.
        Refused: it is about the asker.
    """
    plain = check_text(text, "text", "what was answered")
    async with store.transaction() as tx:
        row = await tx.disputes.complaint(complaint_id)
        check_hands(by, row.about)
        state = move(row.state, ComplaintMove.ANSWER)
        row = replace(row, state=state, answer=plain, outcome=outcome, answered_at=now, answered_by=by)
        await tx.disputes.save_complaint(row)
        await note(tx, Subject.COMPLAINT, complaint_id, "answered", now=now, by=by, text=plain, outcome=outcome.value)
    return row


async def close_complaint(
    store: Store, complaint_id: int, root_cause: RootCause, text: str, *, by: UserId, now: datetime
) -> ComplaintRow:
    """Close it with what was behind it; the case may be dialled again.

    Raises:
        NotFound, InvalidTransition.
        Refused: it is about the asker.
    """
    async with store.transaction() as tx:
        row = await tx.disputes.complaint(complaint_id)
        check_hands(by, row.about)
        state = move(row.state, ComplaintMove.CLOSE)
        row = replace(row, state=state, root_cause=root_cause, closed_at=now, closed_by=by)
        await tx.disputes.save_complaint(row)
        if row.is_holding and row.case_id is not None:
            await let_go(tx, row.case_id, HoldReason.COMPLAINT, now=now)
        await note(
            tx, Subject.COMPLAINT, complaint_id, "closed", now=now, by=by, text=text.strip(),
            root_cause=root_cause.value,
        )  # fmt: skip
    return row


async def reopen_complaint(
    store: Store, complaint_id: int, text: str, policy: DisputePolicy, *, by: UserId, now: datetime
) -> ComplaintRow:
    """Open it again with a new deadline; what it held is held again.

    Raises:
        NotFound, InvalidTransition, Invalid.
        Refused: it is about the asker.
    """
    plain = check_text(text, "text", "why it is opened again")
    async with store.transaction() as tx:
        row = await tx.disputes.complaint(complaint_id)
        check_hands(by, row.about)
        was_closed = row.state is ComplaintState.CLOSED
        row = replace(
            row, state=move(row.state, ComplaintMove.REOPEN), answer="", outcome=None, answered_at=None,
            answered_by=None, root_cause=None, closed_at=None, closed_by=None, told=Told.NOTHING,
            due_on=policy.complaint_due(policy.today(now)),
        )  # fmt: skip
        await tx.disputes.save_complaint(row)
        if was_closed and row.is_holding and row.case_id is not None:
            await hold_case(tx, row.case_id, HoldReason.COMPLAINT, now=now, by=by)
        await note(tx, Subject.COMPLAINT, complaint_id, "reopened", now=now, by=by, text=plain)
    return row


async def assign_complaint(
    store: Store, complaint_id: int, owner: UserId | None, *, by: UserId, now: datetime
) -> ComplaintRow:
    """Give it to somebody, but never to the person it is about. Raises NotFound, Invalid."""
    async with store.transaction() as tx:
        row = await tx.disputes.complaint(complaint_id)
        if owner is not None and owner == row.about:
            raise Invalid("somebody else must see to it than the person complained about", field="owner")
        row = replace(row, owner=owner)
        await tx.disputes.save_complaint(row)
        await note(tx, Subject.COMPLAINT, complaint_id, "assigned", now=now, by=by, owner=owner)
    return row
