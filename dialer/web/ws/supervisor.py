"""A supervisor's WebSocket: the floor once a second, as what changed since the last message on this socket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from dialer import metrics
from dialer.core.kernel.errors import DialerError
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.ports.publisher import Notice
from dialer.web.auth import admit, check_origin
from dialer.web.deps import DEPS, WebDeps
from dialer.web.routes import SUPERVISOR
from dialer.web.ws import protocol
from dialer.web.ws.connection import hello, hold, open_socket
from dialer.web.ws.floor import look_at_floor
from dialer.web.ws.hub import HUB, Hub
from dialer.web.ws.narrow import campaigns_within, narrow, narrow_notices
from dialer.web.ws.outbox import Outbox
from dialer.web.ws.sight import Sight, compare, snapshot

log = structlog.get_logger(__name__)

PERIOD_S = 1.0


class FloorFeed:
    """The latest sight of the floor, taken once a second while anybody looks, and shared by all who do."""

    def __init__(self, look: Callable[[], Awaitable[Sight]], *, period_s: float = PERIOD_S) -> None:
        self._look = look
        self.period_s = period_s
        self._watchers = 0
        self._someone = asyncio.Event()
        self._next: asyncio.Future[Sight] | None = None
        self._diffs: dict[tuple[int, int], bytes | None] = {}

    async def run(self) -> None:
        """Look until cancelled; a failure is logged and looked past."""
        while True:
            await self._someone.wait()
            try:
                sight = await self._look()
            except DialerError as error:
                log.warning("floor_not_seen", error=str(error))
            else:
                self._diffs.clear()
                waiting, self._next = self._next, None
                if waiting is not None and not waiting.done():
                    waiting.set_result(sight)
            await asyncio.sleep(self.period_s)

    async def next(self) -> Sight:
        """The next sight that is taken."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
        return await asyncio.shield(self._next)

    def enter(self) -> None:
        self._watchers += 1
        self._someone.set()

    def leave(self) -> None:
        self._watchers -= 1
        if self._watchers == 0:
            self._someone.clear()

    def difference(self, hub: Hub, old: Sight, new: Sight) -> bytes | None:
        """The encoded diff, made once for all sockets that stand at the same sight."""
        key = (id(old), id(new))
        if key not in self._diffs:
            diff = compare(old, new, _notices_between(hub, old, new))
            self._diffs[key] = None if diff is None else protocol.encode(diff)
        return self._diffs[key]


FEED = web.AppKey("floor_feed", FloorFeed)


def make_feed(deps: WebDeps, hub: Hub) -> FloorFeed:
    return FloorFeed(lambda: look_at_floor(deps, hub))


async def serve_supervisor(request: web.Request) -> web.StreamResponse:
    """Hold a supervisor's socket until either side closes it."""
    deps, hub, feed = request.app[DEPS], request.app[HUB], request.app[FEED]
    check_origin(request, deps.policy, is_required=True)
    caller = await admit(request, deps, SUPERVISOR)
    scope = EVERYTHING if caller is None else caller.scope
    socket, outbox = await open_socket(request, deps)
    feed.enter()
    with metrics.WS_CLIENTS.labels("supervisor").track_inprogress():
        try:
            await hold(
                request,
                deps,
                socket,
                outbox,
                roles=SUPERVISOR,
                is_activity=False,
                write=lambda: _write(deps, hub, feed, outbox, scope),
            )
        finally:
            feed.leave()
            if outbox.is_cut:
                metrics.WS_CLOSED_SLOW.labels("supervisor").inc()
    return socket


async def _write(deps: WebDeps, hub: Hub, feed: FloorFeed, outbox: Outbox, scope: Scope) -> None:
    """Snapshot, then differences, within the wall; a slow socket simply gets larger ones."""
    try:
        await outbox.send("hello", hello(deps))
        own = await campaigns_within(deps, scope)
        seen = narrow(await look_at_floor(deps, hub), own)
        first = snapshot(seen, seq=outbox.seq + 1, notices=narrow_notices(hub.notices_after(0), own, scope))
        await outbox.send("snapshot", protocol.encode(first))
        while True:
            sight = await _next_or_close(feed, outbox)
            if sight is None:
                await outbox.finish()
                return
            if scope.is_walled:
                own = await campaigns_within(deps, scope)
                sight = narrow(sight, own)
                diff = compare(seen, sight, narrow_notices(_notices_between(hub, seen, sight), own, scope))
                data = None if diff is None else protocol.encode(diff)
            else:
                data = feed.difference(hub, seen, sight)
            if data is not None:
                await outbox.send("diff", data)
            seen = sight
    except TimeoutError:
        await outbox.cut()
    except ConnectionError:
        return


async def _next_or_close(feed: FloorFeed, outbox: Outbox) -> Sight | None:
    """The next sight; None when the socket is to be closed."""
    looking = asyncio.ensure_future(feed.next())
    closing = asyncio.ensure_future(outbox.wait_for_close())
    try:
        await asyncio.wait((looking, closing), return_when=asyncio.FIRST_COMPLETED)
        return None if closing.done() else looking.result()
    finally:
        looking.cancel()
        closing.cancel()


def _notices_between(hub: Hub, old: Sight, new: Sight) -> tuple[Notice, ...]:
    return hub.notices_after(old.notice_count)[: new.notice_count - old.notice_count]
