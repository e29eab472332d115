from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contract.telephony.stage import LoopClock, Stage
from tests.contract.telephony.suite import TelephonyContract
from tests.fakes.telephony import FakeTelephony

VIRTUAL_TIME = True


class FakeStage(Stage):
    def __init__(self) -> None:
        super().__init__()
        self.clock = LoopClock()
        self.telephony = self.fake = FakeTelephony(self.clock, endings=True, talk_s=self.talk_s)
        self.fake.missing = {self.missing_trunk_code, self.missing_phone}
        self.fake.dropping = {self.dropping_phone}

    async def cut_link(self) -> None:
        self.fake.link_falls()
        self.clock._loop.call_later(0.3, self.fake.link_returns)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = FakeStage()
    stage.telephony.deliver_to(stage.sink)
    await stage.telephony.open()
    yield stage
    await stage.close()


class TestFakeTelephony(TelephonyContract):
    pass
