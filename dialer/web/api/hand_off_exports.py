"""Exports of many hand-offs: made, listed with who took them, taken."""

from __future__ import annotations

from aiohttp import web

from dialer.core.kernel.ids import CreditorId
from dialer.ports.hand_offs import BatchRow
from dialer.web import schemas_hand_offs as schemas
from dialer.web.api.disputes import tools_of
from dialer.web.hand_out import hand_out
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.treatment.export_hand_offs import ExportOrder, export_hand_offs
from dialer.workflows.treatment.take_export import FORMS, take_export

routes = Routes("treatment")


@routes.route(
    "POST",
    "/api/hand-off-exports",
    body=schemas.HandOffExportIn,
    returns=schemas.HandOffExportedOut,
    status=201,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def make_export(visit: Visit, body: schemas.HandOffExportIn) -> schemas.HandOffExportedOut:
    """Export a creditor's hand-offs: a signed archive for a lawyer, a visitor's round, a bureau's file.

    What goes counts as sent; what may not go stays, and is answered with the reason.
    """
    await visit.require_seen("creditor_id", body.creditor_id)
    user = visit.caller.user
    order = ExportOrder(
        kind=body.kind, creditor_id=CreditorId(body.creditor_id), hand_off_ids=tuple(body.hand_off_ids),
        recipient=body.recipient, language=body.language, by=user.user_id, by_name=user.name,
    )  # fmt: skip
    done = await export_hand_offs(visit.deps.store, visit.deps.views, order, tools_of(visit), now=visit.now)
    if done.batch is not None:
        await visit.deps.supervision.facts_changed()
    return schemas.HandOffExportedOut(
        export=_out(done.batch) if done.batch is not None else None,
        left_out=[schemas.LeftOutOut.model_validate(one) for one in done.left_out],
    )


@routes.route(
    "GET",
    "/api/hand-off-exports",
    query=schemas.ExportsQuery,
    returns=schemas.HandOffExportPage,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def list_exports(visit: Visit, query: schemas.ExportsQuery) -> schemas.HandOffExportPage:
    """Exports of a kind, the newest first, each with its sum and who took it."""
    async with visit.deps.store.transaction() as tx:
        page = await tx.hand_offs.batches(query.kind, visit.scope, cursor=query.cursor, limit=query.limit)
    return schemas.HandOffExportPage(items=[_out(row) for row in page.items], next_cursor=page.next_cursor)


@routes.route(
    "GET",
    "/api/hand-off-exports/{batch_id}/file",
    query=schemas.ExportFileQuery,
    produces="application/octet-stream",
    roles=SUPERVISOR,
)
async def read_export(visit: Visit, batch_id: int, query: schemas.ExportFileQuery) -> web.StreamResponse:
    """The export as it was made, byte for byte; who takes it is written down."""
    taking = take_export(
        visit.deps.store, batch_id, query.form or "", tools_of(visit), by=visit.caller.user_id, now=visit.now
    )
    async with taking as found:
        return await hand_out(visit, found.content, found.name, found.media_type)


def _out(row: BatchRow) -> schemas.HandOffExportOut:
    return schemas.HandOffExportOut(
        batch_id=row.batch_id, kind=row.kind, creditor_id=row.creditor_id, creditor=row.creditor,
        recipient=row.recipient, language=row.language, on_day=row.on_day, case_count=row.case_count,
        sha256=row.sha256, made_at=row.made_at, by_name=row.by_name,
        takes=[schemas.HandOffTakeOut.model_validate(one) for one in row.takes], forms=list(FORMS[row.kind]),
    )  # fmt: skip
