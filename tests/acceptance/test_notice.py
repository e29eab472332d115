"""The notice of recording, played by a real Asterisk between two who send no sound: heard, counted, then recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dialer.ami.telephony import AmiTelephony
from dialer.core.agents.model import AgentState, LegState
from dialer.core.calls.model import CallState
from dialer.core.compliance.conduct import Consent, ConsentAnswered
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.window import zone
from dialer.engine.clocks import SettableClock
from dialer.files.wav import write_wav
from dialer.ports.publisher import AgentChanged, CallChanged, ConductShown, Message, Notice, ScreenPop
from tests.acceptance.story import ami_config, story_packs
from tests.asterisk_fixtures import AsteriskServer
from tests.rtp_listener import RtpListener
from tests.unit.files.test_wav import tone
from tests.world import Listener, running_engine, small_world, sqlite_url

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(240)]

MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=zone("Europe/Rome"))


def loudest_db(ear: RtpListener) -> float:
    """Of any half second."""
    heard = list(ear.packets)
    return max((ear.level_db(heard[start : start + 25]) for start in range(0, len(heard) - 24, 5)), default=-99.0)


def conduct_in(message: Message) -> ConductShown | None:
    return message.conduct if isinstance(message, ScreenPop) else None


async def test_the_played_notice_counts_once_heard_and_a_yes_after_it_starts_the_recording(
    asterisk: AsteriskServer, tmp_path: Path
) -> None:
    asterisk.cli("channel request hangup all")
    sound = asterisk.folder / "sounds" / "house" / "it" / "recording-notice.wav"
    sound.parent.mkdir(parents=True, exist_ok=True)
    write_wav(sound, tone(900, 1.5, 8000) * 0.2)
    customer, agents_ear = RtpListener(), RtpListener()
    asterisk.start_carrier(scenario=customer.scenario(tmp_path))
    asterisk.register_phones("agent-1")
    asterisk.start_phones(scenario=agents_ear.scenario(tmp_path, "phone.xml"))
    clock, listener = SettableClock(MORNING), Listener()

    async def seen(matches: Callable[[Any], bool]) -> Any:
        return await listener.until(matches, timeout_s=60)

    try:
        async with small_world(sqlite_url(tmp_path)) as world:
            agent_id = await world.add_agent("agent-1")
            await world.add_debtors([["+393471200000"]])
            campaign_id = await world.add_campaign(mode=DialMode.PROGRESSIVE, records=True, announces_recording=True)
            await world.start_campaign(campaign_id, at=clock.now())
            telephony = AmiTelephony(ami_config(asterisk), clock=clock, rng=Random(1))
            async with running_engine(
                world, telephony, clock, listener=listener, packs=story_packs(tmp_path), tick_s=0.2
            ) as engine:
                await seen(lambda m: isinstance(m, Notice) and m.code == "link_up")
                await engine.requests.go_online(agent_id)
                await seen(
                    lambda m: isinstance(m, AgentChanged) and m.leg is LegState.UP and m.state is AgentState.PAUSED
                )
                await engine.requests.ready(agent_id)
                talking = await seen(lambda m: isinstance(m, CallChanged) and m.state is CallState.TALKING)
                assert isinstance(talking, CallChanged)
                told = await seen(lambda m: (shown := conduct_in(m)) is not None and shown.notice_by != "")
                shown = conduct_in(told)
                assert shown is not None and (shown.notice_by, shown.is_recording) == ("announcement", False)
                assert min(loudest_db(customer), loudest_db(agents_ear)) > -27, "both heard it, not the murmur alone"

                yes = ConsentAnswered(answer=Consent.GIVEN)
                await engine.requests.say(agent_id, talking.call_id, yes)
                await seen(lambda m: (shown := conduct_in(m)) is not None and shown.is_recording)
                await engine.requests.hang_up(agent_id)
                await seen(lambda m: isinstance(m, CallChanged) and m.state is CallState.ENDED)
            kinds = await world.rows("SELECT kind, data FROM attempt_events WHERE kind LIKE 'recording%' ORDER BY id")
            assert [row["kind"] for row in kinds][:3] == [
                "recording_notice",
                "recording_consent",
                "recording_started",
            ]
            assert "announcement" in str(kinds[0]["data"])
            assert len(await world.rows("SELECT * FROM recordings")) == 1
    finally:
        asterisk.start_carrier()
        asterisk.start_phones()
        customer.close()
        agents_ear.close()
