"""Make a team."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from dialer.core.kernel.ids import AgentId, TeamId, UserId
from dialer.ports.store import AuditLine, Store


async def create_team(
    store: Store,
    *,
    name: str,
    agent_ids: Collection[AgentId] = (),
    country: str = "",
    by: UserId | None,
    now: datetime,
) -> TeamId:
    """Raises Conflict for a name in use, NotFound for an agent that does not exist."""
    async with store.transaction() as tx:
        team_id = await tx.teams.add(name)
        if agent_ids or country:
            await tx.teams.update(team_id, agent_ids=agent_ids, country=country)
        line = AuditLine(at=now, user_id=by, action="team.created", subject=f"team:{team_id}", data={"name": name})
        await tx.audit.add(line)
    return team_id
