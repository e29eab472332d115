"""Change a user: name, roles, language, place on the floor, a new password, disabled or enabled again."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import UserId
from dialer.core.kernel.scope import Scope
from dialer.ports.accounts import UserRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.accounts.create_user import AgentPlace, add_place, check_scope
from dialer.workflows.accounts.passwords import PasswordHasher, check_password


async def change_user(
    store: Store,
    hasher: PasswordHasher,
    *,
    user_id: UserId,
    name: str | None = None,
    roles: frozenset[Role] | None = None,
    language: str | None = None,
    is_enabled: bool | None = None,
    password: str | None = None,
    place: AgentPlace | None = None,
    scope: Scope | None = None,
    min_length: int,
    by: UserId | None,
    now: datetime,
) -> None:
    """Change what is given; None leaves a value as it is.

    A new password, other roles or creditors, and disabling end the user's sessions.

    Raises:
        NotFound: no such user.
        Invalid: role agent without a place on the floor, a scope that the roles forbid, or a weak password.
        Conflict: no enabled administrator would be left.
    """
    async with store.transaction() as tx:
        before = await tx.users.get(user_id)
    password_hash = None
    if password is not None:
        check_password(password, username=before.username, min_length=min_length)
        password_hash = await hasher.hash(password)
    async with store.transaction() as tx:
        user = await tx.users.get(user_id)
        new_roles = user.roles if roles is None else roles
        new_scope = user.scope if scope is None else scope
        check_scope(new_roles, new_scope)
        await tx.users.update(
            user_id,
            name=user.name if name is None else name,
            roles=new_roles,
            language=user.language if language is None else language,
            enabled=user.enabled if is_enabled is None else is_enabled,
            scope=new_scope,
        )
        await _change_place(tx, user, new_roles, place, user.enabled if is_enabled is None else is_enabled)
        if password_hash is not None:
            await tx.users.set_password(user_id, password_hash, now, must_change=True)
        if password_hash is not None or new_roles != user.roles or new_scope != user.scope:
            await tx.sessions.end_all_of(user_id)
        changed = {
            "name": name is not None,
            "roles": sorted(new_roles) if new_roles != user.roles else None,
            "language": language,
            "is_enabled": is_enabled,
            "password": password is not None,
            "agent": place is not None,
            "creditor_ids": _told(new_scope) if new_scope != user.scope else None,
        }
        data = {key: value for key, value in changed.items() if value not in (None, False) or key == "is_enabled"}
        await tx.audit.add(AuditLine(at=now, user_id=by, action="user.changed", subject=f"user:{user_id}", data=data))


def _told(scope: Scope) -> list[int] | str:
    return "all" if scope.creditor_ids is None else sorted(scope.creditor_ids)


async def _change_place(
    tx: Transaction, user: UserRow, roles: frozenset[Role], place: AgentPlace | None, is_enabled: bool
) -> None:
    """Keep the place on the floor in step with the role."""
    is_agent = Role.AGENT in roles
    if place is not None and not is_agent:
        raise Invalid("Agent settings are only for a user with the role agent.", field="agent")
    if user.agent_id is not None:
        await tx.agents.update(
            user.agent_id,
            enabled=is_agent and is_enabled,
            teams=place.teams if place else None,
            endpoint_kind=place.endpoint_kind if place else None,
        )
    elif is_agent:
        if place is None:
            raise Invalid("A user with the role agent needs agent settings.", field="agent")
        await add_place(tx, user.user_id, user.username, place)
