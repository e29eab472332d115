"""Make a user, with a place on the floor when the user is an agent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import TeamId, UserId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.ports.accounts import NewUser
from dialer.ports.admin import NewAgent
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.accounts.passwords import PasswordHasher, check_password

SECRET_BYTES = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPlace:
    """The agent's side of a user."""

    endpoint_kind: str = "webrtc"
    """``webrtc`` or ``sip``."""
    endpoint: str = ""
    """PJSIP endpoint; empty: ``agent-<username>``."""
    teams: frozenset[TeamId] = frozenset()


async def create_user(
    store: Store,
    hasher: PasswordHasher,
    *,
    username: str,
    name: str,
    roles: frozenset[Role],
    password: str | None,
    language: str,
    place: AgentPlace | None,
    scope: Scope = EVERYTHING,
    min_length: int,
    must_change: bool = True,
    by: UserId | None,
    now: datetime,
) -> UserId:
    """Add the user.

    Args:
        password: None: the user cannot log in before a one-time link was used.
        must_change: the password is known to whoever set it, so the person changes it at the first log-in.

    Raises:
        Invalid: weak password, role agent without a place (or the other way round), or a scope that the roles forbid.
        NotFound: a creditor of the scope who is not there.
        Conflict: username or endpoint in use.
    """
    if (Role.AGENT in roles) != (place is not None):
        raise Invalid(
            "A user with the role agent needs agent settings, and only such a user may have them.", field="agent"
        )
    check_scope(roles, scope)
    password_hash = None
    if password is not None:
        check_password(password, username=username, min_length=min_length)
        password_hash = await hasher.hash(password)
    async with store.transaction() as tx:
        new = NewUser(
            username=username.lower(),
            name=name,
            roles=roles,
            password_hash=password_hash,
            language=language,
            must_change_password=password is not None and must_change,
            scope=scope,
        )
        user_id = await tx.users.add(new, now)
        if place is not None:
            await add_place(tx, user_id, username, place)
        line = AuditLine(
            at=now, user_id=by, action="user.created", subject=f"user:{user_id}", data={"roles": sorted(roles)}
        )
        await tx.audit.add(line)
    return user_id


def check_scope(roles: frozenset[Role], scope: Scope) -> None:
    """Raises Invalid for roles that do not go with each other, or with that wall."""
    if Role.CREDITOR in roles and roles != {Role.CREDITOR}:
        raise Invalid("The role creditor is for the creditor's own people; it goes with no other role.", field="roles")
    if Role.CREDITOR in roles and not scope.creditor_ids:
        raise Invalid("A user with the role creditor needs at least one creditor to see.", field="creditor_ids")
    if Role.ADMIN in roles and scope.is_walled:
        raise Invalid(
            "An administrator sees all creditors; leave the creditors out, or take the role admin away.",
            field="creditor_ids",
        )


async def add_place(tx: Transaction, user_id: UserId, username: str, place: AgentPlace) -> None:
    """Give a user a place on the floor with a new secret for the telephone."""
    await tx.agents.add(
        NewAgent(
            user_id=user_id,
            endpoint=place.endpoint or endpoint_for(username),
            endpoint_kind=place.endpoint_kind,
            endpoint_secret=secrets.token_urlsafe(SECRET_BYTES),
            teams=place.teams,
        )
    )


def endpoint_for(username: str) -> str:
    """``agent-<username>`` in the signs that Asterisk's configuration takes."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in username.lower())
    return f"agent-{plain}"
