"""Change a team: its name, its agents, disabled or enabled again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from dialer.core.kernel.ids import AgentId, TeamId, UserId
from dialer.ports.store import AuditLine, Store


async def change_team(
    store: Store,
    team_id: TeamId,
    *,
    name: str | None = None,
    is_enabled: bool | None = None,
    agent_ids: Collection[AgentId] | None = None,
    country: str | None = None,
    by: UserId | None,
    now: datetime,
) -> None:
    """None leaves a value as it is. Raises NotFound, Conflict."""
    async with store.transaction() as tx:
        await tx.teams.update(team_id, name=name, enabled=is_enabled, agent_ids=agent_ids, country=country)
        given = {
            "name": name,
            "is_enabled": is_enabled,
            "agent_count": None if agent_ids is None else len(agent_ids),
            "country": country,
        }
        data = {key: value for key, value in given.items() if value is not None}
        await tx.audit.add(AuditLine(at=now, user_id=by, action="team.changed", subject=f"team:{team_id}", data=data))
