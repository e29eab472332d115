"""Reads the floor for supervisors: the engine's snapshot, and whether single agents may be shown today."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from dialer.web.deps import WebDeps
from dialer.web.ws.hub import Hub
from dialer.web.ws.sight import Sight, look

HELP_SHOWN = timedelta(hours=1)
"""A request for help that is older belongs to a call that was never disposed; nobody waits for it any more."""


async def look_at_floor(deps: WebDeps, hub: Hub) -> Sight:
    """The floor as supervisors may see it now."""
    # The notices' count is taken first: one that arrives meanwhile is told twice rather than not at all.
    notice_count = hub.notice_count
    is_agreed = await is_monitoring_agreed(deps)
    names = {team.team_id: team.name for team in await deps.views.house.teams()}
    now = deps.clock.now()
    async with deps.store.transaction() as tx:
        asking = await tx.agent_desk.open_help(now - HELP_SHOWN)
    live = await deps.supervision.live()
    return look(live, is_agreed=is_agreed, team_names=names, now=now, asking=asking, notice_count=notice_count)


async def is_monitoring_agreed(deps: WebDeps) -> bool:
    """An agreement that allows showing single agents holds today."""
    today = deps.clock.now().astimezone(ZoneInfo(deps.policy.zone)).date()
    async with deps.store.transaction() as tx:
        return await tx.agreements.in_force(today) is not None
