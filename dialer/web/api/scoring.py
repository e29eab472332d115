"""The order of work: what was learned of calls, how good it is, and why a lead stands where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from dialer.core.kernel.ids import CreditorId, LeadId
from dialer.core.scoring.model import Contribution, Model
from dialer.core.scoring.school import Question
from dialer.ports.scoring import StoredModel
from dialer.web import schemas_scoring as schemas
from dialer.web.routes import ADMIN, SUPERVISOR, Routes, Visit
from dialer.web.schemas import MoneyOut
from dialer.web.walls import Walls
from dialer.workflows.scoring.explain_lead import LeadReasons, NumberReasons, explain_lead
from dialer.workflows.scoring.learn_scores import learn_scores

routes = Routes("scoring")

MOST_EFFECTS = 40


@routes.route(
    "GET",
    "/api/scoring",
    query=schemas.ScoringQuery,
    returns=schemas.ScoringOut,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def read_scoring(visit: Visit, query: schemas.ScoringQuery) -> schemas.ScoringOut:
    """The newest model of each creditor and question, with its proof, and when queues were weighed."""
    await visit.require_seen("creditor_id", query.creditor_id)
    creditor_id = None if query.creditor_id is None else CreditorId(query.creditor_id)
    models = await visit.deps.views.scoring.models(creditor_id)
    weighings = await visit.deps.views.scoring.weighings()
    campaigns = await visit.deps.views.campaigns.all()
    seen = {row.campaign.campaign_id for row in campaigns if visit.scope.covers(row.campaign.creditor_id)}
    return schemas.ScoringOut(
        models=[_model_out(row) for row in models if visit.scope.covers(row.creditor_id)],
        weighings=[
            schemas.WeighingOut(
                campaign_id=one.campaign_id,
                weighed_at=one.weighed_at,
                lead_count=one.lead_count,
                has_learned_answers=one.answer_model_id is not None,
            )
            for one in weighings.values()
            if one.campaign_id in seen
        ],
    )


@routes.route("POST", "/api/scoring/learnings", query=schemas.ScoringQuery, returns=schemas.ScoringOut, roles=ADMIN)
async def learn_now(visit: Visit, query: schemas.ScoringQuery) -> schemas.ScoringOut:
    """Learn anew now, for one creditor or for all that are enabled; it is done by itself each night."""
    await learn_scores(
        visit.deps.store,
        visit.deps.views,
        now=visit.now,
        zone_name=visit.deps.policy.zone,
        creditor_id=None if query.creditor_id is None else CreditorId(query.creditor_id),
    )
    return await read_scoring(visit, query)


@routes.route("GET", "/api/leads/{lead_id}/score", returns=schemas.LeadScoreOut, roles=SUPERVISOR)
async def read_lead_score(visit: Visit, lead_id: int) -> schemas.LeadScoreOut:
    """Why a lead stands where it stands in its queue, weighed now: probabilities with their reasons, hours, money."""
    reasons = await explain_lead(visit.deps.views, visit.deps.packs, LeadId(lead_id), now=visit.now)
    async with visit.deps.store.transaction() as tx:
        numbers = (await tx.leads.candidate(LeadId(lead_id))).lead.numbers
    return _lead_out(reasons, {number.number_id: number.e164 for number in numbers})


def _model_out(row: StoredModel) -> schemas.ModelOut:
    return schemas.ModelOut(
        version=row.model_id,
        creditor_id=row.creditor_id,
        creditor_name=row.creditor_name,
        question=row.question,
        standing=row.standing,
        learned_at=row.learned_at,
        since=row.since_at,
        until=row.until_at,
        seen_count=row.seen_count,
        rate=row.rate,
        unseen_count=row.unseen_count,
        brier=row.brier,
        base_brier=row.base_brier,
        skill=1 - row.brier / row.base_brier if row.brier is not None and row.base_brier else None,
        gain_low=row.gain_low,
        calibration=[schemas.CalibrationOut.model_validate(one) for one in row.bins],
        effects=_effects(row.model),
    )


def _effects(model: Model) -> list[schemas.EffectOut]:
    found = [
        schemas.EffectOut(feature=feature, level=level, effect=effect.mean, seen=effect.seen)
        for (feature, level), effect in model.effects.items()
    ]
    return sorted(found, key=lambda one: -abs(one.effect))[:MOST_EFFECTS]


def _lead_out(found: LeadReasons, e164s: Mapping[int, str]) -> schemas.LeadScoreOut:
    waiting, campaign = found.waiting, found.campaign
    return schemas.LeadScoreOut(
        lead_id=waiting.lead_id,
        debtor_id=waiting.debtor_id,
        debtor_name=waiting.debtor_name,
        campaign_id=campaign.campaign_id,
        campaign_name=campaign.name,
        score=waiting.score,
        best_number_id=waiting.best_number_id,
        payable=MoneyOut(minor=waiting.subject.payable, currency=waiting.subject.currency),
        minutes=found.minutes,
        idle_minutes=found.idle_minutes,
        week_attempts=found.week_attempts,
        numbers=[_number_out(found, number, e164s) for number in found.numbers],
    )


def _number_out(found: LeadReasons, number: NumberReasons, e164s: Mapping[int, str]) -> schemas.NumberWorthOut:
    appraisal = number.appraisal
    return schemas.NumberWorthOut(
        number_id=appraisal.number_id,
        e164=e164s.get(appraisal.number_id, ""),
        score=appraisal.score,
        worth_minor=round(appraisal.rank.worth),
        timeliness=appraisal.rank.timeliness,
        estimates=[_estimate_out(found, number, question) for question in Question],
        hours=[schemas.HourChanceOut(at=at, probability=chance) for at, chance in appraisal.hours],
    )


def _estimate_out(found: LeadReasons, number: NumberReasons, question: Question) -> schemas.EstimateOut:
    estimate, model = number.estimates[question], found.models.get(question)
    return schemas.EstimateOut(
        question=question,
        standing=model.standing if model is not None else None,
        version=model.model_id if model is not None else None,
        probability=estimate.probability,
        low=estimate.low,
        high=estimate.high,
        contributions=[_contribution_out(part) for part in estimate.contributions],
    )


def _contribution_out(part: Contribution) -> schemas.EffectOut:
    return schemas.EffectOut(feature=part.feature, level=part.level, effect=part.effect, seen=part.seen)
