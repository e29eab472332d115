"""Log-in, log-out, the own account, and the one-time link of the first start."""

from __future__ import annotations

import structlog
from aiohttp import hdrs, web

from dialer import metrics
from dialer.core.kernel.errors import Refused
from dialer.web import schemas_accounts as schemas
from dialer.web.auth import SESSIONS, THROTTLE, Caller, address_of, drop_cookie, set_cookie
from dialer.web.deps import WebDeps
from dialer.web.routes import Routes, Visit
from dialer.web.walls import Walls
from dialer.web.ws.desk import clock_of
from dialer.workflows.accounts.change_password import change_password
from dialer.workflows.accounts.log_in import LoggedIn, log_in
from dialer.workflows.accounts.log_out import log_out
from dialer.workflows.accounts.use_login_link import use_login_link

log = structlog.get_logger(__name__)

routes = Routes("account", walls=Walls.OPEN)


@routes.route("POST", "/api/session", body=schemas.LogIn, returns=schemas.Me, roles=None)
async def log_in_here(visit: Visit, body: schemas.LogIn) -> web.StreamResponse:
    """Log in; the answer sets the session's cookie."""
    deps, username = visit.deps, body.username.lower()
    address = address_of(visit.request, deps.policy)
    keys = (f"user:{username}", f"address:{address}")
    throttle = visit.request.app[THROTTLE]
    try:
        throttle.admit(keys, deps.wall_now())
        logged_in = await log_in(
            deps.store,
            deps.hasher,
            username=username,
            password=body.password.get_secret_value(),
            session_length=deps.policy.session_length,
            address=address,
            browser=visit.request.headers.get(hdrs.USER_AGENT, ""),
            now=deps.wall_now(),
        )
    except Refused as error:
        metrics.LOGINS.labels("limited" if error.code == "too_many_attempts" else "failed").inc()
        log.warning("login_refused", reason=error.code, pii_username=username, pii_address=address)
        raise
    throttle.forgive(keys)
    metrics.LOGINS.labels("ok").inc()
    log.info("logged_in", user_id=logged_in.user.user_id)
    return _welcome(visit, logged_in)


@routes.route("POST", "/api/first-login", body=schemas.FirstLogIn, returns=schemas.Me, roles=None)
async def log_in_by_link(visit: Visit, body: schemas.FirstLogIn) -> web.StreamResponse:
    """Use a one-time link: make the first administrator, or set the own password; either way log in."""
    deps = visit.deps
    address = address_of(visit.request, deps.policy)
    keys = ("link", f"address:{address}")
    visit.request.app[THROTTLE].admit(keys[1:], deps.wall_now())
    logged_in = await use_login_link(
        deps.store,
        deps.hasher,
        token=body.token,
        username=body.username,
        name=body.name,
        password=body.password.get_secret_value(),
        min_length=deps.policy.password_min_length,
        session_length=deps.policy.session_length,
        address=address,
        browser=visit.request.headers.get(hdrs.USER_AGENT, ""),
        now=deps.wall_now(),
    )
    visit.request.app[THROTTLE].forgive(keys)
    visit.request.app[SESSIONS].forget(logged_in.user.user_id)
    return _welcome(visit, logged_in)


@routes.route("DELETE", "/api/session", is_allowed_before_password_change=True)
async def log_out_here(visit: Visit) -> web.StreamResponse:
    """Log out; the session ends and its cookie goes."""
    caller = visit.caller
    await log_out(
        visit.deps.store,
        user_id=caller.user_id,
        token_hash=caller.session.token_hash,
        now=visit.deps.wall_now(),
    )
    visit.request.app[SESSIONS].forget(caller.user_id)
    response = web.Response(status=204)
    drop_cookie(response, visit.request, visit.deps.policy)
    return response


@routes.route("GET", "/api/me", returns=schemas.Me, is_allowed_before_password_change=True)
async def read_me(visit: Visit) -> schemas.Me:
    """Who is logged in, with the CSRF token of the session and the clock."""
    return me_of(visit.deps, visit.caller)


@routes.route("POST", "/api/me/password", body=schemas.ChangePassword, is_allowed_before_password_change=True)
async def change_own_password(visit: Visit, body: schemas.ChangePassword) -> None:
    """Change the own password; every other session of the same person ends."""
    deps, caller = visit.deps, visit.caller
    keys = (f"user:{caller.user.username}",)
    visit.request.app[THROTTLE].admit(keys, deps.wall_now())
    await change_password(
        deps.store,
        deps.hasher,
        user_id=caller.user_id,
        old=body.old.get_secret_value(),
        new=body.new.get_secret_value(),
        min_length=deps.policy.password_min_length,
        kept_session=caller.session.token_hash,
        now=deps.wall_now(),
    )
    visit.request.app[THROTTLE].forgive(keys)
    visit.request.app[SESSIONS].forget(caller.user_id)


def me_of(deps: WebDeps, caller: Caller) -> schemas.Me:
    user = caller.user
    return schemas.Me(
        user_id=user.user_id,
        username=user.username,
        name=user.name,
        roles=sorted(user.roles),
        agent_id=user.agent_id,
        csrf_token=caller.session.csrf_token,
        language=user.language,
        must_change_password=user.must_change_password,
        creditor_ids=None if caller.scope.creditor_ids is None else sorted(caller.scope.creditor_ids),
        demo=deps.policy.is_demo,
        clock=clock_of(deps),
        agency=deps.disputes.agency.name if deps.disputes is not None else "",
    )


def _welcome(visit: Visit, logged_in: LoggedIn) -> web.StreamResponse:
    me = me_of(visit.deps, Caller(user=logged_in.user, session=logged_in.session))
    response = web.Response(text=me.model_dump_json(), content_type="application/json")
    set_cookie(response, visit.request, visit.deps.policy, logged_in.token)
    return response
