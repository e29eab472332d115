"""Log-ins as stored: users, their sessions, one-time links. Hashing and rate limits are the web's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import AgentId, UserId
from dialer.core.kernel.scope import EVERYTHING, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A user to be made."""

    username: str
    """Stored in lower case; unique."""
    name: str
    roles: frozenset[Role]
    password_hash: str | None = None
    """None: cannot log in with a password until one is set (by a one-time link)."""
    language: str = "it"
    must_change_password: bool = False
    scope: Scope = EVERYTHING
    """Whose files the user may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow:
    """A stored user."""

    user_id: UserId
    username: str
    name: str
    roles: frozenset[Role]
    password_hash: str | None
    language: str
    enabled: bool
    must_change_password: bool
    agent_id: AgentId | None
    """The user's place as an agent, if there is one."""
    created_at: datetime
    password_at: datetime | None
    login_at: datetime | None
    scope: Scope = EVERYTHING
    """Whose files the user may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One browser's log-in. Only the hash of its token is stored."""

    token_hash: str
    user_id: UserId
    csrf_token: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginLinkRow:
    """A link that is good once: for the first administrator (no user yet) or to set a password."""

    token_hash: str
    user_id: UserId | None
    created_at: datetime
    expires_at: datetime


class UsersRepo(Protocol):
    async def get(self, user_id: UserId) -> UserRow:
        """Raises NotFound."""
        ...

    async def by_username(self, username: str) -> UserRow | None:
        """Upper and lower case are the same."""
        ...

    async def has_admin(self) -> bool:
        """There is an enabled user with the role admin and a password."""
        ...

    async def add(self, user: NewUser, at: datetime) -> UserId:
        """Raises Conflict for a username in use."""
        ...

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
        """Disabling ends the user's sessions; a scope of None stays as it is.

        Raises NotFound (also for a creditor of the scope), Conflict when no enabled admin would be left.
        """
        ...

    async def set_password(self, user_id: UserId, password_hash: str, at: datetime, *, must_change: bool) -> None:
        """Raises NotFound."""
        ...

    async def set_login(self, user_id: UserId, at: datetime) -> None:
        """Remember the last successful log-in."""
        ...


class SessionsRepo(Protocol):
    async def add(self, session: SessionRow) -> None: ...

    async def get(self, token_hash: str) -> SessionRow | None:
        """Whatever its age: the caller compares ``expires_at`` and ``seen_at``."""
        ...

    async def touch(self, token_hash: str, at: datetime) -> None: ...

    async def end(self, token_hash: str) -> None: ...

    async def end_all_of(self, user_id: UserId, *, but: str | None = None) -> int:
        """End the user's sessions, except the one with that token hash; how many."""
        ...

    async def end_stale(self, *, now: datetime, seen_before: datetime) -> int:
        """Remove sessions past ``expires_at`` or not seen since ``seen_before``; how many."""
        ...


class LoginLinksRepo(Protocol):
    async def add(self, link: LoginLinkRow) -> None:
        """An older unused link for the same user (or for the first administrator) stops being good."""
        ...

    async def take(self, token_hash: str, now: datetime) -> LoginLinkRow | None:
        """Use the link up; None when it is unknown, used or expired."""
        ...
