"""The wire to Asterisk's manager interface: panoramisk's protocol with its receive and send paths made safe.

What is different, and why (numbers: hazards of panoramisk 1.4 as measured): text is cut at whole messages before it is
decoded (9), a handler that raises loses only its own message (3), events are never swallowed by an action's future (5),
nothing is kept for another connection (1, 2, 7), every pending action ends when the link does (6, 7, 14), and header
values are checked before they are written (8).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from ssl import SSLContext

import structlog
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager

from dialer import metrics
from dialer.ami.actions import SafeAction
from dialer.ami.message import FastMessage, parse_headers
from dialer.ports.telephony import TelephonyError

BANNER = b"Asterisk Call Manager/"
MESSAGE_LIMIT_BYTES = 1_048_576
"""A peer that sends more than this without ending a message is not an Asterisk, or is broken."""

Handler = Callable[[FastMessage], None]

_OTHER_EVENTS = metrics.AMI_EVENTS.labels("other")


class LinkLost(TelephonyError):
    """The connection ended before the answer came; whether the action was carried out is not known."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=True, outcome_unknown=True)


class NotConnected(TelephonyError):
    """There is no connection; nothing was sent."""

    def __init__(self, message: str = "The link to Asterisk is down; nothing was sent.") -> None:
        super().__init__(message, retryable=True)


class SafeProtocol(AMIProtocol):  # type: ignore[misc]  # panoramisk publishes no types
    """One connection. Its maker gives it the table of handlers; events not in it cost a look-up and are dropped."""

    def __init__(self, handlers: dict[str, Handler], on_lost: Callable[[str], None]) -> None:
        self._handlers = handlers
        self._on_lost = on_lost
        self._log = structlog.get_logger()
        self._buffer = b""
        self._lost_reason = ""
        self.closed = True
        self.is_reading = True
        self.heard_s = asyncio.get_running_loop().time()
        """When the peer last sent anything, by the loop's clock."""
        self.version: str | None = None
        self.event_count = 0
        self.broken_handler_count = 0
        self.responses: dict[str, SafeAction] = {}
        self.transport: asyncio.Transport | None = None
        self.banner: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.closed = False

    # -- in

    def data_received(self, data: bytes) -> None:
        """Cut at whole messages, decode each stretch once, hand out in order."""
        self.heard_s = asyncio.get_running_loop().time()
        buffer = self._buffer + data if self._buffer else data
        if self.version is None:
            line, found, rest = buffer.partition(b"\r\n")
            if not line.startswith(BANNER[: len(line)]) or len(line) > 128:
                self.abort("the peer does not greet as Asterisk's manager interface; check host and port")
                return
            if not found:
                self._buffer = buffer
                return
            self.version = line[len(BANNER) :].decode("ascii", "replace").strip()
            if not self.banner.done():
                self.banner.set_result(self.version)
            buffer = rest
        end = buffer.rfind(b"\r\n\r\n")
        if end < 0:
            self._buffer = buffer
            if len(buffer) > MESSAGE_LIMIT_BYTES:
                self.abort(f"a message of the peer exceeds {MESSAGE_LIMIT_BYTES} bytes")
            return
        self._buffer = buffer[end + 4 :]
        for block in buffer[:end].decode("utf-8", "replace").split("\r\n\r\n"):
            self._take(block)

    def _take(self, block: str) -> None:
        block = block.lstrip("\r\n")
        first, _, _ = block.partition("\r\n")
        if first.startswith("Event: "):
            self.event_count += 1
            handler = self._handlers.get(first[7:])
            if handler is None and not (self.responses and "\r\nActionID: " in block):
                _OTHER_EVENTS.inc()
                return
            message = FastMessage(parse_headers(block))
        else:
            message = FastMessage(parse_headers(block))
            handler = None
        try:
            self.handle_message(message, handler)
        except Exception:
            # Our bug; the connection and the messages behind this one must not pay for it.
            self.broken_handler_count += 1
            metrics.AMI_EVENT_ERRORS.inc()
            self._log.exception("ami_handler_failed", event_name=message.text("Event"))

    def handle_message(self, message: FastMessage, handler: Handler | None = None) -> None:
        """Give a response to its action and an event to its handler; a list's events go to both."""
        headers = message.headers
        action_id = headers.get("ActionID")
        if isinstance(action_id, str):
            action = self.responses.get(action_id)
            if action is not None and (action.as_list or "Event" not in headers):
                if action.add_message(message):
                    del self.responses[action_id]
                return
        if handler is not None:
            handler(message)

    # -- out

    def send(self, data: SafeAction, as_list: bool = False) -> asyncio.Future[list[FastMessage]]:
        """Write once. The future ends with the answer, the link or its waiter's deadline; then it is forgotten."""
        if self.closed or self.transport is None or self.transport.is_closing():
            raise NotConnected()
        if data.id in self.responses:
            raise TelephonyError(f"An action with the id {data.id!r} is still waiting for its answer.")
        self.responses[data.id] = data
        data.future.add_done_callback(lambda _: self._forget(data))
        self.transport.write(data.wire)
        return data.future

    def _forget(self, action: SafeAction) -> None:
        if self.responses.get(action.id) is action:
            del self.responses[action.id]

    # -- flow and end

    def pause(self) -> None:
        """Stop reading: Asterisk's own buffer, and in the end its write time-out, take the strain."""
        if self.is_reading and not self.closed and self.transport is not None:
            self.is_reading = False
            self.transport.pause_reading()

    def resume(self) -> None:
        """Read again."""
        if not self.is_reading and not self.closed and self.transport is not None:
            self.is_reading = True
            self.transport.resume_reading()

    def abort(self, reason: str) -> None:
        """Drop the connection at once, for this reason."""
        self._lost_reason = self._lost_reason or reason
        if self.transport is not None:
            self.transport.abort()
        self._end()

    def close(self) -> None:
        """End the connection after what was written; pending actions end as unknown."""
        self._lost_reason = self._lost_reason or "closed by the dialer"
        if self.transport is not None:
            self.transport.close()
        self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost_reason = self._lost_reason or (f"{exc}" if exc else "Asterisk closed the connection")
        self._end()

    def _end(self) -> None:
        if self.closed:
            return
        self.closed = True
        pending = list(self.responses.values())
        self.responses.clear()
        for action in pending:
            if not action.future.done():
                action.future.set_exception(
                    LinkLost(f"The link to Asterisk was lost before {action.name} was answered: {self._lost_reason}.")
                )
        if not self.banner.done():
            self.banner.cancel()
        self._on_lost(self._lost_reason)


class _Everything:
    """What may be forgotten when a link drops: all of it."""

    def __contains__(self, action: object) -> bool:
        return True


class SafeManager(Manager):  # type: ignore[misc]  # panoramisk publishes no types
    """panoramisk's manager for one connection: it connects once, logs in to nothing by itself and never comes back.

    Reconnecting, logging in and pinging belong to the supervisor in ``client.py``; a new link gets a new manager, so
    nothing of an old one can be sent again.
    """

    def __init__(
        self,
        host: str,
        port: int,
        tls: SSLContext | None,
        handlers: dict[str, Handler],
        on_lost: Callable[[str], None],
    ) -> None:
        super().__init__(
            host=host,
            port=port,
            ssl=tls,
            loop=asyncio.get_running_loop(),
            forgetable_actions=_Everything(),
            protocol_factory=lambda: SafeProtocol(handlers, on_lost),
        )

    def connection_made(self, f: asyncio.Task[tuple[asyncio.Transport, SafeProtocol]]) -> None:
        """Keep the protocol; a connection that failed is the awaiter's to see."""
        if not f.cancelled() and f.exception() is None:
            self.protocol = f.result()[1]

    def send_action(self, action: SafeAction, as_list: bool | None = None) -> asyncio.Future[list[FastMessage]]:
        """Send once, or say that there is no link."""
        if self.protocol is None:
            raise NotConnected()
        future: asyncio.Future[list[FastMessage]] = self.protocol.send(action)
        return future

    def connection_lost(self, exc: object) -> None:
        """Nothing: the protocol told the supervisor."""
