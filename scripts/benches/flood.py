"""The bare client that the dialer is measured against: originate, bridge with a free agent, nothing else.

No database, no rules, no pacing: one socket, split and partition. It is not part of the product.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass
class Flood:
    """Places calls at a steady rate and joins each answered one with a free agent's leg."""

    host: str
    port: int
    secret: str
    numbers: list[str]
    legs: list[str]
    """Endpoints of the agents."""
    run_id: str = field(default_factory=lambda: secrets.token_hex(4))
    started_s: dict[str, float] = field(default_factory=dict)
    answered_s: dict[str, float] = field(default_factory=dict)
    joined_s: dict[str, float] = field(default_factory=dict)
    failures: int = 0
    without_agent: int = 0

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        await self._reader.readline()
        self._send("Login", Username="sollecito", Secret=self.secret)
        self._free: deque[str] = deque()
        self._with: dict[str, str] = {}
        self._bridge_of: dict[str, str] = {}
        self._booted = asyncio.Event()
        self._up = asyncio.Event()
        self._task = asyncio.create_task(self._read())
        await asyncio.wait_for(self._booted.wait(), 30)
        for endpoint in self.legs:
            self._send(
                "Originate", Channel=f"PJSIP/{endpoint}", Context="sollecito-agent", Exten="s", Priority="1",
                Async="true", ChannelId=f"agent-{endpoint}-bench", Timeout="10000",
            )  # fmt: skip
        await asyncio.wait_for(self._up.wait(), 60)

    async def close(self) -> None:
        for endpoint in self.legs:
            self._send("Hangup", Channel=f"agent-{endpoint}-bench")
        await asyncio.sleep(0.5)
        self._task.cancel()
        self._writer.close()

    async def run(self, rate_per_s: float, seconds: float) -> None:
        """Originate on the beat; then wait for what is still under way."""
        begin, count = time.perf_counter(), int(rate_per_s * seconds)
        for index in range(count):
            delay = begin + index / rate_per_s - time.perf_counter()
            if delay > 0:
                await asyncio.sleep(delay)
            call = f"c-{self.run_id}-{index}"
            self.started_s[call] = time.perf_counter()
            self._send(
                "Originate", Channel=f"PJSIP/{self.numbers[index % len(self.numbers)]}@trunk-carrier",
                Context="sollecito-answered", Exten="s", Priority="1", Async="true", ChannelId=call, Timeout="20000",
                CallerID="<+390422550130>", Variable="SOLLECITO_PATIENCE_MS=3000",
            )  # fmt: skip
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                while self.started_s.keys() - self._ended:
                    self._over.clear()
                    await self._over.wait()
        self.failures += len(self.started_s.keys() - self._ended)

    _ended: set[str] = field(default_factory=set)
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    def _send(self, action: str, **headers: str) -> None:
        lines = [f"Action: {action}", *(f"{name}: {value}" for name, value in headers.items())]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def _read(self) -> None:
        while True:
            block = await self._reader.readuntil(b"\r\n\r\n")
            at = time.perf_counter()
            fields: dict[str, str] = {}
            for line in block.decode(errors="replace").split("\r\n"):
                name, _, value = line.partition(": ")
                fields[name] = value
            event = fields.get("Event")
            if event is not None:
                self._hear(event, fields, at)

    def _hear(self, event: str, fields: dict[str, str], at: float) -> None:
        channel = fields.get("Uniqueid", "")
        if event == "FullyBooted":
            self._booted.set()
        elif event == "BridgeEnter":
            self._entered(channel, fields, at)
        elif event == "Hangup" and channel.startswith("c-"):
            self._ended.add(channel)
            self._over.set()
            if channel not in self.answered_s:
                self.failures += 1
            agent = self._with.pop(channel, None)
            if agent is not None and channel not in self.joined_s:
                self._free.append(agent)

    def _entered(self, channel: str, fields: dict[str, str], at: float) -> None:
        is_holding = fields.get("BridgeTechnology") == "holding_bridge"
        if channel.startswith("agent-") and is_holding:
            self._free.append(channel)
            if len(self._free) >= len(self.legs):
                self._up.set()
        elif channel.startswith("c-") and is_holding:
            self.answered_s[channel] = at
            if not self._free:
                self.without_agent += 1
                return
            agent = self._with[channel] = self._free.popleft()
            self._send("Bridge", Channel1=channel, Channel2=agent, Tone="no")
        elif not is_holding:
            bridge = fields.get("BridgeUniqueid", "")
            other = self._bridge_of.pop(bridge, None)
            if other is None:
                self._bridge_of[bridge] = channel
                return
            call = channel if channel.startswith("c-") else other
            self.joined_s[call] = at
