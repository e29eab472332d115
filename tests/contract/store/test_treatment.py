"""The planning of cases with the store, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select

from dialer.core.calls.outcome import Outcome
from dialer.core.debt.books import BookedAct
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.prescription import ActKind, InterruptingAct
from dialer.core.debt.promise import PromiseLimits
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CampaignId, CaseId, CreditorId
from dialer.core.leads.model import LeadState
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.strategy import PhaseName
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.debt import case_holds, cases, promises
from dialer.db.tables.facts import moratoria
from dialer.db.tables.treatment import treatment_events, treatment_steps, treatments
from dialer.ports.leads import LeadMove
from dialer.ports.strategies import TermsRow
from dialer.workflows.debt.set_offer_terms import set_offer_terms
from dialer.workflows.treatment.plan_cases import replan_touched
from tests.contract.store.treatment_world import (
    TODAY,
    assigned,
    case_due,
    ladder,
    planned,
    reckoner,
    set_due,
    step_of,
)
from tests.contract.store.world import NOW, World

ONE_DAY = timedelta(days=1)


async def lead_of(world: World, campaign_id: CampaignId) -> list[tuple[str, str]]:
    def job(connection: object) -> list[tuple[str, str]]:
        found = select(leads.c.state, leads.c.reason).where(leads.c.campaign_id == campaign_id).order_by(leads.c.id)
        return [(row.state, row.reason) for row in connection.execute(found)]  # type: ignore[attr-defined]

    return await world.database.read(job)


async def fed_by(world: World, phase: PhaseName) -> CampaignId:
    async with world.store.transaction() as tx:
        await tx.treatment.set_source(world.campaign_id, phase, NOW, None)
    return world.campaign_id


async def test_a_day_plans_every_open_case_once_and_a_second_run_changes_nothing(world: World) -> None:
    await assigned(world)
    due = await case_due(world, 1, 5)
    early = await case_due(world, 2, -10)
    paid = await case_due(world, 3, 5, status="paid")
    first = await planned(world, chunk_count=2)
    assert (first.planned_count, first.changed_count) == (2, 2)
    assert first.finished_at == NOW
    step = await step_of(world, due)
    assert (step.action, step.step, step.phase) == ("call", "soft-call", "soft")
    assert step.deadline == TODAY + timedelta(days=11)
    assert step.facts == {"title": "Primo sollecito telefonico", "day": 5, "last": 16}
    waiting = await step_of(world, early)
    assert (waiting.action, waiting.phase, waiting.look_again_on) == ("wait", "caring", TODAY + timedelta(days=3))
    assert await step_of(world, paid) is None
    assert await planned(world) == first
    tomorrow = await planned(world, NOW + ONE_DAY)
    assert (tomorrow.planned_count, tomorrow.changed_count) == (2, 0)


async def test_a_run_that_stopped_goes_on_where_it_was(world: World) -> None:
    await assigned(world)
    case_ids = [await case_due(world, index, 5) for index in range(1, 6)]
    half = await planned(world, chunk_count=2, most_chunks=1)
    assert (half.planned_count, half.last_case_id, half.finished_at) == (2, case_ids[1], None)
    whole = await planned(world, NOW + timedelta(minutes=1), chunk_count=2)
    assert whole.planned_count == 5
    assert await world.count(treatments) == 5


async def test_a_creditors_own_number_of_broken_promises_moves_its_cases_on(world: World) -> None:
    await assigned(world)
    case_id = await case_due(world, 1, 5)
    await world.insert(
        promises, case_id=case_id, amount_minor=10_000, due_on=TODAY - timedelta(days=4), method="card",
        created_at=NOW - timedelta(days=6), status="broken", judged_at=NOW,
    )  # fmt: skip
    await planned(world)
    before = await step_of(world, case_id)
    assert (before.why, before.phase) == ("promise_broken", "soft")
    strict = OfferTerms(promises=PromiseLimits(most_broken=1))
    await set_offer_terms(world.store, world.creditor_id, strict, today=TODAY, by=None, now=NOW)
    await planned(world)  # the day is planned again because of it
    assert (await step_of(world, case_id)).phase == "phone"


async def test_without_a_strategy_a_case_has_no_next_step(world: World) -> None:
    case_id = await case_due(world, 1, 5)
    row = await planned(world)
    assert (row.planned_count, row.changed_count) == (1, 0)
    assert await step_of(world, case_id) is None


async def test_what_happens_to_a_case_plans_it_anew_and_moves_its_lead(world: World) -> None:
    await assigned(world)
    campaign_id = await fed_by(world, PhaseName.SOFT)
    case_id = await case_due(world, 1, 5)
    await planned(world)
    assert await lead_of(world, campaign_id) == [("ready", "treatment_due")]
    hold = await world.insert(case_holds, case_id=case_id, reason="disputed", starts_at=NOW)
    async with world.store.transaction() as tx:
        await tx.treatment.touch([case_id])
    assert await replan_touched(world.store, reckoner(), now=NOW + timedelta(minutes=1)) == 1
    assert (await step_of(world, case_id)).why == "held"
    assert await lead_of(world, campaign_id) == [("closed", "treatment_over")]

    def release(connection: object) -> None:
        connection.execute(case_holds.update().where(case_holds.c.id == hold).values(released_at=NOW))  # type: ignore[attr-defined]
        connection.commit()  # type: ignore[attr-defined]

    await world.database.administer(release)
    async with world.store.transaction() as tx:
        await tx.treatment.touch([case_id])
    await replan_touched(world.store, reckoner(), now=NOW + timedelta(minutes=2))
    assert (await step_of(world, case_id)).step == "soft-call"
    assert await lead_of(world, campaign_id) == [("ready", "treatment_due")]
    assert await replan_touched(world.store, reckoner(), now=NOW + timedelta(minutes=3)) == 0


async def set_kind(world: World, kind: str) -> None:
    def job(connection: Connection) -> None:
        connection.execute(campaigns.update().values(kind=kind))
        connection.commit()

    await world.database.administer(job)


async def test_a_campaign_takes_only_cases_of_its_phase_and_creditor(world: World) -> None:
    await assigned(world)
    await set_kind(world, "caring")
    campaign_id = await fed_by(world, PhaseName.CARING)
    await case_due(world, 1, 5)
    await case_due(world, 2, -6)
    other = await world.insert_creditor("ACQUA")
    async with world.store.transaction() as tx:
        await tx.strategies.set_terms(TermsRow(creditor_id=other, feed_hours=None), NOW, None)
    await case_due(world, 3, -6, creditor_id=other)
    await planned(world)
    assert await lead_of(world, campaign_id) == [("ready", "treatment_due")]


async def test_treatment_too_brings_nobody_into_a_collecting_campaign_before_the_due_date(world: World) -> None:
    await assigned(world)
    await set_kind(world, "soft")
    campaign_id = await fed_by(world, PhaseName.CARING)  # as one could be set up past the check of its kind
    await case_due(world, 1, -6)
    await planned(world)
    assert await lead_of(world, campaign_id) == []


async def test_attempts_and_a_conversation_end_a_calls_step(world: World) -> None:
    await assigned(world)
    campaign_id = await fed_by(world, PhaseName.SOFT)
    case_id = await case_due(world, 1, 5)
    await planned(world)
    candidate = (await world.claim())[0]
    order = await world.dial(candidate, at=NOW + timedelta(minutes=1))
    closed = world.ended(order, Outcome.PROMISE, agent_id=world.agent_id)
    async with world.store.transaction() as tx:
        await tx.attempts.close([closed])
        await tx.leads.move([LeadMove(lead_id=candidate.lead.lead_id, state=LeadState.DONE, reason="x")])
        await tx.treatment.touch([case_id])
    await replan_touched(world.store, reckoner(), now=NOW + timedelta(hours=2))
    step = await step_of(world, case_id)
    assert (step.action, step.step) == ("wait", "soft-message")

    def steps(connection: object) -> list[tuple[str, str, date | None]]:
        rows = connection.execute(select(treatment_steps).order_by(treatment_steps.c.step))  # type: ignore[attr-defined]
        return [(row.step, row.state, row.done_on) for row in rows]

    assert ("soft-call", "done", TODAY) in await world.database.read(steps)
    assert await lead_of(world, campaign_id) == [("done", "x")]


async def test_a_case_moves_on_with_its_reason_logged_and_its_phase_shown(world: World) -> None:
    await assigned(world)
    case_id = await case_due(world, 1, 5)
    await planned(world)
    later = NOW + timedelta(days=25)
    row = await planned(world, later)
    assert row.changed_count == 1

    def log(connection: object) -> list[dict[str, object]]:
        return [row.data for row in connection.execute(select(treatment_events))]  # type: ignore[attr-defined]

    events = await world.database.read(log)
    assert [(event["from"], event["to"], event["why"]) for event in events] == [("soft", "phone", "phase_over")]
    phase = await world.database.read(
        lambda c: c.execute(select(cases.c.phase).where(cases.c.id == case_id)).scalar_one()
    )
    assert phase == "phone"


async def test_a_moratorium_of_an_area_holds_its_cases(world: World) -> None:
    await assigned(world)
    case_id = await case_due(world, 1, 5)
    await world.insert(
        moratoria, title="Alluvione", region="Lombardia", starts_on=TODAY, ends_on=TODAY + timedelta(days=30),
        created_at=NOW,
    )  # fmt: skip
    await planned(world)
    step = await step_of(world, case_id)
    assert (step.why, step.facts["reason"]) == ("held_until", "moratorium")
    assert step.look_again_on == TODAY + timedelta(days=31)


async def test_the_clock_of_prescription_is_kept_with_its_acts(world: World) -> None:
    await assigned(world)
    case_id = await case_due(world, 1, 5, credit_kind="electricity")
    unknown = await case_due(world, 2, 5, credit_kind="")
    await planned(world)
    due_on = TODAY - timedelta(days=5)
    step = await step_of(world, case_id)
    assert step.prescription == "running"
    assert step.prescribes_on >= due_on.replace(year=due_on.year + 2)
    assert (await step_of(world, unknown)).prescription == "unknown"
    act = InterruptingAct(kind=ActKind.FORMAL_NOTICE, on=TODAY, proof="AR 123")
    async with world.store.transaction() as tx:
        await tx.ledger.add_act(case_id, BookedAct(item="", act=act), NOW, None)
        await tx.treatment.touch([case_id])
    await replan_touched(world.store, reckoner(), now=NOW)
    assert (await step_of(world, case_id)).prescribes_on == TODAY.replace(year=TODAY.year + 2)


async def test_stale_payments_keep_the_steps_that_wait_for_them(world: World) -> None:
    await assigned(world, feed_hours=24)
    case_id = await case_due(world, 1, 5)
    await planned(world)
    step = await step_of(world, case_id)
    assert (step.action, step.why, step.facts["gates"]) == ("wait", "payments_awaited", "payments_fresh")
    assert step.facts["known_on"] == "payments_never"


async def test_a_version_never_changes_and_the_newer_assignment_of_a_segment_holds(world: World) -> None:
    strategy_id = await assigned(world)
    async with world.store.transaction() as tx:
        assert await tx.strategies.add(ladder(), NOW, None) == strategy_id
        changed = replace(ladder(), title="Altro")
        with pytest.raises(Conflict, match="never changes"):
            await tx.strategies.add(changed, NOW, None)
        with pytest.raises(NotFound):
            await tx.strategies.get(99)
        await tx.strategies.assign(
            Assignment(trial="second", shares=(StrategyShare(strategy_id, 1.0),)), NOW, world.user_id
        )
    async with world.store.transaction() as tx:
        standing = await tx.strategies.assignments()
        assert [found.trial for found in standing] == ["second"]
        assert len(await tx.strategies.assignments(with_ended=True)) == 2
        await tx.strategies.end_assignment(standing[0].assignment_id, NOW, None)
        with pytest.raises(Conflict):
            await tx.strategies.end_assignment(standing[0].assignment_id, NOW, None)
        with pytest.raises(NotFound):
            await tx.strategies.set_terms(TermsRow(creditor_id=CreditorId(999)), NOW, None)


async def test_a_lead_that_was_done_comes_back_for_the_next_step_only(world: World) -> None:
    await assigned(world)
    campaign_id = await fed_by(world, PhaseName.SOFT)
    case_id = await case_due(world, 1, 3)
    await planned(world)
    candidate = (await world.claim())[0]
    order = await world.dial(candidate, at=NOW + timedelta(minutes=1))
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.NO_ANSWER)])
        await tx.leads.move([LeadMove(lead_id=candidate.lead.lead_id, state=LeadState.DONE, reason="max_attempts")])
    await planned(world, NOW + ONE_DAY)
    assert (await step_of(world, CaseId(case_id))).action == "call"
    assert await lead_of(world, campaign_id) == [("done", "max_attempts")]
    await set_due(world, case_id, TODAY + timedelta(days=20), 300_00)
    await planned(world, NOW + 2 * ONE_DAY)
    await set_due(world, case_id, TODAY, 300_00)
    await planned(world, NOW + 4 * ONE_DAY)
    assert (await step_of(world, case_id)).action == "call"
    assert await lead_of(world, campaign_id) == [("ready", "treatment_due")]
