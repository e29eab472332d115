"""Do-not-call lists, the agency's own and each creditor's: browsed, added to, loaded from files, numbers taken off."""

from __future__ import annotations

import asyncio
import re
import secrets

from aiohttp import web

from dialer.core.kernel.errors import Invalid, NotFound, Refused
from dialer.core.kernel.ids import CreditorId
from dialer.ports.facts import ListEntry
from dialer.web import schemas_lists as schemas
from dialer.web.api.recorded import recorded_by
from dialer.web.rejects import rejects_response
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.web.uploads import Received, receive
from dialer.web.walls import Walls
from dialer.workflows.compliance.import_numbers import import_numbers
from dialer.workflows.compliance.list_numbers import list_numbers, unlist_number

routes = Routes("lists")

FILE_FIELDS = frozenset({"creditor", "country", "reason"})
_COUNTRY = re.compile(r"[A-Z]{2}")
_REJECTS_ID = re.compile(r"(\d{1,18})-[0-9a-f]{16}")
"""Begins with the creditor whose list it was for; 0: the agency's own."""
MOST_REASON = 200


@routes.route(
    "GET",
    "/api/dnc",
    query=schemas.ListQuery,
    returns=schemas.ListEntryPage,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def list_entries(visit: Visit, query: schemas.ListQuery) -> schemas.ListEntryPage:
    """The agency's own do-not-call list, or a creditor's, by number.

    Whoever is limited to some creditors sees of the agency's own list the numbers of those creditors' debtors.
    """
    await visit.require_seen("creditor_id", query.creditor_id)
    creditor_id = None if query.creditor_id is None else CreditorId(query.creditor_id)
    async with visit.deps.store.transaction() as tx:
        rows, more = await tx.facts.entries(
            creditor_id=creditor_id, text=query.q, cursor=query.cursor, limit=query.limit, scope=visit.scope
        )
    return schemas.ListEntryPage(items=[entry_out(row) for row in rows], next_cursor=more)


@routes.route(
    "POST",
    "/api/dnc",
    body=schemas.ListEntryIn,
    returns=schemas.ListedOut,
    status=201,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def add_entries(visit: Visit, body: schemas.ListEntryIn) -> schemas.ListedOut:
    """Put numbers on a do-not-call list; calls that ring there are ended."""
    await visit.require_named(body.creditor_id)
    creditor_id = None if body.creditor_id is None else CreditorId(body.creditor_id)
    entries = [
        ListEntry(
            e164=e164, creditor_id=creditor_id, reason=body.reason, source=body.source, recorded=recorded_by(visit)
        )
        for e164 in body.numbers
    ]
    by, now = visit.caller.user_id, visit.now
    added = await list_numbers(visit.deps.store, entries, creditor_id=creditor_id, by=by, now=now)
    await visit.deps.supervision.facts_changed()
    return schemas.ListedOut(added_count=added)


@routes.route("DELETE", "/api/dnc/{entry_id}", query=schemas.UnlistQuery, roles=SUPERVISOR)
async def remove_entry(visit: Visit, entry_id: int, query: schemas.UnlistQuery) -> None:
    """Take a number off its list; why is kept by the audit."""
    await unlist_number(visit.deps.store, entry_id, reason=query.reason, by=visit.caller.user_id, now=visit.now)


# ---- files


@routes.route(
    "POST",
    "/api/dnc/import",
    consumes="multipart/form-data",
    returns=schemas.ListFileOut,
    status=201,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def import_entries(visit: Visit) -> schemas.ListFileOut:
    """Put a file of numbers on a do-not-call list: all its good rows in one transaction, or none.

    Form fields: ``file`` (CSV with a column ``number``, or one number a line); optional ``creditor`` (code; absent: the
    agency's own list), ``country`` (whose plan reads numbers without country code, ``IT``), ``reason`` (of rows that
    give none). Rows that are no number are left out and stand in the rejects.
    """
    policy = visit.deps.policy
    if visit.deps.read_list is None:
        raise Refused("No file of numbers can be read here.", code="not_available")
    received = await receive(visit.request, policy.upload_dir, policy.max_upload_bytes, FILE_FIELDS)
    try:
        return await _import(visit, received)
    finally:
        received.path.unlink(missing_ok=True)


async def _import(visit: Visit, received: Received) -> schemas.ListFileOut:
    country = received.fields.get("country", "").upper() or "IT"
    if not _COUNTRY.fullmatch(country):
        raise Invalid("country is the two letters of ISO 3166-1, like IT", field="country")
    reason = received.fields.get("reason", "") or "imported list"
    if len(reason) > MOST_REASON:
        raise Invalid(f"the reason has {len(reason)} characters; {MOST_REASON} are the most", field="reason")
    creditor_code = received.fields.get("creditor") or None
    creditor_id = await _list_of(visit, creditor_code)
    assert visit.deps.read_list is not None
    rejects_id = f"{0 if creditor_id is None else creditor_id}-{secrets.token_hex(8)}"
    rejects = visit.deps.policy.list_rejects_path(rejects_id)
    await asyncio.to_thread(rejects.parent.mkdir, parents=True, exist_ok=True)
    file = await visit.deps.read_list(
        received.path, name=received.file_name, country=country, reason=reason, rejects_path=rejects
    )
    added = await import_numbers(
        visit.deps.store,
        file.numbers,
        creditor_code=creditor_code,
        file_name=received.file_name,
        sha256=received.sha256,
        by=visit.caller.user_id,
        now=visit.now,
    )
    await visit.deps.supervision.facts_changed()
    return schemas.ListFileOut(
        listed_count=len(file.numbers),
        added_count=added,
        rejected_count=file.rejected_count,
        problems=[
            schemas.ListProblemOut(
                line=one.line,
                column=one.column,
                value=one.value,
                reason=visit.say(one.reason),
                remedy=visit.say(one.remedy),
            )
            for one in file.problems
        ],
        rejects_id=rejects_id if file.rejected_count else None,
    )


async def _list_of(visit: Visit, creditor_code: str | None) -> CreditorId | None:
    """Whose list a file is for; None: the agency's own. Raises NotFound, Refused."""
    if creditor_code is None:
        await visit.require_named(None)
        return None
    async with visit.deps.store.transaction() as tx:
        creditor = await tx.creditors.by_code(creditor_code)
    if creditor is None or not visit.scope.covers(creditor.creditor_id):
        raise NotFound(f"There is no creditor {creditor_code}.", field="creditor")
    return creditor.creditor_id


@routes.route("GET", "/api/dnc/rejects/{rejects_id}", produces="text/csv", roles=SUPERVISOR, walls=Walls.FILTERED)
async def read_list_rejects(visit: Visit, rejects_id: str) -> web.StreamResponse:
    """The rows of a file of numbers that were not listed, with line, value, reason and remedy."""
    found = _REJECTS_ID.fullmatch(rejects_id)
    is_seen = found is not None and visit.scope.covers(int(found[1]) or None)
    path = visit.deps.policy.list_rejects_path(rejects_id) if is_seen else None
    missing = NotFound("Those rejects are not on this node, or not any more.", field="rejects_id")
    return await rejects_response(path, missing)


def entry_out(row: ListEntry) -> schemas.ListEntryOut:
    return schemas.ListEntryOut.model_validate(row)
