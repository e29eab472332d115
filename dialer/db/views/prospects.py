"""A campaign's queue with its facts, page by page, and one debtor as each campaign would call."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, bindparam, select

from dialer.core.campaigns.model import CampaignState
from dialer.core.compliance.facts import Facts
from dialer.core.compliance.moratorium import Moratorium
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CampaignId, CreditorId, DebtorId
from dialer.core.kernel.scope import Scope
from dialer.db.lanes import Database
from dialer.db.repos.campaigns import get_campaign
from dialer.db.repos.facts.candidates import Creditor, candidates_of, candidates_of_creditor
from dialer.db.rows import LEAD_COLUMNS
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.debt import cases, creditors, debtors
from dialer.db.views.reach import reach_of
from dialer.ports.leads import Candidate
from dialer.ports.prospects import Prospect, Reach

ENDED = ("done", "closed")
NOBODY = Creditor(0, "")
"""No creditor has an open case: the debtor's facts without one."""


class SqlProspectViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def queue_page(
        self, campaign_id: CampaignId, *, after: int, limit: int, now: datetime
    ) -> tuple[Candidate, ...]:
        return await self._database.read(_queue_page, campaign_id, after, limit, now)

    async def of_debtor(self, debtor_id: DebtorId, now: datetime) -> tuple[str, Facts, tuple[Prospect, ...]]:
        return await self._database.read(_of_debtor, debtor_id, now)

    async def reach(self, area: Moratorium, scope: Scope) -> Reach:
        return await self._database.read(reach_of, area, scope)


_page = (
    select(*LEAD_COLUMNS)
    .where(
        leads.c.campaign_id == bindparam("campaign"),
        leads.c.id > bindparam("after"),
        leads.c.state.not_in(ENDED),
    )
    .order_by(leads.c.id)
    .limit(bindparam("limit"))
)


def _queue_page(
    connection: Connection, campaign_id: CampaignId, after: int, limit: int, now: datetime
) -> tuple[Candidate, ...]:
    rows = connection.execute(_page, {"campaign": campaign_id, "after": after, "limit": limit}).all()
    return candidates_of(connection, rows, now)


_leads_of = (
    select(*LEAD_COLUMNS, leads.c.reason)
    .select_from(leads.join(campaigns, campaigns.c.id == leads.c.campaign_id))
    .where(leads.c.debtor_id == bindparam("debtor"), campaigns.c.state != CampaignState.CLOSED.value)
    .order_by(leads.c.id)
)
_creditors_of = (
    select(creditors.c.id, creditors.c.code, creditors.c.name, creditors.c.settings)
    .where(
        creditors.c.id.in_(
            select(cases.c.creditor_id).where(cases.c.debtor_id == bindparam("debtor"), cases.c.status == "open")
        )
    )
    .order_by(creditors.c.name)
)


def _of_debtor(connection: Connection, debtor_id: DebtorId, now: datetime) -> tuple[str, Facts, tuple[Prospect, ...]]:
    name = connection.execute(select(debtors.c.name).where(debtors.c.id == debtor_id)).scalar_one_or_none()
    if name is None:
        raise NotFound(f"there is no debtor {debtor_id}", debtor_id=debtor_id)
    found: list[Prospect] = []
    rows = connection.execute(_leads_of, {"debtor": debtor_id}).all()
    owed = {row.id: row for row in connection.execute(_creditors_of, {"debtor": debtor_id})}
    for row, candidate in zip(rows, candidates_of(connection, rows, now), strict=True):
        campaign = get_campaign(connection, CampaignId(row.campaign_id))
        creditor = owed.get(campaign.creditor_id) or _creditor(connection, campaign.creditor_id)
        found.append(_prospect(creditor, campaign=campaign, candidate=candidate, lead_reason=row.reason))
    reached = {prospect.creditor_id for prospect in found}
    for creditor in owed.values():
        if creditor.id not in reached:
            nobody = [_no_lead(debtor_id, now)]
            (candidate,) = candidates_of_creditor(connection, nobody, Creditor(creditor.id, creditor.code), now)
            found.append(_prospect(creditor, campaign=None, candidate=candidate))
    if found:
        return name, found[0].candidate.facts, tuple(found)
    (candidate,) = candidates_of_creditor(connection, [_no_lead(debtor_id, now)], NOBODY, now)
    return name, candidate.facts, ()


def _creditor(connection: Connection, creditor_id: CreditorId) -> Any:
    return connection.execute(select(creditors).where(creditors.c.id == creditor_id)).one()


def _prospect(creditor: Any, **more: Any) -> Prospect:
    return Prospect(
        creditor_id=CreditorId(creditor.id),
        creditor_code=creditor.code,
        creditor_name=creditor.name,
        creditor_settings=creditor.settings,
        **more,
    )


def _no_lead(debtor_id: DebtorId, now: datetime) -> Any:
    """What a row of LEAD_COLUMNS would hold for a debtor who is in no queue."""
    empty: dict[str, Any] = {column.name: None for column in LEAD_COLUMNS}
    return SimpleNamespace(
        **empty
        | {
            "id": 0,
            "campaign_id": 0,
            "debtor_id": debtor_id,
            "state": "scheduled",
            "priority": 0,
            "due_at": now,
            "attempt_count": 0,
            "callback_agreed": False,
            "lease_epoch": 0,
            "score": 0,
        }
    )
