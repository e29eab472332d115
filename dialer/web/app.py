"""Builds the web application: routes, security headers, problem details, background tasks."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import aiohttp
import structlog
from aiohttp import hdrs, web

from dialer import __version__, metrics
from dialer.web.api.sip_proxy import UPSTREAM, carry_sip
from dialer.web.api.table import ROUTES
from dialer.web.auth import SESSIONS, THROTTLE, Sessions, is_secure, security_headers
from dialer.web.deps import DEPS, WebDeps
from dialer.web.errors import in_language, response_for
from dialer.web.openapi import draw_openapi
from dialer.web.pages import OPENAPI, OpenapiText, serve_docs, serve_openapi, serve_page
from dialer.web.payment_uploads import PAYMENTS, PaymentDesk
from dialer.web.refusals import LANGUAGES, language_of, sentences
from dialer.web.throttle import Throttle
from dialer.web.uploads import IMPORTS, ImportDesk
from dialer.web.what_ifs import WHAT_IFS, WhatIfDesk
from dialer.web.ws.agent import serve_agent
from dialer.web.ws.connection import SOCKETS, close_sockets
from dialer.web.ws.hub import HUB, Hub
from dialer.web.ws.supervisor import FEED, make_feed, serve_supervisor

log = structlog.get_logger(__name__)

MAX_BODY_BYTES = 1024 * 1024
"""Of JSON; files come by their own ways."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PARAMETER = re.compile(r"\{(\w+)\}")


def build_app(deps: WebDeps, hub: Hub) -> web.Application:
    """The application, ready to be served; its background tasks live from start-up to clean-up."""
    app = web.Application(middlewares=[_answer_errors], client_max_size=MAX_BODY_BYTES)
    app[DEPS] = deps
    app[HUB] = hub
    app[SESSIONS] = Sessions()
    app[THROTTLE] = Throttle(attempts=deps.policy.login_attempts, pause=deps.policy.login_pause)
    app[IMPORTS] = ImportDesk(deps)
    app[PAYMENTS] = PaymentDesk(deps)
    app[WHAT_IFS] = WhatIfDesk(deps.foresight)
    app[SOCKETS] = set()
    app[FEED] = make_feed(deps, hub)
    app[OPENAPI] = OpenapiText(lambda: draw_openapi(ROUTES, __version__))
    for route in ROUTES:
        app.router.add_route(route.method, route.path, route.serve)
    app.router.add_get("/api/openapi.json", serve_openapi)
    app.router.add_get("/api/docs", serve_docs)
    app.router.add_get("/api/docs/{name}", serve_docs)
    app.router.add_get("/ws/agent", serve_agent)
    app.router.add_get("/ws/supervisor", serve_supervisor)
    app.router.add_get("/sip", carry_sip)
    app.router.add_get("/{path:.*}", serve_page)
    for language in LANGUAGES:
        sentences(language)  # read and compiled now, not while somebody waits for the first refusal
    app.on_shutdown.append(close_sockets)
    app.on_response_prepare.append(_add_security_headers)
    app.cleanup_ctx.append(_open_upstream)
    app.cleanup_ctx.append(_run_background)
    return app


@web.middleware
async def _answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever a handler raises becomes a problem; each request is measured by its route's template."""
    started_s = time.perf_counter()
    status = 500
    try:
        try:
            response = await handler(request)
        except Exception as error:
            accepted = request.headers.get(hdrs.ACCEPT_LANGUAGE, "")
            response = in_language(response_for(error), language_of(accepted))
        status = response.status
        return response
    finally:
        resource = request.match_info.route.resource
        template = resource.canonical if resource is not None else "unknown"
        seconds = time.perf_counter() - started_s
        if not template.startswith(("/ws/", "/sip")):
            metrics.HTTP_REQUEST_SECONDS.labels(request.method, template, f"{status // 100}xx").observe(seconds)


async def _add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in security_headers(is_secure(request, request.app[DEPS].policy)).items():
        response.headers.setdefault(name, value)
    if request.path.startswith("/api/"):
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
    response.headers[hdrs.SERVER] = "sollecito"


async def _open_upstream(app: web.Application) -> AsyncIterator[None]:
    """One client session for the SIP sockets to Asterisk."""
    async with aiohttp.ClientSession() as session:
        app[UPSTREAM] = session
        yield


async def _run_background(app: web.Application) -> AsyncIterator[None]:
    """Imports, simulations and the supervisors' feed; a task that dies is said at once, its error raised at the end."""
    tasks = [
        asyncio.create_task(app[IMPORTS].work(), name="imports"),
        asyncio.create_task(app[PAYMENTS].work(), name="payments"),
        asyncio.create_task(app[WHAT_IFS].work(), name="what-ifs"),
        asyncio.create_task(app[FEED].run(), name="floor-feed"),
    ]
    for task in tasks:
        task.add_done_callback(_say_if_dead)
    yield
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
    await app[IMPORTS].stop()
    await app[PAYMENTS].stop()


def _say_if_dead(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("web_task_died", task=task.get_name(), exc_info=task.exception())
