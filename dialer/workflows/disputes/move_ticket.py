"""What becomes of a ticket: assigned, narrowed to part of an invoice, answered, closed with what follows, reopened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from dialer.core.debt.account import EntryKind
from dialer.core.kernel.codes import Side, TicketKind
from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import UserId
from dialer.core.ticket.deadlines import DisputePolicy, Told
from dialer.core.ticket.ticket import DISPUTING, HOLDS, TicketMove, TicketState, Verdict, Voice, move
from dialer.ports.disputes import Subject, TicketRow
from dialer.ports.ledger import NewEntry
from dialer.ports.store import Store, Transaction
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.disputes.diary import check_alive, check_text, note
from dialer.workflows.disputes.holds import hold_case, let_go
from dialer.workflows.disputes.open_ticket import contest, hold_until

OF_THE_PERSON = frozenset({TicketKind.HEIRS, TicketKind.INSOLVENCY})
"""The answer does not bring the debtor back: the hold stays, unless the ticket was a mistake."""
FOR_THE_DEBTOR = frozenset({Verdict.UPHELD, Verdict.PARTLY_UPHELD})


async def assign_ticket(store: Store, ticket_id: int, owner: UserId | None, *, by: UserId, now: datetime) -> TicketRow:
    """Give a ticket to somebody, or to nobody. Raises NotFound."""
    async with store.transaction() as tx:
        row = replace(await tx.disputes.ticket(ticket_id), owner=owner)
        await tx.disputes.save_ticket(row)
        await note(tx, Subject.TICKET, ticket_id, "assigned", now=now, by=by, owner=owner)
    return row


async def pass_ticket(store: Store, ticket_id: int, side: Side, *, by: UserId, now: datetime) -> TicketRow:
    """Let the other side answer. Raises NotFound, Conflict for one that does not wait for an answer."""
    async with store.transaction() as tx:
        row = await tx.disputes.ticket(ticket_id)
        if row.state is not TicketState.OPEN:
            raise Conflict(f"the ticket is {row.state.value}: nobody's answer is waited for", field="side")
        if row.side is side:
            return row
        row = replace(row, side=side)
        await tx.disputes.save_ticket(row)
        await note(tx, Subject.TICKET, ticket_id, f"passed_to_{side.value}", now=now, by=by)
    return row


async def comment_ticket(
    store: Store, ticket_id: int, text: str, *, voice: Voice = Voice.AGENCY, by: UserId, now: datetime
) -> None:
    """Write a line to a ticket: what the debtor, the creditor or the agency says. Raises NotFound, Invalid."""
    plain = check_text(text, "text", "what happened")
    async with store.transaction() as tx:
        await tx.disputes.ticket(ticket_id)
        await note(tx, Subject.TICKET, ticket_id, "note", now=now, by=by, text=plain, voice=voice)


async def narrow_ticket(
    store: Store, ticket_id: int, invoice: str, disputed_minor: int | None, *, by: UserId, now: datetime
) -> TicketRow:
    """Say which part of which invoice is disputed: the rest of the case may be asked for again.

    Raises:
        NotFound: no such ticket or invoice.
        Conflict: it is closed, or its part was named before.
        Invalid: this kind disputes nothing, or not so much is owed.
    """
    async with store.transaction() as tx:
        row = await tx.disputes.ticket(ticket_id)
        if row.kind not in DISPUTING:
            raise Invalid(f"a {row.kind.value} ticket disputes no amount", field="disputed_minor")
        if row.state is TicketState.CLOSED or row.disputed_minor is not None:
            raise Conflict("the disputed part of an open ticket is named once; open another ticket", field="invoice")
        held = row.hold
        row = await contest(tx, row, invoice, disputed_minor)
        left = sum(one.residual - one.in_dispute for one in await tx.disputes.contested(row.case_id))
        row = replace(row, hold=held if not left else None)
        await tx.disputes.save_ticket(row)
        if held is not None and row.hold is None:
            await let_go(tx, row.case_id, held, now=now)
        await note(tx, Subject.TICKET, ticket_id, "narrowed", now=now, by=by, minor=row.disputed_minor)
    return row


async def answer_ticket(
    store: Store,
    ticket_id: int,
    text: str,
    verdict: Verdict | None,
    *,
    is_creditor: bool = False,
    by: UserId | None,
    now: datetime,
) -> TicketRow:
    """Write down the answer. The case stays held until it is carried out and the ticket closed.

    Args:
        verdict: None for a task, of which there is nothing to judge: done.
        is_creditor: one of the creditor's own people writes it.

    Raises:
        NotFound, InvalidTransition, Invalid.
        Conflict: the creditor's people answer what waits for the agency.
    """
    plain = check_text(text, "text", "the answer")
    async with store.transaction() as tx:
        row = await tx.disputes.ticket(ticket_id)
        if is_creditor and row.side is not Side.CREDITOR:
            raise Conflict("this waits for the agency's answer; write a line to it instead", code="not_your_side")
        if verdict is None and row.kind is TicketKind.TASK:
            verdict = Verdict.DONE
        if verdict is None:
            raise Invalid("say what was decided about the question", field="verdict")
        row = replace(
            row, state=move(row.state, TicketMove.ANSWER), answer=plain, verdict=verdict, answered_at=now,
            answered_by=by,
        )  # fmt: skip
        await tx.disputes.save_ticket(row)
        await note(
            tx, Subject.TICKET, ticket_id, "answered", now=now, by=by, text=plain, verdict=verdict.value,
            voice=Voice(row.side.value),
        )  # fmt: skip
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How a ticket ends."""

    verdict: Verdict | None = None
    """None: as it was answered."""
    credit_minor: int | None = None
    """Credit note on the disputed invoice; None: none is booked."""
    text: str = ""


async def close_ticket(
    store: Store, ticket_id: int, closing: Closing, reckoner: Reckoner, *, by: UserId | None, now: datetime
) -> TicketRow:
    """Close a ticket with what follows: the credit note is booked, the disputed part is asked again, the hold ends.

    Raises:
        NotFound, InvalidTransition: there is no such ticket, or it is closed.
        Invalid: nothing was decided, or the credit is more than was disputed or against the decision.
    """
    async with store.transaction() as tx:
        return await close_in(tx, await tx.disputes.ticket(ticket_id), closing, reckoner, by=by, now=now)


async def close_in(
    tx: Transaction, row: TicketRow, closing: Closing, reckoner: Reckoner, *, by: UserId | None, now: datetime
) -> TicketRow:
    """``close_ticket`` as part of something larger."""
    state = move(row.state, TicketMove.CLOSE)
    verdict = closing.verdict or row.verdict or (Verdict.DONE if row.kind is TicketKind.TASK else None)
    if verdict is None:
        raise Invalid("say what was decided: the ticket has no answer yet", field="verdict")
    _check_credit(row, verdict, closing.credit_minor)
    row = replace(row, state=state, verdict=verdict, closed_at=now, closed_by=by)
    await tx.disputes.save_ticket(row)
    if closing.credit_minor:
        await _credit(tx, row, closing.credit_minor, reckoner, by, now)
    await _ask_again(tx, row)
    if row.hold is not None and (row.kind not in OF_THE_PERSON or verdict in (Verdict.REJECTED, Verdict.WITHDRAWN)):
        await let_go(tx, row.case_id, row.hold, now=now)
    await tx.treatment.touch([row.case_id])
    await note(
        tx, Subject.TICKET, row.ticket_id, "closed", now=now, by=by, text=closing.text.strip(), verdict=verdict.value,
        voice=Voice.AGENCY,
        credit_minor=closing.credit_minor,
    )  # fmt: skip
    return row


def _check_credit(row: TicketRow, verdict: Verdict, minor: int | None) -> None:
    if minor is None:
        return
    if row.disputed_minor is None:
        raise Invalid(
            "no part of an invoice is disputed by this ticket; name it first, or book the credit note in the account",
            field="credit_minor",
        )
    if verdict not in FOR_THE_DEBTOR:
        raise Invalid(f"a ticket that is {verdict.value} brings no credit note", field="credit_minor")
    if not 0 < minor <= row.disputed_minor:
        raise Invalid(
            f"the credit note must be more than nothing and at most what is disputed, {row.disputed_minor} cents",
            field="credit_minor",
            most=row.disputed_minor,
        )


async def _credit(
    tx: Transaction, row: TicketRow, minor: int, reckoner: Reckoner, by: UserId | None, now: datetime
) -> None:
    await tx.ledger.lock([row.case_id])
    await tx.ledger.book(
        [
            NewEntry(
                case_id=row.case_id,
                kind=EntryKind.CREDIT_NOTE,
                minor=minor,
                value_on=reckoner.today(now),
                booked_at=now,
                item=row.invoice,
                reference=f"ticket {row.ticket_id}",
                by=by,
            )
        ]
    )
    await reckoner.project(tx, [row.case_id], now)


async def _ask_again(tx: Transaction, row: TicketRow) -> None:
    """What this ticket disputed is disputed no more; other tickets on the invoice keep their part."""
    if not row.invoice or row.disputed_minor is None:
        return
    others = [
        one.disputed_minor or 0
        for one in await tx.disputes.tickets_of(row.case_id)
        if one.ticket_id != row.ticket_id and one.invoice == row.invoice and one.state is not TicketState.CLOSED
    ]
    await tx.disputes.set_disputed(row.case_id, row.invoice, sum(others))


async def reopen_ticket(
    store: Store,
    ticket_id: int,
    text: str,
    policy: DisputePolicy,
    *,
    voice: Voice = Voice.DEBTOR,
    by: UserId,
    now: datetime,
) -> TicketRow:
    """Open it again with a new deadline, and hold what it held: the debtor does not accept the answer.

    Raises:
        NotFound, InvalidTransition, Invalid.
        Conflict: the case is not with us any more.
    """
    plain = check_text(text, "text", "why it is opened again")
    async with store.transaction() as tx:
        row = await tx.disputes.ticket(ticket_id)
        was_closed = row.state is TicketState.CLOSED
        state = move(row.state, TicketMove.REOPEN)
        head = await tx.disputes.case(row.case_id)
        check_alive(head)
        row = replace(
            row, state=state, verdict=None, answer="", answered_at=None, answered_by=None, closed_at=None,
            closed_by=None, reopened_count=row.reopened_count + 1, told=Told.NOTHING,
            due_on=policy.ticket_due(row.kind, now),
        )  # fmt: skip
        if was_closed:
            row = await _contest_again(tx, row)
            if row.hold is not None and head.status == "open":
                await hold_case(tx, row.case_id, row.hold, now=now, until=hold_until(row, policy), by=by)
        await tx.disputes.save_ticket(row)
        await tx.treatment.touch([row.case_id])
        await note(tx, Subject.TICKET, ticket_id, "reopened", now=now, by=by, text=plain, voice=voice)
    return row


async def _contest_again(tx: Transaction, row: TicketRow) -> TicketRow:
    """What is still owed of the disputed part; where all of it was settled meanwhile, the case is held instead."""
    if not row.invoice or row.disputed_minor is None:
        return row
    found = next(one for one in await tx.disputes.contested(row.case_id) if one.number == row.invoice)
    minor = min(row.disputed_minor, found.residual - found.in_dispute)
    if minor <= 0:
        return replace(row, disputed_minor=None, hold=HOLDS[row.kind])
    await tx.disputes.set_disputed(row.case_id, row.invoice, found.in_dispute + minor)
    return replace(row, disputed_minor=minor)
