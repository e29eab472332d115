"""Who asks: session cookie, rights, CSRF token, origin; and the address behind trusted proxies."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Refused
from dialer.core.kernel.ids import AgentId, UserId
from dialer.core.kernel.scope import Scope
from dialer.ports.accounts import SessionRow, UserRow
from dialer.web.deps import WebDeps, WebPolicy
from dialer.web.throttle import Throttle
from dialer.workflows.accounts.resume_session import resume_session
from dialer.workflows.accounts.tokens import hash_token

COOKIE = "sollecito_session"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A logged-in person."""

    user: UserRow
    session: SessionRow

    @property
    def user_id(self) -> UserId:
        return self.user.user_id

    @property
    def scope(self) -> Scope:
        """Whose files the caller may see; of one with the role creditor never all."""
        if Role.CREDITOR in self.user.roles and not self.user.scope.is_walled:
            return Scope(frozenset())
        return self.user.scope

    @property
    def agent_id(self) -> AgentId:
        """The caller's place on the floor. Raises Refused when there is none."""
        if self.user.agent_id is None:
            raise Refused("This log-in has no place on the floor.", code="no_agent")
        return self.user.agent_id


class Sessions:
    """Sessions seen a moment ago, so that a busy page does not ask the database for each request.

    A change made elsewhere (the command line disables a user) takes effect after ``KEPT``.
    """

    KEPT = timedelta(seconds=10)
    MAX = 10_000

    def __init__(self) -> None:
        self._seen: dict[str, tuple[datetime, Caller]] = {}

    async def find(self, deps: WebDeps, token_hash: str, *, is_activity: bool = True) -> Caller:
        """The caller behind a token. Raises Refused when the session is over."""
        now = deps.wall_now()
        seen = self._seen.get(token_hash)
        if seen is not None and seen[0] + self.KEPT > now and seen[1].session.expires_at > now:
            return seen[1]
        self._seen.pop(token_hash, None)
        session, user = await resume_session(
            deps.store, token_hash=token_hash, idle=deps.policy.session_idle, now=now, is_activity=is_activity
        )
        caller = Caller(user=user, session=session)
        if len(self._seen) >= self.MAX:
            self._seen.clear()
        self._seen[token_hash] = (now, caller)
        return caller

    def forget(self, user_id: UserId) -> None:
        """Read the user's sessions anew: something about the user changed."""
        self._seen = {token: entry for token, entry in self._seen.items() if entry[1].user_id != user_id}


SESSIONS = web.AppKey("sessions", Sessions)
THROTTLE = web.AppKey("throttle", Throttle)


async def admit(
    request: web.Request, deps: WebDeps, roles: frozenset[Role] | None, *, may_owe_password: bool = False
) -> Caller | None:
    """Who asks, if they may.

    Args:
        roles: any of these is needed; None: open to everyone.
        may_owe_password: also for those who must change their password first.

    Raises:
        Refused: wrong origin, no session, missing CSRF token, missing right.
    """
    is_unsafe = request.method not in SAFE_METHODS
    if is_unsafe:
        check_origin(request, deps.policy, is_required=False)
    if roles is None:
        return None
    caller = await caller_of(request, deps)
    if is_unsafe and not hmac.compare_digest(
        request.headers.get(CSRF_HEADER, "").encode(), caller.session.csrf_token.encode()
    ):
        raise Refused(f"The header {CSRF_HEADER} is missing or not this session's (see /api/me).", code="csrf")
    if caller.user.must_change_password and not may_owe_password:
        raise Refused("Change the password first (/api/me/password).", code="password_change_needed")
    if not roles & caller.user.roles:
        needed = " or ".join(sorted(roles))
        raise Refused(f"This needs the role {needed}.", code="role_needed", roles=sorted(roles))
    return caller


async def caller_of(request: web.Request, deps: WebDeps, *, is_activity: bool = True) -> Caller:
    """The person behind the cookie. Raises Refused."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        raise Refused("Log in first.", code="not_authenticated")
    return await request.app[SESSIONS].find(deps, hash_token(token), is_activity=is_activity)


def set_cookie(response: web.StreamResponse, request: web.Request, policy: WebPolicy, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(policy.session_length.total_seconds()),
        path="/",
        httponly=True,
        samesite="Strict",
        secure=is_secure(request, policy),
    )


def drop_cookie(response: web.StreamResponse, request: web.Request, policy: WebPolicy) -> None:
    response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict", secure=is_secure(request, policy))


def check_origin(request: web.Request, policy: WebPolicy, *, is_required: bool) -> None:
    """Refuse a request that another site's page makes. Raises Refused."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None and not is_required:
        return
    allowed = {request.host}
    if policy.public_url:
        allowed.add(urlsplit(policy.public_url).netloc)
    if origin is None or urlsplit(origin).netloc not in allowed:
        raise Refused(
            f"The request comes from {origin or 'no origin'}, this is {request.host}. "
            "Behind a proxy set web.public_url to the address that people type.",
            code="wrong_origin",
        )


def address_of(request: web.Request, policy: WebPolicy) -> str:
    """The client's address: the last one in X-Forwarded-For that is not a trusted proxy's."""
    peer = request.remote or ""
    hops = [hop.strip() for hop in request.headers.get(hdrs.X_FORWARDED_FOR, "").split(",") if hop.strip()]
    while hops and _is_trusted(peer, policy):
        peer = hops.pop()
    return peer


def is_secure(request: web.Request, policy: WebPolicy) -> bool:
    """The browser speaks HTTPS, to us or to a trusted proxy."""
    if policy.is_tls or policy.public_url.startswith("https://") or request.scheme == "https":
        return True
    return _is_trusted(request.remote or "", policy) and request.headers.get(hdrs.X_FORWARDED_PROTO) == "https"


def _is_trusted(address: str, policy: WebPolicy) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in ipaddress.ip_network(proxy, strict=False) for proxy in policy.trusted_proxies)


def security_headers(is_https: bool) -> Mapping[str, str]:
    """Headers of every answer."""
    headers = {
        "Content-Security-Policy": (
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
            "media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), payment=(), microphone=(self)",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers
