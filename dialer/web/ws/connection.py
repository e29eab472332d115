"""What both WebSockets share: opening one, and holding it until a side closes or the log-in ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import WSMsgType, web
from pydantic import ValidationError

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import DialerError, DomainError
from dialer.web.auth import caller_of
from dialer.web.deps import WebDeps
from dialer.web.ws import protocol
from dialer.web.ws.desk import clock_of
from dialer.web.ws.outbox import Outbox

log = structlog.get_logger(__name__)

MAX_CLIENT_BYTES = 1024
"""A client sends pings only."""

CLOSE_TIMEOUT_S = 2.0
"""Longest wait for the client's answer to a close frame."""

Task = Callable[[], Awaitable[None]]


SOCKETS: web.AppKey[set[Outbox]] = web.AppKey("sockets", set[Outbox])
"""Open ones, to say goodbye to when the server stops."""


async def close_sockets(app: web.Application) -> None:
    """Tell every browser to come back later."""
    open_now: set[Outbox] = app[SOCKETS]
    for outbox in tuple(open_now):
        outbox.close(protocol.CLOSE_GOING_AWAY, "the server stops")


async def open_socket(request: web.Request, deps: WebDeps) -> tuple[web.WebSocketResponse, Outbox]:
    """The prepared socket and its outgoing side."""
    socket = web.WebSocketResponse(
        heartbeat=deps.policy.heartbeat_s, compress=False, max_msg_size=MAX_CLIENT_BYTES, timeout=CLOSE_TIMEOUT_S
    )
    await socket.prepare(request)
    return socket, Outbox(socket, request.transport, lag_limit_s=deps.policy.lag_limit_s, now=deps.clock.now)


def hello(deps: WebDeps) -> bytes:
    """The first message."""
    return protocol.encode(
        protocol.Hello(protocol=protocol.VERSION, node=deps.policy.node_id, now=deps.clock.now(), clock=clock_of(deps))
    )


async def hold(
    request: web.Request,
    deps: WebDeps,
    socket: web.WebSocketResponse,
    outbox: Outbox,
    *,
    roles: frozenset[Role],
    is_activity: bool,
    write: Task,
) -> None:
    """Write and read until either side closes.

    Args:
        roles: rights of which the person must keep one.
        is_activity: holding the socket keeps the log-in from idling out.
        write: the socket's one writing task.
    """
    request.app[SOCKETS].add(outbox)
    tasks = [
        asyncio.ensure_future(write()),
        asyncio.create_task(_read(socket)),
        asyncio.create_task(_watch_session(request, deps, outbox, roles, is_activity)),
    ]
    try:
        await asyncio.wait(tasks[:2], return_when=asyncio.FIRST_COMPLETED)
        if outbox.is_closing:  # the reader wakes as soon as closing begins: let the goodbye be said
            await asyncio.wait(tasks[:1], timeout=CLOSE_TIMEOUT_S)
    finally:
        request.app[SOCKETS].discard(outbox)
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                log.error("socket_task_failed", exc_info=result)
        if not socket.closed:
            await socket.close()


async def _read(socket: web.WebSocketResponse) -> None:
    """Take pings; anything else ends the socket."""
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            await socket.close(code=1003, message=b"text only")
            return
        try:
            protocol.Ping.model_validate_json(message.data)
        except ValidationError:
            await socket.close(code=1008, message=b"commands go by REST")
            return


async def _watch_session(
    request: web.Request, deps: WebDeps, outbox: Outbox, roles: frozenset[Role], is_activity: bool
) -> None:
    """Close the socket when the log-in ends or loses its right."""
    while True:
        await asyncio.sleep(deps.policy.session_check_s)
        try:
            caller = await caller_of(request, deps, is_activity=is_activity)
            is_allowed = bool(roles & caller.user.roles)
        except DomainError:
            is_allowed = False
        except DialerError as error:  # the database is away: no reason to send people home
            log.warning("session_not_checked", error=str(error))
            continue
        if not is_allowed:
            outbox.close(protocol.CLOSE_SESSION_ENDED, "the log-in has ended")
            return
