"""Lists of what administrators keep, and the audit trail."""

from __future__ import annotations

from sqlalchemy import Connection, select

from dialer.core.kernel.ids import UserId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.db.lanes import Database
from dialer.db.repos.accounts import USERS, user_of
from dialer.db.repos.imports import import_of
from dialer.db.repos.people import all_agents, all_teams
from dialer.db.repos.trunks import all_rows
from dialer.db.rows import AnyRow
from dialer.db.tables.people import users
from dialer.db.tables.system import audit, imports
from dialer.db.views.paging import bounded, decode, page_of
from dialer.db.views.walls import within
from dialer.ports.accounts import UserRow
from dialer.ports.admin import ImportRow, TeamRow, TrunkRow
from dialer.ports.pages import Page
from dialer.ports.store import AgentRow, AuditLine


class SqlHouseViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def users(self) -> tuple[UserRow, ...]:
        return await self._database.read(_users)

    async def agents(self) -> tuple[AgentRow, ...]:
        return await self._database.read(all_agents)

    async def teams(self) -> tuple[TeamRow, ...]:
        return await self._database.read(all_teams)

    async def trunks(self) -> tuple[TrunkRow, ...]:
        return await self._database.read(all_rows)

    async def imports(
        self, *, scope: Scope = EVERYTHING, cursor: str | None = None, limit: int = 50
    ) -> Page[ImportRow]:
        return await self._database.read(_imports, cursor, bounded(limit), scope)

    async def audit(
        self, *, subject: str | None = None, user_id: UserId | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[AuditLine]:
        return await self._database.read(_audit, subject, user_id, cursor, bounded(limit))


def _users(connection: Connection) -> tuple[UserRow, ...]:
    return tuple(user_of(row) for row in connection.execute(USERS.order_by(users.c.name, users.c.id)))


def _imports(connection: Connection, cursor: str | None, limit: int, scope: Scope) -> Page[ImportRow]:
    statement = (
        select(imports).where(within(imports.c.creditor_id, scope)).order_by(imports.c.id.desc()).limit(limit + 1)
    )
    if cursor is not None:
        statement = statement.where(imports.c.id < decode(cursor, int)[0])
    return page_of(connection.execute(statement).all(), limit, import_of, lambda row: [row.id])


def _audit(
    connection: Connection, subject: str | None, user_id: UserId | None, cursor: str | None, limit: int
) -> Page[AuditLine]:
    statement = select(audit).order_by(audit.c.id.desc()).limit(limit + 1)
    if subject is not None:
        statement = statement.where(audit.c.subject == subject)
    if user_id is not None:
        statement = statement.where(audit.c.user_id == user_id)
    if cursor is not None:
        statement = statement.where(audit.c.id < decode(cursor, int)[0])
    return page_of(connection.execute(statement).all(), limit, _line, lambda row: [row.id])


def _line(row: AnyRow) -> AuditLine:
    return AuditLine(
        at=row.at,
        user_id=None if row.user_id is None else UserId(row.user_id),
        action=row.action,
        subject=row.subject,
        data=row.data,
    )
