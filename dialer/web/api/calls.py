"""Attempts: the list (also as CSV), one with its diary, and the debtor's file of a call."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from aiohttp import hdrs, web

from dialer.core.compliance.conduct import Conduct, without_debt
from dialer.core.kernel.ids import CallId, CampaignId, DebtorId
from dialer.ports.attempts import DiaryLine
from dialer.ports.views import AttemptFilter, AttemptItem
from dialer.web import schemas_live as schemas
from dialer.web.api.agents import check_own_call
from dialer.web.routes import READER, STAFF, SUPERVISOR, Routes, Visit
from dialer.web.schemas_debt import CallFileOut
from dialer.web.schemas_scripts import ScriptRecordOut, ScriptSaidOut
from dialer.web.walls import Walls
from dialer.web.ws.floor import is_monitoring_agreed
from dialer.workflows.scripts.read_record import ScriptRecord, read_record

routes = Routes("calls")

MAX_JSON_ROWS = 500

CSV_COLUMNS = (
    "call_id", "campaign_id", "campaign_name", "lead_id", "debtor_id", "debtor_name", "e164", "trunk_code", "caller_id",
    "mode", "ordered_at", "ringing_at", "answered_at", "joined_at", "ended_at", "agent_id", "agent_name", "outcome",
    "disposition", "disposed_at", "cause_q850", "cause_sip", "cause_text",
)  # fmt: skip


@routes.route(
    "GET",
    "/api/attempts",
    query=schemas.AttemptsQuery,
    returns=schemas.AttemptPage,
    produces="text/csv",
    roles=READER,
    walls=Walls.FILTERED,
)
async def list_attempts(visit: Visit, query: schemas.AttemptsQuery) -> schemas.AttemptPage | web.StreamResponse:
    """Attempts, newest first; with ``Accept: text/csv`` as a file."""
    where = AttemptFilter(
        campaign_id=None if query.campaign_id is None else CampaignId(query.campaign_id),
        outcome=query.outcome,
        debtor_id=None if query.debtor_id is None else DebtorId(query.debtor_id),
        since=query.from_,
        until=query.to,
        scope=visit.scope,
    )
    is_csv = "text/csv" in visit.request.headers.get(hdrs.ACCEPT, "")
    limit = query.limit if is_csv else min(query.limit, MAX_JSON_ROWS)
    found, next_cursor = await _attempts(visit, where, query.cursor, limit)
    is_agreed = await is_monitoring_agreed(visit.deps)
    items = [attempt_out(item, is_agreed) for item in found]
    if is_csv:
        return _csv_of(items, next_cursor)
    return schemas.AttemptPage(items=items, next_cursor=next_cursor)


async def _attempts(
    visit: Visit, where: AttemptFilter, cursor: str | None, limit: int
) -> tuple[list[AttemptItem], str | None]:
    """As many rows as asked for, in as many reads as the database's pages need."""
    found: list[AttemptItem] = []
    while True:
        page = await visit.deps.views.calls.attempts(where, cursor=cursor, limit=limit - len(found))
        found += page.items
        cursor = page.next_cursor
        if cursor is None or len(found) >= limit:
            return found, cursor


@routes.route("GET", "/api/attempts/{call_id}", returns=schemas.AttemptDetail, roles=SUPERVISOR)
async def read_attempt(visit: Visit, call_id: str) -> schemas.AttemptDetail:
    """One attempt with its diary and every disposition."""
    file = await visit.deps.views.calls.attempt(CallId(call_id))
    is_agreed = await is_monitoring_agreed(visit.deps)
    async with visit.deps.store.transaction() as tx:
        record = await read_record(tx, ((line.kind, line.at, line.data) for line in file.diary))
    return schemas.AttemptDetail(
        attempt=attempt_out(file.attempt, is_agreed),
        rule_id=file.rule_id,
        pack_version=file.pack_version,
        diary=[_diary_out(line, is_agreed) for line in file.diary],
        dispositions=[
            schemas.DispositionOut.model_validate(row).model_copy(update={} if is_agreed else {"agent_id": None})
            for row in file.dispositions
        ],
        script=None if record is None else _script_out(record),
        quality=None if file.quality is None else schemas.QualityOut.model_validate(file.quality),
    )


@routes.route("GET", "/api/calls/{call_id}/file", returns=CallFileOut, roles=STAFF)
async def read_file(visit: Visit, call_id: str) -> CallFileOut:
    """The debtor's file of a call: a supervisor's all; of an agent's own the debt only if the person was identified."""
    views = visit.deps.views.calls
    is_identified = True
    if not visit.caller.user.roles & SUPERVISOR:
        async with visit.deps.store.transaction() as tx:
            attempt = await tx.attempts.get(CallId(call_id))
            lines = await tx.attempts.lines(CallId(call_id))
        await check_own_call(visit, CallId(call_id), attempt.agent_id)
        is_identified = Conduct.of((line.kind, line.at, line.data) for line in lines).is_identified
    file = await views.screen_pop(await views.lead_of(CallId(call_id)), CallId(call_id))
    return CallFileOut.model_validate({"file": file if is_identified else without_debt(file)})


def attempt_out(item: AttemptItem, is_agreed: bool) -> schemas.AttemptOut:
    """Whose conversation it was shows only with a monitoring agreement (``domain.md`` §5)."""
    out = schemas.AttemptOut.model_validate(item)
    return out if is_agreed else out.model_copy(update={"agent_id": None, "agent_name": None})


def _diary_out(line: DiaryLine, is_agreed: bool) -> schemas.DiaryLineOut:
    data = {key: value for key, value in line.data.items() if is_agreed or not key.startswith("agent")}
    return schemas.DiaryLineOut(at=line.at, kind=line.kind, data=data)


def _script_out(record: ScriptRecord) -> ScriptRecordOut:
    return ScriptRecordOut(
        title=record.version.head.title,
        number=record.version.head.number,
        language=record.language,
        said=[
            ScriptSaidOut(title=step.title, kind=step.kind, answer=item.answer, at=item.at)
            for step, item in record.said
        ],
        objections=list(record.objections),
        owed=[step.title for step in record.owed],
        is_complete=record.is_complete,
    )


def _csv_of(items: Sequence[schemas.AttemptOut], next_cursor: str | None) -> web.Response:
    """Semicolons and a byte order mark, as spreadsheets in Europe open them; formulas are disarmed."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(CSV_COLUMNS)
    writer.writerows([_cell(getattr(item, name)) for name in CSV_COLUMNS] for item in items)
    headers: dict[str, str] = {hdrs.CONTENT_DISPOSITION: 'attachment; filename="attempts.csv"'}
    if next_cursor is not None:
        headers["X-Next-Cursor"] = next_cursor
    return web.Response(
        body=text.getvalue().encode("utf-8-sig"), content_type="text/csv", charset="utf-8", headers=headers
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    text = str(value)
    is_number = text[1:].isdigit() and text[0] == "+"
    return "'" + text if text[:1] in "=+-@\t\r" and not is_number else text
