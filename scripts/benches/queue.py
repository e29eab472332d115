"""Claims of 50 leads from a queue of 1,000,000, and what one call costs, on SQLite and on PostgreSQL.

Prints one JSON object. PostgreSQL is a server of its own with fsync on, or the one that DIALER_BENCH_POSTGRES names
(a URL of an empty database).
"""
# debian: postgresql

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, text

from dialer.core.calls.model import Call, CallState, DialOrder, HangupCause
from dialer.core.dialing.statements import ordered
from dialer.core.kernel.codes import DialMode, Outcome, Treatment
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, NodeId, TrunkId
from dialer.core.leads.model import LeadState
from dialer.db import leases
from dialer.db.engine import open_database
from dialer.db.lanes import Database
from dialer.db.migrations.runner import migrate
from dialer.db.tables.base import Instant
from dialer.db.uow import SqlStore
from dialer.db.views.all import SqlViews
from dialer.files.evidence_keys import number_seal
from dialer.ports.attempts import ClosedAttempt, DiaryLine, DispositionRow
from dialer.ports.leads import Candidate, LeadMove
from tests.postgres_fixtures import _Cluster

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NODE = NodeId("bench")
CAMPAIGN, AGENT, TRUNK = CampaignId(1), AgentId(1), TrunkId(1)
CLAIM_SIZE = 50
SEAL = number_seal(b"bench" * 8)

HOUSE = (
    "INSERT INTO creditors (id, code, name, created_at) VALUES (1, 'BENCH', 'Bench', :now)",
    "INSERT INTO users (id, username, name, created_at) VALUES (1, 'agent', 'Agent', :now)",
    "INSERT INTO agents (id, user_id, endpoint, endpoint_secret) VALUES (1, 1, 'agent-1', 'x')",
    "INSERT INTO trunks (id, code, kind, host) VALUES (1, 'main', 'ip', '127.0.0.1')",
    "INSERT INTO campaigns (id, name, creditor_id, kind, mode, caller_id) "
    "VALUES (1, 'Bench', 1, 'phone', 'progressive', '+390245076001')",
)
ROWS = (
    "INSERT INTO debtors (id, tax_code, name, created_at, updated_at) "
    "SELECT i, {id_text}, 'Debitore ' || {id_text}, :now, :now FROM {series}",
    "INSERT INTO debtor_numbers (id, debtor_id, e164) SELECT i, i, '+39' || {id_text} FROM {series}",
    "INSERT INTO cases (id, creditor_id, reference, debtor_id, balance_minor, opened_at, updated_at) "
    "SELECT i, 1, 'R' || {id_text}, i, 10000 + i % 90000, :now, :now FROM {series}",
    "INSERT INTO invoices (case_id, number, amount_minor, residual_minor) "
    "SELECT i, 'F' || {id_text}, 10000, 10000 FROM {series}",
    "INSERT INTO leads (id, campaign_id, debtor_id, state, priority, due_at) "
    "SELECT i, 1, i, 'ready', i % 997 * 7919 % 100, :now FROM {series}",
)
PAST = (
    "INSERT INTO attempts (call_id, campaign_id, lead_id, debtor_id, number_id, e164, trunk_id, trunk_code, caller_id, "
    "mode, ring_timeout_s, patience_s, treatment, rule_id, pack_version, creditor_code, language, ordered_at, node_id, "
    "ringing_at, ended_at, outcome, system_outcome) "
    "SELECT 'cpast' || {id_text}, 1, i, i, i, '+39' || {id_text}, 1, 'main', '+390245076001', 'progressive', 30, 2.8, "
    "'release', 'IT', 'it-1', 'BENCH', 'it', :then, 'bench', :then, :then, 'NA', 'NA' FROM {series}"
)
SERIES = {
    "sqlite": "(WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT i FROM n) s",
    "postgresql": "generate_series(1, {count}) AS s(i)",
}
ID_TEXT = {"sqlite": "printf('%010d', i)", "postgresql": "lpad(i::text, 10, '0')"}


def fill(connection: Connection, count: int) -> None:
    """A creditor, so many debtors with a number, a case, an invoice and a lead; a fifth was called before."""
    dialect = connection.dialect.name

    def run(statement: str, rows: int) -> None:
        sql = statement.format(series=SERIES[dialect].format(count=rows), id_text=ID_TEXT[dialect])
        names = [name for name in ("now", "then") if f":{name}" in sql]
        values = {"now": NOW, "then": NOW - timedelta(days=2)}
        typed = text(sql).bindparams(*(bindparam(name, type_=Instant()) for name in names))
        connection.execute(typed, {name: values[name] for name in names})

    if dialect == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no check of references: quicker
    for statement in HOUSE:
        run(statement, 1)
    for statement in ROWS:
        run(statement, count)
    run(PAST, max(1, count // 5))
    connection.commit()
    if dialect == "postgresql":
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


@dataclass
class Timings:
    """Wall times and the process's CPU of one kind of work."""

    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: float = 0.0

    @contextmanager
    def one(self) -> Iterator[None]:
        began, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall_ms.append((time.perf_counter() - began) * 1000)
        self.cpu_ms += (time.process_time() - cpu) * 1000

    def summary(self) -> dict[str, float | int]:
        cuts = statistics.quantiles(self.wall_ms, n=100) if len(self.wall_ms) > 1 else self.wall_ms * 99
        return {
            "count": len(self.wall_ms),
            "p50_ms": round(cuts[49], 3),
            "p99_ms": round(cuts[98], 3),
            "max_ms": round(max(self.wall_ms), 3),
            "client_cpu_ms": round(self.cpu_ms / len(self.wall_ms), 3),
        }


def memory_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


async def bench(database: Database, lead_count: int, claim_count: int) -> dict[str, Any]:
    """Fill, then measure."""
    began = time.perf_counter()
    await migrate(database)
    await database.administer(lambda connection: fill(connection, lead_count))
    result: dict[str, Any] = {"leads": lead_count, "fill_s": round(time.perf_counter() - began, 1)}
    store = SqlStore(database)
    memory = memory_mb()
    result["claim"] = await claims(database, claim_count, claimers=1)
    result["claim_with_facts"] = await claims_with_facts(store, claim_count)
    result["claim_4_claimers"] = await claims(database, claim_count, claimers=4)
    result["call"] = await calls(store, call_count=claim_count, batch=5)
    result["sweeps"] = await sweeps(store)
    result["views"] = await views(database)
    result["memory_mb"] = {"before": memory, "after": memory_mb()}
    return result


async def claims(database: Database, count: int, *, claimers: int) -> dict[str, float | int]:
    """The lease alone, each in a transaction of its own."""
    timings = Timings()

    def job(connection: Connection) -> None:
        rows = leases.claim(connection, CAMPAIGN, CLAIM_SIZE, NODE, 0, NOW, callbacks=False)
        assert len(rows) == CLAIM_SIZE, f"only {len(rows)} leads were left: ask for more with --leads"

    async def claimer() -> None:
        for _ in range(count // claimers):
            with timings.one():
                lane = database.lane()
                await lane.run(job)
                await lane.commit(None)

    await asyncio.gather(*(claimer() for _ in range(claimers)))
    return timings.summary()


async def claim(store: SqlStore, limit: int = CLAIM_SIZE) -> tuple[Candidate, ...]:
    async with store.transaction() as tx:
        return await tx.leads.claim(CAMPAIGN, limit, node_id=NODE, now=NOW, lease_until=NOW + timedelta(hours=1))


async def claims_with_facts(store: SqlStore, count: int) -> dict[str, float | int]:
    """As the dial loop asks: leases and everything that the rules read."""
    timings = Timings()
    for _ in range(count):
        with timings.one():
            await claim(store)
    return timings.summary()


def order_of(candidate: Candidate, number: int) -> DialOrder:
    lead = candidate.lead
    return DialOrder(
        call_id=CallId(f"cbench{number:020d}"),
        campaign_id=CAMPAIGN,
        lead_id=lead.lead_id,
        debtor_id=lead.debtor_id,
        number_id=lead.numbers[0].number_id,
        e164=lead.numbers[0].e164,
        trunk_id=TRUNK,
        trunk_code="main",
        caller_id="+390245076001",
        mode=DialMode.PROGRESSIVE,
        ring_timeout_s=30,
        patience_s=2.8,
        treatment=Treatment.RELEASE,
        rule_id="IT",
        pack_version="it-1",
        creditor_code="BENCH",
        ordered_at=NOW,
    )


async def calls(store: SqlStore, *, call_count: int, batch: int) -> dict[str, Any]:
    """The database's part of calls with a conversation, in batches as the dial loop and the diary write them."""
    timings: dict[str, Timings] = {name: Timings() for name in ("claim", "order", "answer", "close", "dispose")}
    for first in range(0, call_count, batch):
        with timings["claim"].one():
            candidates = await claim(store, batch)
        orders = [order_of(candidate, first + index) for index, candidate in enumerate(candidates)]
        with timings["order"].one():
            async with store.transaction() as tx:
                held = await tx.leads.mark_dialed(orders, node_id=NODE)
                assert len(held) == len(orders)
                await tx.attempts.add(orders, node_id=NODE)
                await tx.evidence.state(
                    [ordered(order, candidate, SEAL) for order, candidate in zip(orders, candidates, strict=True)]
                )
        live = [
            Call(order=order, state=CallState.TALKING, ringing_at=NOW, answered_at=NOW, joined_at=NOW, agent_id=AGENT)
            for order in orders
        ]
        with timings["answer"].one():
            async with store.transaction() as tx:
                kinds = ("ringing", "answered", "joined")
                await tx.attempts.append(
                    [DiaryLine(call_id=order.call_id, at=NOW, kind=kind) for order in orders for kind in kinds]
                )
                await tx.attempts.set_times(live)
        with timings["close"].one():
            await close(store, live)
        for order in orders:
            with timings["dispose"].one():
                await dispose(store, order)
    totals = {name: timing.summary() for name, timing in timings.items()}
    cpu = sum(timing.cpu_ms for timing in timings.values()) / call_count
    return {"batch": batch, "client_cpu_ms_per_call": round(cpu, 3), **totals}


async def close(store: SqlStore, live: list[Call]) -> None:
    closed = [
        ClosedAttempt(
            call=replace(call, state=CallState.ENDED, ended_at=NOW),
            outcome=Outcome.CONNECTED,
            cause=HangupCause(q850=16),
            ended_at=NOW,
            lead=None,
        )
        for call in live
    ]
    async with store.transaction() as tx:
        await tx.attempts.close(closed)


async def dispose(store: SqlStore, order: DialOrder) -> None:
    async with store.transaction() as tx:
        await tx.attempts.get(order.call_id)
        await tx.attempts.dispose(DispositionRow(call_id=order.call_id, agent_id=AGENT, code=Outcome.REFUSAL, at=NOW))
        await tx.leads.move(
            [
                LeadMove(
                    lead_id=order.lead_id,
                    state=LeadState.SCHEDULED,
                    due_at=NOW + timedelta(hours=2),
                    reason="REFUSAL",
                    adds_attempt=True,
                )
            ]
        )


async def sweeps(store: SqlStore) -> dict[str, Any]:
    """What the node asks every few seconds."""

    async def promote() -> None:
        async with store.transaction() as tx:
            await tx.leads.promote_due(NOW)

    async def expire() -> None:
        async with store.transaction() as tx:
            await tx.leads.expire_leases(NOW - timedelta(hours=1))

    return {"promote_nothing": await repeated(promote), "expire_nothing": await repeated(expire)}


async def views(database: Database) -> dict[str, Any]:
    """What pages ask."""
    reads = SqlViews(database, lambda: NOW, counting_share=0)
    midnight = NOW - timedelta(hours=10)
    lead_id = (await reads.campaigns.leads(CAMPAIGN, limit=1)).items[0].lead_id
    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "campaigns_with_counts": lambda: reads.campaigns.all(),
        "reasons": lambda: reads.campaigns.reasons(CAMPAIGN),
        "day": lambda: reads.calls.day(midnight, CAMPAIGN),
        "screen_pop": lambda: reads.calls.screen_pop(lead_id),
    }
    return {name: await repeated(ask) for name, ask in asked.items()}


async def repeated(ask: Callable[[], Awaitable[object]], times: int = 20) -> dict[str, float | int]:
    timings = Timings()
    for _ in range(times):
        with timings.one():
            await ask()
    return timings.summary()


@contextmanager
def postgres_url(shared_buffers: str = "1GB") -> Iterator[str]:
    """A server with fsync on, as in production but for its size."""
    given = os.environ.get("DIALER_BENCH_POSTGRES")
    if given:
        yield given
        return
    cluster = _Cluster(
        {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": shared_buffers}
    )
    try:
        yield cluster.start()
    finally:
        cluster.stop()


async def measure(url: str, arguments: argparse.Namespace) -> dict[str, Any]:
    database = open_database(url, statement_timeout_s=600)
    try:
        return await bench(database, arguments.leads, arguments.claims)
    finally:
        await database.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=1_000_000, help="leads in the queue (default: %(default)s)")
    parser.add_argument("--claims", type=int, default=500, help="claims to measure (default: %(default)s)")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one database instead of both")
    arguments = parser.parse_args()
    result: dict[str, Any] = {"bench": "queue", "aim": {"postgresql.claim.p99_ms": 10}}
    if arguments.only != "postgresql":
        print("filling SQLite ...", file=sys.stderr)
        with tempfile.TemporaryDirectory(prefix="sollecito-bench-") as folder:
            result["sqlite"] = asyncio.run(measure(f"sqlite:///{folder}/queue.sqlite3", arguments))
    if arguments.only != "sqlite":
        print("filling PostgreSQL ...", file=sys.stderr)
        with postgres_url() as url:
            result["postgresql"] = asyncio.run(measure(url, arguments))
        result["aim"]["is_met"] = result["postgresql"]["claim"]["p99_ms"] <= 10
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
