from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

import pytest

from dialer.amisim.behaviour import Behaviour, Fate
from dialer.amisim.channels import Headers
from dialer.amisim.pbx import Pbx

VIRTUAL_TIME = True


class Floor:
    """A switch and everything that it told."""

    def __init__(self, **options: float) -> None:
        self.told: list[tuple[str, dict[str, str]]] = []
        limit = int(options.pop("channel_limit", 100))
        self.behaviour = Behaviour(Random(1), talk_s=5.0, delay_s=0.4)
        self.pbx = Pbx(self._take, self.behaviour, channel_limit=limit, **options)
        self.loop = asyncio.get_running_loop()

    def _take(self, event: str, permission: str, headers: Callable[[], Headers]) -> None:
        self.told.append((event, dict(headers())))

    def dial(self, number: str, call_id: str = "c-1", **variables: str) -> None:
        self.pbx.originate(
            target=f"PJSIP/{number}@trunk-demo",
            channel_id=call_id,
            context="sollecito-answered",
            timeout_s=30.0,
            action_id="a",
            caller="+3906",
            variables=variables,
        )

    def leg(self, endpoint: str, leg_id: str) -> None:
        self.pbx.originate(
            target=f"PJSIP/{endpoint}",
            channel_id=leg_id,
            context="sollecito-agent",
            timeout_s=30.0,
            action_id="a",
            caller="",
            variables={},
        )

    def names(self, uniqueid: str) -> list[str]:
        return [event for event, headers in self.told if headers.get("Uniqueid") == uniqueid]


async def test_the_dialplans_timer_counts_from_the_answer_in_the_simulated_world() -> None:
    for scale in (1.0, 10.0):
        floor = Floor(time_scale=scale)
        started = floor.loop.time()
        floor.dial("0600", SOLLECITO_PATIENCE_MS="3000")
        await asyncio.sleep(3.35 / scale)
        assert "UserEvent" not in floor.names("c-1")
        await asyncio.sleep(0.1 / scale)
        assert "UserEvent" in floor.names("c-1") and floor.names("c-1")[-1] == "Hangup"
        assert (floor.loop.time() - started) * scale == pytest.approx(3.45)


async def test_a_call_without_a_limit_gets_the_dialplans_own() -> None:
    floor = Floor(patience_s=2.0)
    floor.dial("0600", SOLLECITO_PATIENCE_MS="rubbish")
    await asyncio.sleep(2.3)
    assert floor.pbx.channels
    await asyncio.sleep(0.2)
    assert not floor.pbx.channels


async def test_the_message_keeps_the_line_for_its_length() -> None:
    floor = Floor(message_s=4.0)
    floor.dial("0600", SOLLECITO_PATIENCE_MS="1000", SOLLECITO_TREATMENT="message:other")
    await asyncio.sleep(1.5)
    assert floor.told[-1][1]["Treatment"] == "message" and floor.pbx.channels
    await asyncio.sleep(4.0)
    assert floor.names("c-1")[-1] == "Hangup"


async def test_a_customer_is_held_for_a_while_when_the_agent_goes_and_the_agent_stays_when_the_customer_goes() -> None:
    floor = Floor(lost_leg_s=2.0)
    floor.leg("agent-1", "agent-1-x")
    for call_id in ("c-1", "c-2"):
        floor.dial("0600", call_id, SOLLECITO_PATIENCE_MS="9000")
    await asyncio.sleep(0.6)
    pbx = floor.pbx
    pbx.bridge(pbx.channels["c-1"], pbx.channels["agent-1-x"])
    await asyncio.sleep(5.1)
    assert "c-1" not in pbx.channels and "agent-1-x" in pbx.channels
    pbx.bridge(pbx.channels["c-2"], pbx.channels["agent-1-x"])
    pbx.hang_up(pbx.channels["agent-1-x"])
    await asyncio.sleep(1.9)
    held = pbx.channels["c-2"].bridge
    assert held is not None and held.name == "sollecito-held"
    await asyncio.sleep(0.2)
    assert pbx.channels == {}
    assert "UserEvent" not in floor.names("c-2")


async def test_nothing_of_ended_calls_is_kept() -> None:
    floor = Floor(channel_limit=1000)
    for number in range(500):
        floor.dial(f"06{number:04d}{number % 9:02d}", f"c-{number}", SOLLECITO_PATIENCE_MS="500")
    await asyncio.sleep(40)
    assert floor.pbx.channels == {}
    assert sum(len(bridge.members) for bridge in floor.pbx.bridges.values()) == 0
    assert len(floor.pbx.bridges) <= 2
    assert sum(event == "Hangup" for event, _ in floor.told) == 500


async def test_more_channels_than_the_limit_fail() -> None:
    floor = Floor(channel_limit=2)
    for number in range(3):
        floor.dial("0602", f"c-{number}")
    await asyncio.sleep(0)
    assert [h["Uniqueid"] for e, h in floor.told if e == "OriginateResponse"] == ["c-2"]
    assert floor.told[-1][1]["Response"] == "Failure"


async def test_a_telephone_may_be_busy_and_a_stop_leaves_no_timer() -> None:
    floor = Floor()
    floor.behaviour.phones["agent-2"] = Fate(ring_after_s=None, ends_after_s=0.1, sip=486)
    floor.leg("agent-2", "agent-2-x")
    floor.dial("0600")
    await asyncio.sleep(0.2)
    assert {"Hangup", "OriginateResponse"} <= set(floor.names("agent-2-x"))
    before = len(floor.told)
    floor.pbx.stop()
    await asyncio.sleep(60)
    assert len(floor.told) == before and floor.pbx.channels == {}


async def test_dialled_numbers_are_counted_within_bounds() -> None:
    floor = Floor()
    floor.pbx.missing_endpoints = set()
    for number in range(10_050):
        floor.pbx._count_dialled(str(number))
    floor.pbx._count_dialled("10049")
    assert len(floor.pbx.originated) == 10_000 and floor.pbx.originated["10049"] == 2
