"""Ask the creditor, or somebody else, about a case: with a deadline, and the case held where the question needs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from dialer.core.debt.asked import Contested, check_disputed
from dialer.core.kernel.codes import HoldReason, Side, TicketKind
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CallId, CaseId, UserId
from dialer.core.kernel.window import ONE_DAY, day_starts, zone
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.core.ticket.ticket import DISPUTING, HOLDS, TIMED, Voice, side_of
from dialer.ports.disputes import Subject, TicketRow
from dialer.ports.store import Store, Transaction
from dialer.workflows.disputes.diary import check_alive, check_text, note
from dialer.workflows.disputes.holds import hold_case


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRequest:
    """What is asked, about what."""

    case_id: CaseId
    kind: TicketKind
    text: str = ""
    invoice: str = ""
    """Number of the invoice; empty: the case."""
    disputed_minor: int | None = None
    """The part that is contested; None with an invoice: all that is owed of it."""
    owner: UserId | None = None
    due_on: date | None = None
    """Last day for the answer; None: by the policy."""
    is_held: bool = False
    """The case is held for that reason already, by the disposition of the same call."""
    call_id: CallId | None = None
    by: UserId | None = None
    side: Side | None = None
    """Who must answer; None: as such tickets go."""
    voice: Voice | None = None
    """Whose words the text is; None: the debtor's, where an agent wrote it in a call, else the agency's."""


async def open_ticket(store: Store, request: TicketRequest, policy: DisputePolicy, *, now: datetime) -> TicketRow:
    """Open a ticket in a transaction of its own.

    Raises:
        NotFound: no such case or invoice.
        Conflict: the case is not with us any more.
        Invalid: more is disputed than is owed, or the deadline is past.
    """
    async with store.transaction() as tx:
        return await open_in(tx, request, policy, now=now)


async def open_in(tx: Transaction, request: TicketRequest, policy: DisputePolicy, *, now: datetime) -> TicketRow:
    """``open_ticket`` as part of something larger."""
    head = await tx.disputes.case(request.case_id)
    check_alive(head)
    today = policy.today(now)
    if request.due_on is not None and request.due_on < today:
        raise Invalid("the deadline must not lie in the past", field="due_on", earliest=today.isoformat())
    if request.kind is TicketKind.TASK:
        check_text(request.text, "text", "what is to be done or answered")
    row = TicketRow(
        case_id=request.case_id,
        creditor_id=head.creditor_id,
        kind=request.kind,
        text=request.text.strip(),
        owner=request.owner,
        due_on=request.due_on or policy.ticket_due(request.kind, now),
        opened_at=now,
        opened_by=request.by,
        call_id=request.call_id,
        side=request.side or side_of(request.kind),
    )
    row = await contest(tx, row, request.invoice, request.disputed_minor)
    row = replace(row, hold=await _hold_of(tx, row) if head.status == "open" else None)
    ticket_id = await tx.disputes.add_ticket(row)
    if row.hold is not None and not request.is_held:
        await hold_case(
            tx, row.case_id, row.hold, now=now, until=hold_until(row, policy), by=request.by, call_id=request.call_id
        )
    else:
        await tx.treatment.touch([row.case_id])
    await note(
        tx, Subject.TICKET, ticket_id, "opened", now=now, by=request.by, text=row.text, kind=row.kind.value,
        case_id=row.case_id, voice=request.voice or (Voice.DEBTOR if request.call_id else Voice.AGENCY),
    )  # fmt: skip
    return replace(row, ticket_id=ticket_id)


def hold_until(row: TicketRow, policy: DisputePolicy) -> datetime | None:
    """A claim to have paid is believed until its deadline; everything else until it is answered."""
    if row.kind not in TIMED:
        return None
    return day_starts(row.due_on + ONE_DAY, zone(policy.zone))


async def contest(tx: Transaction, row: TicketRow, invoice: str, minor: int | None) -> TicketRow:
    """Take a part of an invoice out of what is asked for.

    Raises:
        NotFound: the case has no such invoice.
        Invalid: more is disputed than is owed, or this kind of ticket disputes nothing.
    """
    if not invoice:
        if minor is not None:
            raise Invalid("name the invoice of which that amount is disputed", field="invoice")
        return row
    found = next((one for one in await tx.disputes.contested(row.case_id) if one.number == invoice), None)
    if found is None:
        raise NotFound(f"the case has no invoice {invoice}; give one of its numbers", field="invoice")
    if row.kind not in DISPUTING:
        if minor is not None:
            raise Invalid(f"a {row.kind.value} ticket disputes no amount; leave it empty", field="disputed_minor")
        return replace(row, invoice=invoice)
    contested = found.residual - found.in_dispute if minor is None else minor
    check_disputed(found, contested)
    await tx.disputes.set_disputed(row.case_id, invoice, found.in_dispute + contested)
    return replace(row, invoice=invoice, disputed_minor=contested)


async def _hold_of(tx: Transaction, row: TicketRow) -> HoldReason | None:
    """Where a part is not disputed, it may be asked for: the case is not held as a whole (§3.5, BILLING_ERROR)."""
    if row.disputed_minor is not None and _left(await tx.disputes.contested(row.case_id)):
        return None
    return HOLDS.get(row.kind)


def _left(contested: tuple[Contested, ...]) -> int:
    return sum(one.residual - one.in_dispute for one in contested)
