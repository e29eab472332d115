"""Carries an agent's SIP over WebSocket to Asterisk, so that one origin and one certificate serve page and phone."""

from __future__ import annotations

import asyncio

import aiohttp
import structlog
from aiohttp import web

from dialer.core.kernel.errors import Invalid, Refused
from dialer.web.auth import admit, check_origin
from dialer.web.deps import DEPS, WebDeps
from dialer.web.routes import AGENT

log = structlog.get_logger(__name__)

SUBPROTOCOL = "sip"
MAX_MESSAGE_BYTES = 64 * 1024
"""Longest SIP message that is passed on; an offer with many candidates has some 6 kB."""
CONNECT_TIMEOUT_S = 5

UPSTREAM = web.AppKey("sip_upstream", aiohttp.ClientSession)


async def carry_sip(request: web.Request) -> web.StreamResponse:
    """Both ways, frame by frame, until one side closes."""
    deps = request.app[DEPS]
    check_origin(request, deps.policy, is_required=True)
    caller = await admit(request, deps, AGENT)
    assert caller is not None
    if SUBPROTOCOL not in _offered(request):
        raise Invalid("This WebSocket speaks the subprotocol sip; ask for it.", code="subprotocol")
    if not deps.policy.sip_ws_url:
        raise Refused("Telephones in the page are not set up on this node.", code="not_available")
    try:
        upstream = await _connect(request.app[UPSTREAM], deps)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        log.warning("sip_upstream_unreachable", url=deps.policy.sip_ws_url, error=str(error))
        raise Refused("Asterisk's WebSocket does not answer; try again in a moment.", code="not_available") from None
    browser = web.WebSocketResponse(
        protocols=(SUBPROTOCOL,),
        heartbeat=deps.policy.heartbeat_s,
        compress=False,
        max_msg_size=MAX_MESSAGE_BYTES,
    )
    try:
        await browser.prepare(request)
        log.info("sip_socket_opened", agent_id=caller.user.agent_id)
        await _carry(browser, upstream)
    finally:
        await upstream.close()
        await browser.close()
        log.info("sip_socket_closed", agent_id=caller.user.agent_id)
    return browser


async def _connect(session: aiohttp.ClientSession, deps: WebDeps) -> aiohttp.ClientWebSocketResponse:
    async with asyncio.timeout(CONNECT_TIMEOUT_S):
        return await session.ws_connect(
            deps.policy.sip_ws_url,
            protocols=(SUBPROTOCOL,),
            heartbeat=deps.policy.heartbeat_s,
            max_msg_size=MAX_MESSAGE_BYTES,
            compress=0,
        )


Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


async def _carry(browser: web.WebSocketResponse, upstream: aiohttp.ClientWebSocketResponse) -> None:
    """Whichever way ends first ends the other."""
    ways = [asyncio.create_task(_pump(browser, upstream)), asyncio.create_task(_pump(upstream, browser))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _pump(source: Socket, target: Socket) -> None:
    async for message in source:
        if message.type is aiohttp.WSMsgType.TEXT:
            await target.send_str(message.data)
        elif message.type is aiohttp.WSMsgType.BINARY:
            await target.send_bytes(message.data)


def _offered(request: web.Request) -> set[str]:
    return {name.strip() for name in request.headers.get("Sec-WebSocket-Protocol", "").split(",")}
