"""The link to one Asterisk: connect, log in, wait until it is booted, keep alive, come back after a loss.

One supervisor task owns all of it. Each connection gets a new manager and protocol, so nothing crosses from one to the
next; every action has a deadline; an action without a link fails at once instead of being sent late.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from random import Random
from ssl import SSLContext

import structlog

from dialer import metrics
from dialer.ami.actions import SafeAction, plain
from dialer.ami.message import FastMessage
from dialer.ami.protocol import Handler, NotConnected, SafeManager, SafeProtocol
from dialer.ports.telephony import TelephonyError


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiConfig:
    """Where the switch is and how patient to be with it; lengths in seconds of real time, whatever the clock says."""

    host: str
    port: int
    username: str
    secret: str
    tls: SSLContext | None = None
    """For a switch whose manager interface speaks TLS; None: plain TCP."""
    connect_timeout_s: float = 5.0
    """For the TCP connection, and again for the log-in."""
    boot_timeout_s: float = 120.0
    """From the log-in to FullyBooted; Asterisk sends it when its modules are loaded."""
    action_timeout_s: float = 5.0
    ping_interval_s: float = 5.0
    ping_timeout_s: float = 3.0
    reconnect_min_s: float = 0.5
    """First pause after a loss; doubles up to ``reconnect_max_s``."""
    reconnect_max_s: float = 30.0
    refused_retry_s: float = 60.0
    """Pause after a refused log-in: a wrong secret does not mend by itself, and fail2ban counts attempts."""
    event_queue_limit: int = 10_000
    """Delivered events not yet handled above which reading stops; it goes on at half of it."""


NUDGE_AFTER_S = 0.5
"""Whoever spoke less than this ago is not asked whether it lives."""
NUDGE_PATIENCE_S = 1.0
"""A nudge unanswered for so long makes a silence."""


class LogInRefused(TelephonyError):
    """Asterisk does not accept the AMI user."""


class AmiClient:
    """Keeps one link up until closed.

    Args:
        handlers: event name -> plain function, called in Asterisk's order.
        on_booted: awaited after each log-in, before the link counts as up; a failure ends the connection.
        on_down: told the reason, once per loss and once per new reason while there is no link.
        rng: for the jitter of the pauses.
    """

    def __init__(
        self,
        config: AmiConfig,
        *,
        handlers: dict[str, Handler],
        on_booted: Callable[[], Awaitable[None]],
        on_down: Callable[[str], None],
        rng: Random,
    ) -> None:
        self._config = config
        self._handlers = {**handlers, "FullyBooted": self._on_fully_booted, "Shutdown": self._on_shutdown}
        self._on_booted = on_booted
        self._on_down = on_down
        self._rng = rng
        self._log = structlog.get_logger()
        self._ids = count(1)
        self._task: asyncio.Task[None] | None = None
        self._manager: SafeManager | None = None
        self._lost = asyncio.Event()
        self._booted = asyncio.Event()
        self._lost_reason = ""
        self._told_reason: str | None = None
        self._failure_count = 0
        self._nudged_s = float("-inf")
        self.is_up = False
        self.connection_count = 0
        self.ping_s: float | None = None
        """How long the last answered ping took."""

    # -- for the adapter

    def open(self) -> None:
        """Start the supervisor; it runs until ``close``."""
        if self._task is None:
            self._task = asyncio.create_task(self._supervise(), name="ami-link")

    async def close(self) -> None:
        """End the link and the supervisor; whatever was pending ends as unknown."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self.is_up = False

    def next_id(self) -> str:
        """An ActionID that no other action of this client has."""
        return f"d{next(self._ids)}"

    @property
    def protocol(self) -> SafeProtocol | None:
        """The live connection, if any."""
        if self._manager is None or self._manager.protocol is None or self._manager.protocol.closed:
            return None
        protocol: SafeProtocol = self._manager.protocol
        return protocol

    @property
    def silence_s(self) -> float:
        """Since anything was heard, while a nudge waits for its answer; 0.0 otherwise."""
        protocol = self.protocol
        if protocol is None or self._nudged_s <= protocol.heard_s:
            return 0.0
        now_s = asyncio.get_running_loop().time()
        return now_s - protocol.heard_s if now_s - self._nudged_s >= NUDGE_PATIENCE_S else 0.0

    def may_nudge(self) -> bool:
        """Whether a sign of life should be asked for now: nothing was heard for a moment, and nobody has asked."""
        protocol = self.protocol
        if protocol is None or not self.is_up:
            return False
        now_s = asyncio.get_running_loop().time()
        if now_s - protocol.heard_s < NUDGE_AFTER_S or self._nudged_s > protocol.heard_s:
            return False
        self._nudged_s = now_s
        return True

    async def nudge(self) -> None:
        """Ask for a sign of life; whatever comes, the keep-alive decides about the link."""
        with suppress(TelephonyError):
            await self.request(plain("Ping", self.next_id()), self._config.ping_timeout_s)

    async def request(self, action: SafeAction, timeout_s: float | None = None) -> list[FastMessage]:
        """Send once and wait for the answer: one response, or a response and the events of its list.

        Raises:
            NotConnected: there is no link; nothing was sent.
            LinkLost: the link ended before the answer.
            TelephonyError: no answer within the deadline (outcome unknown).
        """
        protocol = self.protocol
        if protocol is None:
            raise NotConnected()
        limit_s = self._config.action_timeout_s if timeout_s is None else timeout_s
        future = self._manager_send(action)
        try:
            async with asyncio.timeout(limit_s):
                return await future
        except TimeoutError:
            raise TelephonyError(
                f"Asterisk did not answer {action.name} within {limit_s:g} s.", retryable=True, outcome_unknown=True
            ) from None

    def _manager_send(self, action: SafeAction) -> asyncio.Future[list[FastMessage]]:
        if self._manager is None:
            raise NotConnected()
        return self._manager.send_action(action)

    # -- the supervisor

    async def _supervise(self) -> None:
        while True:
            refused = False
            try:
                await self._one_connection()
            except LogInRefused as error:
                refused = True
                metrics.AMI_CONNECTIONS.labels("refused").inc()
                self._fell(str(error))
                self._log.error("ami_login_refused", host=self._config.host, port=self._config.port, reason=str(error))
            except TimeoutError:
                metrics.AMI_CONNECTIONS.labels("failed").inc()
                self._fell(f"{self._config.host}:{self._config.port} did not answer in time")
            except OSError as error:
                metrics.AMI_CONNECTIONS.labels("failed").inc()
                self._fell(f"cannot connect to {self._config.host}:{self._config.port}: {error.strerror or error}")
            except TelephonyError as error:
                metrics.AMI_CONNECTIONS.labels("lost").inc()
                self._fell(str(error))
            finally:
                self.is_up = False
                self._drop()
            await asyncio.sleep(self._config.refused_retry_s if refused else self._pause_s())
            self._failure_count += 1

    def _pause_s(self) -> float:
        """Doubling pause with jitter over its upper half, so that many dialers do not come back as one."""
        doubled = self._config.reconnect_min_s * 2.0 ** min(self._failure_count, 16)
        longest = min(self._config.reconnect_max_s, doubled)
        return longest * (0.5 + 0.5 * self._rng.random())

    async def _one_connection(self) -> None:
        config = self._config
        self._lost, self._booted = asyncio.Event(), asyncio.Event()
        self._lost_reason = ""
        manager = self._manager = SafeManager(config.host, config.port, config.tls, self._handlers, self._on_lost)
        async with asyncio.timeout(config.connect_timeout_s):
            await manager.connect()
            self.connection_count += 1
            protocol: SafeProtocol = manager.protocol
            await self._or_lost(protocol.banner)
        await self._log_in()
        await self._wait_until_booted()
        await self._or_lost(self._on_booted())
        self.is_up = True
        self._failure_count = 0
        self._told_reason = None
        self._log.info("ami_link_up", host=config.host, port=config.port, protocol=protocol.version)
        await self._keep_alive()

    async def _or_lost(self, work: Awaitable[object]) -> None:
        """Await this, but not beyond the end of the connection."""
        task = asyncio.ensure_future(work)
        lost = asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait((task, lost), return_when=asyncio.FIRST_COMPLETED)
            if not task.done() or task.cancelled():
                raise TelephonyError(self._lost_reason or "the connection ended", retryable=True)
            task.result()
        finally:
            lost.cancel()
            if not task.done():
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task

    async def _log_in(self) -> None:
        """Challenge and MD5, so that the secret does not cross the wire."""
        config = self._config
        challenge = (
            await self.request(plain("Challenge", self.next_id(), ("AuthType", "MD5")), config.connect_timeout_s)
        )[0]
        if not challenge.is_success:
            raise LogInRefused(f"Asterisk offers no MD5 log-in: {challenge.text('Message')}")
        # Named by the protocol, not chosen for strength.
        key = hashlib.md5((challenge.text("Challenge") + config.secret).encode(), usedforsecurity=False).hexdigest()
        answer = (
            await self.request(
                plain(
                    "Login",
                    self.next_id(),
                    ("AuthType", "MD5"),
                    ("Username", config.username),
                    ("Key", key),
                    ("Events", "on"),
                ),
                config.connect_timeout_s,
            )
        )[0]
        if not answer.is_success:
            raise LogInRefused(
                f"Asterisk refuses the AMI user {config.username!r} ({answer.text('Message') or 'no reason given'}): "
                "check ami.username and ami.secret against manager.conf, and its permit lines; "
                f"next attempt in {config.refused_retry_s:g} s"
            )

    async def _wait_until_booted(self) -> None:
        try:
            async with asyncio.timeout(self._config.boot_timeout_s):
                await self._or_lost(self._booted.wait())
        except TimeoutError:
            raise TelephonyError(
                f"Asterisk did not report FullyBooted within {self._config.boot_timeout_s:g} s; it is still starting, "
                "or the AMI user lacks read=system in manager.conf",
                retryable=True,
            ) from None

    async def _keep_alive(self) -> None:
        """Ping until the connection ends; an unanswered ping ends it."""
        config = self._config
        loop = asyncio.get_running_loop()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(config.ping_interval_s):
                    await self._lost.wait()
            if self._lost.is_set():
                raise TelephonyError(self._lost_reason, retryable=True)
            started = loop.time()
            try:
                await self.request(plain("Ping", self.next_id()), config.ping_timeout_s)
            except TelephonyError:
                protocol = self.protocol
                if protocol is not None and not protocol.is_reading:
                    continue  # we have stopped reading ourselves: its answer lies in the buffer
                if protocol is not None:
                    protocol.abort(f"Asterisk did not answer a ping within {config.ping_timeout_s:g} s")
                raise TelephonyError(self._lost_reason, retryable=True) from None
            self.ping_s = loop.time() - started
            metrics.AMI_PING_SECONDS.set(self.ping_s)

    # -- told by the protocol

    def _on_lost(self, reason: str) -> None:
        self._lost_reason = self._lost_reason or reason
        self._lost.set()
        if self.is_up:
            self.is_up = False
            self._fell(reason)

    def _on_fully_booted(self, _: FastMessage) -> None:
        self._booted.set()

    def _on_shutdown(self, _: FastMessage) -> None:
        protocol = self.protocol
        if protocol is not None:
            protocol.abort("Asterisk is shutting down")

    def _fell(self, reason: str) -> None:
        """Tell a loss once, and while there is no link each new reason once."""
        if reason != self._told_reason:
            self._told_reason = reason
            self._log.warning("ami_link_down", host=self._config.host, port=self._config.port, reason=reason)
            self._on_down(reason)

    def _drop(self) -> None:
        manager, self._manager = self._manager, None
        if manager is not None and manager.protocol is not None:
            manager.protocol.close()
