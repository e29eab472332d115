"""Payments that are waited for, creditors in other countries, and learned probabilities: planning with the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.core.scoring.model import Effect, Model
from dialer.core.scoring.paid_share import ShareLesson, learn_share
from dialer.core.scoring.school import Question, Standing, Taught
from dialer.db.tables.campaigns import leads
from dialer.db.tables.debt import creditors, promises
from dialer.db.tables.ledger import ledger_entries, payment_files
from dialer.ports.strategies import TermsRow
from dialer.workflows.debt.note_payments import note_silence
from dialer.workflows.treatment.plan_cases import replan_touched, zones
from tests.contract.store.treatment_world import ROME, TODAY, assigned, case_due, planned, reckoner, step_of
from tests.contract.store.world import NOW, World

ONE_DAY = timedelta(days=1)
OUTCOMES = (Outcome.NO_ANSWER, Outcome.PROMISE, Outcome.NO_ANSWER, Outcome.NO_ANSWER)


async def test_who_says_that_nothing_came_frees_the_steps_that_wait_for_payments(world: World) -> None:
    await assigned(world, feed_hours=24)
    other = await world.insert_creditor("ACQUA")
    case_id = await case_due(world, 1, 5)
    theirs = await case_due(world, 2, 5, creditor_id=other)
    await planned(world)
    said_at = NOW + timedelta(minutes=1)
    assert await note_silence(world.store, world.creditor_id, "home banking", by=world.user_id, now=said_at) == 1
    async with world.store.transaction() as tx:
        assert await tx.strategies.fed_at([world.creditor_id, other]) == {world.creditor_id: said_at}
    assert await replan_touched(world.store, reckoner(), now=said_at) == 1
    assert (await step_of(world, case_id)).action == "call"
    assert (await step_of(world, theirs)).why == "payments_awaited"
    stale = await planned(world, NOW + timedelta(days=2))
    assert stale.planned_count == 2
    step = await step_of(world, case_id)
    assert (step.why, step.facts["known_on"]) == ("payments_awaited", str(TODAY))
    with pytest.raises(NotFound):
        await note_silence(world.store, CreditorId(999), by=None, now=NOW)
    with pytest.raises(Invalid):
        await note_silence(world.store, world.creditor_id, "x" * 501, by=None, now=NOW)


async def test_a_file_of_the_account_makes_payments_fresh_though_nothing_is_in_it(world: World) -> None:
    other = await world.insert_creditor("ACQUA")
    ids = [world.creditor_id, other]

    async def read(at: datetime, **more: object) -> int:
        values = {
            "name": "a.sta", "sha256": "0", "format": "mt940", "line_count": 0, "known_count": 0, "rejected_count": 0,
            "matched_count": 0, "unmatched_count": 0, "other_count": 0, "read_at": at,
        }  # fmt: skip
        return await world.insert(payment_files, **values, **more)

    await read(NOW, creditor_id=other)
    await read(NOW + ONE_DAY, creditor_id=other, state="failed")
    await read(NOW)  # the agency's own account
    async with world.store.transaction() as tx:
        assert await tx.strategies.fed_at(ids) == {
            world.creditor_id: NOW,
            other: NOW,
        }  # one has no IBAN: it is paid there

    def own_account(connection: Connection) -> None:
        connection.execute(creditors.update().values(iban="IT60X0542811101000000123456"))
        connection.commit()

    await world.database.administer(own_account)
    async with world.store.transaction() as tx:
        assert await tx.strategies.fed_at(ids) == {other: NOW}


async def test_the_cases_of_a_creditor_in_another_zone_are_planned_by_its_own_day(world: World) -> None:
    await assigned(world)
    tokyo = await world.insert_creditor("TOKYO")
    ours, theirs = await case_due(world, 1, 5), await case_due(world, 2, 5, creditor_id=tokyo)
    row = TermsRow(creditor_id=tokyo, feed_hours=None, country="DE", zone="Asia/Tokyo")
    async with world.store.transaction() as tx:
        await tx.strategies.set_terms(row, NOW, None)
        assert (await tx.strategies.terms())[tokyo] == row
        assert await tx.strategies.place_of(theirs) == ("DE", "Asia/Tokyo")
        assert await tx.strategies.place_of(ours) == ("", "")
        with pytest.raises(NotFound):
            await tx.strategies.place_of(CaseId(999))
    assert await zones(world.store, reckoner()) == ("Europe/Rome", "Asia/Tokyo")
    evening = NOW.replace(hour=20)  # in Tokyo the next day has begun
    home = await planned(world, evening)
    away = await planned(world, evening, zone_name="Asia/Tokyo")
    assert (home.planned_count, home.on_day) == (1, TODAY)
    assert (away.planned_count, away.on_day) == (1, TODAY + ONE_DAY)
    assert ((await step_of(world, ours)).planned_on, (await step_of(world, theirs)).planned_on) == (
        TODAY, TODAY + ONE_DAY,
    )  # fmt: skip
    async with world.store.transaction() as tx:
        await tx.treatment.touch([ours, theirs])
        await tx.treatment.run_again()
    assert await replan_touched(world.store, reckoner(), now=evening) == 2
    async with world.store.transaction() as tx:  # of each zone the newest day begins anew
        runs = [await tx.treatment.run("Europe/Rome", TODAY), await tx.treatment.run("Asia/Tokyo", TODAY + ONE_DAY)]
    assert [run is not None and run.finished_at is None for run in runs] == [True, True]


async def test_a_model_that_is_in_use_gives_the_probability_of_the_stop_rule(world: World) -> None:
    await assigned(world)
    case_id = await case_due(world, 1, 5, minor=16_00)
    model = Model("pays", Effect(-6.0, 0.1, 900))
    share = learn_share([ShareLesson("to 50", 0.25)] * 4)
    since = NOW - timedelta(days=90)
    taught = Taught(
        question=Question.PAYS, standing=Standing.USED, model=model, since=since, until=NOW, seen_count=900, rate=0.1,
        proof=None, share=share,
    )  # fmt: skip
    async with world.store.transaction() as tx:
        model_id = await tx.scoring.add_model(world.creditor_id, taught, NOW)
        assert await tx.scoring.pay_models() == {world.creditor_id: (model_id, model, share)}
    await planned(world)
    step = await step_of(world, case_id)
    assert (step.action, step.why, step.facts["model"]) == ("propose_closure", "uneconomic_learned", str(model_id))
    assert step.facts["part"] == "46%"  # beside four of a quarter, 20 of one half are believed
    async with world.store.transaction() as tx:  # the newest is no better than the rate
        await tx.scoring.add_model(world.creditor_id, replace(taught, standing=Standing.NOT_BETTER), NOW)
        assert await tx.scoring.pay_models() == {}
        await tx.treatment.touch([case_id])
    await replan_touched(world.store, reckoner(), now=NOW)
    assert (await step_of(world, case_id)).action == "call"


async def test_a_learned_probability_knows_payments_promises_and_calls_of_a_case(world: World) -> None:
    case_id = await case_due(world, 1, 5)
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=NOW)

    def again(connection: Connection) -> None:
        connection.execute(leads.update().values(state="ready"))
        connection.commit()

    for minute, outcome in enumerate(OUTCOMES):
        await world.database.administer(again)
        (candidate,) = await world.claim()
        order = await world.dial(candidate, at=NOW + timedelta(seconds=minute))
        async with world.store.transaction() as tx:
            await tx.attempts.close([world.ended(order, outcome, agent_id=world.agent_id if minute == 1 else None)])
    await world.insert(
        promises, case_id=case_id, amount_minor=1, due_on=TODAY, method="card", status="kept", created_at=NOW
    )
    await world.insert(
        ledger_entries, case_id=case_id, kind="payment", minor=5_00, value_on=TODAY, booked_at=NOW, reference="test"
    )
    async with world.store.transaction() as tx:
        (plain,) = await tx.treatment.sheets([case_id], TODAY, ROME)
        (sheet,) = await tx.treatment.sheets([case_id], TODAY, ROME, with_history=True)
    assert (plain.has_paid, plain.attempts_since_talk) == (False, 0)
    assert (sheet.has_paid, sheet.kept_promises) == (True, 1)
    assert sheet.attempts_since_talk == 2
