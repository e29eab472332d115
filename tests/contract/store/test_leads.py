"""The queue of leads: claims, leases, moves, sweeps, entries."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from dialer.core.campaigns.model import CampaignState
from dialer.core.kernel.codes import HoldReason, NumberState, Outcome
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CampaignId, CaseId, LeadId, NodeId
from dialer.core.leads.entry import NOT_YET_DUE
from dialer.core.leads.model import Callback, LeadState
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.debt import invoices
from dialer.ports.cases import HoldOrder, NumberMove
from dialer.ports.leads import Entered, LeadMove
from tests.contract.store.world import LEASE, NODE, NOW, World, number_ids


async def test_every_debtor_with_an_open_case_enters_once(world: World) -> None:
    one = await world.debtor(1)
    await world.case(one, "A1")
    await world.case(one, "A2")
    await world.case(await world.debtor(2), "B1", status="paid")
    async with world.store.transaction() as tx:
        assert (await tx.leads.add(world.campaign_id, priority=5, now=NOW)).count == 1
        assert (await tx.leads.add(world.campaign_id, now=NOW)).count == 0
    (candidate,) = await world.claim()
    assert candidate.lead.debtor_id == one
    assert candidate.lead.priority == 5
    assert len(candidate.facts.case_ids) == 2


async def test_before_its_due_date_a_case_enters_a_campaign_of_courtesy_only(world: World) -> None:
    today = NOW.date()
    early, mixed, due = [await world.debtor(index) for index in (1, 2, 3)]
    later, gone = today + timedelta(days=3), today - timedelta(days=3)
    owed = {
        await world.case(early, "EARLY"): later, await world.case(mixed, "MIXED-EARLY"): later,
        await world.case(mixed, "MIXED-DUE"): gone, await world.case(due, "DUE"): gone,
    }  # fmt: skip

    def dates(connection: Connection) -> None:
        for case_id, due_on in owed.items():
            changed = invoices.update().where(invoices.c.case_id == case_id)
            connection.execute(changed.values(due_on=due_on, residual_minor=100))
        connection.commit()

    def courtesy(connection: Connection) -> None:
        connection.execute(campaigns.update().values(kind="caring"))
        connection.commit()

    await world.database.administer(dates)
    async with world.store.transaction() as tx:
        entered = await tx.leads.add(world.campaign_id, now=NOW)
    (kept_out,) = entered.kept_out
    assert entered.count == 2
    assert (kept_out.reference, kept_out.due_on, kept_out.reason) == ("EARLY", later, NOT_YET_DUE)
    await world.database.administer(courtesy)
    async with world.store.transaction() as tx:
        assert await tx.leads.add(world.campaign_id, now=NOW) == Entered(count=1)


async def test_entering_leads_of_an_unknown_campaign_is_refused(world: World) -> None:
    with pytest.raises(NotFound, match="no campaign 999"):
        async with world.store.transaction() as tx:
            await tx.leads.add(CampaignId(999), now=NOW)


async def test_claim_leases_the_highest_priority_then_the_longest_due(world: World) -> None:
    ids = [await world.debtor(index) for index in range(1, 5)]
    rows = [(0, 1), (9, 5), (9, 2), (0, 9)]
    for debtor_id, (priority, minutes_ago) in zip(ids, rows, strict=True):
        await world.insert(
            leads,
            campaign_id=world.campaign_id,
            debtor_id=debtor_id,
            state="ready",
            priority=priority,
            due_at=NOW - timedelta(minutes=minutes_ago),
        )
    first = await world.claim(3)
    assert [c.lead.debtor_id for c in first] == [ids[1], ids[2], ids[3]]
    assert all(c.lead.state is LeadState.LEASED and c.lease_until == LEASE for c in first)
    assert [c.lead.debtor_id for c in await world.claim(3)] == [ids[0]]
    assert await world.claim(3) == ()


async def test_a_lead_is_never_leased_twice(world: World) -> None:
    await world.leads(40)
    batches = await asyncio.gather(*(world.claim(3, node_id=NodeId(f"node-{n}")) for n in range(16)))
    claimed = [c.lead.lead_id for batch in batches for c in batch]
    assert len(claimed) == len(set(claimed)) == 40


async def test_a_lease_given_back_may_be_claimed_again_only_from_its_holder(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    async with world.store.transaction() as tx:
        await tx.leads.give_back([candidate.lead.lead_id], node_id=NodeId("node-2"))
    assert await world.claim() == ()
    async with world.store.transaction() as tx:
        await tx.leads.give_back([candidate.lead.lead_id], node_id=NODE)
    assert len(await world.claim()) == 1


async def test_only_the_holder_within_the_lease_may_dial(world: World) -> None:
    await world.leads(2)
    held, late = await world.claim()
    orders = [world.order(held), world.order(late, at=LEASE)]
    async with world.store.transaction() as tx:
        assert await tx.leads.mark_dialed(orders, node_id=NodeId("node-2")) == frozenset()
        assert await tx.leads.mark_dialed(orders, node_id=NODE) == {held.lead.lead_id}
        assert await tx.leads.mark_dialed(orders, node_id=NODE) == frozenset()
    assert await world.lead_state(held.lead.lead_id) == "dialed"
    assert await world.lead_state(late.lead.lead_id) == "leased"


async def test_a_node_that_was_taken_over_neither_claims_nor_dials(world: World) -> None:
    await world.leads(2)
    async with world.store.transaction() as tx:
        assert await tx.nodes.enter(NODE, NOW) == 1
    (candidate,) = await world.claim(1)
    assert candidate.lease_epoch == 1
    world.database.epochs.clear()  # another process enters as the same node ...
    async with world.store.transaction() as tx:
        assert await tx.nodes.enter(NODE, NOW) == 2
    world.database.epochs[NODE] = 1  # ... and the first one comes back to life
    async with world.store.transaction() as tx:
        assert await tx.leads.mark_dialed([world.order(candidate)], node_id=NODE) == frozenset()
        assert not await tx.nodes.beat(NODE, NOW, epoch=1)
        assert await tx.nodes.beat(NODE, NOW, epoch=2)
    assert await world.claim(1) == ()


async def test_an_expired_lease_returns_unless_its_call_is_open(world: World) -> None:
    await world.leads(2)
    idle, calling = await world.claim()
    async with world.store.transaction() as tx:
        await tx.attempts.add([world.order(calling)], node_id=NODE)
    async with world.store.transaction() as tx:
        assert await tx.leads.expire_leases(LEASE - timedelta(seconds=1)) == 0
        assert await tx.leads.expire_leases(LEASE) == 1
    assert await world.lead_state(idle.lead.lead_id) == "ready"
    assert await world.lead_state(calling.lead.lead_id) == "leased"


async def test_a_scheduled_lead_is_promoted_when_due_and_not_before(world: World) -> None:
    await world.leads(2)
    soon, later = await world.claim()
    moves = [
        LeadMove(lead_id=c.lead.lead_id, state=LeadState.SCHEDULED, due_at=NOW + timedelta(minutes=m), reason="NA")
        for c, m in ((soon, 30), (later, 120))
    ]
    async with world.store.transaction() as tx:
        await tx.leads.move(moves)
        assert await tx.leads.promote_due(NOW + timedelta(minutes=29)) == 0
        assert await tx.leads.promote_due(NOW + timedelta(minutes=30)) == 1
    assert [c.lead.lead_id for c in await world.claim()] == [soon.lead.lead_id]


async def test_a_move_that_ends_an_attempt_counts_it_and_uses_up_the_callback(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    lead_id = candidate.lead.lead_id
    first, second = number_ids(candidate)
    callback = Callback(at=NOW + timedelta(hours=1), agreed=True, agent_id=world.agent_id, number_id=second)
    planned = LeadMove(
        lead_id=lead_id,
        state=LeadState.SCHEDULED,
        due_at=callback.at,
        reason="CB",
        callback=callback,
        last_number_id=first,
        preferred_number_id=second,
        adds_attempt=True,
    )
    ruling = LeadMove(lead_id=lead_id, state=LeadState.SCHEDULED, due_at=NOW + timedelta(hours=2), reason="IT-01")
    async with world.store.transaction() as tx:
        await tx.leads.move([planned])
        await tx.leads.move([ruling])
        lead = (await tx.leads.candidate(lead_id)).lead
        assert (lead.callback, lead.attempt_count, lead.last_number_id) == (callback, 1, first)
        assert [n.number_id for n in lead.numbers] == [second, first]
        done = LeadMove(lead_id=lead_id, state=LeadState.DONE, reason="PTP", last_number_id=second, adds_attempt=True)
        await tx.leads.move([done])
        lead = (await tx.leads.candidate(lead_id)).lead
    assert (lead.callback, lead.attempt_count, lead.last_number_id) == (None, 2, second)
    assert [n.number_id for n in lead.numbers] == [first, second]


async def test_agreed_callbacks_are_claimed_apart_from_the_queue(world: World) -> None:
    await world.leads(2)
    promised, other = await world.claim()
    callback = Callback(at=NOW, agreed=True, team_id=world.team_id)
    async with world.store.transaction() as tx:
        await tx.leads.move(
            [
                LeadMove(lead_id=promised.lead.lead_id, state=LeadState.SCHEDULED, due_at=NOW, callback=callback),
                LeadMove(lead_id=other.lead.lead_id, state=LeadState.READY),
            ]
        )
        await tx.leads.promote_due(NOW)
        (found,) = await tx.leads.claim_callbacks(world.campaign_id, 5, node_id=NODE, now=NOW, lease_until=LEASE)
    assert found.lead.lead_id == promised.lead.lead_id
    assert found.lead.callback == callback
    assert [c.lead.lead_id for c in await world.claim()] == [other.lead.lead_id]


async def test_a_withdrawn_lead_is_not_brought_back_by_the_end_of_its_call(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    lead = candidate.lead
    async with world.store.transaction() as tx:
        assert await tx.leads.close_for_debtor(lead.debtor_id, world.creditor_id, "creditor_recall") == 1
        await tx.leads.move([LeadMove(lead_id=lead.lead_id, state=LeadState.READY, adds_attempt=True)])
        assert await tx.leads.close_for_debtor(lead.debtor_id, world.creditor_id, "again") == 0
    assert await world.lead_state(lead.lead_id) == "closed"
    assert await world.claim() == ()


async def test_facts_hold_the_past_of_the_debtor_in_every_campaign(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    spoken = await world.dial(candidate)
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(spoken, Outcome.REFUSAL, agent_id=world.agent_id)])
        await tx.leads.move([LeadMove(lead_id=candidate.lead.lead_id, state=LeadState.DONE, adds_attempt=True)])
    world.campaign_id = await world.campaign("Secondo giro")
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=NOW)
    (again,) = await world.claim()
    facts = again.facts
    assert [(a.at, a.outcome, a.e164, a.rang) for a in facts.attempts] == [(NOW, Outcome.REFUSAL, spoken.e164, True)]
    assert [c.at for c in facts.conversations] == [NOW + timedelta(seconds=6)]
    assert facts.silent_calls == ()
    assert (facts.country, facts.region, facts.municipality) == ("IT", "Lombardia", "Milano")


async def test_facts_forget_attempts_after_31_days(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    order = await world.dial(candidate)
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.NO_ANSWER)])
        at = NOW + timedelta(days=31)
        assert len((await tx.leads.candidate(candidate.lead.lead_id, now=at)).facts.attempts) == 1
        at += timedelta(seconds=1)
        assert (await tx.leads.candidate(candidate.lead.lead_id, now=at)).facts.attempts == ()


async def test_a_silent_call_is_known_by_its_number_for_other_debtors_too(world: World) -> None:
    await world.leads(2)
    first, second = await world.claim()
    order = await world.dial(first)
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.SILENT)])
        await tx.debtors.add_number(second.lead.debtor_id, order.e164, source="debtor", place="home", rank=7)
        facts = (await tx.leads.candidate(second.lead.lead_id, now=NOW)).facts
    assert facts.attempts == ()
    assert [(s.e164, s.at) for s in facts.silent_calls] == [(order.e164, NOW + timedelta(seconds=8))]


async def test_a_hold_counts_only_when_it_holds_every_open_case(world: World) -> None:
    debtor_id = await world.debtor(1)
    cases = [await world.case(debtor_id, "A1"), await world.case(debtor_id, "A2")]
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=NOW)
        await tx.cases.hold([_hold(cases[0], HoldReason.DISPUTED, None)])
    (candidate,) = await world.claim()
    assert candidate.facts.holds == ()
    assert candidate.facts.case_ids == (cases[1],)
    until = NOW + timedelta(days=5)
    async with world.store.transaction() as tx:
        await tx.cases.hold([_hold(cases[1], HoldReason.PAID_CLAIMED, until)])
        facts = (await tx.leads.candidate(candidate.lead.lead_id, now=NOW)).facts
        assert [(h.reason, h.ends) for h in facts.holds] == [(HoldReason.PAID_CLAIMED, until)]
        assert facts.case_ids == tuple(cases)
        assert await tx.cases.release(cases[0], HoldReason.DISPUTED, NOW) == 1
        assert await tx.cases.release(cases[0], HoldReason.DISPUTED, NOW) == 0
        facts = (await tx.leads.candidate(candidate.lead.lead_id, now=NOW)).facts
    assert (facts.holds, facts.case_ids) == ((), (cases[0],))


def _hold(case_id: object, reason: HoldReason, ends_at: object) -> HoldOrder:
    return HoldOrder(case_id=case_id, reason=reason, starts_at=NOW, ends_at=ends_at)  # type: ignore[arg-type]


async def test_facts_carry_the_mandate_and_a_lead_without_open_case_still_comes_out(world: World) -> None:
    debtor_id = await world.debtor(1)
    await world.case(debtor_id, "A1", mandate=(date(2026, 11, 1), date(2026, 12, 31)))
    other = await world.debtor(2)
    case_id = await world.case(other, "B1")
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=NOW)
    await _set_status(world, case_id, "paid")
    first, second = await world.claim()
    assert (first.facts.mandate_starts, first.facts.mandate_ends) == (date(2026, 11, 1), date(2026, 12, 31))
    assert second.lead.debtor_id == other
    assert second.facts.case_ids == ()


async def _set_status(world: World, case_id: int, status: str) -> None:
    from sqlalchemy import update

    from dialer.db.tables.debt import cases

    def job(connection: Connection) -> None:
        connection.execute(update(cases).where(cases.c.id == case_id).values(status=status))
        connection.commit()

    await world.database.administer(job)


async def test_numbers_carry_state_order_and_the_do_not_call_list(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    first, second = candidate.lead.numbers
    other_creditor = await world.insert_creditor("ALTRO")
    async with world.store.transaction() as tx:
        await tx.debtors.move_numbers([NumberMove(number_id=first.number_id, state=NumberState.WRONG, reason="WRONG")])
        await tx.debtors.suppress(first.e164, "asked", NOW, other_creditor)
        await tx.debtors.suppress(second.e164, "asked", NOW)
        await tx.debtors.suppress(second.e164, "asked twice", NOW)
        lead = (await tx.leads.candidate(candidate.lead.lead_id, now=NOW)).lead
        assert [(n.state, n.do_not_call) for n in lead.numbers] == [(NumberState.WRONG, False), (NumberState.OK, True)]
        await tx.debtors.suppress(first.e164, "asked", NOW, world.creditor_id)
        assert (
            await tx.debtors.add_number(lead.debtor_id, first.e164, source="debtor", place="mobile", rank=0)
            == first.number_id
        )
        lead = (await tx.leads.candidate(candidate.lead.lead_id, now=NOW)).lead
    assert [(n.state, n.do_not_call) for n in lead.numbers] == [(NumberState.OK, True), (NumberState.OK, True)]


async def test_the_leads_of_a_number_are_those_of_running_campaigns(world: World) -> None:
    await world.leads(2)
    first, second = await world.claim()
    number = first.lead.numbers[1].e164
    async with world.store.transaction() as tx:
        assert await tx.leads.of_number(number) == (first.lead,)
        assert await tx.leads.of_number("+390000000") == ()
        await tx.debtors.add_number(second.lead.debtor_id, number, source="debtor", place=None, rank=9)
        assert [lead.lead_id for lead in await tx.leads.of_number(number)] == [first.lead.lead_id, second.lead.lead_id]
        await tx.campaigns.set_state(world.campaign_id, CampaignState.PAUSED, NOW)
        assert await tx.leads.of_number(number) == ()


async def test_an_unknown_lead_is_not_found(world: World) -> None:
    with pytest.raises(NotFound, match="no lead 77"):
        async with world.store.transaction() as tx:
            await tx.leads.candidate(LeadId(77))


async def test_a_corrected_verdict_voids_what_was_agreed_without_counting_an_attempt(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    lead_id = candidate.lead.lead_id
    agreed = Callback(at=NOW + timedelta(hours=1), agreed=True, agent_id=world.agent_id)
    move = LeadMove(lead_id=lead_id, state=LeadState.READY, due_at=NOW, callback=agreed, adds_attempt=True)
    async with world.store.transaction() as tx:
        await tx.leads.move([move])
        assert (await tx.leads.candidate(lead_id)).lead.callback is not None
        await tx.leads.move([LeadMove(lead_id=lead_id, state=LeadState.READY, due_at=NOW, replaces_plan=True)])
        lead = (await tx.leads.candidate(lead_id)).lead
    assert (lead.callback, lead.attempt_count) == (None, 1)


async def test_leads_that_a_hold_had_closed_are_reopened_by_its_word_and_no_others(world: World) -> None:
    await world.leads(2)
    first, second = await world.claim()
    async with world.store.transaction() as tx:
        for candidate, reason in ((first, "hold_disputed"), (second, "recalled")):
            await tx.leads.move([LeadMove(lead_id=candidate.lead.lead_id, state=LeadState.CLOSED, reason=reason)])
        for candidate, count in ((first, 1), (second, 0)):
            assert await tx.leads.reopen_held(candidate.facts.case_ids[0], "hold_disputed", NOW) == count
        assert (await tx.leads.candidate(first.lead.lead_id)).lead.state is LeadState.READY
        assert (await tx.leads.candidate(second.lead.lead_id)).lead.state is LeadState.CLOSED
        await tx.leads.move([LeadMove(lead_id=first.lead.lead_id, state=LeadState.CLOSED, reason="hold_disputed")])
        await tx.campaigns.set_state(world.campaign_id, CampaignState.CLOSED, NOW)
        assert await tx.leads.reopen_held(first.facts.case_ids[0], "hold_disputed", NOW) == 0
    with pytest.raises(NotFound, match="no case 999"):
        async with world.store.transaction() as tx:
            await tx.leads.reopen_held(CaseId(999), "hold_disputed", NOW)
