"""Links by which somebody sets a password, each good for one time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, update

from dialer.core.kernel.ids import UserId
from dialer.db.tables.people import login_links
from dialer.db.unit import Unit
from dialer.ports.accounts import LoginLinkRow


class SqlLoginLinksRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, link: LoginLinkRow) -> None:
        await self._unit.jot(_add_link, link)

    async def take(self, token_hash: str, now: datetime) -> LoginLinkRow | None:
        return await self._unit.ask(_take_link, token_hash, now)


def _add_link(connection: Connection, link: LoginLinkRow) -> None:
    same_person = func.coalesce(login_links.c.user_id, 0) == (link.user_id or 0)
    connection.execute(delete(login_links).where(same_person, login_links.c.used_at.is_(None)))
    connection.execute(
        insert(login_links),
        {
            "token_hash": link.token_hash,
            "user_id": link.user_id,
            "created_at": link.created_at,
            "expires_at": link.expires_at,
        },
    )


def _take_link(connection: Connection, token_hash: str, now: datetime) -> LoginLinkRow | None:
    good = (
        update(login_links)
        .where(login_links.c.token_hash == token_hash, login_links.c.used_at.is_(None), login_links.c.expires_at > now)
        .values(used_at=now)
        .returning(login_links)
    )
    row = connection.execute(good).one_or_none()
    if row is None:
        return None
    return LoginLinkRow(
        token_hash=row.token_hash,
        user_id=None if row.user_id is None else UserId(row.user_id),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
