"""What figures are reckoned from, on every database."""

from __future__ import annotations

from datetime import date, timedelta

from dialer.core.agents.model import AgentState
from dialer.core.agents.spells import AgentSpell
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import PlacementId
from dialer.db.tables.debt import promises
from dialer.db.tables.ledger import ledger_entries
from dialer.db.views.all import SqlViews
from dialer.ports.figures import Portfolio
from tests.contract.store.world import NOW, World

SINCE, UNTIL = NOW - timedelta(days=1), NOW + timedelta(days=1)


async def test_cases_come_page_by_page_with_their_books_and_contacts(world: World, views: SqlViews) -> None:
    await world.leads(2)
    mandate = (date(2026, 1, 1), None)
    await world.case(await world.debtor(3), "P", mandate=mandate)
    await world.case(await world.debtor(4), "USD", currency="USD")
    await world.insert(
        ledger_entries, case_id=1, kind="charge", minor=5, value_on=NOW.date(), booked_at=NOW, invoice_id=1,
        component="principal",
    )  # fmt: skip
    (candidate,) = await world.claim(1)
    order = await world.dial(candidate)
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.REFUSAL, agent_id=world.agent_id)])
    of = Portfolio(creditor_id=world.creditor_id)
    first = await views.figures.cases(of, after=0, limit=2)
    assert [case.case_id for case in first] == [1, 2]
    assert (first[0].contacts, first[1].contacts) == ((NOW.date(),), ())
    assert [entry.minor for entry in first[0].books.entries] == [5]
    (third,) = await views.figures.cases(of, after=2, limit=5)
    assert (third.is_control, third.is_recalled) == (False, False)
    batch = PlacementId(third.placement_id or 0)
    only = Portfolio(creditor_id=world.creditor_id, placement_id=batch)
    assert [case.case_id for case in await views.figures.cases(only, after=0, limit=5)] == [3]
    assert [batch.code for batch in await views.figures.batches(world.creditor_id)] == ["P-P"]
    assert await views.figures.currencies(world.creditor_id) == ("EUR", "USD")


async def test_work_of_a_creditor_and_the_share_of_a_batch(world: World, views: SqlViews) -> None:
    await world.leads(1)
    await world.case(await world.debtor(3), "P", mandate=(None, None))
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=NOW)
    for seconds in (30, 90):
        (candidate,) = await world.claim(1)
        order = await world.dial(candidate)
        ended = world.ended(order, Outcome.REFUSAL, agent_id=world.agent_id, lasted_s=seconds + 6)
        async with world.store.transaction() as tx:
            await tx.attempts.set_times([ended.call])
            await tx.attempts.close([ended])
            await tx.spells.add(
                [
                    AgentSpell(
                        agent_id=world.agent_id, state=AgentState.TALKING, began_at=NOW, campaign_id=world.campaign_id,
                        ended_at=NOW + timedelta(seconds=100),
                    )
                ]
            )  # fmt: skip
    await world.insert(promises, case_id=1, amount_minor=7, due_on=NOW.date(), status="kept", created_at=NOW)
    of = Portfolio(creditor_id=world.creditor_id)
    done = await views.figures.work(of, since=SINCE, until=UNTIL)
    assert (done.outcomes, done.answered_count, done.agent_seconds) == ({"REFUSAL": 2}, 2, 200.0)
    assert (done.promised, done.made_promise_count, done.letter_count) == ({"kept": (1, 7)}, 1, 0)
    (batch,) = await views.figures.batches(world.creditor_id)
    part = await views.figures.work(
        Portfolio(creditor_id=world.creditor_id, placement_id=batch.placement_id), since=SINCE, until=UNTIL
    )
    assert part.outcomes == {"REFUSAL": 1} and part.promised == {}
    assert part.agent_seconds == 150.0  # 90 of 120 seconds of talk
    nothing = await views.figures.work(of, since=UNTIL, until=UNTIL + timedelta(days=1))
    assert (nothing.outcomes, nothing.agent_seconds, nothing.call_thousandths) == ({}, 0.0, 0.0)
