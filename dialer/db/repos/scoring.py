"""Keeps learned models, and what leads are worth by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Float, bindparam, delete, func, insert, select, update

from dialer.core.kernel.ids import CampaignId, CreditorId
from dialer.core.scoring.model import Model
from dialer.core.scoring.paid_share import PaidShare
from dialer.core.scoring.school import Question, Standing, Taught, document_of, model_of, shares_in
from dialer.db.repos.bulk import insert_into
from dialer.db.tables.base import Id
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.scoring import queue_weighings, score_models
from dialer.db.unit import Unit
from dialer.ports.scoring import Weighing, Weight


class SqlScoringRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add_model(self, creditor_id: CreditorId, taught: Taught, at: datetime) -> int:
        return await self._unit.ask(_add_model, creditor_id, taught, at)

    async def weigh(self, weights: Sequence[Weight]) -> None:
        await self._unit.jot_rows(_weigh, weights)

    async def weighed(self, weighing: Weighing) -> None:
        await self._unit.jot(_weighed, weighing)

    async def forget(self, before: datetime) -> int:
        return await self._unit.ask(_forget, before)

    async def pay_models(self) -> Mapping[CreditorId, tuple[int, Model, PaidShare]]:
        return await self._unit.ask(_pay_models)

    async def learned_queues(self) -> frozenset[CampaignId]:
        return await self._unit.glance(_learned_queues)


def _add_model(connection: Connection, creditor_id: CreditorId, taught: Taught, at: datetime) -> int:
    proof = taught.proof
    values = {
        "creditor_id": creditor_id,
        "question": taught.question.value,
        "standing": taught.standing.value,
        "learned_at": at,
        "since_at": taught.since,
        "until_at": taught.until,
        "seen_count": taught.seen_count,
        "rate": taught.rate,
        "unseen_count": proof.count if proof is not None else 0,
        "brier": proof.brier if proof is not None else None,
        "base_brier": proof.base_brier if proof is not None else None,
        "gain_low": proof.gain_low if proof is not None else None,
        "bins": [[one.count, one.forecast, one.observed] for one in proof.bins] if proof is not None else [],
        "model": document_of(taught.model, taught.share if taught.question is Question.PAYS else None),
    }
    return int(connection.execute(insert(score_models).returning(score_models.c.id), values).scalar_one())


# No state is named: a lead that is out keeps its worth for when it comes back.
_weight = (
    update(leads)
    .where(leads.c.id == bindparam("b_id"))
    .values(
        score=bindparam("b_score"),
        best_number_id=bindparam("b_number", type_=Id),
        answer_chance=bindparam("b_chance", type_=Float()),
    )
)


def _weigh(connection: Connection, weights: Sequence[Weight]) -> None:
    """In the order of the leads' ids, so that two transactions cannot wait for each other."""
    rows = [
        {"b_id": w.lead_id, "b_score": w.score, "b_number": w.best_number_id, "b_chance": w.answer_chance}
        for w in sorted(weights, key=lambda weight: weight.lead_id)
    ]
    connection.execute(_weight, rows)


def _weighed(connection: Connection, weighing: Weighing) -> None:
    values = {
        "campaign_id": weighing.campaign_id,
        "occasion": weighing.occasion,
        "weighed_at": weighing.weighed_at,
        "lead_count": weighing.lead_count,
        "answer_model_id": weighing.answer_model_id,
    }
    added = insert_into(connection, queue_weighings).values(values)
    changes = {name: added.excluded[name] for name in values if name != "campaign_id"}
    connection.execute(added.on_conflict_do_update(index_elements=["campaign_id"], set_=changes))


def _forget(connection: Connection, before: datetime) -> int:
    closed = select(campaigns.c.id).where(campaigns.c.state == "closed")
    connection.execute(
        delete(queue_weighings).where(
            queue_weighings.c.weighed_at < before, queue_weighings.c.campaign_id.in_(closed.scalar_subquery())
        )
    )
    newest = select(func.max(score_models.c.id)).group_by(score_models.c.creditor_id, score_models.c.question)
    in_use = select(queue_weighings.c.answer_model_id).where(queue_weighings.c.answer_model_id.is_not(None))
    old = delete(score_models).where(
        score_models.c.learned_at < before,
        score_models.c.id.not_in(newest.scalar_subquery()),
        score_models.c.id.not_in(in_use.scalar_subquery()),
    )
    return connection.execute(old).rowcount


_newest_pays = select(func.max(score_models.c.id)).where(score_models.c.question == Question.PAYS.value)
_used_pays = select(score_models.c.id, score_models.c.creditor_id, score_models.c.model).where(
    score_models.c.id.in_(_newest_pays.group_by(score_models.c.creditor_id)),
    score_models.c.standing == Standing.USED.value,
)


def _pay_models(connection: Connection) -> dict[CreditorId, tuple[int, Model, PaidShare]]:
    rows = connection.execute(_used_pays)
    return {CreditorId(row.creditor_id): (row.id, model_of(row.model), shares_in(row.model)) for row in rows}


_learned = select(queue_weighings.c.campaign_id).where(queue_weighings.c.answer_model_id.is_not(None))


def _learned_queues(connection: Connection) -> frozenset[CampaignId]:
    return frozenset(CampaignId(key) for key in connection.execute(_learned).scalars())
