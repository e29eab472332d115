"""The register of complaints."""

from __future__ import annotations

from aiohttp import hdrs, web

from dialer.core.evidence.document_csv import table_csv
from dialer.core.kernel.errors import Refused
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.ports.disputes import ComplaintRow, Subject
from dialer.web import schemas_disputes as schemas
from dialer.web.api.dispute_rows import about_out, complaint_out
from dialer.web.api.disputes import about, filter_of, lines_out, policy_of
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.disputes import keep_complaints
from dialer.workflows.disputes.complaint_register import complaint_register

routes = Routes("complaints")


@routes.route(
    "GET",
    "/api/complaints",
    query=schemas.DisputesQuery,
    returns=schemas.ComplaintPage,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def list_complaints(visit: Visit, query: schemas.DisputesQuery) -> schemas.ComplaintPage:
    """Complaints: those that wait, the latest first; or those that are closed, the newest first."""
    today = policy_of(visit).today(visit.now)
    page = await visit.deps.views.disputes.complaints(
        filter_of(visit, query), visit.scope, cursor=query.cursor, limit=query.limit
    )
    items = [
        schemas.ComplaintItemOut(
            **complaint_out(item.row, today).model_dump(), about=about_out(item.about), about_name=item.about_name
        )
        for item in page.items
    ]
    return schemas.ComplaintPage(items=items, next_cursor=page.next_cursor)


@routes.route(
    "POST",
    "/api/complaints",
    body=schemas.ComplaintIn,
    returns=schemas.ComplaintOut,
    status=201,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def add_complaint(visit: Visit, body: schemas.ComplaintIn) -> schemas.ComplaintOut:
    """Enter a complaint, about a case or about none."""
    await visit.require_seen("case_id", body.case_id)
    await visit.require_seen("creditor_id", body.creditor_id)
    if visit.scope.is_walled and body.case_id is None and body.creditor_id is None:
        raise Refused("Name the case or the creditor; complaints about neither are kept by others.", code="walled")
    given = body.model_dump()
    request = keep_complaints.ComplaintRequest(
        channel=body.channel,
        category=body.category,
        text=body.text,
        case_id=None if body.case_id is None else CaseId(body.case_id),
        creditor_id=None if body.creditor_id is None else CreditorId(body.creditor_id),
        received_on=given["received_on"],
        is_holding=body.is_holding,
        about=None if body.about_user is None else UserId(body.about_user),
        owner=None if body.owner is None else UserId(body.owner),
        by=visit.caller.user_id,
    )
    row = await keep_complaints.register_complaint(visit.deps.store, request, policy_of(visit), now=visit.now)
    return await _changed(visit, row)


@routes.route(
    "GET",
    "/api/complaints/register",
    query=schemas.ComplaintExportQuery,
    produces="text/csv",
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def export_complaints(visit: Visit, query: schemas.ComplaintExportQuery) -> web.StreamResponse:
    """The register of complaints as CSV or PDF: no text of a debtor's, but what it was about and what became of it."""
    document = await complaint_register(
        visit.deps.views, visit.scope, since=query.from_, until=query.to, language=query.language,
        today=policy_of(visit).today(visit.now),
    )  # fmt: skip
    name = f"complaints-{policy_of(visit).today(visit.now)}.{query.form}"
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"', hdrs.CACHE_CONTROL: "no-store"}
    if query.form == "csv":
        text = table_csv(document).encode("utf-8-sig")
        return web.Response(body=text, content_type="text/csv", charset="utf-8", headers=headers)
    if visit.deps.typesetter is None:
        raise Refused("PDFs are not made on this node; ask for csv.", code="not_available")
    return web.Response(body=await visit.deps.typesetter.pdf(document), content_type="application/pdf", headers=headers)


@routes.route("GET", "/api/complaints/{complaint_id}", returns=schemas.ComplaintFile, roles=SUPERVISOR)
async def read_complaint(visit: Visit, complaint_id: int) -> schemas.ComplaintFile:
    """One complaint with what became of it."""
    async with visit.deps.store.transaction() as tx:
        row = await tx.disputes.complaint(complaint_id)
        lines = await tx.disputes.lines(Subject.COMPLAINT, complaint_id)
        name = (await tx.users.get(row.about)).name if row.about is not None else ""
    return schemas.ComplaintFile(
        complaint=complaint_out(row, policy_of(visit).today(visit.now)),
        about=await about(visit, row.case_id, row.owner),
        about_name=name,
        lines=await lines_out(visit, lines),
    )


@routes.route(
    "PATCH",
    "/api/complaints/{complaint_id}",
    body=schemas.ComplaintPatch,
    returns=schemas.ComplaintOut,
    roles=SUPERVISOR,
)
async def assign_complaint(visit: Visit, complaint_id: int, body: schemas.ComplaintPatch) -> schemas.ComplaintOut:
    """Give it to somebody, never to the person it is about."""
    owner = None if body.owner is False else UserId(body.owner)
    row = await keep_complaints.assign_complaint(
        visit.deps.store, complaint_id, owner, by=visit.caller.user_id, now=visit.now
    )
    return complaint_out(row, policy_of(visit).today(visit.now))


@routes.route(
    "POST",
    "/api/complaints/{complaint_id}/answer",
    body=schemas.ComplaintAnswerIn,
    returns=schemas.ComplaintOut,
    roles=SUPERVISOR,
)
async def answer_complaint(visit: Visit, complaint_id: int, body: schemas.ComplaintAnswerIn) -> schemas.ComplaintOut:
    """Write down what was answered; not by the person it is about."""
    row = await keep_complaints.answer_complaint(
        visit.deps.store, complaint_id, body.text, body.outcome, by=visit.caller.user_id, now=visit.now
    )
    return complaint_out(row, policy_of(visit).today(visit.now))


@routes.route(
    "POST",
    "/api/complaints/{complaint_id}/close",
    body=schemas.ComplaintCloseIn,
    returns=schemas.ComplaintOut,
    roles=SUPERVISOR,
)
async def close_complaint(visit: Visit, complaint_id: int, body: schemas.ComplaintCloseIn) -> schemas.ComplaintOut:
    """Close it with what was behind it; not by the person it is about."""
    row = await keep_complaints.close_complaint(
        visit.deps.store, complaint_id, body.root_cause, body.text, by=visit.caller.user_id, now=visit.now
    )
    return await _changed(visit, row)


@routes.route(
    "POST",
    "/api/complaints/{complaint_id}/reopen",
    body=schemas.NoteIn,
    returns=schemas.ComplaintOut,
    roles=SUPERVISOR,
)
async def reopen_complaint(visit: Visit, complaint_id: int, body: schemas.NoteIn) -> schemas.ComplaintOut:
    """Open it again, with a new deadline."""
    row = await keep_complaints.reopen_complaint(
        visit.deps.store, complaint_id, body.text, policy_of(visit), by=visit.caller.user_id, now=visit.now
    )
    return await _changed(visit, row)


async def _changed(visit: Visit, row: ComplaintRow) -> schemas.ComplaintOut:
    if row.is_holding:
        await visit.deps.supervision.facts_changed()
    return complaint_out(row, policy_of(visit).today(visit.now))
