"""Log-in, the log-in's own account, and users as administrators see them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from dialer.core.kernel.codes import Role
from dialer.web.schemas import Code, Instant, Model, Name, Out, Page, Username

Password = Annotated[SecretStr, Field(max_length=1024)]
Language = Literal["it", "en"]


class LogIn(Model):
    username: Annotated[str, Field(max_length=64)]
    password: Password


class FirstLogIn(Model):
    """The one-time link of the first start: makes the first administrator."""

    token: Annotated[str, Field(max_length=200)]
    username: Username
    name: Name
    password: Password


class ChangePassword(Model):
    old: Password
    new: Password


class ClockOut(Out):
    now: Instant
    is_settable: bool
    """A demo's clock, which an administrator may move forward."""
    zone: str
    """IANA zone in which pages show times."""


class Me(Out):
    user_id: int
    username: str
    name: str
    roles: list[Role]
    agent_id: int | None
    csrf_token: str
    """Send as X-CSRF-Token with every POST, PUT, PATCH and DELETE."""
    language: str
    must_change_password: bool
    creditor_ids: list[int] | None
    """The creditors whose files the caller may see; null: all."""
    demo: bool
    clock: ClockOut
    agency: str = ""
    """The agency as it calls itself on the telephone (``agency.name``)."""


class AgentIn(Model):
    """The agent's side of a user."""

    endpoint_kind: Literal["sip", "webrtc"] = "webrtc"
    endpoint: Code | None = None
    """PJSIP endpoint; absent: made from the username."""
    team_ids: list[int] = Field(default_factory=list)


class UserIn(Model):
    username: Username
    name: Name
    roles: Annotated[list[Role], Field(min_length=1)]
    password: Password | None = None
    """Absent: the answer carries a one-time link with which the person sets one."""
    language: Language = "it"
    agent: AgentIn | None = None
    """Needed with role agent."""
    creditor_ids: list[int] | None = None
    """The creditors whose files the user may see; absent: all. Needed with role creditor, never with role admin."""


class UserPatch(Model):
    name: Name | None = None
    roles: Annotated[list[Role], Field(min_length=1)] | None = None
    password: Password | None = None
    """A new one, which the person must change at the next log-in."""
    language: Language | None = None
    is_enabled: bool | None = None
    agent: AgentIn | None = None
    creditor_ids: list[int] | Literal["all"] | None = None
    """The creditors whose files the user may see; ``all`` takes the wall away."""


class AgentOut(Out):
    agent_id: int
    endpoint: str
    endpoint_kind: str
    team_ids: list[int]


class UserOut(Out):
    user_id: int
    username: str
    name: str
    roles: list[Role]
    language: str
    is_enabled: bool
    must_change_password: bool
    has_password: bool
    """False: the person has not used the one-time link yet."""
    created_at: Instant
    login_at: Instant | None
    """The last log-in; only for administrators."""
    creditor_ids: list[int] | None
    """The creditors whose files the user may see; null: all."""
    agent: AgentOut | None


class UserPage(Page[UserOut]):
    pass


class UserCreated(Out):
    user: UserOut
    login_token: str | None
    """For ``/#/first-login?token=``, once, when no password was given."""
    login_token_expires_at: Instant | None


class LoginLinkOut(Out):
    login_token: str
    """For ``/#/first-login?token=``, once."""
    expires_at: Instant
