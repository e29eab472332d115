"""What figures are reckoned from, on every database."""

from __future__ import annotations

from datetime import date, timedelta

from dialer.core.agents.model import AgentState
from dialer.core.agents.spells import AgentSpell
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CaseId, CreditorId, PlacementId
from dialer.db.tables.debt import promises
from dialer.db.tables.hand_offs import hand_off_reports
from dialer.db.tables.ledger import ledger_entries
from dialer.db.tables.treatment import hand_offs
from dialer.db.views.all import SqlViews
from dialer.ports.figures import Portfolio, Visit
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


async def test_calls_and_visits_come_with_what_they_took_and_cost(world: World, views: SqlViews) -> None:
    await world.leads(2)
    (candidate, *_) = await world.claim(2)
    order = await world.dial(candidate)
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.REFUSAL, agent_id=world.agent_id)])
    debtor_id = order.debtor_id
    calls = await views.figures.calls(world.creditor_id, [debtor_id])
    assert [call.at for call in calls[debtor_id]] == [NOW]
    assert calls[debtor_id][0].agent_seconds >= 0
    assert await views.figures.calls(CreditorId(99), [debtor_id]) == {}
    given = ((3, "visit", "done", True), (1, "visit", "cancelled", False), (2, "legal", "sent", True))
    for days, kind, state, sent in given:
        hand_off_id = await world.insert(
            hand_offs, case_id=1, kind=kind, state=state, opened_on=NOW.date(),
            sent_on=NOW.date() - timedelta(days=days) if sent else None, changed_at=NOW,
        )  # fmt: skip
        for fee in (20_00, 5_00) if kind == "visit" else ():
            await world.insert(
                hand_off_reports, hand_off_id=hand_off_id, case_id=1, line_key=f"{hand_off_id}-{fee}", stage="met",
                on_day=NOW.date(), fee_minor=fee, source="page", at=NOW,
            )  # fmt: skip
    assert await views.figures.visits([CaseId(1), CaseId(2)]) == {1: (Visit(NOW.date() - timedelta(days=3), 25_00),)}
