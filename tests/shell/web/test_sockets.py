"""The WebSockets, held by real clients."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from yarl import URL

from dialer.core.agents.model import AgentState
from dialer.core.calls.model import CallState
from dialer.core.kernel.codes import DialMode, Role
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LeadId
from dialer.ports.accounts import SessionRow
from dialer.ports.publisher import CallChanged, Notice, ScreenCleared, ScreenPop
from dialer.web.ws.supervisor import FEED, FloorFeed
from tests.factories import MONDAY_10
from tests.fakes.web_seams import agent_changed
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.shell.web.test_live import floor_of


async def read(socket: aiohttp.ClientWebSocketResponse, kind: str | None = None) -> dict[str, Any]:
    """The next frame; it must be of that kind."""
    message = await asyncio.wait_for(socket.receive(), 30)
    assert message.type is aiohttp.WSMsgType.TEXT, message
    frame: dict[str, Any] = json.loads(message.data)
    assert frame["v"] == 1
    assert kind is None or frame["type"] == kind, frame
    return frame


async def closing_code(socket: aiohttp.ClientWebSocketResponse) -> int:
    """Read until the server closes; the code in its close frame."""
    while True:
        message = await asyncio.wait_for(socket.receive(), 30)
        if message.type is aiohttp.WSMsgType.CLOSE:
            return int(message.data)
        assert message.type is aiohttp.WSMsgType.TEXT, message


@pytest.fixture
async def quick(make_site: MakeSite) -> Site:
    """A site that looks at the floor and at sessions many times a second."""
    site = await make_site(session_check_s=0.02)
    feed: FloorFeed = site.app[FEED]
    feed.period_s = 0.01
    return site


def pop_for(agent_id: AgentId, file: dict[str, object]) -> ScreenPop:
    return ScreenPop(
        agent_id=agent_id,
        call_id=CallId("c1"),
        lead_id=LeadId(1),
        campaign_id=CampaignId(1),
        mode=DialMode.PROGRESSIVE,
        at=MONDAY_10,
        file=file,
    )


async def test_an_agent_gets_hello_and_snapshot_and_then_own_news_only(site: Site) -> None:
    ada = await site.browser("ada", Role.AGENT)
    agent_id = await site.agent_id("ada")
    async with ada.socket("/ws/agent") as socket:
        hello = await read(socket, "hello")
        assert hello["data"]["protocol"] == 1 and hello["data"]["clock"]["zone"] == "Europe/Rome"
        snapshot = await read(socket, "snapshot")
        assert snapshot["data"]["agent"]["state"] == "offline"
        site.hub.publish(agent_changed(agent_id + 1))
        site.hub.publish(agent_changed(agent_id, AgentState.TALKING, call_id="c1"))
        state = await read(socket, "agent_state")
        assert (state["data"]["agent_id"], state["data"]["call_id"]) == (agent_id, "c1")
        site.hub.publish(pop_for(agent_id, {"unavailable": True}))
        assert (await read(socket, "screen_pop"))["data"]["file"] == {"unavailable": True}
        call = CallChanged(
            call_id=CallId("c1"),
            campaign_id=CampaignId(1),
            state=CallState.TALKING,
            since=MONDAY_10,
            agent_id=agent_id,
        )
        site.hub.publish(call)
        assert (await read(socket, "call_state"))["data"]["state"] == "talking"
        site.hub.publish(ScreenCleared(agent_id=agent_id, at=MONDAY_10))
        assert (await read(socket, "screen_cleared"))["data"] == {"agent_id": agent_id}
        site.hub.publish(Notice(at=MONDAY_10, level="warning", code="leg_lost", agent_id=agent_id))
        notice = await read(socket, "notice")
        assert notice["data"]["code"] == "leg_lost"
        assert notice["seq"] == 7


async def test_a_newer_desk_of_the_same_agent_takes_over(site: Site) -> None:
    ada = await site.browser("ada", Role.AGENT)
    async with ada.socket("/ws/agent") as first:
        await read(first, "hello")
        await read(first, "snapshot")
        async with ada.socket("/ws/agent") as second:
            await read(second, "hello")
            assert await closing_code(first) == 4002
            await read(second, "snapshot")
            site.hub.publish(agent_changed(await site.agent_id("ada")))
            await read(second, "agent_state")


@pytest.mark.parametrize("origin", [None, "https://evil.example"])
async def test_a_socket_needs_this_sites_origin(site: Site, origin: str | None) -> None:
    ada = await site.browser("ada", Role.AGENT)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await ada.socket("/ws/agent", origin=origin)
    assert refused.value.status == 403


@pytest.mark.parametrize(("path", "role"), [("/ws/agent", Role.SUPERVISOR), ("/ws/supervisor", Role.AGENT)])
async def test_a_socket_needs_its_role(site: Site, path: str, role: Role) -> None:
    person = await site.browser("anna", role)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await person.socket(path)
    assert refused.value.status == 403
    with pytest.raises(aiohttp.WSServerHandshakeError) as stranger:
        await site.new_browser().socket(path)
    assert stranger.value.status == 401


async def test_pings_are_taken_and_commands_refused(site: Site) -> None:
    ada = await site.browser("ada", Role.AGENT)
    async with ada.socket("/ws/agent") as socket:
        await socket.send_str('{"v": 1, "type": "ping"}')
        await read(socket, "hello")
        await read(socket, "snapshot")
        await socket.send_str('{"v": 1, "type": "ready"}')
        assert await closing_code(socket) == 1008


async def test_the_socket_ends_with_the_log_in(quick: Site) -> None:
    ada = await quick.browser("ada", Role.AGENT)
    async with ada.socket("/ws/agent") as socket:
        await read(socket, "hello")
        await read(socket, "snapshot")
        assert (await ada.ask("DELETE", "/api/session"))[0] == 204
        assert await closing_code(socket) == 4001


async def test_a_server_that_stops_says_goodbye_to_every_socket(site: Site) -> None:
    ada = await site.browser("ada", Role.AGENT)
    sara = await site.browser("sara", Role.SUPERVISOR)
    async with ada.socket("/ws/agent") as desk, sara.socket("/ws/supervisor") as floor:
        for socket in (desk, floor):
            await read(socket, "hello")
            await read(socket, "snapshot")
        stopping = asyncio.ensure_future(site.close_server())
        assert [await closing_code(socket) for socket in (desk, floor)] == [1001, 1001]
        await asyncio.wait_for(stopping, 30)


async def test_an_open_desk_keeps_the_log_in_from_idling_out(quick: Site) -> None:
    ada = await quick.browser("ada", Role.AGENT)
    async with ada.socket("/ws/agent") as socket:
        await read(socket, "hello")
        await read(socket, "snapshot")
        for minutes in (50, 100):
            quick.wall.value = MONDAY_10 + timedelta(minutes=minutes)
            await seen_after(quick, minutes)
        assert (await ada.ask("GET", "/api/me"))[0] == 200


async def seen_after(site: Site, minutes: int) -> None:
    """Until the session was seen at that minute."""
    async with asyncio.timeout(30):
        async for session in sessions_of(site):
            if session.seen_at >= MONDAY_10 + timedelta(minutes=minutes):
                return


async def sessions_of(site: Site) -> AsyncIterator[SessionRow]:
    """The one session, read over and over."""
    token_hash = (await site.world.rows("SELECT token_hash FROM sessions"))[0]["token_hash"]
    while True:
        async with site.world.store.transaction() as tx:
            session = await tx.sessions.get(token_hash)
        assert session is not None
        yield session
        await asyncio.sleep(0)


async def test_a_supervisor_gets_a_snapshot_and_then_what_changed(quick: Site) -> None:
    sara = await quick.browser("sara", Role.SUPERVISOR)
    quick.supervision.snapshot = floor_of(6)
    async with sara.socket("/ws/supervisor") as socket:
        await read(socket, "hello")
        snapshot = await read(socket, "snapshot")
        assert snapshot["data"]["seq"] == snapshot["seq"] == 2
        assert len(snapshot["data"]["calls"]) == 6
        live = quick.supervision.snapshot
        ended = replace(live, calls=live.calls[1:], is_stopped=True)
        quick.supervision.snapshot = ended
        quick.hub.publish(Notice(at=MONDAY_10, level="warning", code="dialing_stopped", facts={"ended": 0}))
        seen: dict[str, Any] = {}
        while not {"stopped", "calls", "notices"} <= seen.keys():
            diff = await read(socket, "diff")
            seen |= {key: value for key, value in diff["data"].items() if value is not None}
        assert seen["stopped"] is True
        assert seen["calls"] == {"upsert": [], "gone": ["c1"]}
        assert [notice["code"] for notice in seen["notices"]] == ["dialing_stopped"]
        assert "agents" not in seen


async def test_a_quiet_floor_sends_nothing(quick: Site) -> None:
    sara = await quick.browser("sara", Role.SUPERVISOR)
    async with sara.socket("/ws/supervisor") as socket:
        await read(socket, "hello")
        await read(socket, "snapshot")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.receive(), 0.1)


async def test_an_agreement_switches_an_open_supervisors_page_to_single_agents(quick: Site) -> None:
    root = await quick.browser("root", Role.ADMIN)
    quick.supervision.snapshot = floor_of(6)
    async with root.socket("/ws/supervisor") as socket:
        await read(socket, "hello")
        assert (await read(socket, "snapshot"))["data"]["agents"] is None
        await root.post(
            "/api/monitoring-agreements", {"reference": "A1", "purpose": "shifts", "valid_from": "2026-11-01"}
        )
        diff = (await read(socket, "diff"))["data"]
        assert diff["is_monitoring_agreed"] is True
        assert len(diff["agents"]["upsert"]) == 6 and diff["teams"] is None


async def stalled(site: Site, person: Browser, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A client that opens a WebSocket and then never reads."""
    host, port = site.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=1024)
    cookies = person.session.cookie_jar.filter_cookies(URL(site.url))
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    writer.write(
        (
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {site.url}\r\nCookie: {cookie}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ).encode()
    )
    assert b"101" in await reader.readline()
    return reader, writer


async def test_one_stalled_browser_delays_nobody_and_loses_its_own_socket(make_site: MakeSite) -> None:
    site = await make_site(lag_limit_s=0.2)
    ada = await site.browser("ada", Role.AGENT)
    bob = await site.browser("bob", Role.AGENT)
    ada_id, bob_id = await site.agent_id("ada"), await site.agent_id("bob")
    _, writer = await stalled(site, ada, "/ws/agent")
    heavy: dict[str, object] = {"unavailable": True}
    async with bob.socket("/ws/agent") as socket:
        await read(socket, "hello")
        await read(socket, "snapshot")
        slowest_s, loop = 0.0, asyncio.get_running_loop()
        rounds = 0
        while site.hub.agent_socket_count == 2:
            rounds += 1
            # Each notice to the stalled browser is large and of its own kind, so that its buffers fill up.
            for _ in range(20):
                fact = {"text": "x" * 8192}
                site.hub.publish(Notice(at=MONDAY_10, level="info", code="load", facts=fact, agent_id=ada_id))
            sent_at = loop.time()
            site.hub.publish(pop_for(bob_id, heavy))
            await read(socket, "screen_pop")
            slowest_s = max(slowest_s, loop.time() - sent_at)
            assert rounds < 5000
        assert slowest_s < 1.0
        site.hub.publish(agent_changed(bob_id))
        await read(socket, "agent_state")
    writer.transport.abort()


async def test_a_failing_message_is_logged_and_not_raised_into_the_engine(site: Site) -> None:
    ada = await site.browser("ada", Role.AGENT)
    async with ada.socket("/ws/agent") as socket:
        await read(socket, "hello")
        await read(socket, "snapshot")
        site.hub.publish(pop_for(await site.agent_id("ada"), {"debtor": "not a file"}))
        site.hub.publish(agent_changed(await site.agent_id("ada")))
        await read(socket, "agent_state")
