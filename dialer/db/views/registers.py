"""The register of business and the list of agents, as the licence asks for them (TULPS art. 115 and 120)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from dialer.core.kernel.ids import CreditorId
from dialer.db.lanes import Database
from dialer.db.repos.registers import LIVING, living_line
from dialer.db.tables.debt import business_lines, cases, creditors
from dialer.db.tables.people import agents, team_members, teams, users
from dialer.ports.registers import AgentLine, BusinessLine


class SqlRegisterViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def business(
        self, *, creditor_id: CreditorId | None = None, since: date | None = None, until: date | None = None
    ) -> tuple[BusinessLine, ...]:
        return await self._database.read(_business, creditor_id, since, until)

    async def agents(self) -> tuple[AgentLine, ...]:
        return await self._database.read(_agents)


_kept = (
    select(business_lines, creditors.c.name.label("creditor"))
    .select_from(business_lines.join(creditors, creditors.c.id == business_lines.c.creditor_id))
    .order_by(business_lines.c.case_id)
)


def _business(
    connection: Connection, creditor_id: CreditorId | None, since: date | None, until: date | None
) -> tuple[BusinessLine, ...]:
    living, kept = LIVING, _kept
    if creditor_id is not None:
        living = living.where(cases.c.creditor_id == creditor_id)
        kept = kept.where(business_lines.c.creditor_id == creditor_id)
    lines = [living_line(row) for row in connection.execute(living)]
    lines += [
        BusinessLine(
            case_id=row.case_id,
            mandate=row.mandate,
            received_on=row.received_on,
            creditor=row.creditor,
            debtor=row.debtor_name,
            reference=row.reference,
            amount_minor=row.amount_minor,
            currency=row.currency,
            fee=row.fee,
            outcome=row.outcome,
            closed_on=row.closed_on,
        )
        for row in connection.execute(kept)
    ]
    chosen = (
        line
        for line in lines
        if (since is None or (line.received_on is not None and line.received_on >= since))
        and (until is None or (line.received_on is not None and line.received_on <= until))
    )
    return tuple(sorted(chosen, key=lambda line: (line.received_on or date.min, line.case_id)))


def _agents(connection: Connection) -> tuple[AgentLine, ...]:
    named: dict[int, list[str]] = {}
    memberships = select(team_members.c.agent_id, teams.c.name).join(teams, teams.c.id == team_members.c.team_id)
    for row in connection.execute(memberships.order_by(teams.c.name)):
        named.setdefault(row.agent_id, []).append(row.name)
    rows = connection.execute(
        select(agents.c.id, users.c.name, users.c.username, users.c.created_at, agents.c.enabled)
        .select_from(agents.join(users, users.c.id == agents.c.user_id))
        .order_by(users.c.name, agents.c.id)
    )
    return tuple(
        AgentLine(
            agent_id=row.id,
            name=row.name,
            username=row.username,
            since_on=row.created_at.date(),
            teams=tuple(named.get(row.id, ())),
            is_enabled=row.enabled,
        )
        for row in rows
    )
