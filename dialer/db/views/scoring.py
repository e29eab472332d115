"""What scoring reads: the past of a creditor's calls, queues page by page, models with their proofs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from dialer.core.agents.model import AgentState
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CampaignId, CaseId, CreditorId, DebtorId, LeadId
from dialer.core.leads.model import LeadState
from dialer.core.scoring.school import Question, Standing, bins_of, model_of
from dialer.core.scoring.subject import Subject
from dialer.db.expressions import seconds_between
from dialer.db.lanes import Database
from dialer.db.repos.facts.subjects import CALL_COLUMNS, subjects_of
from dialer.db.rows import AnyRow
from dialer.db.tables.base import Instant
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.debt import cases, creditors, debtors
from dialer.db.tables.scoring import queue_weighings, score_models
from dialer.db.tables.spells import agent_spells
from dialer.ports.scoring import StoredModel, Waiting, Weighing

ENDED = (LeadState.DONE.value, LeadState.CLOSED.value)
SUBJECTS_AT_ONCE = 2000


class SqlScoringViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def history(self, creditor_id: CreditorId, *, since: datetime, most: int) -> tuple[Subject, ...]:
        return await self._database.read(_history, creditor_id, since, most)

    async def waiting(
        self, campaign_id: CampaignId, *, after: int, limit: int, only_new: bool = False
    ) -> tuple[Waiting, ...]:
        return await self._database.read(_waiting, campaign_id, after, limit, only_new)

    async def of_lead(self, lead_id: LeadId) -> Waiting:
        return await self._database.read(_of_lead, lead_id)

    async def lead_of_case(self, case_id: CaseId) -> LeadId | None:
        return await self._database.read(_lead_of_case, case_id)

    async def models(self, creditor_id: CreditorId | None = None) -> tuple[StoredModel, ...]:
        return await self._database.read(_models, creditor_id)

    async def versions(self, creditor_id: CreditorId, question: Question, *, limit: int) -> tuple[StoredModel, ...]:
        return await self._database.read(_versions, creditor_id, question, limit)

    async def weighings(self) -> Mapping[CampaignId, Weighing]:
        return await self._database.read(_weighings)

    async def minutes_of(self, campaign_id: CampaignId, *, since: datetime) -> tuple[float, int]:
        return await self._database.read(_minutes_of, campaign_id, since)


_campaigns = select(campaigns.c.id).where(campaigns.c.creditor_id == bindparam("creditor"))
_newest_calls = (
    select(*CALL_COLUMNS)
    .where(attempts.c.campaign_id.in_(_campaigns), attempts.c.ordered_at >= bindparam("since", type_=Instant()))
    .order_by(attempts.c.ordered_at.desc())
    .limit(bindparam("most"))
)


def _history(connection: Connection, creditor_id: CreditorId, since: datetime, most: int) -> tuple[Subject, ...]:
    rows = connection.execute(_newest_calls, {"creditor": creditor_id, "since": since, "most": most}).all()
    by_debtor: defaultdict[int, list[Any]] = defaultdict(list)
    for row in reversed(rows):
        by_debtor[row.debtor_id].append(row)
    ids, found = list(by_debtor), list[Subject]()
    for start in range(0, len(ids), SUBJECTS_AT_ONCE):
        part = ids[start : start + SUBJECTS_AT_ONCE]
        calls = [row for debtor_id in part for row in by_debtor[debtor_id]]
        found += subjects_of(connection, creditor_id, part, calls).values()
    return tuple(found)


_lead_rows = (
    select(
        leads.c.id,
        leads.c.campaign_id,
        leads.c.debtor_id,
        leads.c.score,
        leads.c.best_number_id,
        leads.c.answer_chance,
        debtors.c.name,
        campaigns.c.creditor_id,
    )
    .select_from(
        leads.join(campaigns, campaigns.c.id == leads.c.campaign_id).join(debtors, debtors.c.id == leads.c.debtor_id)
    )
    .order_by(leads.c.id)
)
_page = _lead_rows.where(
    leads.c.campaign_id == bindparam("campaign"), leads.c.id > bindparam("after"), leads.c.state.not_in(ENDED)
).limit(bindparam("limit"))
_new_page = _page.where(leads.c.score == 0)
_one = _lead_rows.where(leads.c.id == bindparam("lead"))


def _waiting(
    connection: Connection, campaign_id: CampaignId, after: int, limit: int, only_new: bool
) -> tuple[Waiting, ...]:
    given = {"campaign": campaign_id, "after": after, "limit": limit}
    rows = connection.execute(_new_page if only_new else _page, given).all()
    return _with_subjects(connection, rows)


def _of_lead(connection: Connection, lead_id: LeadId) -> Waiting:
    rows = connection.execute(_one, {"lead": lead_id}).all()
    if not rows:
        raise NotFound(f"there is no lead {lead_id}", lead_id=lead_id)
    return _with_subjects(connection, rows)[0]


_leads_of_case = (
    select(leads.c.id)
    .join(cases, cases.c.debtor_id == leads.c.debtor_id)
    .join(campaigns, (campaigns.c.id == leads.c.campaign_id) & (campaigns.c.creditor_id == cases.c.creditor_id))
    .where(cases.c.id == bindparam("case"), leads.c.state.not_in(ENDED), campaigns.c.state != "closed")
    .order_by((campaigns.c.state == "running").desc(), leads.c.id.desc())
    .limit(1)
)


def _lead_of_case(connection: Connection, case_id: CaseId) -> LeadId | None:
    found = connection.execute(_leads_of_case, {"case": case_id}).scalar_one_or_none()
    return LeadId(found) if found is not None else None


def _with_subjects(connection: Connection, rows: Any) -> tuple[Waiting, ...]:
    if not rows:
        return ()
    subjects = subjects_of(connection, rows[0].creditor_id, [row.debtor_id for row in rows])
    return tuple(
        Waiting(
            LeadId(row.id),
            CampaignId(row.campaign_id),
            DebtorId(row.debtor_id),
            row.name,
            subjects[row.debtor_id],
            row.score,
            row.best_number_id,
            row.answer_chance,
        )
        for row in rows
    )


_newest = select(func.max(score_models.c.id)).group_by(score_models.c.creditor_id, score_models.c.question)
_kept = select(score_models, creditors.c.name).select_from(
    score_models.join(creditors, creditors.c.id == score_models.c.creditor_id)
)


def _models(connection: Connection, creditor_id: CreditorId | None) -> tuple[StoredModel, ...]:
    statement = _kept.where(score_models.c.id.in_(_newest)).order_by(creditors.c.name, score_models.c.question)
    if creditor_id is not None:
        statement = statement.where(score_models.c.creditor_id == creditor_id)
    return tuple(_stored(row) for row in connection.execute(statement))


def _versions(
    connection: Connection, creditor_id: CreditorId, question: Question, limit: int
) -> tuple[StoredModel, ...]:
    statement = (
        _kept.where(score_models.c.creditor_id == creditor_id, score_models.c.question == question.value)
        .order_by(score_models.c.id.desc())
        .limit(limit)
    )
    return tuple(_stored(row) for row in connection.execute(statement))


def _stored(row: AnyRow) -> StoredModel:
    return StoredModel(
        model_id=row.id,
        creditor_id=CreditorId(row.creditor_id),
        creditor_name=row.name,
        question=Question(row.question),
        standing=Standing(row.standing),
        learned_at=row.learned_at,
        since_at=row.since_at,
        until_at=row.until_at,
        seen_count=row.seen_count,
        rate=row.rate,
        unseen_count=row.unseen_count,
        brier=row.brier,
        base_brier=row.base_brier,
        gain_low=row.gain_low,
        bins=bins_of(row.bins),
        model=model_of(row.model),
    )


def _weighings(connection: Connection) -> dict[CampaignId, Weighing]:
    return {
        CampaignId(row.campaign_id): Weighing(
            campaign_id=CampaignId(row.campaign_id),
            occasion=row.occasion,
            weighed_at=row.weighed_at,
            lead_count=row.lead_count,
            answer_model_id=row.answer_model_id,
        )
        for row in connection.execute(select(queue_weighings))
    }


_spells = select(
    func.coalesce(func.sum(seconds_between(agent_spells.c.began_at, agent_spells.c.ended_at)), 0.0),
    func.count().filter(agent_spells.c.state == AgentState.TALKING.value),
).where(
    agent_spells.c.campaign_id == bindparam("campaign"),
    agent_spells.c.began_at >= bindparam("since", type_=Instant()),
    agent_spells.c.state.in_([AgentState.TALKING.value, AgentState.WRAP_UP.value]),
)


def _minutes_of(connection: Connection, campaign_id: CampaignId, since: datetime) -> tuple[float, int]:
    seconds, count = connection.execute(_spells, {"campaign": campaign_id, "since": since}).one()
    return float(seconds) / 60.0, int(count)
