"""Campaigns with the state of their queues."""

from __future__ import annotations

import time
from collections import defaultdict

from sqlalchemy import Connection, bindparam, func, select, tuple_

from dialer.core.campaigns.model import Campaign
from dialer.core.kernel.ids import AgentId, CampaignId, DebtorId, LeadId
from dialer.core.leads.model import LeadState
from dialer.db.lanes import Database
from dialer.db.repos.campaigns import all_campaigns, get_campaign
from dialer.db.rows import AnyRow
from dialer.db.tables.campaigns import leads
from dialer.db.tables.debt import creditors, debtors
from dialer.db.views.paging import bounded, decode, page_of
from dialer.ports.pages import Page
from dialer.ports.views import CampaignSummary, LeadCounts, LeadRow, ReasonCount

COUNTING_SHARE = 0.02
"""Counting may take this share of one core's time: what took 100 ms is counted again after 5 s."""


class SqlCampaignViews:
    """Lead counts are kept for a time in proportion to what they cost.

    Args:
        database: where to read.
        counting_share: 0 counts at each question.
    """

    def __init__(self, database: Database, *, counting_share: float = COUNTING_SHARE) -> None:
        self._database = database
        self._age_per_cost = 1 / counting_share if counting_share else 0.0
        self._counts: dict[CampaignId, LeadCounts] = {}
        self._good_until_s = 0.0

    async def all(self) -> tuple[CampaignSummary, ...]:
        counts = await self._lead_counts()
        campaigns, names = await self._database.read(_all)
        return tuple(
            CampaignSummary(
                campaign=campaign,
                creditor_name=names[campaign.creditor_id],
                leads=counts.get(campaign.campaign_id, LeadCounts()),
            )
            for campaign in campaigns
        )

    async def get(self, campaign_id: CampaignId) -> CampaignSummary:
        campaign = await self._database.read(get_campaign, campaign_id)
        names = await self._database.read(_creditor_names)
        counts = await self._lead_counts()
        return CampaignSummary(
            campaign=campaign,
            creditor_name=names[campaign.creditor_id],
            leads=counts.get(campaign_id, LeadCounts()),
        )

    async def lead_counts(self, campaign_id: CampaignId) -> LeadCounts:
        return (await self._lead_counts()).get(campaign_id, LeadCounts())

    async def _lead_counts(self) -> dict[CampaignId, LeadCounts]:
        if time.monotonic() >= self._good_until_s:
            began_s = time.monotonic()
            self._counts = await self._database.read(_count_leads)
            now_s = time.monotonic()
            self._good_until_s = now_s + (now_s - began_s) * self._age_per_cost
        return self._counts

    async def reasons(self, campaign_id: CampaignId) -> tuple[ReasonCount, ...]:
        return await self._database.read(_reasons, campaign_id)

    async def leads(
        self, campaign_id: CampaignId, *, state: LeadState | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[LeadRow]:
        return await self._database.read(_leads, campaign_id, state, cursor, bounded(limit))


def _creditor_names(connection: Connection) -> dict[int, str]:
    return {row.id: row.name for row in connection.execute(select(creditors.c.id, creditors.c.name))}


def _all(connection: Connection) -> tuple[tuple[Campaign, ...], dict[int, str]]:
    return all_campaigns(connection), _creditor_names(connection)


_count = select(leads.c.campaign_id, leads.c.state, func.count()).group_by(leads.c.campaign_id, leads.c.state)


def _count_leads(connection: Connection) -> dict[CampaignId, LeadCounts]:
    by_campaign: defaultdict[CampaignId, dict[str, int]] = defaultdict(dict)
    for campaign_id, state, count in connection.execute(_count):
        by_campaign[CampaignId(campaign_id)][state] = count
    return {campaign_id: LeadCounts(**counts) for campaign_id, counts in by_campaign.items()}


_reason_counts = (
    select(leads.c.state, leads.c.reason, func.count())
    .where(leads.c.campaign_id == bindparam("campaign"), leads.c.reason != "")
    .group_by(leads.c.state, leads.c.reason)
    .order_by(func.count().desc(), leads.c.state, leads.c.reason)
)


def _reasons(connection: Connection, campaign_id: CampaignId) -> tuple[ReasonCount, ...]:
    return tuple(
        ReasonCount(state=LeadState(state), reason=reason, count=count)
        for state, reason, count in connection.execute(_reason_counts, {"campaign": campaign_id})
    )


_lead_rows = select(
    leads.c.id,
    leads.c.debtor_id,
    debtors.c.name,
    leads.c.state,
    leads.c.reason,
    leads.c.priority,
    leads.c.due_at,
    leads.c.attempt_count,
    leads.c.callback_at,
    leads.c.callback_agent_id,
).select_from(leads.join(debtors, debtors.c.id == leads.c.debtor_id))


def _leads(
    connection: Connection, campaign_id: CampaignId, state: LeadState | None, cursor: str | None, limit: int
) -> Page[LeadRow]:
    """By state in the order of the counting index, else by debtor: both lists are read from an index."""
    statement = _lead_rows.where(leads.c.campaign_id == campaign_id).limit(limit + 1)
    if state is None:
        statement = statement.order_by(leads.c.debtor_id)
        if cursor is not None:
            statement = statement.where(leads.c.debtor_id > decode(cursor, int)[0])
        return page_of(connection.execute(statement).all(), limit, _lead_row, lambda row: [row.debtor_id])
    key = tuple_(leads.c.reason, leads.c.id)
    statement = statement.where(leads.c.state == state.value).order_by(leads.c.reason, leads.c.id)
    if cursor is not None:
        statement = statement.where(key > tuple_(*decode(cursor, str, int)))
    return page_of(connection.execute(statement).all(), limit, _lead_row, lambda row: [row.reason, row.id])


def _lead_row(row: AnyRow) -> LeadRow:
    return LeadRow(
        lead_id=LeadId(row.id),
        debtor_id=DebtorId(row.debtor_id),
        debtor_name=row.name,
        state=LeadState(row.state),
        reason=row.reason,
        priority=row.priority,
        due_at=row.due_at,
        attempt_count=row.attempt_count,
        callback_at=row.callback_at,
        callback_agent_id=None if row.callback_agent_id is None else AgentId(row.callback_agent_id),
    )
