"""A plain manager client for tests of the simulator; it shares nothing with the dialer's own."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

Message = dict[str, str]


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._count = 0
        self.messages: list[Message] = []
        self._news = asyncio.Event()
        self.is_closed = False
        self._task = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, host: str, port: int, user: str = "sollecito", secret: str = "tape") -> Client:
        client = cls(*await asyncio.open_connection(host, port))
        await client.act("Login", Username=user, Secret=secret)
        return client

    async def _read(self) -> None:
        try:
            assert (await self._reader.readline()).startswith(b"Asterisk Call Manager/")
            while True:
                block = (await self._reader.readuntil(b"\r\n\r\n")).decode()
                self.messages.append(dict(line.split(": ", 1) for line in block.split("\r\n") if ": " in line))
                self._news.set()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.is_closed = True
            self._writer.close()
            self._news.set()

    def send(self, *lines: str) -> None:
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def act(self, name: str, **headers: str) -> Message:
        """Send an action and wait for its response."""
        self._count += 1
        action_id = f"t{self._count}"
        self.send(f"Action: {name}", f"ActionID: {action_id}", *[f"{k}: {v}" for k, v in headers.items()])
        return await self.until(Response="*", ActionID=action_id)

    async def until(self, **headers: str) -> Message:
        """The first message with these headers; ``*`` is any value. Raises ConnectionError when the server hung up."""
        async with asyncio.timeout(60):
            while True:
                for message in self.messages:
                    if all(k in message and v in ("*", message[k]) for k, v in headers.items()):
                        return message
                if self.is_closed:
                    raise ConnectionError("the server closed the connection")
                self._news.clear()
                await self._news.wait()

    async def when(self, is_so: Callable[[], bool]) -> None:
        """Wait until what was heard makes this true."""
        async with asyncio.timeout(60):
            while not is_so():
                self._news.clear()
                await self._news.wait()

    def named(self, event: str) -> list[Message]:
        return [message for message in self.messages if message.get("Event") == event]

    async def md5(self, user: str, secret: str) -> Message:
        challenge = (await self.act("Challenge", AuthType="MD5"))["Challenge"]
        key = hashlib.md5((challenge + secret).encode()).hexdigest()
        return await self.act("Login", AuthType="MD5", Username=user, Key=key)

    async def close(self) -> None:
        self._writer.close()
        await asyncio.wait({self._task})
