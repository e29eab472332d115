from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from dialer.amisim.behaviour import Behaviour
from dialer.amisim.server import AmiSim
from dialer.amisim.users import User
from tests.integration.amisim.client import Client

VIRTUAL_TIME = True

USERS = {
    "sollecito": User(secret="tape"),
    "everything": User(secret="all", events=None, states=None, write=frozenset({"originate", "call", "system"})),
    "deaf": User(secret="x", read=frozenset()),
}


def simulator(**options: float) -> AmiSim:
    return AmiSim(USERS, Behaviour(Random(1), talk_s=1.0), rng=Random(2), **options)


@pytest.fixture
async def sim() -> AsyncIterator[AmiSim]:
    sim = simulator()
    yield sim
    await sim.stop()


async def test_a_log_in_by_challenge_and_by_secret(sim: AmiSim) -> None:
    address = await sim.start()
    for user, secret, is_md5 in (("sollecito", "tape", True), ("sollecito", "tape", False)):
        client = Client(*await asyncio.open_connection(*address))
        answer = await (client.md5(user, secret) if is_md5 else client.act("Login", Username=user, Secret=secret))
        assert answer["Message"] == "Authentication accepted"
        await client.until(Event="FullyBooted")
        await client.close()


@pytest.mark.parametrize(("user", "secret"), [("sollecito", "wrong"), ("nobody", "tape"), ("sollecito", "")])
async def test_a_wrong_log_in_is_refused_and_cut_off(sim: AmiSim, user: str, secret: str) -> None:
    client = Client(*await asyncio.open_connection(*await sim.start()))
    assert (await client.md5(user, secret))["Message"] == "Authentication failed"
    with pytest.raises(ConnectionError):
        await client.until(Event="FullyBooted")


async def test_nothing_is_done_before_the_log_in(sim: AmiSim) -> None:
    client = Client(*await asyncio.open_connection(*await sim.start()))
    assert (await client.act("Ping"))["Message"] == "Permission denied"
    await client.close()


async def test_fully_booted_comes_when_the_start_is_over_and_only_to_who_may_hear_it() -> None:
    sim = simulator(boots_after_s=5.0)
    address = await sim.start()
    client, deaf = await Client.connect(*address), await Client.connect(*address, "deaf", "x")
    started = asyncio.get_running_loop().time()
    await client.until(Event="FullyBooted")
    assert asyncio.get_running_loop().time() - started == pytest.approx(5.0, abs=0.1)
    await asyncio.sleep(1)
    assert deaf.named("FullyBooted") == []
    await client.close()
    await deaf.close()
    await sim.stop()


async def dial(client: Client, number: str, channel_id: str, **more: str) -> dict[str, str]:
    return await client.act(
        "Originate",
        Channel=f"PJSIP/{number}@trunk-demo",
        ChannelId=channel_id,
        Context="sollecito-answered",
        Exten="s",
        Priority="1",
        Async="true",
        **{"Timeout": "30000", **more},
    )


async def test_the_event_filter_of_a_user_is_kept(sim: AmiSim) -> None:
    address = await sim.start()
    client, everything = await Client.connect(*address), await Client.connect(*address, "everything", "all")
    await dial(client, "0600", "c-1")
    await everything.until(Event="Hangup")
    assert {m["Event"] for m in everything.messages if "Event" in m} >= {"Newchannel", "Newstate", "BridgeLeave"}
    assert {m["ChannelStateDesc"] for m in everything.named("Newstate")} == {"Ringing", "Up"}
    assert {m["ChannelStateDesc"] for m in client.named("Newstate")} == {"Ringing"}
    assert client.named("Newchannel") == client.named("BridgeLeave") == []
    # ringing, the originate's response, the holding bridge, the release, the end
    assert len([m for m in client.messages if m.get("Event") not in (None, "FullyBooted")]) == 5
    await client.close()
    await everything.close()


async def test_events_can_be_switched_off_and_on(sim: AmiSim) -> None:
    client = await Client.connect(*await sim.start())
    assert (await client.act("Events", EventMask="off"))["Events"] == "Off"
    await dial(client, "0601", "c-1")
    await asyncio.sleep(1)
    assert client.named("Hangup") == []
    await client.act("Events", EventMask="on")
    await dial(client, "0601", "c-2")
    await client.until(Event="Hangup", Uniqueid="c-2")
    await client.close()


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"Channel": ""}, "Channel not specified"),
        ({"Channel": "nonsense"}, "Invalid channel"),
        ({"Timeout": "soon"}, "Invalid timeout"),
        ({"Async": "false"}, "The simulator originates asynchronously only"),
    ],
)
async def test_an_originate_that_makes_no_sense_is_refused(sim: AmiSim, headers: dict[str, str], message: str) -> None:
    client = await Client.connect(*await sim.start())
    known = {"Channel": "PJSIP/0600@trunk-demo", "Context": "sollecito-answered", "Async": "true", "Timeout": "1000"}
    answer = await client.act("Originate", **{**known, **headers})
    assert (answer["Response"], answer["Message"]) == ("Error", message)
    assert sim.pbx.channels == {}
    await client.close()


@pytest.mark.parametrize(
    ("name", "headers", "message"),
    [
        ("Bridge", {"Channel1": "a", "Channel2": "b"}, "Channel1 does not exist: a"),
        ("Hangup", {"Channel": "a"}, "No such channel"),
        ("Redirect", {"Channel": "a"}, "Channel does not exist"),
        ("Setvar", {"Channel": "a", "Variable": "x", "Value": "1"}, "No such channel"),
        ("BridgeInfo", {"BridgeUniqueid": "x"}, "Bridge 'x' not found"),
        ("Reload", {}, "Permission denied"),
        ("Command", {"Command": "core stop now"}, "Permission denied"),
    ],
)
async def test_what_cannot_be_done_is_an_error(sim: AmiSim, name: str, headers: dict[str, str], message: str) -> None:
    client = await Client.connect(*await sim.start())
    answer = await client.act(name, **headers)
    assert (answer["Response"], answer["Message"]) == ("Error", message)
    await client.close()


async def test_a_reload_is_told_to_everybody_who_may_hear_it(sim: AmiSim) -> None:
    address = await sim.start()
    client, admin = await Client.connect(*address), await Client.connect(*address, "everything", "all")
    await admin.act("Reload", Module="res_pjsip.so")
    assert (await client.until(Event="Reload"))["Module"] == "res_pjsip.so"
    await client.close()
    await admin.close()


async def test_a_client_that_does_not_read_is_dropped(sim: AmiSim) -> None:
    reader, writer = await asyncio.open_connection(*await sim.start())
    writer.write(b"Action: Login\r\nUsername: sollecito\r\nSecret: tape\r\n\r\n")
    await asyncio.sleep(0.1)
    [session] = sim._sessions
    reader._transport.pause_reading()  # type: ignore[attr-defined]
    for number in range(20_000):
        if session.writer.transport.is_closing():
            break
        sim._emit("UserEvent", "user", lambda n=number: [("UserEvent", "X"), ("Filler", "x" * 500 + str(n))])  # type: ignore[misc]
    assert session.writer.transport.is_closing()
    writer.transport.abort()
    await asyncio.sleep(0.1)
    assert sim._sessions == set()


async def test_a_log_off_and_a_dropped_link_leave_calls_alone(sim: AmiSim) -> None:
    address = await sim.start()
    client = await Client.connect(*address)
    await dial(client, "0602", "c-1")
    client.send("Action: Logoff")
    await client.until(Response="Goodbye")
    second = await Client.connect(*address)
    sim.drop_links()
    await second.when(lambda: second.is_closed)
    assert list(sim.pbx.channels) == ["c-1"]
