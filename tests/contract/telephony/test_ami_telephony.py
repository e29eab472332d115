from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random

import pytest

from dialer.ami.client import AmiConfig
from dialer.ami.telephony import AmiTelephony
from dialer.amisim.behaviour import NEVER_S, Behaviour, Fate
from dialer.amisim.server import AmiSim
from dialer.amisim.users import User
from dialer.ports.telephony import LinkUp
from tests.contract.telephony.stage import LoopClock, Stage
from tests.contract.telephony.suite import TelephonyContract

VIRTUAL_TIME = True


class AmiSimStage(Stage):
    sim: AmiSim

    async def cut_link(self) -> None:
        self.sim.drop_links()

    async def close(self) -> None:
        await self.telephony.close()
        await self.sim.stop()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = AmiSimStage()
    stage.clock = LoopClock()
    phones = {
        stage.busy_phone: Fate(ring_after_s=None, ends_after_s=0.05, sip=486),
        stage.dropping_phone: Fate(ends_after_s=0.1, patience_s=stage.talk_s, talk_s=NEVER_S),
    }
    behaviour = Behaviour(Random(1), talk_s=stage.talk_s, delay_s=0.1, phones=phones)
    stage.sim = AmiSim({"sollecito": User(secret="s3cret")}, behaviour, rng=Random(2), message_s=1.0)
    stage.sim.pbx.missing_endpoints = {f"trunk-{stage.missing_trunk_code}", stage.missing_phone}
    host, port = await stage.sim.start()
    config = AmiConfig(host=host, port=port, username="sollecito", secret="s3cret", reconnect_min_s=0.3)
    stage.telephony = AmiTelephony(config, clock=stage.clock, rng=Random(3))
    stage.telephony.deliver_to(stage.sink)
    await stage.telephony.open()
    await stage.until(LinkUp)
    yield stage
    await stage.close()


class TestAmiTelephony(TelephonyContract):
    pass
