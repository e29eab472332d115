"""Agents and teams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import AgentId, TeamId, UserId
from dialer.db.repos.keys import is_taken, require_ids
from dialer.db.rows import AnyRow, changed
from dialer.db.tables.people import agents, team_members, teams, users
from dialer.db.unit import Unit
from dialer.ports.admin import NewAgent, TeamRow
from dialer.ports.store import AgentRow


class SqlPeopleRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def agents(self) -> tuple[AgentRow, ...]:
        return await self._unit.ask(all_agents)

    async def agent(self, agent_id: AgentId) -> AgentRow:
        return await self._unit.glance(_agent, agent_id)


_AGENTS = (
    select(agents, users.c.name, users.c.enabled.label("user_enabled"))
    .select_from(agents.join(users, users.c.id == agents.c.user_id))
    .order_by(users.c.name, agents.c.id)
)


def all_agents(connection: Connection) -> tuple[AgentRow, ...]:
    """Every agent, by name; one whose user is disabled counts as disabled."""
    member_of: defaultdict[int, set[TeamId]] = defaultdict(set)
    for row in connection.execute(select(team_members)):
        member_of[row.agent_id].add(TeamId(row.team_id))
    return tuple(_agent_row(row, frozenset(member_of[row.id])) for row in connection.execute(_AGENTS))


def _agent(connection: Connection, agent_id: AgentId) -> AgentRow:
    row = connection.execute(_AGENTS.where(agents.c.id == agent_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no agent {agent_id}", agent_id=agent_id)
    member_of = select(team_members.c.team_id).where(team_members.c.agent_id == agent_id)
    return _agent_row(row, frozenset(TeamId(team_id) for team_id in connection.execute(member_of).scalars()))


def _agent_row(row: AnyRow, member_of: frozenset[TeamId]) -> AgentRow:
    return AgentRow(
        agent_id=AgentId(row.id),
        user_id=UserId(row.user_id),
        name=row.name,
        endpoint=row.endpoint,
        endpoint_kind=row.endpoint_kind,
        endpoint_secret=row.endpoint_secret,
        teams=member_of,
        enabled=row.enabled and row.user_enabled,
    )


class SqlAgentsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, agent: NewAgent) -> AgentId:
        return await self._unit.ask(_add_agent, agent)

    async def update(
        self,
        agent_id: AgentId,
        *,
        enabled: bool | None = None,
        teams: Collection[TeamId] | None = None,
        endpoint_kind: str | None = None,
        endpoint_secret: str | None = None,
    ) -> None:
        values = {"enabled": enabled, "endpoint_kind": endpoint_kind, "endpoint_secret": endpoint_secret}
        await self._unit.ask(_update_agent, agent_id, changed(values), teams)


def _add_agent(connection: Connection, agent: NewAgent) -> AgentId:
    require_ids(connection, users, [agent.user_id], "user")
    if is_taken(connection, agents.c.user_id, agent.user_id):
        raise Conflict(f"user {agent.user_id} is an agent already", user_id=agent.user_id)
    if is_taken(connection, agents.c.endpoint, agent.endpoint):
        raise Conflict(f"the endpoint {agent.endpoint} belongs to another agent; choose another", field="endpoint")
    added = (
        insert(agents)
        .values(
            user_id=agent.user_id,
            endpoint=agent.endpoint,
            endpoint_kind=agent.endpoint_kind,
            endpoint_secret=agent.endpoint_secret,
        )
        .returning(agents.c.id)
    )
    agent_id = AgentId(connection.execute(added).scalar_one())
    _join_teams(connection, agent_id, agent.teams)
    return agent_id


def _join_teams(connection: Connection, agent_id: AgentId, team_ids: Collection[TeamId]) -> None:
    require_ids(connection, teams, team_ids, "team")
    connection.execute(delete(team_members).where(team_members.c.agent_id == agent_id))
    if team_ids:
        rows = [{"team_id": team_id, "agent_id": agent_id} for team_id in sorted(set(team_ids))]
        connection.execute(insert(team_members), rows)


def _update_agent(
    connection: Connection, agent_id: AgentId, values: dict[str, Any], team_ids: Collection[TeamId] | None
) -> None:
    require_ids(connection, agents, [agent_id], "agent")
    if values:
        connection.execute(update(agents).where(agents.c.id == agent_id).values(values))
    if team_ids is not None:
        _join_teams(connection, agent_id, team_ids)


class SqlTeamsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def all(self) -> tuple[TeamRow, ...]:
        return await self._unit.ask(all_teams)

    async def get(self, team_id: TeamId) -> TeamRow:
        return await self._unit.ask(_get_team, team_id)

    async def add(self, name: str) -> TeamId:
        return await self._unit.ask(_add_team, name)

    async def update(
        self,
        team_id: TeamId,
        *,
        name: str | None = None,
        enabled: bool | None = None,
        agent_ids: Collection[AgentId] | None = None,
        country: str | None = None,
    ) -> None:
        values = changed({"name": name, "enabled": enabled, "country": country})
        await self._unit.ask(_update_team, team_id, values, agent_ids)


def all_teams(connection: Connection) -> tuple[TeamRow, ...]:
    """Every team, by name."""
    members: defaultdict[int, set[AgentId]] = defaultdict(set)
    for row in connection.execute(select(team_members)):
        members[row.team_id].add(AgentId(row.agent_id))
    return tuple(_team(row, members[row.id]) for row in connection.execute(select(teams).order_by(teams.c.name)))


def _get_team(connection: Connection, team_id: TeamId) -> TeamRow:
    row = connection.execute(select(teams).where(teams.c.id == team_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no team {team_id}", team_id=team_id)
    members = connection.execute(select(team_members.c.agent_id).where(team_members.c.team_id == team_id)).scalars()
    return _team(row, {AgentId(member) for member in members})


def _team(row: AnyRow, members: Collection[AgentId]) -> TeamRow:
    return TeamRow(
        team_id=TeamId(row.id), name=row.name, enabled=row.enabled, agent_ids=frozenset(members), country=row.country
    )


def _require_free_name(connection: Connection, name: str, own_id: TeamId | None) -> None:
    if is_taken(connection, teams.c.name, name, but_id=own_id):
        raise Conflict(f"a team is already called {name!r}; choose another name", field="name")


def _add_team(connection: Connection, name: str) -> TeamId:
    _require_free_name(connection, name, None)
    return TeamId(connection.execute(insert(teams).values(name=name).returning(teams.c.id)).scalar_one())


def _update_team(
    connection: Connection, team_id: TeamId, values: dict[str, Any], agent_ids: Collection[AgentId] | None
) -> None:
    require_ids(connection, teams, [team_id], "team")
    if "name" in values:
        _require_free_name(connection, values["name"], team_id)
    if values:
        connection.execute(update(teams).where(teams.c.id == team_id).values(values))
    if agent_ids is None:
        return
    require_ids(connection, agents, agent_ids, "agent")
    connection.execute(delete(team_members).where(team_members.c.team_id == team_id))
    if agent_ids:
        rows = [{"team_id": team_id, "agent_id": agent_id} for agent_id in sorted(set(agent_ids))]
        connection.execute(insert(team_members), rows)
