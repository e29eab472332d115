"""Recordings: written when they begin, closed when they stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from dialer.core.kernel.ids import AgentId, CallId, CampaignId
from dialer.db.repos.bulk import insert_into
from dialer.db.rows import AnyRow
from dialer.db.tables.base import one_of_texts
from dialer.db.tables.recordings import recordings
from dialer.db.unit import Unit
from dialer.ports.recordings import RecordingRow


class SqlRecordingsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, row: RecordingRow) -> None:
        await self._unit.ask(_add, row)

    async def stop(self, call_ids: Sequence[CallId], at: datetime, reason: str) -> None:
        if call_ids:
            await self._unit.ask(_stop, call_ids, at, reason)

    async def of(self, call_id: CallId) -> RecordingRow | None:
        return await self._unit.ask(_of, call_id)

    async def due(self, now: datetime, limit: int = 100) -> tuple[RecordingRow, ...]:
        return await self._unit.ask(_due, now, limit)


def _add(connection: Connection, row: RecordingRow) -> None:
    values: dict[str, Any] = asdict(row)
    added = insert_into(connection, recordings)
    statement = added.on_conflict_do_update(
        index_elements=[recordings.c.call_id], set_={"stopped_at": None, "stop_reason": ""}
    )
    connection.execute(statement, [values])


def _stop(connection: Connection, call_ids: Sequence[CallId], at: datetime, reason: str) -> None:
    connection.execute(
        update(recordings)
        .where(one_of_texts(recordings.c.call_id, "ids"), recordings.c.stopped_at.is_(None))
        .values(stopped_at=at, stop_reason=reason),
        {"ids": list(call_ids)},
    )


def _of(connection: Connection, call_id: CallId) -> RecordingRow | None:
    row = connection.execute(select(recordings).where(recordings.c.call_id == call_id)).one_or_none()
    return None if row is None else _row(row)


def _due(connection: Connection, now: datetime, limit: int) -> tuple[RecordingRow, ...]:
    statement = select(recordings).where(recordings.c.keep_until <= now).order_by(recordings.c.keep_until).limit(limit)
    return tuple(_row(row) for row in connection.execute(statement))


def _row(row: AnyRow) -> RecordingRow:
    return RecordingRow(
        call_id=CallId(row.call_id),
        campaign_id=CampaignId(row.campaign_id),
        agent_id=AgentId(row.agent_id),
        file=row.file,
        basis=row.basis,
        started_at=row.started_at,
        keep_until=row.keep_until,
        stopped_at=row.stopped_at,
        stop_reason=row.stop_reason,
    )
