"""The register of evidence on every database: entered with its transaction, one chain under several writers, and found
out when someone has been at it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.dialing import Ruling
from dialer.core.evidence.chain import GENESIS, Head, digest_of
from dialer.core.evidence.entry import Entry, EntryKind, Result, Statement
from dialer.core.evidence.verify import StreamCheck
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CampaignId
from dialer.db.tables.evidence import evidence
from dialer.db.uow import SqlStore
from dialer.db.views.evidence import SqlEvidenceViews
from dialer.ports.store import StoreError
from dialer.workflows.calls.order_calls import order_calls
from tests.contract.store.world import NODE, NOW, World


def statement(number: int = 1, *, at: datetime = NOW) -> Statement:
    return Statement(
        at=at, kind=EntryKind.RULED, result=Result.DEFERRED, campaign_id=CampaignId(1), rule="IT-10",
        pack_version="it-1", facts={"lead": number},
    )  # fmt: skip


async def entries(world: World, stream: str = "office") -> tuple[Entry, ...]:
    return await SqlEvidenceViews(world.database).entries(stream, after_seq=0, limit=1000)


def is_sound(found: tuple[Entry, ...]) -> bool:
    check = StreamCheck(found[0].stream, ())
    check.feed(found)
    return not check.result().faults


async def test_an_order_is_entered_with_its_attempt_and_without_a_number(world: World) -> None:
    await world.leads(2)
    first, second = await world.claim()
    orders = [world.order(first), world.order(second)]
    async with world.store.transaction() as tx:
        await tx.leads.give_back([second.lead.lead_id], node_id=NODE)  # its lease is lost before the write
    ruling = Ruling(
        lead_id=second.lead.lead_id,
        campaign_id=world.campaign_id,
        verdict=Verdict(
            decision=Decision.DEFERRED, rule="IT-10", pack_version="it-1", until=NOW, values=(("why", "closed"),)
        ),
        due_at=NOW,
    )
    checked = await order_calls(
        world.store,
        orders,
        rulings=[ruling],
        rules={},
        weighed={second.lead.lead_id: second},
        seal=lambda e164: f"sealed-{len(e164)}",
        now=NOW,
        node_id=NODE,
    )
    good = checked.good
    found = await entries(world)
    assert [order.call_id for order in good] == [orders[0].call_id]
    assert [(entry.kind, entry.call_id) for entry in found] == [("ordered", orders[0].call_id), ("ruled", None)]
    assert is_sound(found) and found[0].digest == digest_of(GENESIS, found[0])
    assert orders[0].e164 not in str(found) and "sealed-14" in found[0].facts
    assert [(e.result, e.rule, e.pack_version) for e in found] == [
        ("permitted", "IT", "it-1"),
        ("deferred", "IT-10", "it-1"),
    ]
    assert json.loads(found[1].facts)["why.why"] == "closed"


async def test_what_is_undone_leaves_no_entry(world: World) -> None:
    with pytest.raises(RuntimeError):
        async with world.store.transaction() as tx:
            await tx.evidence.state([statement()])
            raise RuntimeError
    assert await entries(world) == ()


@pytest.mark.parametrize(
    ("outcome", "with_agent", "result", "treatment", "delay_ms"),
    [
        (Outcome.CONNECTED, True, "served", "joined", 1000),
        (Outcome.SILENT, False, "lost", "release", 3000),
        (Outcome.LOST, False, "lost", "unseen", None),
    ],
)
async def test_an_answered_call_is_entered_once_when_it_is_closed(
    world: World, outcome: Outcome, with_agent: bool, result: str, treatment: str, delay_ms: int | None
) -> None:
    await world.leads(1)
    order = await world.dial((await world.claim())[0])
    end = world.ended(order, outcome, agent_id=world.agent_id if with_agent else None)
    if outcome is Outcome.LOST:  # answered, and nobody saw how it went on
        end = replace(end, call=replace(end.call, answered_at=NOW + timedelta(seconds=5)))
    for _ in range(2):  # closed again by a sweeper: nothing is added
        async with world.store.transaction() as tx:
            await tx.attempts.close([end])
    (entry,) = await entries(world)
    assert (entry.kind, entry.result, entry.rule, entry.delay_ms) == ("answered", result, treatment, delay_ms)
    assert entry.call_id == order.call_id


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.LOST])
async def test_a_call_that_nobody_answered_adds_nothing(world: World, outcome: Outcome) -> None:
    await world.leads(1)
    order = await world.dial((await world.claim())[0])
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, outcome)])
    assert await entries(world) == ()


async def test_writers_of_one_stream_make_one_chain_and_nodes_have_their_own(world: World) -> None:
    nodes = [SqlStore(world.database, name) for name in ("node-1", "node-2")]

    async def write(store: SqlStore, number: int) -> None:
        async with store.transaction() as tx:
            await tx.evidence.heads()  # as the export does: holds every stream until the commit
            await tx.evidence.state([statement(number), statement(number)])

    await asyncio.gather(*(write(nodes[number % 2], number) for number in range(24)))
    for name in ("node-1", "node-2"):
        found = await entries(world, name)
        assert [entry.seq for entry in found] == list(range(1, 25))
        assert is_sound(found)
    async with world.store.transaction() as tx:
        heads = await tx.evidence.heads()
    assert [(head.stream, head.seq) for head in heads] == [("node-1", 24), ("node-2", 24)]
    assert heads[0] == Head(stream="node-1", seq=24, digest=(await entries(world, "node-1"))[-1].digest)


@pytest.mark.parametrize("change", ["UPDATE evidence SET rule = 'x'", "DELETE FROM evidence"])
async def test_no_entry_is_changed_or_deleted(world: World, change: str) -> None:
    async with world.store.transaction() as tx:
        await tx.evidence.state([statement()])

    def job(connection: Connection) -> None:
        connection.execute(text(change))
        connection.commit()

    with pytest.raises(StoreError, match="evidence is append-only"):
        await world.database.administer(job)


async def test_counts_and_delays_are_those_of_the_campaign_and_the_period(world: World) -> None:
    answered = Statement(
        at=NOW, kind=EntryKind.ANSWERED, result=Result.SERVED, campaign_id=CampaignId(1), rule="joined",
        pack_version="it-1", delay_ms=1234,
    )  # fmt: skip
    async with world.store.transaction() as tx:
        await tx.evidence.state(
            [
                statement(1, at=NOW - timedelta(microseconds=1)),  # the quarter before
                statement(2),
                statement(3, at=NOW + timedelta(minutes=14, seconds=59)),
                replace(statement(4), campaign_id=CampaignId(2)),
                statement(5, at=NOW + timedelta(hours=1)),  # after the period
                answered,
                replace(answered, delay_ms=1299),
                replace(answered, delay_ms=0, result=Result.LOST, rule="release"),
            ]
        )
    views = SqlEvidenceViews(world.database)
    period = {"since": NOW - timedelta(hours=1), "until": NOW + timedelta(hours=1)}
    counts = await views.counts(CampaignId(1), **period)
    assert [(c.starts_at - NOW, c.kind, c.result, c.rule, c.count) for c in counts] == [
        (timedelta(minutes=-15), "ruled", "deferred", "IT-10", 1),
        (timedelta(0), "answered", "lost", "release", 1),
        (timedelta(0), "answered", "served", "joined", 2),
        (timedelta(0), "ruled", "deferred", "IT-10", 2),
    ]
    delays = await views.delays(CampaignId(1), **period)
    assert [(d.result, d.tenths, d.count, d.longest_ms) for d in delays] == [("lost", 0, 1, 0), ("served", 12, 2, 1299)]
    assert await views.begins_at(CampaignId(1)) == NOW - timedelta(microseconds=1)
    assert await views.begins_at(CampaignId(9)) is None
    assert [(s.stream, s.seq) for s in await views.streams()] == [("office", 8)]
    assert await world.count(evidence) == 8
