"""How a queue of 100,000 leads is counted by the rules, and what weighing an order again costs where it is written.

Prints one JSON object, for SQLite and for PostgreSQL (a server of its own with fsync on, or the one that
DIALER_BENCH_POSTGRES names: a URL of an empty database).

count: the whole queue as the campaign's page asks for it, beside a loop whose delays are measured.
order: the transaction that writes five orders, whole and without its parts (weighing again, register).
"""
# debian: postgresql

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Connection, text

from dialer.core.compliance.rulebook import Rulebook
from dialer.core.dialing import CampaignView, judge, recheck
from dialer.core.dialing.statements import ordered
from dialer.core.kernel.ids import CampaignId
from dialer.db.engine import open_database
from dialer.db.lanes import Database
from dialer.db.migrations.runner import migrate
from dialer.db.uow import SqlStore
from dialer.db.views.prospects import SqlProspectViews
from dialer.engine.clocks import SettableClock
from dialer.engine.roster import Roster
from dialer.engine.tasks import Tasks
from dialer.engine.verdicts import PAGE_COUNT, Verdicts
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from dialer.workflows.calls.order_calls import order_calls
from scripts.benches.queue import CAMPAIGN, NODE, NOW, SEAL, SERIES, Timings, claim, fill, order_of, postgres_url

BATCH = 5
TICK_S = 0.005
"""How often the loop's watch looks."""
LONGEST_S = 3600.0
QUIET_S = 20.0
"""How long it looks before anything is counted."""

PACKS = load_packs(config_folder() / "jurisdictions")
BOOK = Rulebook.of(PACKS.values(), "it")

REAL = (
    "UPDATE debtor_numbers SET e164 = '+39347' || substr(e164, -7), place = 'mobile'",
    "UPDATE debtors SET region = 'MI', "
    "municipality = CASE id % 3 WHEN 0 THEN 'Milano' WHEN 1 THEN 'Torino' ELSE '' END",
    "UPDATE attempts SET e164 = '+39347' || substr(e164, -7)",
    "INSERT INTO debtor_wishes (debtor_id, kind, weekdays, starts, stops, source, created_at) "
    "SELECT i * 20, 'avoid', '[\"tue\"]', '09:00', '12:00', 'call', {now} FROM {twentieths}",
    "INSERT INTO case_holds (case_id, reason, starts_at) SELECT i * 20 + 1, 'disputed', {now} FROM {twentieths}",
)
"""Numbers of the Italian plan; a twentieth of the debtors wishes no call now, another one disputes."""


def enliven(connection: Connection, count: int) -> None:
    """Make the queue of the other benchmark one that rules have something to say of."""
    is_lite = connection.dialect.name == "sqlite"
    names = {
        "now": str(int(NOW.timestamp() * 1_000_000)) if is_lite else f"'{NOW.isoformat()}'",
        "twentieths": SERIES[connection.dialect.name].format(count=count // 20 - 1),
    }
    if not is_lite:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for statement in REAL:
        sql = statement if is_lite else statement.replace("substr(e164, -7)", "right(e164, 7)")
        connection.execute(text(sql.format(**names).replace(":0", "\\:0")))
    connection.commit()
    if not is_lite:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


@asynccontextmanager
async def watched(late_ms: list[float]) -> AsyncIterator[None]:
    """How much later than asked a sleeper of the same loop wakes."""

    async def watch() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK_S)
            late_ms.append((time.perf_counter() - began - TICK_S) * 1000)

    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()


async def count_queue(database: Database) -> dict[str, Any]:
    """As ``GET /api/campaigns/{campaign_id}/leads/verdicts``."""
    async with SqlStore(database).transaction() as tx:
        campaign = await tx.campaigns.get(CAMPAIGN)
    roster = SimpleNamespace(campaigns={CAMPAIGN: campaign}, packs={CAMPAIGN: PACKS["it"]}, rules={CAMPAIGN: BOOK})
    tasks, views = Tasks(), SqlProspectViews(database)
    verdicts = Verdicts(views=views, roster=cast(Roster, roster), tasks=tasks, clock=SettableClock(NOW))
    late_ms: list[float] = []
    quiet_ms: list[float] = []
    async with watched(quiet_ms):
        await asyncio.sleep(QUIET_S)
    began, cpu = time.perf_counter(), time.process_time()
    async with watched(late_ms):
        found = await verdicts.of(CAMPAIGN)
        first_s = time.perf_counter() - began
        await tasks.settle(LONGEST_S)
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    page = await page_parts(views, CampaignView(campaign=campaign, candidates=(), pack=PACKS["it"], rules=BOOK))
    standing = found.standing
    return {
        "counted": standing.counted,
        "permitted": standing.permitted_count,
        "deferred": standing.deferred_count,
        "refused": standing.refused_count,
        "first_answer_s": round(first_s, 2),
        "took_s": round(took_s, 1),
        "cpu_s": round(cpu_s, 1),
        "loop_late": lateness(late_ms),
        "loop_late_before": lateness(quiet_ms),
        "page": page,
    }


def lateness(late_ms: list[float]) -> dict[str, float]:
    """Of the loop's watch, while the queue was counted or before it was: a busy machine is late by itself."""
    late_ms.sort()
    names = {"p50_ms": 0.5, "p99_ms": 0.99}
    found = {name: round(late_ms[int(len(late_ms) * share)], 2) for name, share in names.items()}
    return found | {"max_ms": round(late_ms[-1], 2)}


async def page_parts(views: SqlProspectViews, view: CampaignView) -> dict[str, Any]:
    read, weigh = Timings(), Timings()
    after = 0
    for _ in range(20):
        with read.one():
            page = await views.queue_page(CAMPAIGN, after=after, limit=PAGE_COUNT, now=NOW)
        with weigh.one():
            for candidate in page:
                judge(candidate, view, view.campaign.mode, NOW)
        if len(page) < PAGE_COUNT:
            break
        after = page[-1].lead.lead_id
    return {"leads": PAGE_COUNT, "read": read.summary(), "weigh": weigh.summary()}


async def order_parts(store: SqlStore, count: int) -> dict[str, Any]:
    """The transaction whole; then each of its parts alone, on fresh leads."""
    timings = {name: Timings() for name in ("whole", "unweighed", "read_locked", "weigh", "register", "empty")}
    rules: Mapping[CampaignId, Rulebook] = {CAMPAIGN: BOOK}
    number = 0
    for _ in range(count):
        for name, book in (("whole", rules), ("unweighed", cast(Mapping[CampaignId, Rulebook], {}))):
            orders = []
            for candidate in await claim(store, BATCH):
                number += 1
                orders.append(replace(order_of(candidate, number), ordered_at=NOW + timedelta(seconds=1)))
            with timings[name].one():
                checked = await order_calls(
                    store, orders, rulings=(), rules=book, weighed={}, seal=SEAL, now=NOW, node_id=NODE
                )
        assert len(checked.good) == BATCH
        orders = [order_of(candidate, 0) for candidate in await claim(store, BATCH)]
        with timings["read_locked"].one():
            async with store.transaction() as tx:
                found = await tx.leads.locked(orders)
        with timings["weigh"].one():
            recheck(orders, found, rules)
        with timings["register"].one():
            async with store.transaction() as tx:
                await tx.evidence.state([ordered(order, found[order.lead_id], SEAL) for order in orders])
        with timings["empty"].one():
            async with store.transaction() as tx:
                await tx.leads.locked([])
    return {"orders": BATCH, **{name: timing.summary() for name, timing in timings.items()}}


async def measure(url: str, arguments: argparse.Namespace) -> dict[str, Any]:
    database = open_database(url, statement_timeout_s=600)
    try:
        await migrate(database)
        await database.administer(lambda connection: fill(connection, arguments.leads))
        await database.administer(lambda connection: enliven(connection, arguments.leads))
        return {
            "leads": arguments.leads,
            "count": await count_queue(database),
            "order": await order_parts(SqlStore(database), arguments.batches),
        }
    finally:
        await database.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=100_000, help="leads in the queue (default: %(default)s)")
    parser.add_argument("--batches", type=int, default=100, help="transactions of five orders (default: %(default)s)")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database alone")
    arguments = parser.parse_args()
    result: dict[str, Any] = {}
    if arguments.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            result["sqlite"] = asyncio.run(measure(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", arguments))
    if arguments.only != "sqlite":
        with postgres_url() as url:
            result["postgresql"] = asyncio.run(measure(url, arguments))
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
