"""Users, their sessions and one-time links."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, null, or_, select, update

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import AgentId, CreditorId, UserId
from dialer.core.kernel.scope import Scope
from dialer.db.repos.keys import is_taken, require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import creditors
from dialer.db.tables.people import agents, login_links, sessions, users
from dialer.db.unit import Unit
from dialer.ports.accounts import LoginLinkRow, NewUser, SessionRow, UserRow


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
