"""Attempts: written ahead, kept current, closed once, disposed and corrected; what a broken transaction leaves."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text

from dialer.core.calls.model import Call
from dialer.core.kernel.codes import CampaignType, Outcome
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import AgentId, CallId, NodeId
from dialer.core.leads.model import LeadState
from dialer.db.errors import RowConflict
from dialer.db.tables.calls import attempt_events, attempts, dispositions
from dialer.db.tables.system import audit
from dialer.ports.attempts import DiaryLine, DispositionRow
from dialer.ports.leads import LeadMove
from dialer.ports.store import AuditLine, StoreError
from tests.contract.store.world import NODE, NOW, World


async def _diary(world: World, call_id: CallId) -> list[str]:
    statement = select(attempt_events.c.kind).where(attempt_events.c.call_id == call_id).order_by(attempt_events.c.id)
    return list(await world.database.read(lambda c: c.execute(statement).scalars().all()))


async def test_an_attempt_is_open_until_it_is_closed(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    order = await world.dial(candidate)
    async with world.store.transaction() as tx:
        (found,) = await tx.attempts.open_of(NODE)
        assert (found.order, found.node_id, found.agent_id) == (order, NODE, None)
        assert await tx.attempts.open_of(NodeId("node-2")) == ()
        assert await tx.attempts.stuck(NOW) == ()
        assert [a.order.call_id for a in await tx.attempts.stuck(NOW + timedelta(seconds=1))] == [order.call_id]
        await tx.attempts.close([world.ended(order, Outcome.BUSY)])
        assert await tx.attempts.open_of(NODE) == ()
        row = await tx.attempts.get(order.call_id)
    assert (row.outcome, row.ended_at, row.disposition) == (Outcome.BUSY, NOW + timedelta(seconds=20), None)
    assert row.campaign_type is CampaignType.PHONE
    assert row.case_ids == candidate.facts.case_ids
    assert await _diary(world, order.call_id) == ["ordered", "ended"]


async def test_a_closed_attempt_stays_as_it_is(world: World) -> None:
    await world.leads(1)
    order = await world.dial((await world.claim())[0])
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.BUSY)])
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.LOST, lasted_s=99)])
        late = Call(order=order, ringing_at=NOW + timedelta(minutes=5))
        await tx.attempts.set_times([late])
        row = await tx.attempts.get(order.call_id)
    assert (row.outcome, row.ended_at) == (Outcome.BUSY, NOW + timedelta(seconds=20))
    assert await _diary(world, order.call_id) == ["ordered", "ended"]


async def test_times_and_diary_are_kept_while_the_call_lives(world: World) -> None:
    await world.leads(1)
    order = await world.dial((await world.claim())[0])
    answered = NOW + timedelta(seconds=5)
    async with world.store.transaction() as tx:
        await tx.attempts.set_times([Call(order=order, answered_at=answered, agent_id=world.agent_id)])
        await tx.attempts.append(
            [DiaryLine(call_id=order.call_id, at=answered, kind="answered", data={"after_s": 5.0, "machine": None})]
        )
        (found,) = await tx.attempts.open_of(NODE)
    assert (found.answered_at, found.agent_id, found.ringing_at) == (answered, world.agent_id, None)
    assert await _diary(world, order.call_id) == ["ordered", "answered"]


async def test_an_agent_owes_the_disposition_of_the_newest_conversation(world: World) -> None:
    await world.leads(2)
    first, second = await world.claim()
    orders = [await world.dial(first), await world.dial(second, at=NOW + timedelta(seconds=30))]
    async with world.store.transaction() as tx:
        assert await tx.attempts.undisposed_of(world.agent_id) is None
        await tx.attempts.close([world.ended(o, Outcome.CONNECTED, agent_id=world.agent_id) for o in orders])
        owed = await tx.attempts.undisposed_of(world.agent_id)
        assert owed is not None and owed.order == orders[1] and owed.agent_id == world.agent_id
        await tx.attempts.dispose(_disposition(world, orders[1].call_id, Outcome.PROMISE))
        owed = await tx.attempts.undisposed_of(world.agent_id)
        assert owed is not None and owed.order == orders[0]
        await tx.attempts.dispose(_disposition(world, orders[0].call_id, Outcome.WRONG_NUMBER))
        assert await tx.attempts.undisposed_of(world.agent_id) is None


def _disposition(world: World, call_id: CallId, code: Outcome, **more: object) -> DispositionRow:
    return DispositionRow(  # type: ignore[arg-type]
        **{"call_id": call_id, "agent_id": world.agent_id, "code": code, "at": NOW + timedelta(minutes=1), **more}
    )


async def test_a_correction_adds_a_row_and_the_newest_counts(world: World) -> None:
    await world.leads(1)
    order = await world.dial((await world.claim())[0])
    promised = _disposition(
        world, order.call_id, Outcome.PROMISE, promise_minor=5000, promise_on="2026-12-01", promise_method="bonifico"
    )
    corrected = _disposition(world, order.call_id, Outcome.DISPUTE, note="bolletta errata", corrects_at=promised.at)
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.CONNECTED, agent_id=world.agent_id)])
        await tx.attempts.dispose(promised)
        await tx.attempts.dispose(corrected)
        row = await tx.attempts.get(order.call_id)
    assert (row.outcome, row.disposition, row.disposed_at) == (Outcome.DISPUTE, Outcome.DISPUTE, corrected.at)
    assert await world.count(dispositions) == 2


async def test_disposing_an_unknown_call_is_refused(world: World) -> None:
    with pytest.raises(NotFound, match="no call c404"):
        async with world.store.transaction() as tx:
            await tx.attempts.dispose(_disposition(world, CallId("c404"), Outcome.PROMISE))
    assert await world.count(dispositions) == 0


async def test_conversations_that_nobody_disposed_are_found_while_their_lead_waits(world: World) -> None:
    await world.leads(3)
    orders = [await world.dial(candidate) for candidate in await world.claim()]
    async with world.store.transaction() as tx:
        ends = [Outcome.CONNECTED, Outcome.HANGUP_EARLY]
        agent = world.agent_id
        await tx.attempts.close([world.ended(o, end, agent_id=agent) for o, end in zip(orders, ends, strict=False)])
        await tx.attempts.close([world.ended(orders[2], Outcome.BUSY)])
        late = NOW + timedelta(hours=4)
        assert await tx.attempts.undisposed(NOW) == ()
        assert [row.order for row in await tx.attempts.undisposed(late)] == orders[:2]
        assert len(await tx.attempts.undisposed(late, limit=1)) == 1
        await tx.leads.move([LeadMove(lead_id=orders[0].lead_id, state=LeadState.SCHEDULED, due_at=NOW)])
        assert [row.order for row in await tx.attempts.undisposed(late)] == orders[1:2]
        await tx.attempts.dispose(_disposition(world, orders[1].call_id, Outcome.VOICEMAIL))
        assert await tx.attempts.undisposed(late) == ()


async def test_a_lead_in_a_later_call_waits_for_that_calls_verdict_and_not_for_the_older_one(world: World) -> None:
    await world.leads(1)
    older = await world.dial((await world.claim())[0])
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(older, Outcome.CONNECTED, agent_id=world.agent_id)])
        assert (await tx.attempts.get(older.call_id)).is_newest
        await tx.leads.move([LeadMove(lead_id=older.lead_id, state=LeadState.READY, due_at=NOW)])
    newer = await world.dial((await world.claim())[0], at=NOW + timedelta(seconds=30))
    async with world.store.transaction() as tx:
        assert not (await tx.attempts.get(older.call_id)).is_newest
        assert (await tx.attempts.get(newer.call_id)).is_newest
        assert await tx.attempts.undisposed(NOW + timedelta(hours=9)) == ()


async def test_a_block_that_raises_leaves_nothing(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    order = world.order(candidate)
    with pytest.raises(RuntimeError, match="crash"):
        async with world.store.transaction() as tx:
            await tx.leads.mark_dialed([order], node_id=NODE)
            await tx.attempts.add([order], node_id=NODE)
            await tx.attempts.open_of(NODE)  # sends what waited
            await tx.audit.add(AuditLine(at=NOW, user_id=None, action="test", subject="x"))
            raise RuntimeError("crash")
    assert await world.count(attempts) == await world.count(attempt_events) == await world.count(audit) == 0
    assert await world.lead_state(candidate.lead.lead_id) == "leased"


async def test_a_cancelled_block_leaves_nothing_and_frees_the_writer(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    written = asyncio.Event()

    async def half() -> None:
        async with world.store.transaction() as tx:
            await tx.leads.mark_dialed([world.order(candidate)], node_id=NODE)
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(half())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await world.lead_state(candidate.lead.lead_id) == "leased"


async def test_a_refused_row_fails_the_whole_transaction_with_a_store_error(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    order = await world.dial(candidate)
    with pytest.raises(RowConflict) as caught:
        async with world.store.transaction() as tx:
            await tx.audit.add(AuditLine(at=NOW, user_id=None, action="test", subject="x"))
            await tx.attempts.add([order], node_id=NODE)  # the same key again; sent with the commit
    assert not caught.value.retryable
    assert order.e164 not in str(caught.value)
    assert await world.count(audit) == 0
    async with world.store.transaction() as tx:  # and the next one is served
        await tx.audit.add(AuditLine(at=NOW, user_id=None, action="test", subject="y", data={"a": 1}))
    assert await world.count(audit) == 1


@pytest.mark.parametrize("table", ["attempt_events", "dispositions", "audit"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}"])
async def test_what_is_append_only_cannot_be_changed(world: World, table: str, change: str) -> None:
    await world.leads(1)
    order = await world.dial((await world.claim())[0])
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.CONNECTED, agent_id=world.agent_id)])
        await tx.attempts.dispose(_disposition(world, order.call_id, Outcome.PROMISE))
        await tx.audit.add(AuditLine(at=NOW, user_id=world.user_id, action="test", subject="x"))

    def job(connection: Connection) -> None:
        connection.execute(text(change.format(table)))
        connection.commit()

    with pytest.raises(StoreError, match=f"{table} is append-only"):
        await world.database.administer(job)


async def test_many_transactions_at_once_are_all_served(world: World) -> None:
    await world.leads(30)
    candidates = await world.claim(30)
    orders = await asyncio.gather(*(world.dial(candidate) for candidate in candidates))

    async def end(index: int) -> None:
        async with world.store.transaction() as tx:
            await tx.attempts.close([world.ended(orders[index], Outcome.NO_ANSWER)])
            await tx.leads.move(
                [LeadMove(lead_id=orders[index].lead_id, state=LeadState.SCHEDULED, due_at=NOW, adds_attempt=True)]
            )

    await asyncio.gather(*(end(index) for index in range(30)))
    async with world.store.transaction() as tx:
        assert await tx.attempts.open_of(NODE) == ()
        assert await tx.leads.promote_due(NOW) == 30
    assert await world.count(attempt_events) == 60


async def test_the_attempts_of_an_unknown_agent_are_none(world: World) -> None:
    async with world.store.transaction() as tx:
        assert await tx.attempts.undisposed_of(AgentId(404)) is None
        with pytest.raises(NotFound):
            await tx.attempts.get(CallId("c404"))
