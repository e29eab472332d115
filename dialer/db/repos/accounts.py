"""Users: who may log in, with which roles and what they may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, null, select, update

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import AgentId, CreditorId, UserId
from dialer.core.kernel.scope import Scope
from dialer.db.repos.keys import is_taken, require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import creditors
from dialer.db.tables.people import agents, sessions, users
from dialer.db.unit import Unit
from dialer.ports.accounts import NewUser, UserRow


class SqlUsersRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def get(self, user_id: UserId) -> UserRow:
        return await self._unit.glance(_get_user, user_id)

    async def by_username(self, username: str) -> UserRow | None:
        return await self._unit.glance(_by_username, username)

    async def has_admin(self) -> bool:
        return await self._unit.ask(_has_admin)

    async def add(self, user: NewUser, at: datetime) -> UserId:
        return await self._unit.ask(_add_user, user, at)

    async def update(
        self,
        user_id: UserId,
        *,
        name: str,
        roles: Collection[Role],
        language: str,
        enabled: bool,
        scope: Scope | None = None,
    ) -> None:
        await self._unit.ask(_update_user, user_id, name, roles, language, enabled, scope)

    async def set_password(self, user_id: UserId, password_hash: str, at: datetime, *, must_change: bool) -> None:
        await self._unit.ask(_set_password, user_id, password_hash, at, must_change)

    async def set_login(self, user_id: UserId, at: datetime) -> None:
        await self._unit.jot(_set_login, user_id, at)


USERS = select(users, agents.c.id.label("agent_id")).select_from(
    users.outerjoin(agents, agents.c.user_id == users.c.id)
)


def user_of(row: AnyRow) -> UserRow:
    """The user of a row of USERS."""
    return UserRow(
        user_id=UserId(row.id),
        username=row.username,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles),
        password_hash=row.password_hash,
        language=row.language,
        enabled=row.enabled,
        must_change_password=row.must_change_password,
        agent_id=None if row.agent_id is None else AgentId(row.agent_id),
        created_at=row.created_at,
        password_at=row.password_at,
        login_at=row.login_at,
        scope=Scope(None if row.creditor_ids is None else frozenset(map(CreditorId, row.creditor_ids))),
    )


def _stored(connection: Connection, scope: Scope) -> object:
    """A scope as its column holds it. Raises NotFound for a creditor who is not there."""
    if scope.creditor_ids is None:
        return null()
    require_ids(connection, creditors, scope.creditor_ids, "creditor")
    return sorted(scope.creditor_ids)


def _unknown(user_id: UserId) -> NotFound:
    return NotFound(f"there is no user {user_id}", user_id=user_id)


def _get_user(connection: Connection, user_id: UserId) -> UserRow:
    row = connection.execute(USERS.where(users.c.id == user_id)).one_or_none()
    if row is None:
        raise _unknown(user_id)
    return user_of(row)


def _by_username(connection: Connection, username: str) -> UserRow | None:
    row = connection.execute(USERS.where(users.c.username == username.strip().lower())).one_or_none()
    return None if row is None else user_of(row)


def _admins(connection: Connection) -> set[int]:
    able = select(users.c.id, users.c.roles).where(users.c.enabled, users.c.password_hash.is_not(None))
    return {row.id for row in connection.execute(able) if Role.ADMIN.value in row.roles}


def _has_admin(connection: Connection) -> bool:
    return bool(_admins(connection))


def _add_user(connection: Connection, user: NewUser, at: datetime) -> UserId:
    username = user.username.strip().lower()
    if is_taken(connection, users.c.username, username):
        raise Conflict("a user with this username exists already; choose another", field="username")
    added = (
        insert(users)
        .values(
            username=username,
            name=user.name,
            password_hash=user.password_hash,
            roles=sorted(role.value for role in user.roles),
            language=user.language,
            must_change_password=user.must_change_password,
            creditor_ids=_stored(connection, user.scope),
            created_at=at,
            password_at=at if user.password_hash else None,
        )
        .returning(users.c.id)
    )
    return UserId(connection.execute(added).scalar_one())


def _update_user(
    connection: Connection,
    user_id: UserId,
    name: str,
    roles: Collection[Role],
    language: str,
    enabled: bool,
    scope: Scope | None,
) -> None:
    before = _admins(connection)
    values: dict[str, object] = {
        "name": name,
        "roles": sorted(role.value for role in roles),
        "language": language,
        "enabled": enabled,
    }
    if scope is not None:
        values["creditor_ids"] = _stored(connection, scope)
    if connection.execute(update(users).where(users.c.id == user_id).values(values)).rowcount == 0:
        raise _unknown(user_id)
    if user_id in before and not _admins(connection):
        raise Conflict("this is the last administrator who can log in; make another one first", user_id=user_id)
    if not enabled:
        connection.execute(delete(sessions).where(sessions.c.user_id == user_id))


def _set_password(connection: Connection, user_id: UserId, password_hash: str, at: datetime, must_change: bool) -> None:
    values = {"password_hash": password_hash, "password_at": at, "must_change_password": must_change}
    if connection.execute(update(users).where(users.c.id == user_id).values(values)).rowcount == 0:
        raise _unknown(user_id)


def _set_login(connection: Connection, user_id: UserId, at: datetime) -> None:
    connection.execute(update(users).where(users.c.id == user_id).values(login_at=at))
