"""The live floor for supervisors: what is happening now, the stop switch, freeing what is stuck."""

from __future__ import annotations

from dialer.core.kernel.ids import AgentId, CallId, CampaignId
from dialer.web import schemas_live as schemas
from dialer.web.api.agents import local_midnight
from dialer.web.routes import READER, SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.web.ws.floor import look_at_floor
from dialer.web.ws.hub import HUB
from dialer.web.ws.narrow import campaigns_within, narrow, narrow_notices
from dialer.web.ws.sight import snapshot

routes = Routes("live")


@routes.route("GET", "/api/live", returns=schemas.LiveOut, roles=SUPERVISOR, walls=Walls.FILTERED)
async def read_live(visit: Visit) -> schemas.LiveOut:
    """The whole floor at this instant, as far as the workers' law allows."""
    hub = visit.request.app[HUB]
    sight = await look_at_floor(visit.deps, hub)
    seen = await campaigns_within(visit.deps, visit.scope)
    return snapshot(narrow(sight, seen), seq=0, notices=narrow_notices(hub.notices_after(0), seen, visit.scope))


@routes.route("GET", "/api/live/campaigns/{campaign_id}/pacing", returns=schemas.PacingHistoryOut, roles=SUPERVISOR)
async def read_pacing_history(visit: Visit, campaign_id: int) -> schemas.PacingHistoryOut:
    """Risk and abandonment of a predictive campaign over the last quarter of an hour."""
    samples = await visit.deps.supervision.pacing_history(CampaignId(campaign_id))
    return schemas.PacingHistoryOut(
        campaign_id=campaign_id, samples=[schemas.PacingSampleOut.model_validate(sample) for sample in samples]
    )


@routes.route("POST", "/api/live/stop", roles=SUPERVISOR)
async def stop_dialing(visit: Visit) -> None:
    """Stop all dialling now; conversations go on."""
    await visit.deps.supervision.stop_all(visit.caller.user_id)


@routes.route("POST", "/api/live/resume", roles=SUPERVISOR)
async def resume_dialing(visit: Visit) -> None:
    """Dial again."""
    await visit.deps.supervision.resume(visit.caller.user_id)


@routes.route("POST", "/api/live/calls/{call_id}/free", roles=SUPERVISOR)
async def free_call(visit: Visit, call_id: str) -> None:
    """End a call that is stuck."""
    await visit.deps.supervision.free_call(CallId(call_id), visit.caller.user_id)


@routes.route("POST", "/api/live/agents/{agent_id}/free", roles=SUPERVISOR)
async def free_agent(visit: Visit, agent_id: int) -> None:
    """Bring an agent who is stuck back to a pause."""
    await visit.deps.supervision.free_agent(AgentId(agent_id), visit.caller.user_id)


@routes.route(
    "GET",
    "/api/figures/today",
    query=schemas.FiguresQuery,
    returns=schemas.FiguresToday,
    roles=READER,
    walls=Walls.FILTERED,
)
async def read_today(visit: Visit, query: schemas.FiguresQuery) -> schemas.FiguresToday:
    """Calls since local midnight, of one campaign or of all."""
    await visit.require_seen("campaign_id", query.campaign_id)
    since = local_midnight(visit.now, visit.deps.policy.zone)
    campaign_id = None if query.campaign_id is None else CampaignId(query.campaign_id)
    return schemas.FiguresToday.model_validate(await visit.deps.views.calls.day(since, campaign_id, scope=visit.scope))
