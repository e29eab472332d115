from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from dialer.core.calls.model import Call, CallState, DialOrder, HangupCause
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CallId, NodeId
from dialer.engine.diary import Diary
from dialer.ports.leads import Candidate
from dialer.ports.store import StoreError
from dialer.workflows.calls.close_calls import RetryRules
from tests.factories import MONDAY_10, later, make_order
from tests.shell.engine.conftest import Stage
from tests.world import QUICK

BUSY = StoreError("locked", retryable=True)
BROKEN = StoreError("no such column", retryable=False)


@asynccontextmanager
async def writing(stage: Stage, diary: Diary) -> AsyncIterator[None]:
    task = asyncio.create_task(diary.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def make_diary(stage: Stage) -> Diary:
    return Diary(stage.store, QUICK, lambda: RetryRules(policies={}))


async def written_order(stage: Stage, call: str = "c1") -> tuple[DialOrder, Candidate]:
    """A lead that was dialled: its row is written, its end is not."""
    index = int(call[1:])
    await stage.world.add_debtors([[f"+39347123450{index}"]] if index == 1 else [])
    if index == 1:
        campaign_id = await stage.world.add_campaign()
        await stage.world.start_campaign(campaign_id)
    async with stage.world.store.transaction() as tx:
        await tx.nodes.enter(QUICK.node_id, MONDAY_10)
        [candidate] = await tx.leads.claim(
            1,
            5,
            node_id=QUICK.node_id,
            now=MONDAY_10,
            lease_until=later(100),  # type: ignore[arg-type]
        )
        number = candidate.lead.numbers[0]
        order = replace(make_order(call), lead_id=candidate.lead.lead_id, number_id=number.number_id, e164=number.e164)
        assert await tx.leads.mark_dialed([order], node_id=QUICK.node_id)
        await tx.attempts.add([order], node_id=NodeId("node-1"))
    return order, candidate


def ended(order: DialOrder, outcome: Outcome = Outcome.NO_ANSWER) -> Call:
    return Call(
        order=order,
        state=CallState.ENDED,
        ringing_at=later(2),
        ended_at=later(30),
        outcome=outcome,
        cause=HangupCause(q850=19),
    )


KINDS = "SELECT kind FROM attempt_events ORDER BY id"


async def test_facts_are_written_in_their_order_after_the_database_has_refused(bare: Stage) -> None:
    order, candidate = await written_order(bare)
    diary = make_diary(bare)
    bare.store.error = BUSY
    async with writing(bare, diary):
        diary.note(order.call_id, later(1), "first", {})
        diary.note(order.call_id, later(2), "second", {})
        await bare.when(lambda: bare.store.refused_count >= 2)
        diary.note(order.call_id, later(3), "third", {})
        diary.close_attempt(ended(order), candidate, needs_disposition=False)
        assert diary.is_behind
        bare.store.error = None
        assert await diary.settle(5)
    kinds = [row["kind"] for row in await bare.world.rows(KINDS)]
    assert kinds == ["ordered", "first", "second", "third", "ended"]
    assert not diary.is_behind
    [lead] = await bare.world.rows("SELECT state, attempt_count FROM leads")
    assert lead == {"state": "scheduled", "attempt_count": 1}


async def test_a_poisoned_fact_is_set_aside_and_the_rest_is_written(bare: Stage) -> None:
    order, candidate = await written_order(bare)
    diary = make_diary(bare)
    diary.note(order.call_id, later(1), "before", {})
    diary.note(CallId("never-ordered"), later(1), "poison", {})
    diary.note(order.call_id, later(2), "after", {})
    diary.close_attempt(ended(order), candidate, needs_disposition=False)
    with capture_logs() as logs:
        async with writing(bare, diary):
            assert await diary.settle(5)
    kinds = [row["kind"] for row in await bare.world.rows(KINDS)]
    assert kinds == ["ordered", "before", "after", "ended"]
    [aside] = [line for line in logs if line["event"] == "diary_fact_set_aside"]
    assert aside["fact"][0].startswith("never-ordered poison")
    assert order.e164 not in str(logs)
    assert not diary.is_behind


async def test_an_end_whose_attempt_does_not_exist_does_not_end_the_diary(bare: Stage) -> None:
    order, candidate = await written_order(bare)
    diary = make_diary(bare)
    unknown = replace(order, call_id=CallId("never-ordered"))
    diary.close_attempt(ended(unknown), None, needs_disposition=False)  # NotFound, which is no error of the store
    diary.close_attempt(ended(order), candidate, needs_disposition=False)
    with capture_logs() as logs:
        async with writing(bare, diary):
            assert await diary.settle(5)
    assert len([line for line in logs if line["event"] == "diary_fact_set_aside"]) == 1
    assert len(await bare.world.rows("SELECT 1 FROM attempts WHERE ended_at IS NOT NULL")) == 1


async def test_catch_up_waits_for_what_is_known_and_says_when_the_database_does_not_come(bare: Stage) -> None:
    order, _ = await written_order(bare)
    diary = make_diary(bare)
    await diary.catch_up()  # nothing waits: no writer is needed
    async with writing(bare, diary):
        diary.note(order.call_id, later(1), "ringing", {})
        await diary.catch_up()
        assert [row["kind"] for row in await bare.world.rows(KINDS)] == ["ordered", "ringing"]
        bare.store.error = BUSY
        diary.note(order.call_id, later(2), "answered", {})
        with pytest.raises(StoreError, match="behind") as refused:
            await diary.catch_up(0.05)
        assert refused.value.retryable


async def test_many_dispositions_at_once_each_wait_for_the_same_few_transactions(bare: Stage) -> None:
    order, _ = await written_order(bare)
    diary = make_diary(bare)
    async with writing(bare, diary):

        async def one(n: int) -> None:
            diary.note(order.call_id, later(n), f"kind{n}", {})
            await diary.catch_up()

        await asyncio.wait_for(asyncio.gather(*(one(n) for n in range(200))), 30)
    assert len(await bare.world.rows(KINDS)) == 201


async def test_an_end_counts_as_known_until_it_is_committed(bare: Stage) -> None:
    order, candidate = await written_order(bare)
    diary = make_diary(bare)
    diary.close_attempt(ended(order), candidate, needs_disposition=False)
    writing_now = asyncio.create_task(diary.flush())
    while not (await bare.world.rows("SELECT 1 FROM attempts WHERE ended_at IS NOT NULL")):
        if not writing_now.done():
            assert order.call_id in diary.waiting_ids()
    await writing_now
    assert diary.waiting_ids() == frozenset()


async def test_times_of_a_conversation_are_on_the_open_row(bare: Stage) -> None:
    order, _ = await written_order(bare)
    agent_id = await bare.world.add_agent("anna")
    diary = make_diary(bare)
    call = Call(order=order, state=CallState.TALKING, answered_at=later(5), joined_at=later(6), agent_id=agent_id)
    diary.set_times(call)
    await diary.flush()
    [row] = await bare.world.rows("SELECT agent_id, joined_at IS NOT NULL AS joined, ended_at FROM attempts")
    assert row == {"agent_id": agent_id, "joined": 1, "ended_at": None}


async def test_no_call_is_started_while_too_much_waits_for_the_database(stage: Stage) -> None:
    await stage.agent_ready()
    stage.store.error = BUSY
    stage.live.node._diary.note(CallId("c"), later(0), "kind", {})
    await stage.when(lambda: stage.live.node._diary.is_behind)
    await stage.live.node._loop.tick()
    assert stage.live.node._loop.idle_reason == "database_behind"
    stage.live.node._diary._lines.clear()
    stage.store.error = None
    await stage.live.node._diary.flush()
    await stage.live.node._loop.tick()
    assert stage.live.node._loop.idle_reason == ""


def test_the_limit_is_a_number_of_facts() -> None:
    async def run() -> bool:
        diary = Diary(None, replace(QUICK, diary_limit_count=2), lambda: RetryRules(policies={}))  # type: ignore[arg-type]
        for n in range(3):
            diary.note(CallId("c"), MONDAY_10 + timedelta(seconds=n), "kind", {})
        return diary.is_behind

    assert asyncio.run(run())
