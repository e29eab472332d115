"""A campaign's own times, for its scenario: calls, its agents' spells, what is left of the queue."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, or_, select

from dialer.core.campaigns.measured import CallTimes, Measured, SpellTimes
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId
from dialer.core.kernel.window import day_bounds, local_day, zone
from dialer.core.leads.model import LeadState
from dialer.db.expressions import posix_seconds
from dialer.db.lanes import Database
from dialer.db.repos.campaigns import get_campaign
from dialer.db.repos.forecasts import counts_of
from dialer.db.rows import AnyRow
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import leads
from dialer.db.tables.spells import agent_spells

MOST_CALLS = 200_000
"""The newest of a period; more teach a scenario nothing."""
MOST_SPELLS = 400_000


class SqlMeasureViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def measured(self, campaign_id: CampaignId, *, since: datetime, now: datetime) -> Measured:
        return await self._database.read(_measured, campaign_id, since, now)


_calls = (
    select(
        posix_seconds(attempts.c.ordered_at),
        posix_seconds(attempts.c.ringing_at),
        posix_seconds(attempts.c.answered_at),
        posix_seconds(attempts.c.joined_at),
        posix_seconds(attempts.c.ended_at),
        func.coalesce(attempts.c.system_outcome, ""),
        attempts.c.cancelled,
        attempts.c.mode,
        attempts.c.lead_id,
        attempts.c.agent_id,
    )
    .where(
        attempts.c.campaign_id == bindparam("campaign"),
        attempts.c.ordered_at >= bindparam("since", type_=Instant()),
    )
    .order_by(attempts.c.ordered_at.desc(), attempts.c.call_id.desc())
    .limit(MOST_CALLS)
)
_who = (
    select(agent_spells.c.agent_id)
    .where(
        agent_spells.c.campaign_id == bindparam("campaign"),
        agent_spells.c.began_at >= bindparam("since", type_=Instant()),
    )
    .distinct()
)
_spells = (
    select(
        agent_spells.c.agent_id,
        agent_spells.c.state,
        posix_seconds(agent_spells.c.began_at),
        posix_seconds(agent_spells.c.ended_at),
        agent_spells.c.campaign_id,
        func.coalesce(agent_spells.c.pause_reason, ""),
    )
    .where(one_of_ids(agent_spells.c.agent_id, "ids"), agent_spells.c.began_at >= bindparam("since", type_=Instant()))
    .order_by(agent_spells.c.began_at.desc(), agent_spells.c.id.desc())
    .limit(MOST_SPELLS)
)
WAITING = (LeadState.READY, LeadState.LEASED, LeadState.DIALED, LeadState.SCHEDULED)
_left = select(
    func.count(),
    func.count().filter(
        or_(leads.c.state != LeadState.SCHEDULED.value, leads.c.due_at < bindparam("day_ends", type_=Instant()))
    ),
).where(leads.c.campaign_id == bindparam("campaign"), leads.c.state.in_([state.value for state in WAITING]))


def _measured(connection: Connection, campaign_id: CampaignId, since: datetime, now: datetime) -> Measured:
    campaign = get_campaign(connection, campaign_id)
    given = {"campaign": campaign_id, "since": since}
    calls = [_call(row) for row in connection.execute(_calls, given)]
    calls.reverse()
    ids = list(connection.execute(_who, given).scalars())
    spells = [SpellTimes(*row) for row in connection.execute(_spells, {"ids": ids, "since": since})] if ids else []
    spells.reverse()
    tz = zone(campaign.zone)
    _, day_ends = day_bounds(local_day(now, tz), tz)
    left, due = connection.execute(_left, {"campaign": campaign_id, "day_ends": day_ends}).one()
    return Measured(
        campaign=campaign,
        since_s=since.timestamp(),
        until_s=now.timestamp(),
        calls=tuple(calls),
        spells=tuple(spells),
        leads_left_count=left,
        due_count=due,
        counts=tuple(
            (count.starts_at.timestamp(), count.served_count, count.lost_count)
            for count in counts_of(connection, [campaign_id], since)[campaign_id]
        ),
    )


def _call(row: AnyRow) -> CallTimes:
    ordered_s, ringing_s, answered_s, joined_s, ended_s, outcome, is_cancelled, mode, lead_id, agent_id = row
    return CallTimes(
        ordered_s=ordered_s,
        ringing_s=ringing_s,
        answered_s=answered_s,
        joined_s=joined_s,
        ended_s=ended_s,
        outcome=outcome,
        is_cancelled=bool(is_cancelled),
        is_reserved=mode == DialMode.RESERVED_AGENT.value,
        lead_id=lead_id,
        agent_id=agent_id,
    )
