"""Announcements that callers hear, by creditor and name."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Select, select
from sqlalchemy.dialects import postgresql, sqlite

from dialer.core.kernel.ids import CreditorId, UserId
from dialer.db.repos.keys import require_ids
from dialer.db.tables.debt import creditors
from dialer.db.tables.system import announcements
from dialer.db.unit import Unit
from dialer.ports.admin import AnnouncementRow


class SqlAnnouncementsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def of(self, creditor_id: CreditorId) -> tuple[AnnouncementRow, ...]:
        return await self._unit.ask(_announcements_of, creditor_id)

    async def named(self, name: str) -> tuple[AnnouncementRow, ...]:
        return await self._unit.ask(_announcements_named, name)

    async def put(self, row: AnnouncementRow) -> None:
        await self._unit.ask(_put_announcement, row)


def _announcements_of(connection: Connection, creditor_id: CreditorId) -> tuple[AnnouncementRow, ...]:
    found = select(announcements).where(announcements.c.creditor_id == creditor_id).order_by(announcements.c.name)
    return _announcement_rows(connection, found)


def _announcements_named(connection: Connection, name: str) -> tuple[AnnouncementRow, ...]:
    found = select(announcements).where(announcements.c.name == name).order_by(announcements.c.creditor_id)
    return _announcement_rows(connection, found)


def _announcement_rows(connection: Connection, found: Select[Any]) -> tuple[AnnouncementRow, ...]:
    return tuple(
        AnnouncementRow(
            creditor_id=CreditorId(row.creditor_id),
            name=row.name,
            language=row.language,
            file=row.file,
            sha256=row.sha256,
            duration_ms=row.duration_ms,
            by_user_id=None if row.by_user_id is None else UserId(row.by_user_id),
            at=row.at,
        )
        for row in connection.execute(found)
    )


def _put_announcement(connection: Connection, row: AnnouncementRow) -> None:
    require_ids(connection, creditors, [row.creditor_id], "creditor")
    values = asdict(row)
    insert_of = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    kept = ("creditor_id", "name", "language")
    statement = insert_of(announcements).values(values)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(kept), set_={key: value for key, value in values.items() if key not in kept}
        )
    )
