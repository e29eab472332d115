"""Notes as they are typed, the sound of calls, and requests for help."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from dialer.core.calls.quality import CallQuality, combine
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, UserId
from dialer.db.repos.bulk import insert_into
from dialer.db.rows import AnyRow
from dialer.db.tables.agent_desk import call_notes, call_quality, help_requests
from dialer.db.tables.calls import attempts
from dialer.db.tables.people import agents, users
from dialer.db.unit import Unit
from dialer.ports.agent_desk import HelpRow, NoteRow

_note = call_notes.c
_help = help_requests.c
_of_agents, _of_helpers = users.alias("of_agents"), users.alias("of_helpers")
_open = (
    select(
        help_requests,
        attempts.c.campaign_id,
        _of_agents.c.name.label("agent_name"),
        _of_helpers.c.name.label("answered_by"),
    )
    .select_from(
        help_requests.join(attempts, attempts.c.call_id == _help.call_id)
        .join(agents, agents.c.id == _help.agent_id)
        .join(_of_agents, _of_agents.c.id == agents.c.user_id)
        .outerjoin(_of_helpers, _of_helpers.c.id == _help.answered_by_user_id)
    )
    .where(_help.ended_at.is_(None))
)


class SqlAgentDeskRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def note(self, call_id: CallId) -> NoteRow | None:
        return await self._unit.glance(_read_note, call_id)

    async def keep_note(self, call_id: CallId, agent_id: AgentId, text: str, version: int, at: datetime) -> NoteRow:
        return await self._unit.glance(_keep_note, call_id, agent_id, text, version, at)

    async def drop_note(self, call_id: CallId) -> None:
        await self._unit.glance(_drop_note, call_id)

    async def keep_quality(self, call_id: CallId, quality: CallQuality, at: datetime) -> None:
        await self._unit.glance(_keep_quality, call_id, quality, at)

    async def quality(self, call_id: CallId) -> CallQuality | None:
        return await self._unit.glance(quality_of, call_id)

    async def ask_help(self, call_id: CallId, agent_id: AgentId, at: datetime) -> tuple[HelpRow, bool]:
        return await self._unit.glance(_ask_help, call_id, agent_id, at)

    async def help_of(self, call_id: CallId) -> HelpRow | None:
        return await self._unit.glance(_help_of, call_id)

    async def answer_help(self, call_id: CallId, by: UserId, at: datetime) -> HelpRow:
        return await self._unit.glance(_answer_help, call_id, by, at)

    async def end_help(self, call_id: CallId, at: datetime) -> bool:
        return await self._unit.glance(_end_help, call_id, at)

    async def open_help(self, since: datetime) -> tuple[HelpRow, ...]:
        return await self._unit.glance(_open_help, since)


def _read_note(connection: Connection, call_id: CallId) -> NoteRow | None:
    row = connection.execute(select(call_notes).where(_note.call_id == call_id)).one_or_none()
    return None if row is None else NoteRow(call_id=call_id, text=row.text, version=row.version, saved_at=row.saved_at)


def _keep_note(
    connection: Connection, call_id: CallId, agent_id: AgentId, text: str, version: int, at: datetime
) -> NoteRow:
    values = {"agent_id": agent_id, "text": text, "version": version + 1, "saved_at": at}
    if version == 0:
        first = insert_into(connection, call_notes).values(call_id=call_id, **values).on_conflict_do_nothing()
        kept = connection.execute(first).rowcount
    else:
        later = update(call_notes).where(_note.call_id == call_id, _note.version == version).values(values)
        kept = connection.execute(later).rowcount
    if not kept:
        raise Conflict(
            "this note was saved by another page meanwhile; read it and save again",
            code="note_moved_on",
            call_id=call_id,
        )
    return NoteRow(call_id=call_id, text=text, version=version + 1, saved_at=at)


def _drop_note(connection: Connection, call_id: CallId) -> None:
    connection.execute(delete(call_notes).where(_note.call_id == call_id))


def _keep_quality(connection: Connection, call_id: CallId, quality: CallQuality, at: datetime) -> None:
    kept = quality_of(connection, call_id, is_to_change=True)
    whole = quality if kept is None else combine(kept, quality)
    values = {**asdict(whole), "told_at": at}
    stored = insert_into(connection, call_quality).values(call_id=call_id, **values)
    connection.execute(stored.on_conflict_do_update(index_elements=[call_quality.c.call_id], set_=values))


def quality_of(connection: Connection, call_id: CallId, *, is_to_change: bool = False) -> CallQuality | None:
    """The sound of a call, as its page counted it."""
    found = select(call_quality).where(call_quality.c.call_id == call_id)
    row = connection.execute(found.with_for_update() if is_to_change else found).one_or_none()
    if row is None:
        return None
    return CallQuality(
        received_count=row.received_count,
        lost_count=row.lost_count,
        jitter_ms=row.jitter_ms,
        jitter_worst_ms=row.jitter_worst_ms,
        round_trip_ms=row.round_trip_ms,
        round_trip_worst_ms=row.round_trip_worst_ms,
    )


def _ask_help(connection: Connection, call_id: CallId, agent_id: AgentId, at: datetime) -> tuple[HelpRow, bool]:
    asked = insert_into(connection, help_requests).values(call_id=call_id, agent_id=agent_id, asked_at=at)
    is_new = connection.execute(asked.on_conflict_do_nothing()).rowcount > 0
    return _row(connection.execute(_open.where(_help.call_id == call_id)).one()), is_new


def _help_of(connection: Connection, call_id: CallId) -> HelpRow | None:
    row = connection.execute(_open.where(_help.call_id == call_id)).one_or_none()
    return None if row is None else _row(row)


def _answer_help(connection: Connection, call_id: CallId, by: UserId, at: datetime) -> HelpRow:
    of_call = (_help.call_id == call_id) & _help.ended_at.is_(None)
    answered = update(help_requests).where(of_call, _help.answered_at.is_(None))
    is_first = connection.execute(answered.values(answered_at=at, answered_by_user_id=by)).rowcount > 0
    row = _help_of(connection, call_id)
    if row is None:
        raise NotFound("nobody asks for help in that call any more", call_id=call_id)
    if not is_first:
        raise Conflict(f"{row.answered_by} is coming already", code="help_answered", call_id=call_id)
    return row


def _end_help(connection: Connection, call_id: CallId, at: datetime) -> bool:
    of_call = (_help.call_id == call_id) & _help.ended_at.is_(None)
    return connection.execute(update(help_requests).where(of_call).values(ended_at=at)).rowcount > 0


def _open_help(connection: Connection, since: datetime) -> tuple[HelpRow, ...]:
    rows = connection.execute(_open.where(_help.asked_at >= since).order_by(_help.asked_at, _help.id))
    return tuple(_row(row) for row in rows)


def _row(row: AnyRow) -> HelpRow:
    return HelpRow(
        help_id=row.id,
        call_id=CallId(row.call_id),
        campaign_id=CampaignId(row.campaign_id),
        agent_id=AgentId(row.agent_id),
        agent_name=row.agent_name,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        answered_by=row.answered_by or "",
    )
