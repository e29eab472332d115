"""One socket's outgoing side: a queue that keeps the latest message of each kind, and the one task that writes.

Source of the shape: ``stack.md`` §4 (one stalled browser blocked a simple loop over all sockets for everyone).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from dialer.web.ws.protocol import CLOSE_LAGGING, frame

MAX_PENDING = 200
"""Distinct messages waiting on one socket; beyond, the oldest is dropped (only notices can be so many)."""


class Outbox:
    """Messages for one socket.

    Args:
        socket: prepared WebSocket.
        transport: the connection beneath it, to cut when not even a close frame leaves.
        lag_limit_s: longest wait for one frame to be swallowed; afterwards the socket is cut.
        now: the clock's instant, for the frames.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        *,
        lag_limit_s: float,
        now: Callable[[], datetime],
    ) -> None:
        self._socket = socket
        self._transport = transport
        self._lag_limit_s = lag_limit_s
        self._now = now
        self._pending: dict[str, tuple[str, bytes]] = {}
        self._wake = asyncio.Event()
        self._seq = 0
        self._closing: tuple[int, str] | None = None
        self._close_wanted = asyncio.Event()
        self.is_cut = False
        """The peer did not read, so the socket was ended."""

    @property
    def is_closing(self) -> bool:
        """The socket is to be closed, or being cut."""
        return self._closing is not None or self.is_cut

    @property
    def seq(self) -> int:
        """Frames written so far."""
        return self._seq

    @property
    def pending_count(self) -> int:
        return len(self._pending)

    def put(self, key: str, kind: str, data: bytes) -> None:
        """Queue a message; one of the same key that still waits is replaced and goes to the end."""
        self._pending.pop(key, None)
        self._pending[key] = (kind, data)
        if len(self._pending) > MAX_PENDING:
            del self._pending[next(iter(self._pending))]
        self._wake.set()

    def close(self, code: int, reason: str) -> None:
        """Close after what is queued was written."""
        self._closing = self._closing or (code, reason)
        self._close_wanted.set()
        self._wake.set()

    async def wait_for_close(self) -> None:
        """Until someone asked to close."""
        await self._close_wanted.wait()

    async def finish(self) -> None:
        """Close as asked."""
        if self._closing is not None:
            await self._socket.close(code=self._closing[0], message=self._closing[1].encode())

    async def send(self, kind: str, data: bytes) -> None:
        """Write one frame now; only from the writing task. Raises TimeoutError when the peer does not read."""
        self._seq += 1
        at = self._now().isoformat().replace("+00:00", "Z")
        async with asyncio.timeout(self._lag_limit_s):
            await self._socket.send_str(frame(kind, self._seq, at, data))

    async def write_all(self) -> None:
        """Write until the socket is closed; the owner runs it as the socket's one writing task."""
        try:
            while not self._socket.closed:
                await self._wake.wait()
                self._wake.clear()
                while self._pending:
                    kind, data = self._pending.pop(next(iter(self._pending)))
                    await self.send(kind, data)
                if self._closing is not None:
                    await self.finish()
                    return
        except TimeoutError:
            await self.cut()
        except ConnectionError:
            return

    async def cut(self) -> None:
        """End a socket that does not read: its buffer is full, so that even the close frame may not leave."""
        self.is_cut = True
        try:
            async with asyncio.timeout(1):
                await self._socket.close(code=CLOSE_LAGGING, message=b"too slow")
        except (TimeoutError, ConnectionError):
            pass
        if self._transport is not None:
            self._transport.abort()
