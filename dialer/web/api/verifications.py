"""Requests to prove a debt, and the documents of cases."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TypeVar
from urllib.parse import quote

from aiohttp import hdrs, web

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CaseId
from dialer.core.ticket.document import DocumentKind, Source
from dialer.core.ticket.verification import VerificationState
from dialer.ports.disputes import Subject, VerificationRow
from dialer.web import schemas_disputes as schemas
from dialer.web.api.dispute_rows import about_out, document_out, verification_out
from dialer.web.api.disputes import about, filter_of, lines_out, policy_of, tools_of
from dialer.web.routes import READER, SUPERVISOR, Routes, Visit
from dialer.web.uploads import receive
from dialer.web.walls import Walls
from dialer.workflows.disputes import verify_debt
from dialer.workflows.disputes.keep_documents import NewDocument, keep_document, remove_document
from dialer.workflows.disputes.make_packet import make_acknowledgement, make_packet

routes = Routes("verifications")

FIELDS = frozenset({"kind", "source", "invoice"})


@routes.route(
    "GET",
    "/api/verifications",
    query=schemas.DisputesQuery,
    returns=schemas.VerificationPage,
    roles=READER,
    walls=Walls.FILTERED,
)
async def list_verifications(visit: Visit, query: schemas.DisputesQuery) -> schemas.VerificationPage:
    """Requests to prove a debt: those that stand, the latest first; or those at their end, the newest first."""
    today = policy_of(visit).today(visit.now)
    page = await visit.deps.views.disputes.verifications(
        filter_of(visit, query), visit.scope, cursor=query.cursor, limit=query.limit
    )
    items = [
        schemas.VerificationItemOut(**verification_out(item.row, today).model_dump(), about=about_out(item.about))
        for item in page.items
    ]
    return schemas.VerificationPage(items=items, next_cursor=page.next_cursor)


@routes.route(
    "POST",
    "/api/cases/{case_id}/verifications",
    body=schemas.VerificationIn,
    returns=schemas.VerificationOut,
    status=201,
    roles=SUPERVISOR,
)
async def add_verification(visit: Visit, case_id: int, body: schemas.VerificationIn) -> schemas.VerificationOut:
    """Enter a request to prove a debt: the case is held at once, the creditor is asked for its documents."""
    request = verify_debt.VerificationRequest(
        case_id=CaseId(case_id),
        channel=body.channel,
        text=body.text,
        received_on=body.received_on,
        by=visit.caller.user_id,
    )
    row = await verify_debt.request_verification(visit.deps.store, request, policy_of(visit), now=visit.now)
    return await _changed(visit, row)


@routes.route("GET", "/api/verifications/{verification_id}", returns=schemas.VerificationFile, roles=READER)
async def read_verification(visit: Visit, verification_id: int) -> schemas.VerificationFile:
    """One request with what became of it."""
    async with visit.deps.store.transaction() as tx:
        row = await tx.disputes.verification(verification_id)
        lines = await tx.disputes.lines(Subject.VERIFICATION, verification_id)
    return schemas.VerificationFile(
        verification=verification_out(row, policy_of(visit).today(visit.now)),
        about=await about(visit, row.case_id, None),
        lines=await lines_out(visit, lines),
    )


@routes.route(
    "POST",
    "/api/verifications/{verification_id}/letter",
    returns=schemas.DocumentOut,
    status=201,
    roles=SUPERVISOR,
)
async def make_letter(visit: Visit, verification_id: int) -> schemas.DocumentOut:
    """Set the letter that acknowledges the request; it is kept with the case."""
    row = await make_acknowledgement(
        visit.deps.store, verification_id, tools_of(visit), by=visit.caller.user_id, now=visit.now
    )
    return document_out(row)


@routes.route(
    "POST",
    "/api/verifications/{verification_id}/acknowledge",
    body=schemas.AcknowledgeIn,
    returns=schemas.VerificationOut,
    roles=SUPERVISOR,
)
async def acknowledge(visit: Visit, verification_id: int, body: schemas.AcknowledgeIn) -> schemas.VerificationOut:
    """Write down that the debtor was told that the request came in."""
    row = await verify_debt.acknowledge(
        visit.deps.store, verification_id, body.via, by=visit.caller.user_id, now=visit.now
    )
    return verification_out(row, policy_of(visit).today(visit.now))


@routes.route(
    "POST",
    "/api/verifications/{verification_id}/packet",
    returns=schemas.DocumentOut,
    status=201,
    roles=SUPERVISOR,
)
async def pack(visit: Visit, verification_id: int) -> schemas.DocumentOut:
    """Assemble the packet from the case's file: statement, documents, signed list of sums. The newest is sent."""
    row = await make_packet(
        visit.deps.store,
        verification_id,
        tools_of(visit),
        by=visit.caller.user_id,
        by_name=visit.caller.user.name,
        now=visit.now,
    )
    return document_out(row)


@routes.route(
    "POST",
    "/api/verifications/{verification_id}/send",
    body=schemas.SendIn,
    returns=schemas.VerificationOut,
    roles=SUPERVISOR,
)
async def send(visit: Visit, verification_id: int, body: schemas.SendIn) -> schemas.VerificationOut:
    """Write down that the packet went out, with the proof of sending."""
    row = await verify_debt.send_packet(
        visit.deps.store, verification_id, body.via, body.proof, tools_of(visit).reckoner,
        by=visit.caller.user_id, now=visit.now,
    )  # fmt: skip
    return verification_out(row, policy_of(visit).today(visit.now))


@routes.route(
    "POST",
    "/api/verifications/{verification_id}/conclude",
    body=schemas.ConcludeIn,
    returns=schemas.VerificationOut,
    roles=SUPERVISOR,
)
async def conclude(visit: Visit, verification_id: int, body: schemas.ConcludeIn) -> schemas.VerificationOut:
    """Write down what the debtor says: accepted, disputed (a ticket goes on), or withdrawn."""
    row = await verify_debt.conclude(
        visit.deps.store, verification_id, VerificationState(body.outcome), body.text, policy_of(visit),
        tools_of(visit).reckoner, by=visit.caller.user_id, now=visit.now,
    )  # fmt: skip
    return await _changed(visit, row)


async def _changed(visit: Visit, row: VerificationRow) -> schemas.VerificationOut:
    await visit.deps.supervision.facts_changed()
    return verification_out(row, policy_of(visit).today(visit.now))


@routes.route("GET", "/api/cases/{case_id}/documents", returns=schemas.Documents, roles=READER)
async def list_documents(visit: Visit, case_id: int) -> schemas.Documents:
    """The documents of a case, oldest first."""
    async with visit.deps.store.transaction() as tx:
        await tx.disputes.case(CaseId(case_id))
        rows = await tx.documents.of_case(CaseId(case_id))
    return schemas.Documents(items=[document_out(row) for row in rows])


@routes.route(
    "POST",
    "/api/cases/{case_id}/documents",
    consumes="multipart/form-data",
    returns=schemas.DocumentOut,
    status=201,
    roles=READER,
)
async def add_document(visit: Visit, case_id: int) -> schemas.DocumentOut:
    """Keep a document of a case: PDF, PNG, JPEG, TIFF, XML or text that runs nothing and holds no other file.

    Form fields: ``file``; ``kind`` (invoice, contract, mandate, ...); optional ``source`` (creditor, debtor, agency; a
    creditor's own log-in is always the creditor) and ``invoice`` (number).
    """
    policy = visit.deps.policy
    setting = "disputes.max_document_mb"
    received = await receive(visit.request, policy.upload_dir, policy.max_document_bytes, FIELDS, setting=setting)
    try:
        content = await asyncio.to_thread(received.path.read_bytes)
    finally:
        received.path.unlink(missing_ok=True)
    is_creditor = visit.caller.user.roles == {Role.CREDITOR}
    given = NewDocument(
        case_id=CaseId(case_id),
        kind=_choice(DocumentKind, received.fields.get("kind", ""), "kind"),
        source=Source.CREDITOR if is_creditor else _choice(Source, received.fields.get("source") or "agency", "source"),
        name=received.file_name,
        content=content,
        invoice=received.fields.get("invoice", ""),
        by=visit.caller.user_id,
    )
    return document_out(await keep_document(visit.deps.store, tools_of(visit).vault, given, now=visit.now))


Word = TypeVar("Word", bound=StrEnum)


def _choice(kind: type[Word], text: str, field: str) -> Word:
    try:
        return kind(text)
    except ValueError:
        raise Invalid(f"{field} is {text!r}; give one of {', '.join(kind)}", field=field) from None


@routes.route("GET", "/api/documents/{document_id}", produces="application/octet-stream", roles=READER)
async def read_document(visit: Visit, document_id: int) -> web.StreamResponse:
    """The content of a document, to be saved; never shown inside the page."""
    async with visit.deps.store.transaction() as tx:
        row = await tx.documents.get(document_id)
    content = await tools_of(visit).vault.read(row.case_id, row.sha256)
    headers = {
        hdrs.CONTENT_DISPOSITION: f"attachment; filename*=UTF-8''{quote(row.name)}",
        hdrs.CACHE_CONTROL: "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return web.Response(body=content, content_type=row.media_type, headers=headers)


@routes.route("DELETE", "/api/documents/{document_id}", roles=SUPERVISOR)
async def delete_document(visit: Visit, document_id: int) -> None:
    """Take a document out of its case; what was made for the debtor stays."""
    await remove_document(visit.deps.store, document_id, by=visit.caller.user_id, now=visit.now)
