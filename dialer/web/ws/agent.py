"""An agent's WebSocket: the own state, screen-pop and notices, pushed."""

from __future__ import annotations

from aiohttp import web

from dialer import metrics
from dialer.web.auth import admit, check_origin
from dialer.web.deps import DEPS
from dialer.web.routes import AGENT
from dialer.web.ws import protocol
from dialer.web.ws.connection import hello, hold, open_socket
from dialer.web.ws.desk import desk_of
from dialer.web.ws.hub import HUB


async def serve_agent(request: web.Request) -> web.StreamResponse:
    """Hold an agent's socket until either side closes it; a newer one of the same agent takes over."""
    deps, hub = request.app[DEPS], request.app[HUB]
    check_origin(request, deps.policy, is_required=True)
    caller = await admit(request, deps, AGENT)
    assert caller is not None
    agent_id = caller.agent_id
    socket, outbox = await open_socket(request, deps)
    outbox.put("hello", "hello", hello(deps))
    hub.enter(agent_id, outbox)
    with metrics.WS_CLIENTS.labels("agent").track_inprogress():
        try:
            snapshot = protocol.AgentSnapshot(agent=await desk_of(deps, agent_id))
            outbox.put("snapshot", "snapshot", protocol.encode(snapshot))
            await hold(request, deps, socket, outbox, roles=AGENT, is_activity=True, write=outbox.write_all)
        finally:
            hub.leave(agent_id, outbox)
            if outbox.is_cut:
                metrics.WS_CLOSED_SLOW.labels("agent").inc()
    return socket
