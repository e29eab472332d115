"""Sessions of users: begun with a log-in, touched, ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from dialer.core.kernel.ids import UserId
from dialer.db.tables.people import sessions
from dialer.db.unit import Unit
from dialer.ports.accounts import SessionRow


class SqlSessionsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, session: SessionRow) -> None:
        await self._unit.jot(_add_session, session)

    async def get(self, token_hash: str) -> SessionRow | None:
        return await self._unit.glance(_get_session, token_hash)

    async def touch(self, token_hash: str, at: datetime) -> None:
        await self._unit.jot(_touch, token_hash, at)

    async def end(self, token_hash: str) -> None:
        await self._unit.jot(_end, token_hash)

    async def end_all_of(self, user_id: UserId, *, but: str | None = None) -> int:
        return await self._unit.ask(_end_all_of, user_id, but)

    async def end_stale(self, *, now: datetime, seen_before: datetime) -> int:
        return await self._unit.ask(_end_stale, now, seen_before)


def _add_session(connection: Connection, session: SessionRow) -> None:
    connection.execute(
        insert(sessions),
        {
            "token_hash": session.token_hash,
            "user_id": session.user_id,
            "csrf_token": session.csrf_token,
            "created_at": session.created_at,
            "seen_at": session.seen_at,
            "expires_at": session.expires_at,
            "address": session.address,
            "browser": session.browser,
        },
    )


def _get_session(connection: Connection, token_hash: str) -> SessionRow | None:
    row = connection.execute(select(sessions).where(sessions.c.token_hash == token_hash)).one_or_none()
    if row is None:
        return None
    return SessionRow(
        token_hash=row.token_hash,
        user_id=UserId(row.user_id),
        csrf_token=row.csrf_token,
        created_at=row.created_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        address=row.address,
        browser=row.browser,
    )


def _touch(connection: Connection, token_hash: str, at: datetime) -> None:
    connection.execute(update(sessions).where(sessions.c.token_hash == token_hash).values(seen_at=at))


def _end(connection: Connection, token_hash: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def _end_all_of(connection: Connection, user_id: UserId, but: str | None) -> int:
    ended = delete(sessions).where(sessions.c.user_id == user_id)
    if but is not None:
        ended = ended.where(sessions.c.token_hash != but)
    return connection.execute(ended).rowcount


def _end_stale(connection: Connection, now: datetime, seen_before: datetime) -> int:
    stale = delete(sessions).where(or_(sessions.c.expires_at <= now, sessions.c.seen_at < seen_before))
    return connection.execute(stale).rowcount
