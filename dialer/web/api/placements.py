"""Placements: their terms, what of their files was taken, recall, and the statements of fees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiohttp import hdrs, web

from dialer.core.evidence.document import Document
from dialer.core.evidence.document_csv import table_csv
from dialer.core.kernel.errors import Invalid, Refused
from dialer.core.kernel.ids import CaseId, CreditorId, PlacementId
from dialer.ports.placements import AcceptanceLine
from dialer.web import schemas_placements as schemas
from dialer.web.refusals import said_in
from dialer.web.routes import ADMIN, READER, Routes, Visit
from dialer.workflows.admin.agree_fee import agree_fee
from dialer.workflows.placements.change_placement import change_placement
from dialer.workflows.placements.make_statement import Drawn, draw_statement, make_statement
from dialer.workflows.placements.placement_documents import acceptance_document, statement_document
from dialer.workflows.placements.recall_cases import Recall, recall_case, recall_placement, recall_references

routes = Routes("placements")


@routes.route("GET", "/api/placements/{placement_id}", returns=schemas.PlacementFileOut, roles=READER)
async def read_placement(visit: Visit, placement_id: int) -> schemas.PlacementFileOut:
    """One placement: mandate, terms, its cases by status, its statements."""
    return await _placement_out(visit, PlacementId(placement_id))


@routes.route(
    "PATCH",
    "/api/placements/{placement_id}",
    body=schemas.PlacementChange,
    returns=schemas.PlacementFileOut,
    roles=ADMIN,
)
async def edit_placement(visit: Visit, placement_id: int, body: schemas.PlacementChange) -> schemas.PlacementFileOut:
    """Change the mandate's days, the phase, the fee as agreed and the terms by which it is reckoned."""
    key, by, now = PlacementId(placement_id), visit.caller.user_id, visit.now
    changes: dict[str, Any] = {
        name: getattr(body, name) or None for name in ("mandate_starts", "mandate_ends") if _is_given(body, name)
    }
    changes |= {name: getattr(body, name) for name in ("phase", "fee_terms") if _is_given(body, name)}
    if not changes and body.fee is None:
        raise Invalid("nothing is given that could be changed", field="body")
    if changes:
        await change_placement(visit.deps.store, key, changes, by=by, now=now)
    if body.fee is not None:
        await agree_fee(visit.deps.store, key, body.fee, by=by, now=now)
    await visit.deps.supervision.facts_changed()
    return await _placement_out(visit, key)


@routes.route(
    "POST",
    "/api/placements/{placement_id}/recall",
    body=schemas.RecallIn,
    returns=schemas.RecallOut,
    roles=READER,
)
async def recall_whole_placement(visit: Visit, placement_id: int, body: schemas.RecallIn) -> schemas.RecallOut:
    """The creditor takes the placement back: its open cases end as recalled, and nobody calls about them any more."""
    key = PlacementId(placement_id)
    done = await recall_placement(visit.deps.store, key, body.reason, by=visit.caller.user_id, now=visit.now)
    return await _recalled(visit, done)


@routes.route("POST", "/api/cases/{case_id}/recall", body=schemas.RecallIn, returns=schemas.RecallOut, roles=READER)
async def recall_one_case(visit: Visit, case_id: int, body: schemas.RecallIn) -> schemas.RecallOut:
    """The creditor takes one case back."""
    await visit.deps.views.debt.case(CaseId(case_id), scope=visit.scope)  # NotFound, where there is none
    done = await recall_case(visit.deps.store, CaseId(case_id), body.reason, by=visit.caller.user_id, now=visit.now)
    return await _recalled(visit, done)


@routes.route(
    "POST",
    "/api/creditors/{creditor_id}/recalls",
    body=schemas.RecallListIn,
    returns=schemas.RecallOut,
    roles=READER,
)
async def recall_listed_cases(visit: Visit, creditor_id: int, body: schemas.RecallListIn) -> schemas.RecallOut:
    """The creditor takes the cases of a list back; references that are not known are answered."""
    done = await recall_references(
        visit.deps.store,
        CreditorId(creditor_id),
        body.references,
        body.reason,
        by=visit.caller.user_id,
        now=visit.now,
    )
    return await _recalled(visit, done)


@routes.route(
    "GET",
    "/api/placements/{placement_id}/acceptance",
    query=schemas.DocumentQuery,
    returns=schemas.AcceptanceOut,
    produces="application/pdf",
    roles=READER,
)
async def read_acceptance(
    visit: Visit, placement_id: int, query: schemas.DocumentQuery
) -> schemas.AcceptanceOut | web.StreamResponse:
    """What of the placement's files was taken, refused and why; as JSON, CSV or PDF."""
    key = PlacementId(placement_id)
    async with visit.deps.store.transaction() as tx:
        placement = await tx.placements.get(key)
        creditor = await tx.creditors.get(placement.creditor_id)
        files, counts = await tx.placements.files(key), await tx.placements.counts(key)
    language = visit.language if query.form == "json" else query.language
    files = tuple(replace(file, lines=tuple(_said(line, language) for line in file.lines)) for file in files)
    if query.form == "json":
        return schemas.AcceptanceOut(
            placement_id=placement_id,
            code=placement.code,
            files=[schemas.PlacedFileOut.model_validate(file) for file in files],
            counts=[schemas.PlacedCountOut.model_validate(row) for row in counts],
        )
    on = visit.now.date()
    document = acceptance_document(placement, creditor.name, files, counts, on=on, language=query.language)
    return await answer_document(visit, document, f"acceptance-{placement_id}", query.form)


def _said(line: AcceptanceLine, language: str) -> AcceptanceLine:
    """A finding is kept in English."""
    return replace(line, reason=said_in(language, line.reason), remedy=said_in(language, line.remedy))


@routes.route(
    "GET",
    "/api/placements/{placement_id}/statement",
    query=schemas.UntilQuery,
    returns=schemas.StatementFileOut,
    produces="application/pdf",
    roles=READER,
)
async def draft_statement(
    visit: Visit, placement_id: int, query: schemas.UntilQuery
) -> schemas.StatementFileOut | web.StreamResponse:
    """What the next statement would say up to a day; nothing is kept."""
    drawn = await draw_statement(
        visit.deps.store, PlacementId(placement_id), query.until, zone=visit.deps.policy.zone, now=visit.now
    )
    return await _statement(visit, drawn, query)


@routes.route(
    "POST",
    "/api/placements/{placement_id}/statements",
    body=schemas.StatementIn,
    returns=schemas.StatementFileOut,
    status=201,
    roles=ADMIN,
)
async def issue_statement(visit: Visit, placement_id: int, body: schemas.StatementIn) -> schemas.StatementFileOut:
    """Make the statement up to a day; what it has is on no later one."""
    drawn = await make_statement(
        visit.deps.store,
        PlacementId(placement_id),
        body.until,
        zone=visit.deps.policy.zone,
        by=visit.caller.user_id,
        now=visit.now,
    )
    return _statement_out(drawn)


@routes.route(
    "GET",
    "/api/statements/{statement_id}",
    query=schemas.DocumentQuery,
    returns=schemas.StatementFileOut,
    produces="application/pdf",
    roles=READER,
)
async def read_statement(
    visit: Visit, statement_id: int, query: schemas.DocumentQuery
) -> schemas.StatementFileOut | web.StreamResponse:
    """A statement of fees and remittance, as JSON, CSV or PDF."""
    async with visit.deps.store.transaction() as tx:
        row, statement = await tx.fees.get(statement_id)
        placement = await tx.placements.get(row.placement_id)
    return await _statement(visit, Drawn(placement=placement, row=row, statement=statement), query)


async def _statement(
    visit: Visit, drawn: Drawn, query: schemas.DocumentQuery
) -> schemas.StatementFileOut | web.StreamResponse:
    if query.form == "json":
        return _statement_out(drawn)
    async with visit.deps.store.transaction() as tx:
        creditor = await tx.creditors.get(drawn.placement.creditor_id)
    document = statement_document(drawn.placement, creditor.name, drawn.row, drawn.statement, language=query.language)
    name = f"statement-{drawn.placement.code}-{drawn.row.number}"
    return await answer_document(visit, document, name, query.form)


def _statement_out(drawn: Drawn) -> schemas.StatementFileOut:
    return schemas.StatementFileOut(
        statement=schemas.StatementOut.model_validate(drawn.row),
        lines=[
            schemas.FeeLineOut(
                kind=line.kind,
                case_id=line.case_id,
                reference=line.reference,
                on=line.on,
                collected_minor=line.collected_minor,
                is_direct=line.is_direct,
                percent=None if line.percent is None else str(line.percent),
                fee_minor=line.fee_minor,
            )
            for line in drawn.statement.lines
        ],
    )


async def _recalled(visit: Visit, done: Recall) -> schemas.RecallOut:
    """The floor is told: calls that ring end, conversations go on and their agents learn of it."""
    if done.recalled_count:
        await visit.deps.supervision.facts_changed()
    return schemas.RecallOut(
        recalled_count=done.recalled_count, ended_count=done.ended_count, unknown=list(done.unknown)
    )


async def _placement_out(visit: Visit, placement_id: PlacementId) -> schemas.PlacementFileOut:
    async with visit.deps.store.transaction() as tx:
        row = await tx.placements.get(placement_id)
        counts = await tx.placements.counts(placement_id)
        statements = await tx.fees.of(placement_id)
    return schemas.PlacementFileOut(
        placement_id=row.placement_id,
        creditor_id=row.creditor_id,
        code=row.code,
        phase=row.phase,
        received_on=row.received_on,
        mandate_starts=row.mandate_starts,
        mandate_ends=row.mandate_ends,
        fee=row.fee,
        fee_terms=dict(row.fee_terms),
        recalled_at=row.recalled_at,
        recall_reason=row.recall_reason,
        case_count=sum(count.count for count in counts),
        counts=[schemas.PlacedCountOut.model_validate(count) for count in counts],
        statements=[schemas.StatementOut.model_validate(statement) for statement in statements],
    )


async def answer_document(visit: Visit, document: Document, name: str, form: str) -> web.Response:
    """The document's first table as CSV, or the whole as PDF."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in name)
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{plain}.{form}"', hdrs.CACHE_CONTROL: "no-store"}
    if form == "csv":  # with the mark by which spreadsheets know UTF-8
        body = table_csv(document).encode("utf-8-sig")
        return web.Response(body=body, content_type="text/csv", charset="utf-8", headers=headers)
    if visit.deps.typesetter is None:
        raise Refused("PDFs are not made on this node; ask for csv.", code="not_available")
    return web.Response(body=await visit.deps.typesetter.pdf(document), content_type="application/pdf", headers=headers)


def _is_given(body: schemas.PlacementChange, name: str) -> bool:
    return name in body.model_fields_set and getattr(body, name) is not None
