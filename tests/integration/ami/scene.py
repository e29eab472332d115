"""The adapter against a scripted server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from random import Random

import pytest

from dialer.ami.client import AmiConfig
from dialer.ami.protocol import SafeProtocol
from dialer.ami.telephony import AmiTelephony
from dialer.ports.telephony import LinkUp
from tests.contract.telephony.stage import LoopClock, Stage
from tests.integration.ami.scripted import ScriptedAsterisk


class Scene(Stage):
    """The adapter against a scripted server; ``start`` may come after the script was changed."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = LoopClock()
        self.asterisk = ScriptedAsterisk()
        self.backlog: Callable[[], int] | None = None
        self.ami: AmiTelephony

    async def start(self, *, up: bool = True, **config: object) -> None:
        host, port = await self.asterisk.start()
        values: dict[str, object] = {"username": "sollecito", "secret": "s3cret", "reconnect_min_s": 0.5}
        self.config = AmiConfig(host=host, port=port, **{**values, **config})  # type: ignore[arg-type]
        self.ami = AmiTelephony(self.config, clock=self.clock, rng=Random(3))
        self.telephony = self.ami
        self.ami.deliver_to(self.sink, self.backlog)
        await self.ami.open()
        if up:
            await self.until(LinkUp)

    async def back_up(self, count: int = 2) -> None:
        async with asyncio.timeout(600):
            while len([e for e in self.events if isinstance(e, LinkUp)]) < count:
                self._news.clear()
                await self._news.wait()

    @property
    def protocol(self) -> SafeProtocol:
        protocol = self.ami._client.protocol
        assert protocol is not None
        return protocol


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    scene = Scene()
    yield scene
    if hasattr(scene, "ami"):
        await scene.ami.close()
    await scene.asterisk.stop()
