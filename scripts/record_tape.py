#!/usr/bin/env python3
"""Records what a real Asterisk says on its manager port, scene by scene, into tests/tapes/*.txt.

Needs only the standard library. It prepares and starts an Asterisk of its own on free loopback ports (as the tests do),
SIPp as the carrier and as agents' telephones, plays each scene and writes its tape.

    scripts/record_tape.py [--out DIR] [SCENE ...]     no scene: all of them

A tape is text. A line ``<< SECONDS`` opens what the switch sent, ``>> SECONDS`` what the client sent, each followed by
the raw lines of one message and an empty line; SECONDS count from the connection. Lines that begin with ``#`` before
the first message say what the tape shows. The user's secret is replaced by ``tape``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

Message = dict[str, str]


class Ami:
    """A plain manager client that keeps everything it saw."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._started_at = time.monotonic()
        self._tape: list[tuple[str, float, str]] = []
        self._news = asyncio.Condition()
        self._actions = 0
        self.messages: list[Message] = []
        self.seen_at: list[float] = []
        """Monotonic instant of each message."""
        self.is_closed = False
        self._task = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, host: str, port: int, user: str, secret: str) -> Ami:
        reader, writer = await asyncio.open_connection(host, port)
        ami = cls(reader, writer)
        answer = await ami.act("Login", Username=user, Secret=secret)
        if answer["Response"] != "Success":
            raise PermissionError(f"{host}:{port}: {answer.get('Message')}")
        return ami

    def _now(self) -> float:
        return time.monotonic() - self._started_at

    async def _read(self) -> None:
        try:
            banner = (await self._reader.readline()).decode()
            self._tape.append(("<<", self._now(), banner.strip()))
            while True:
                block = (await self._reader.readuntil(b"\r\n\r\n")).decode()
                self._tape.append(("<<", self._now(), block.strip("\r\n").replace("\r\n", "\n")))
                message: Message = {}
                for line in block.split("\r\n"):
                    name, colon, value = line.partition(":")
                    if colon:
                        message.setdefault(name, value.strip())
                self.messages.append(message)
                self.seen_at.append(time.monotonic())
                async with self._news:
                    self._news.notify_all()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.is_closed = True
            async with self._news:
                self._news.notify_all()

    def send(self, action: str, **headers: str | tuple[str, ...]) -> str:
        """Write one action; returns its ActionID."""
        self._actions += 1
        action_id = str(headers.pop("ActionID", f"tape-{self._actions}"))
        lines = [f"Action: {action}", f"ActionID: {action_id}"]
        for name, value in headers.items():
            lines += [f"{name}: {one}" for one in (value if isinstance(value, tuple) else (value,))]
        shown = [f"{line.partition(':')[0]}: tape" if line.startswith("Secret:") else line for line in lines]
        self._tape.append((">>", self._now(), "\n".join(shown)))
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        return action_id

    async def wait(self, test: Callable[[Message], bool], timeout_s: float = 10, since: int = 0) -> Message:
        """The first message from index ``since`` on that passes ``test``; TimeoutError if none comes."""
        checked = since

        def found() -> bool:
            nonlocal checked
            while checked < len(self.messages):
                if test(self.messages[checked]):
                    return True
                checked += 1
            return self.is_closed

        async with asyncio.timeout(timeout_s):
            async with self._news:
                await self._news.wait_for(found)
        if checked == len(self.messages):
            raise ConnectionError("the switch closed the connection")
        return self.messages[checked]

    async def act(self, action: str, timeout_s: float = 10, **headers: str | tuple[str, ...]) -> Message:
        """Send an action and wait for its response."""
        action_id = self.send(action, **headers)
        return await self.wait(lambda m: "Response" in m and m.get("ActionID") == action_id, timeout_s)

    async def event(self, name: str, timeout_s: float = 10, since: int = 0, **headers: str) -> Message:
        """Wait for an event whose headers have these values."""
        return await self.wait(
            lambda m: m.get("Event") == name and all(m.get(k) == v for k, v in headers.items()), timeout_s, since
        )

    async def close(self) -> None:
        self._writer.close()
        await asyncio.wait({self._task}, timeout=2)

    def tape(self, title: str) -> str:
        """Everything said so far, as the text of a tape."""
        head = "".join(f"# {line}\n" for line in title.splitlines())
        return head + "".join(f"\n{way} {at:.6f}\n{text}\n" for way, at, text in self._tape)
