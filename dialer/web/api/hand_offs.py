"""Hand-offs to lawyers, visitors and credit bureaux: lists, files, notices, reports, decisions."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Mapping

from aiohttp import web

from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CreditorId
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.core.treatment.reports import Report, open_stages
from dialer.files.reports_csv import read_reports, write_report_rejects
from dialer.ports.hand_offs import HandOffFilter, HandOffItem
from dialer.web import schemas_hand_offs as schemas
from dialer.web.api.disputes import tools_of
from dialer.web.rejects import rejects_response
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.web.schemas import MoneyOut
from dialer.web.schemas_treatment import HandOffOut
from dialer.web.uploads import Received, receive
from dialer.web.walls import Walls
from dialer.workflows.treatment.decide_hand_off import decide_hand_off
from dialer.workflows.treatment.hand_off import record_notice
from dialer.workflows.treatment.import_reports import import_reports
from dialer.workflows.treatment.legal_file import FileOrder, make_legal_file
from dialer.workflows.treatment.report_hand_off import Reporter, report_hand_off

routes = Routes("treatment")

STATES: Mapping[str, tuple[HandOffState, ...]] = {
    "waiting": (HandOffState.QUEUED, HandOffState.READY),
    "sent": (HandOffState.SENT,),
    "to_decide": (HandOffState.DONE,),
    "over": (HandOffState.DONE, HandOffState.CANCELLED),
    "all": (),
}
FILE_FIELDS = frozenset({"kind"})
SHOWN_REJECTS = 20
_REJECTS_ID = re.compile(r"[0-9a-f]{16}")


@routes.route(
    "GET",
    "/api/hand-offs",
    query=schemas.HandOffsQuery,
    returns=schemas.HandOffPage,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def list_hand_offs(visit: Visit, query: schemas.HandOffsQuery) -> schemas.HandOffPage:
    """Hand-offs of a kind, the newest first: waiting, sent, given back and to be decided, over."""
    where = HandOffFilter(
        kind=query.kind,
        states=STATES[query.state],
        creditor_id=None if query.creditor_id is None else CreditorId(query.creditor_id),
        scope=visit.scope,
        waits_for_decision=query.state == "to_decide",
    )
    if query.state == "to_decide" and query.kind is not HandOffKind.LEGAL:
        return schemas.HandOffPage(items=[])
    async with visit.deps.store.transaction() as tx:
        page = await tx.hand_offs.page(where, cursor=query.cursor, limit=query.limit)
    return schemas.HandOffPage(items=[item_out(item) for item in page.items], next_cursor=page.next_cursor)


@routes.route("GET", "/api/hand-offs/{hand_off_id}", returns=schemas.HandOffFileOut, roles=SUPERVISOR)
async def read_hand_off(visit: Visit, hand_off_id: int) -> schemas.HandOffFileOut:
    """One hand-off with everything that its recipient has reported."""
    async with visit.deps.store.transaction() as tx:
        item = await tx.hand_offs.item(hand_off_id)
        rows = await tx.hand_offs.reports(hand_off_id)
    return schemas.HandOffFileOut(
        hand_off=item_out(item),
        reports=[schemas.HandOffReportOut.model_validate(row) for row in rows],
        stages=list(open_stages(item.row.kind, item.row.state, item.row.sent_on)),
    )


@routes.route(
    "POST",
    "/api/hand-offs/{hand_off_id}/file",
    body=schemas.HandOffFileIn,
    returns=schemas.HandOffItemOut,
    status=201,
    roles=SUPERVISOR,
)
async def make_hand_off_file(visit: Visit, hand_off_id: int, body: schemas.HandOffFileIn) -> schemas.HandOffItemOut:
    """Make the signed file for a lawyer: account and interest line by line, contacts, acts, agreements, documents.

    It is kept with the case's documents, from where it is saved; made again, the newest goes.
    """
    user = visit.caller.user
    order = FileOrder(
        hand_off_id=hand_off_id, language=body.language, on=body.on, by=user.user_id, by_name=user.name
    )  # fmt: skip
    item = await make_legal_file(visit.deps.store, visit.deps.views, order, tools_of(visit), now=visit.now)
    return item_out(item)


@routes.route(
    "POST",
    "/api/hand-offs/{hand_off_id}/notice",
    body=schemas.BureauNoticeIn,
    returns=HandOffOut,
    roles=SUPERVISOR,
)
async def record_bureau_notice(visit: Visit, hand_off_id: int, body: schemas.BureauNoticeIn) -> HandOffOut:
    """Say when the debtor was warned that a credit bureau will be told, and what proves it: 15 days run from then."""
    row = await record_notice(
        visit.deps.store, visit.deps.reckoner, hand_off_id, body.on, body.proof, by=visit.caller.user_id,
        now=visit.now,
    )  # fmt: skip
    return HandOffOut.model_validate(row)


@routes.route(
    "POST",
    "/api/hand-offs/{hand_off_id}/reports",
    body=schemas.HandOffReportIn,
    returns=schemas.HandOffReportedOut,
    roles=SUPERVISOR,
)
async def report_on_hand_off(
    visit: Visit, hand_off_id: int, body: schemas.HandOffReportIn
) -> schemas.HandOffReportedOut:
    """Enter what a lawyer, a visitor or a bureau said; the same said twice changes nothing.

    A lawyer's costs are charged to the ledger. What a visit came to is done at once: promise, ticket, hold.
    """
    report = Report(**body.model_dump())
    is_new = await report_hand_off(visit.deps.store, hand_off_id, report, _reporter(visit, "page"), now=visit.now)
    await visit.deps.supervision.facts_changed()
    found = await read_hand_off(visit, hand_off_id)
    return schemas.HandOffReportedOut(
        hand_off=found.hand_off, reports=found.reports, stages=found.stages, is_new=is_new
    )  # fmt: skip


@routes.route(
    "POST",
    "/api/hand-offs/{hand_off_id}/decision",
    body=schemas.HandOffDecisionIn,
    returns=schemas.HandOffItemOut,
    roles=SUPERVISOR,
)
async def decide_on_hand_off(visit: Visit, hand_off_id: int, body: schemas.HandOffDecisionIn) -> schemas.HandOffItemOut:
    """Let a case that a lawyer gave back go on with the steps of its phase, or close it."""
    item = await decide_hand_off(
        visit.deps.store, visit.deps.reckoner, hand_off_id, body.decision, body.note, by=visit.caller.user_id,
        now=visit.now,
    )  # fmt: skip
    await visit.deps.supervision.facts_changed()
    return item_out(item)


@routes.route(
    "POST",
    "/api/hand-off-reports/import",
    consumes="multipart/form-data",
    returns=schemas.ReportsReadOut,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def import_hand_off_reports(visit: Visit) -> schemas.ReportsReadOut:
    """Read a CSV of reports; a line that was kept before is not kept twice, one that cannot be kept is answered.

    Form fields: ``kind`` (legal, visit, bureau) and ``file`` with the columns status, date, and hand_off or creditor
    and case; optional reference, note, costs, fee, promised, promised_on (docs/hand-offs.md).
    """
    policy = visit.deps.policy
    received = await receive(visit.request, policy.upload_dir, policy.max_upload_bytes, FILE_FIELDS)
    try:
        return await _read_reports(visit, received)
    finally:
        received.path.unlink(missing_ok=True)


async def _read_reports(visit: Visit, received: Received) -> schemas.ReportsReadOut:
    word = received.fields.get("kind", "")
    if word not in list(HandOffKind):
        raise Invalid("kind is legal, visit or bureau", field="kind")
    kind = HandOffKind(word)
    file = await read_reports(received.path, received.file_name, kind)
    done = await import_reports(
        visit.deps.store, file, kind, _reporter(visit, "file"), now=visit.now, scope=visit.scope
    )  # fmt: skip
    if done.kept_count:
        await visit.deps.supervision.facts_changed()
    rejects_id = secrets.token_hex(8) if done.rejected else None
    if rejects_id is not None:
        path = visit.deps.policy.report_rejects_path(rejects_id)
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        await write_report_rejects(done.rejected, path)
    return schemas.ReportsReadOut(
        kept_count=done.kept_count,
        known_count=done.known_count,
        rejected_count=len(done.rejected),
        rejected=[
            schemas.ReportRejectOut(
                place=line.place, text=line.text, reason=visit.say(line.reason), remedy=visit.say(line.remedy)
            )
            for line in done.rejected[:SHOWN_REJECTS]
        ],
        rejects_id=rejects_id,
    )


@routes.route(
    "GET",
    "/api/hand-off-reports/rejects/{rejects_id}",
    produces="text/csv",
    roles=SUPERVISOR,
    walls=Walls.OPEN,
)
async def read_report_rejects(visit: Visit, rejects_id: str) -> web.StreamResponse:
    """The lines of a file of reports that were not kept, with place, reason and remedy; known by a random number."""
    path = visit.deps.policy.report_rejects_path(rejects_id) if _REJECTS_ID.fullmatch(rejects_id) else None
    missing = NotFound("Those rejects are not on this node, or not any more.", field="rejects_id")
    return await rejects_response(path, missing)


def item_out(item: HandOffItem) -> schemas.HandOffItemOut:
    row = item.row
    return schemas.HandOffItemOut(
        **HandOffOut.model_validate(row).model_dump(),
        case_id=row.case_id,
        reference=item.reference,
        debtor=item.debtor,
        creditor_id=item.creditor_id,
        creditor=item.creditor,
        balance=MoneyOut(minor=item.balance_minor, currency=item.currency),
        case_status=item.case_status,
        waits_for_decision=row.kind is HandOffKind.LEGAL and row.state is HandOffState.DONE and not row.decision,
    )


def _reporter(visit: Visit, source: str) -> Reporter:
    return Reporter(
        reckoner=visit.deps.reckoner, policy=tools_of(visit).policy, source=source, by=visit.caller.user_id
    )  # fmt: skip
