"""The agent's SIP over WebSocket, carried to a server that stands for Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from dialer.core.kernel.codes import Role
from tests.shell.web.conftest import MakeSite, Site

REGISTER = "REGISTER sip:asterisk SIP/2.0\r\nCSeq: 1 REGISTER\r\n\r\n"


@dataclass
class Pbx:
    """Answers each frame with its own content, and closes when told BYE."""

    url: str = ""
    protocols: list[str | None] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("sip",))
        await socket.prepare(request)
        self.protocols.append(socket.ws_protocol)
        async for message in socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                await socket.send_bytes(message.data)
            elif message.data.startswith("BYE"):
                await socket.close()
            else:
                await socket.send_str(message.data)
        self.closed.set()
        return socket


@pytest.fixture
async def pbx() -> AsyncIterator[Pbx]:
    pbx = Pbx()
    app = web.Application()
    app.router.add_get("/ws", pbx.serve)
    async with TestServer(app) as server:
        pbx.url = str(server.make_url("/ws")).replace("http", "ws")
        yield pbx


@pytest.fixture
async def linked(make_site: MakeSite, pbx: Pbx) -> Site:
    return await make_site(sip_ws_url=pbx.url)


async def test_frames_go_both_ways_as_they_are(linked: Site, pbx: Pbx) -> None:
    ada = await linked.browser("ada", Role.AGENT)
    async with ada.socket("/sip", protocols=("sip",)) as socket:
        assert socket.protocol == "sip"
        await socket.send_str(REGISTER)
        assert (await socket.receive(5)).data == REGISTER
        await socket.send_bytes(b"\r\n\r\n")
        answer = await socket.receive(5)
        assert (answer.type, answer.data) == (aiohttp.WSMsgType.BINARY, b"\r\n\r\n")
    async with asyncio.timeout(30):
        await pbx.closed.wait()
    assert pbx.protocols == ["sip"]


async def test_asterisk_hanging_up_closes_the_browsers_socket(linked: Site) -> None:
    ada = await linked.browser("ada", Role.AGENT)
    async with ada.socket("/sip", protocols=("sip",)) as socket:
        await socket.send_str("BYE now")
        message = await socket.receive(5)
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def test_only_agents_with_a_session_and_this_sites_origin_may(linked: Site) -> None:
    ada = await linked.browser("ada", Role.AGENT)
    sara = await linked.browser("sara", Role.SUPERVISOR)
    for browser, origin, status in (
        (linked.new_browser(), "", 401),
        (sara, "", 403),
        (ada, "https://evil.example", 403),
        (ada, None, 403),
    ):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await browser.socket("/sip", origin=origin, protocols=("sip",))
        assert refused.value.status == status


async def test_another_subprotocol_is_refused(linked: Site) -> None:
    ada = await linked.browser("ada", Role.AGENT)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await ada.socket("/sip", protocols=("mqtt",))
    assert refused.value.status == 422


@pytest.mark.parametrize("url", ["", "ws://127.0.0.1:9/ws"])
async def test_an_absent_asterisk_is_said_before_the_socket_opens(make_site: MakeSite, url: str) -> None:
    site = await make_site(sip_ws_url=url)
    ada = await site.browser("ada", Role.AGENT)
    status, problem = await ada.ask(
        "GET", "/sip", headers={"Origin": site.url, "Sec-WebSocket-Protocol": "sip", "Upgrade": "websocket"}
    )
    assert (status, problem["code"]) == (503, "not_available")
