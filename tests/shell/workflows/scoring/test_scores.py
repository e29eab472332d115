"""From calls to models, from models to the order of a queue, and the reasons of one lead's place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from dialer.core.campaigns.model import CampaignState, Shift
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.codes import DialMode, Outcome
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import LeadId
from dialer.core.scoring.school import Question, Standing
from dialer.core.scoring.traits import Feature
from dialer.db.tables.calls import attempts
from dialer.db.tables.debt import cases, debtor_numbers
from dialer.db.tables.ledger import ledger_entries
from dialer.db.views.all import SqlViews
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from dialer.ports.scoring import Waiting
from dialer.workflows.scoring.explain_lead import explain_lead
from dialer.workflows.scoring.learn_scores import learn_scores
from dialer.workflows.scoring.queue_terms import hours_ahead, queue_terms
from dialer.workflows.scoring.weigh_queues import weigh_queues
from tests.contract.store.world import NOW, World
from tests.fakes.store import FakeStore

ROME = "Europe/Rome"
PACKS: dict[str, Pack] = load_packs(config_folder() / "jurisdictions")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    store = FakeStore()
    yield await World(store=store, database=store.database).found()
    await store.close()


DEBTORS, DAYS = 40, 20


@pytest.fixture
async def past(world: World) -> World:
    """Evening calls are answered, morning ones are not; who owes little pays after a talk, who owes much does not."""
    await world.leads(DEBTORS)

    def job(connection: Connection) -> None:
        calls: list[dict[str, Any]] = []
        for debtor in range(1, DEBTORS + 1):
            owes_little = debtor % 2 == 0
            minor = 40_00 if owes_little else 900_00
            connection.execute(update(cases).where(cases.c.id == debtor).values(balance_minor=minor))
            for day in range(DAYS):
                is_evening = (debtor // 2 + day) % 2 == 1
                at = NOW.replace(hour=17 if is_evening else 9) - timedelta(days=100 - day * 2)
                calls.append(_call(debtor, at, is_answered=is_evening, call=len(calls)))
            if owes_little:
                for days_ago in range(40, 101, 15):
                    paid = {"case_id": debtor, "kind": "payment", "minor": 1_00, "booked_at": NOW}
                    paid["value_on"] = (NOW - timedelta(days=days_ago)).date()
                    connection.execute(insert(ledger_entries), paid)
        connection.execute(insert(attempts), calls)
        connection.commit()

    await world.database.administer(job)
    return world


def _call(debtor: int, at: datetime, *, is_answered: bool, call: int) -> dict[str, Any]:
    then = at + timedelta(seconds=9) if is_answered else None
    return {
        "call_id": f"p{call:06d}", "campaign_id": 1, "lead_id": debtor, "debtor_id": debtor,
        "number_id": debtor * 2 - 1, "e164": "+390245000000", "trunk_id": 1, "trunk_code": "main",
        "caller_id": "+390245076001", "mode": "progressive", "ring_timeout_s": 30, "patience_s": 3.0,
        "treatment": "release", "rule_id": "IT", "pack_version": "it-1", "creditor_code": "ENERGIA", "language": "it",
        "ordered_at": at, "node_id": "node-1", "answered_at": then, "joined_at": then, "ended_at": at,
        "outcome": (Outcome.REFUSAL if is_answered else Outcome.NO_ANSWER).value,
    }  # fmt: skip


def views_of(world: World) -> SqlViews:
    return SqlViews(world.database, lambda: NOW, counting_share=0)


async def queue(world: World) -> dict[int, Waiting]:
    found = await views_of(world).scoring.waiting(world.campaign_id, after=0, limit=1000)
    return {row.lead_id: row for row in found}


async def test_what_calls_teach_is_kept_with_its_proof(past: World) -> None:
    assert await learn_scores(past.store, views_of(past), now=NOW, zone_name=ROME) == 3
    found = {row.question: row for row in await views_of(past).scoring.models()}
    answer = found[Question.ANSWER]
    assert (answer.standing, answer.seen_count, answer.rate) == (Standing.USED, DEBTORS * DAYS, 0.5)
    assert answer.brier is not None and answer.base_brier is not None and answer.gain_low is not None
    assert answer.brier < answer.base_brier / 4 and answer.gain_low > 0
    hours = {level: effect.mean for (feature, level), effect in answer.model.effects.items() if feature == Feature.HOUR}
    assert hours["18-20"] > 1 > -1 > hours["10-12"]
    assert found[Question.PAYS].seen_count == DEBTORS * DAYS // 2
    assert found[Question.RIGHT_PARTY].standing is Standing.NOT_BETTER  # everybody was the debtor: nothing to tell


async def test_a_creditor_without_calls_learns_nothing_and_a_disabled_one_only_when_asked(past: World) -> None:
    other = await past.insert_creditor("ALTRO")
    async with past.store.transaction() as tx:
        row = await tx.creditors.get(past.creditor_id)
        await tx.creditors.update(replace(row, enabled=False))
    assert await learn_scores(past.store, views_of(past), now=NOW, zone_name=ROME) == 0
    again = await learn_scores(past.store, views_of(past), now=NOW, zone_name=ROME, creditor_id=past.creditor_id)
    assert again == 3
    assert await learn_scores(past.store, views_of(past), now=NOW, zone_name=ROME, creditor_id=other) == 0


async def test_a_queue_is_weighed_once_in_its_hours_and_then_only_what_is_new(past: World) -> None:
    store, views = past.store, views_of(past)
    await learn_scores(store, views, now=NOW, zone_name=ROME)
    assert await weigh_queues(store, views, PACKS, now=NOW) == DEBTORS
    assert await weigh_queues(store, views, PACKS, now=NOW + timedelta(minutes=5)) == 0
    await past.leads(1, first=DEBTORS + 1)
    assert await weigh_queues(store, views, PACKS, now=NOW + timedelta(minutes=10)) == 1
    before = await queue(past)
    assert await weigh_queues(store, views, PACKS, now=NOW + timedelta(hours=8)) > 0
    after = await queue(past)
    assert after[1].answer_chance is not None and before[1].answer_chance is not None
    assert after[1].answer_chance > 0.7 > 0.3 > before[1].answer_chance
    weighing = (await views.scoring.weighings())[past.campaign_id]
    assert (weighing.lead_count, weighing.answer_model_id is not None) == (DEBTORS + 1, True)


async def test_who_is_likelier_to_pay_comes_before_who_owes_more(past: World) -> None:
    store, views = past.store, views_of(past)
    await learn_scores(store, views, now=NOW, zone_name=ROME)
    async with store.transaction() as tx:
        assert await tx.scoring.learned_queues() == frozenset()
    await weigh_queues(store, views, PACKS, now=NOW)
    found = {lead_id: row.score for lead_id, row in (await queue(past)).items()}
    little, much = min(found[n] for n in range(2, 41, 2)), max(found[n] for n in range(1, 41, 2))
    reasons = await explain_lead(views, PACKS, LeadId(1), now=NOW)
    assert reasons.numbers[0].appraisal.prospect.pays < 0.05
    assert little / 40 > much / 900  # per euro owed
    async with store.transaction() as tx:
        assert await tx.scoring.learned_queues() == {past.campaign_id}


async def test_before_anything_is_learned_the_larger_debt_comes_first_and_pacing_is_told_nothing(past: World) -> None:
    store, views = past.store, views_of(past)
    assert await weigh_queues(store, views, PACKS, now=NOW) == DEBTORS
    found = await queue(past)
    assert found[1].score > found[2].score
    assert {row.answer_chance for row in found.values()} == {None}
    async with store.transaction() as tx:
        assert await tx.scoring.learned_queues() == frozenset()


async def test_a_paused_queue_is_weighed_only_when_asked(past: World) -> None:
    async with past.store.transaction() as tx:
        await tx.campaigns.set_state(past.campaign_id, CampaignState.PAUSED, NOW)
    store, views = past.store, views_of(past)
    assert await weigh_queues(store, views, PACKS, now=NOW) == 0
    assert await weigh_queues(store, views, PACKS, now=NOW, campaign_id=past.campaign_id) == DEBTORS


async def test_a_queue_without_rules_is_left_as_it_is(past: World) -> None:
    assert await weigh_queues(past.store, views_of(past), {}, now=NOW) == 0


async def test_a_lead_without_a_number_has_the_least_worth_and_is_not_weighed_again(past: World) -> None:
    def job(connection: Connection) -> None:
        connection.execute(update(debtor_numbers).where(debtor_numbers.c.debtor_id == 1).values(state="wrong"))
        connection.commit()

    await past.database.administer(job)
    await weigh_queues(past.store, views_of(past), PACKS, now=NOW)
    assert (await queue(past))[1].score == 1


async def test_a_leads_place_is_explained(past: World) -> None:
    store, views = past.store, views_of(past)
    await learn_scores(store, views, now=NOW, zone_name=ROME)
    await weigh_queues(store, views, PACKS, now=NOW)
    found = await explain_lead(views, PACKS, LeadId(2), now=NOW)
    best = found.numbers[0]
    assert best.appraisal.score == (await queue(past))[2].score
    assert found.waiting.best_number_id == best.appraisal.number_id
    assert {estimate.contributions[0].feature for estimate in best.estimates.values() if estimate.contributions} <= set(
        Feature
    )
    answer = best.estimates[Question.ANSWER]
    assert answer.low < answer.probability < answer.high
    assert answer.probability == pytest.approx(best.appraisal.prospect.answer_now)
    assert len(best.appraisal.hours) > 30 and best.appraisal.hours[0][0] == NOW
    with pytest.raises(NotFound):
        await explain_lead(views, PACKS, LeadId(999), now=NOW)


async def test_a_campaign_without_hours_is_not_weighed_and_says_so(past: World) -> None:
    async with past.store.transaction() as tx:
        campaign = await tx.campaigns.get(past.campaign_id)
        night = Shift(weekday=6, start=time(3), stop=time(4))
        await tx.campaigns.update(replace(campaign, schedule=(night,)))
    views = views_of(past)
    assert await weigh_queues(past.store, views, PACKS, now=NOW) == 0
    with pytest.raises(Conflict, match="no hours of calling"):
        await explain_lead(views, PACKS, LeadId(1), now=NOW)


async def test_the_hours_ahead_are_those_of_the_rules_and_the_schedule(world: World) -> None:
    campaign = (await views_of(world).campaigns.get(world.campaign_id)).campaign
    hours = hours_ahead(campaign, PACKS["it"], NOW)  # a Tuesday, 10:00 in Rome
    assert hours[0] == NOW and hours[0].hour == 10
    assert [at.hour for at in hours[:6]] == [10, 13, 15, 17, 19, 9]
    assert {at.isoweekday() for at in hours} == {1, 2, 3, 4, 5, 6}
    assert max(at.hour for at in hours if at.isoweekday() == 6) == 13
    before_opening = hours_ahead(campaign, PACKS["it"], NOW - timedelta(hours=3))
    assert before_opening[0].hour == 9


async def test_an_agents_minutes_are_the_campaigns_own_once_it_has_talked(world: World) -> None:
    campaign = (await views_of(world).campaigns.get(world.campaign_id)).campaign
    terms = await queue_terms(views_of(world), PACKS, campaign, NOW)
    assert terms is not None and (terms.minutes, terms.week_attempts) == (3.0, 10)
    preview = await queue_terms(views_of(world), PACKS, replace(campaign, mode=DialMode.PREVIEW), NOW)
    assert preview is not None and preview.idle_minutes > terms.idle_minutes
