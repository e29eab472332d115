"""The agent's desk and the clock, as the socket's snapshot and the API answer them."""

from __future__ import annotations

from dialer.core.kernel.ids import AgentId
from dialer.web.deps import WebDeps
from dialer.web.schemas_accounts import ClockOut
from dialer.web.schemas_agent import AgentStateOut, DeskOut, ScreenPopOut


async def desk_of(deps: WebDeps, agent_id: AgentId) -> DeskOut:
    """The agent's state and the file on the screen. Raises NotFound."""
    state = AgentStateOut.model_validate(await deps.agent_requests.status(agent_id))
    pop = await deps.agent_requests.pop(agent_id)
    return DeskOut(**dict(state), pop=ScreenPopOut.model_validate(pop) if pop else None)


def clock_of(deps: WebDeps) -> ClockOut:
    return ClockOut(now=deps.clock.now(), is_settable=deps.wind_clock is not None, zone=deps.policy.zone)
