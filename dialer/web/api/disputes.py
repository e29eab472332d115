"""What of a case waits for an answer; tickets to the creditor and others."""

from __future__ import annotations

from collections.abc import Sequence

from dialer.core.debt.asked import asked_of
from dialer.core.kernel.codes import Role, Side, TicketKind
from dialer.core.kernel.errors import Refused
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.core.ticket.ticket import TicketState, Voice
from dialer.ports.disputes import DisputeFilter, DisputeLine, OfCase, Subject, TicketRow
from dialer.web import schemas_disputes as schemas
from dialer.web.api.dispute_rows import about_out, complaint_out, document_out, ticket_out, verification_out
from dialer.web.routes import READER, SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.disputes import move_ticket
from dialer.workflows.disputes.give_reason import give_reason
from dialer.workflows.disputes.make_packet import PacketTools
from dialer.workflows.disputes.open_ticket import TicketRequest, open_ticket

routes = Routes("disputes")


def tools_of(visit: Visit) -> PacketTools:
    """What disputes need. Raises Refused where this node has none of it."""
    if visit.deps.disputes is None:
        raise Refused("Disputes are not kept on this node.", code="not_available")
    return visit.deps.disputes


def policy_of(visit: Visit) -> DisputePolicy:
    return tools_of(visit).policy


def filter_of(visit: Visit, query: schemas.DisputesQuery) -> DisputeFilter:
    return DisputeFilter(
        creditor_id=None if query.creditor_id is None else CreditorId(query.creditor_id),
        is_standing={"open": True, "closed": False, "all": None}[query.standing],
        kind=query.kind or None,
        owner=visit.caller.user_id if query.mine else None,
        side=query.side,
        is_late_on=policy_of(visit).today(visit.now) if query.late else None,
    )


def is_creditor(visit: Visit) -> bool:
    """Whether one of a creditor's own people asks."""
    return visit.caller.user.roles == {Role.CREDITOR}


def _voice(visit: Visit, says: str) -> Voice:
    """Whose words the caller's text is."""
    return Voice.CREDITOR if is_creditor(visit) else Voice(says)


async def lines_out(visit: Visit, lines: Sequence[DisputeLine]) -> list[schemas.LineOut]:
    """A creditor does not learn the names of the agency's people."""
    names: dict[int, str] = {}
    if not is_creditor(visit):
        for user_id in sorted({line.by for line in lines if line.by is not None}):
            async with visit.deps.store.transaction() as tx:
                names[user_id] = (await tx.users.get(UserId(user_id))).name
    return [
        schemas.LineOut(
            at=line.at,
            by=line.by,
            by_name=names.get(line.by or 0, ""),
            what=line.what,
            text=line.text,
            voice=line.voice,
        )
        for line in lines
    ]


async def about(visit: Visit, case_id: CaseId | None, owner: UserId | None) -> schemas.AboutOut:
    """Whom it is about, by its case."""
    if case_id is None:
        found = OfCase(case_id=None, reference="", creditor_code="", debtor_id=None, debtor_name="", owner_name="")
        return about_out(found)
    async with visit.deps.store.transaction() as tx:
        head = await tx.disputes.case(case_id)
        subject = await tx.packets.subject(case_id)
        creditor = await tx.creditors.get(head.creditor_id)
        name = (await tx.users.get(owner)).name if owner is not None else ""
    return about_out(
        OfCase(
            case_id=case_id,
            reference=subject.reference,
            creditor_code=creditor.code,
            debtor_id=head.debtor_id,
            debtor_name=subject.debtor_name,
            owner_name=name,
            currency=head.currency,
        )
    )


@routes.route("GET", "/api/cases/{case_id}/disputes", returns=schemas.CaseDisputes, roles=READER)
async def read_case_disputes(visit: Visit, case_id: int) -> schemas.CaseDisputes:
    """What of a case waits for an answer, why it was not paid, and its documents."""
    one, today = CaseId(case_id), policy_of(visit).today(visit.now)
    async with visit.deps.store.transaction() as tx:
        head = await tx.disputes.case(one)
        contested = await tx.disputes.contested(one)
        reckoned = await tools_of(visit).reckoner.one(tx, one, tools_of(visit).reckoner.today(visit.now))
        tickets = await tx.disputes.tickets_of(one)
        complaints = await tx.disputes.complaints_of(one) if not is_creditor(visit) else ()
        verifications = await tx.disputes.verifications_of(one)
        documents = await tx.documents.of_case(one)
    return schemas.CaseDisputes(
        reason=schemas.ReasonOut(reason=head.default_reason, track=head.track),
        currency=head.currency,
        contested=[
            schemas.ContestedOut(number=row.number, residual_minor=row.residual, disputed_minor=row.in_dispute)
            for row in contested
        ],
        asked_minor=asked_of(reckoned.position, contested),
        tickets=[ticket_out(row, today) for row in tickets],
        complaints=[complaint_out(row, today) for row in complaints],
        verifications=[verification_out(row, today) for row in verifications],
        documents=[document_out(row) for row in documents],
        max_document_mb=visit.deps.policy.max_document_bytes // 2**20,
    )


@routes.route("POST", "/api/cases/{case_id}/reason", body=schemas.ReasonIn, returns=schemas.ReasonOut, roles=SUPERVISOR)
async def put_reason(visit: Visit, case_id: int, body: schemas.ReasonIn) -> schemas.ReasonOut:
    """Write down why it was not paid; its treatment follows: hold, ticket, track."""
    track = await give_reason(
        visit.deps.store, CaseId(case_id), body.reason, policy_of(visit), by=visit.caller.user_id, now=visit.now
    )
    await visit.deps.supervision.facts_changed()
    return schemas.ReasonOut(reason=body.reason, track=track)


@routes.route("GET", "/api/disputes/counts", returns=schemas.DisputeCountsOut, roles=READER, walls=Walls.FILTERED)
async def read_dispute_counts(visit: Visit) -> schemas.DisputeCountsOut:
    """How much waits for an answer, and how much of it is late."""
    counts = await visit.deps.views.disputes.counts(visit.scope, policy_of(visit).today(visit.now))
    return schemas.DisputeCountsOut.model_validate(counts)


@routes.route(
    "GET",
    "/api/tickets",
    query=schemas.DisputesQuery,
    returns=schemas.TicketPage,
    roles=READER,
    walls=Walls.FILTERED,
)
async def list_tickets(visit: Visit, query: schemas.DisputesQuery) -> schemas.TicketPage:
    """Tickets: those that wait, the latest first; or those that are closed, the newest first."""
    today = policy_of(visit).today(visit.now)
    page = await visit.deps.views.disputes.tickets(
        filter_of(visit, query), visit.scope, cursor=query.cursor, limit=query.limit
    )
    items = [
        schemas.TicketItemOut(**ticket_out(item.row, today).model_dump(), about=about_out(item.about))
        for item in page.items
    ]
    return schemas.TicketPage(items=items, next_cursor=page.next_cursor)


@routes.route(
    "POST",
    "/api/cases/{case_id}/tickets",
    body=schemas.TicketIn,
    returns=schemas.TicketOut,
    status=201,
    roles=SUPERVISOR,
)
async def add_ticket(visit: Visit, case_id: int, body: schemas.TicketIn) -> schemas.TicketOut:
    """Ask the creditor, or somebody else, about a case; what is disputed is not asked for meanwhile."""
    request = TicketRequest(
        case_id=CaseId(case_id),
        kind=body.kind,
        text=body.text,
        invoice=body.invoice,
        disputed_minor=body.disputed_minor,
        owner=None if body.owner is None else UserId(body.owner),
        due_on=body.due_on,
        side=body.side,
        by=visit.caller.user_id,
    )
    row = await open_ticket(visit.deps.store, request, policy_of(visit), now=visit.now)
    return await _changed(visit, row)


@routes.route(
    "POST", "/api/cases/{case_id}/tasks", body=schemas.TaskIn, returns=schemas.TicketOut, status=201, roles=READER
)
async def add_task(visit: Visit, case_id: int, body: schemas.TaskIn) -> schemas.TicketOut:
    """Ask the other side to do or to tell something about a case; the case goes on meanwhile.

    The agency asks the creditor, or tells it what the debtor said; the creditor asks the agency.
    """
    request = TicketRequest(
        case_id=CaseId(case_id),
        kind=TicketKind.TASK,
        text=body.text,
        due_on=body.due_on,
        side=Side.AGENCY if is_creditor(visit) else body.side or Side.CREDITOR,
        voice=_voice(visit, body.says),
        by=visit.caller.user_id,
    )
    row = await open_ticket(visit.deps.store, request, policy_of(visit), now=visit.now)
    return ticket_out(row, policy_of(visit).today(visit.now))


@routes.route("GET", "/api/tickets/{ticket_id}", returns=schemas.TicketFile, roles=READER)
async def read_ticket(visit: Visit, ticket_id: int) -> schemas.TicketFile:
    """One ticket with what became of it."""
    async with visit.deps.store.transaction() as tx:
        row = await tx.disputes.ticket(ticket_id)
        lines = await tx.disputes.lines(Subject.TICKET, ticket_id)
    return schemas.TicketFile(
        ticket=ticket_out(row, policy_of(visit).today(visit.now)),
        about=await about(visit, row.case_id, row.owner),
        lines=await lines_out(visit, lines),
    )


@routes.route(
    "PATCH", "/api/tickets/{ticket_id}", body=schemas.TicketPatch, returns=schemas.TicketOut, roles=SUPERVISOR
)
async def edit_ticket(visit: Visit, ticket_id: int, body: schemas.TicketPatch) -> schemas.TicketOut:
    """Give it to somebody or to the other side, or name the part of an invoice that is disputed."""
    store, by, now = visit.deps.store, visit.caller.user_id, visit.now
    async with store.transaction() as tx:
        row = await tx.disputes.ticket(ticket_id)
    if body.invoice is not None:
        row = await move_ticket.narrow_ticket(store, ticket_id, body.invoice, body.disputed_minor, by=by, now=now)
    if body.side is not None:
        row = await move_ticket.pass_ticket(store, ticket_id, body.side, by=by, now=now)
    if body.owner is not None:
        owner = None if body.owner is False else UserId(body.owner)
        row = await move_ticket.assign_ticket(store, ticket_id, owner, by=by, now=now)
    return await _changed(visit, row)


@routes.route("POST", "/api/tickets/{ticket_id}/notes", body=schemas.TicketNoteIn, roles=READER)
async def note_ticket(visit: Visit, ticket_id: int, body: schemas.TicketNoteIn) -> None:
    """Write a line to a ticket: what the debtor said, what the agency did, what the creditor adds."""
    await move_ticket.comment_ticket(
        visit.deps.store, ticket_id, body.text, voice=_voice(visit, body.says), by=visit.caller.user_id, now=visit.now
    )


@routes.route(
    "POST", "/api/tickets/{ticket_id}/answer", body=schemas.TicketAnswerIn, returns=schemas.TicketOut, roles=READER
)
async def answer_ticket(visit: Visit, ticket_id: int, body: schemas.TicketAnswerIn) -> schemas.TicketOut:
    """Write down the answer; the creditor may do so itself. The case stays held until the ticket is closed."""
    row = await move_ticket.answer_ticket(
        visit.deps.store,
        ticket_id,
        body.text,
        body.verdict,
        is_creditor=is_creditor(visit),
        by=visit.caller.user_id,
        now=visit.now,
    )
    return ticket_out(row, policy_of(visit).today(visit.now))


@routes.route(
    "POST", "/api/tickets/{ticket_id}/close", body=schemas.TicketCloseIn, returns=schemas.TicketOut, roles=SUPERVISOR
)
async def close_ticket(visit: Visit, ticket_id: int, body: schemas.TicketCloseIn) -> schemas.TicketOut:
    """Close it with what follows: a credit note, the disputed part asked again, the hold ended."""
    closing = move_ticket.Closing(verdict=body.verdict, credit_minor=body.credit_minor, text=body.text)
    row = await move_ticket.close_ticket(
        visit.deps.store, ticket_id, closing, tools_of(visit).reckoner, by=visit.caller.user_id, now=visit.now
    )
    return await _changed(visit, row)


@routes.route(
    "POST", "/api/tickets/{ticket_id}/reopen", body=schemas.TicketReopenIn, returns=schemas.TicketOut, roles=SUPERVISOR
)
async def reopen_ticket(visit: Visit, ticket_id: int, body: schemas.TicketReopenIn) -> schemas.TicketOut:
    """Open it again, with a new deadline: the answer was not accepted."""
    row = await move_ticket.reopen_ticket(
        visit.deps.store,
        ticket_id,
        body.text,
        policy_of(visit),
        voice=Voice(body.says),
        by=visit.caller.user_id,
        now=visit.now,
    )
    return await _changed(visit, row)


async def _changed(visit: Visit, row: TicketRow) -> schemas.TicketOut:
    """What is held changed, so every node looks again."""
    if row.state is not TicketState.ANSWERED:
        await visit.deps.supervision.facts_changed()
    return ticket_out(row, policy_of(visit).today(visit.now))
