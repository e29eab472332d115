"""How long the night takes to plan every case, and what memory: on PostgreSQL, a first night and a quiet one.

Prints one JSON object; progress goes to standard error. The cases are made by SQL: each with its debtor, address and
invoice, a share with attempts, promises, holds and interrupting acts. ``first`` plans all of them; ``next`` is the
night after, when most steps stay. CPU seconds and peak memory are of this process and of the server with all its own;
``digest`` is of everything that was planned, equal between two runs that plan the same. The server is one of its own
with fsync on, thrown away afterwards, or the one that DIALER_BENCH_POSTGRES names (a URL of an empty database).
"""
# debian: postgresql

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.db.engine import open_database
from dialer.db.migrations.runner import migrate
from dialer.db.uow import SqlStore
from dialer.files.receivables_yaml import load_laws
from dialer.files.strategy_yaml import load_strategy
from dialer.packaged import config_folder
from dialer.ports.strategies import TermsRow
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.treatment.plan_cases import plan_day
from scripts.benches.processes import Watch, cpu_s, family, is_postgres
from scripts.benches.queue import postgres_url

NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
AIM_CASES, AIM_S, AIM_MB = 1_000_000, 600.0, 500.0
PROGRESS_S = 10.0
SHARED_BUFFERS = "192MB"
"""Of the own server: the aim's memory is of all processes together."""

FILL = (
    "INSERT INTO creditors (code, name, created_at) SELECT 'C' || n, 'C' || n, {now} FROM generate_series(1, 3) n",
    "INSERT INTO debtors (tax_code, kind, name, email, municipality, region, created_at, updated_at) "
    "SELECT 'TAX' || n, CASE WHEN n % 10 = 0 THEN 'business' ELSE 'consumer' END, 'Debitore ' || n, "
    "CASE WHEN n % 2 = 0 THEN 'a@example.com' ELSE '' END, 'Milano', 'MI', {now}, {now} "
    "FROM generate_series(1, {count}) n",
    "INSERT INTO debtor_addresses (debtor_id, street, municipality) "
    "SELECT id, 'Via Roma 1', 'Milano' FROM debtors WHERE id % 20 <> 0",
    "INSERT INTO cases (creditor_id, reference, debtor_id, balance_minor, credit_kind, opened_at, updated_at) "
    "SELECT 1 + id % 3, 'R' || id, id, 2000 + (id * 7919) % 90000, "
    "(ARRAY['electricity', 'gas', 'telephone', 'ordinary'])[1 + id % 4], {now} - interval '30 days', {now} "
    "FROM debtors",
    "INSERT INTO invoices (case_id, number, issued_on, due_on, amount_minor, residual_minor) SELECT id, 'F' || id, "
    "{today} - 60, {today} + 10 - ((id * 104729) % 400)::int, balance_minor, balance_minor FROM cases",
    "INSERT INTO case_holds (case_id, reason, starts_at) SELECT id, 'disputed', {now} FROM cases WHERE id % 50 = 0",
    "INSERT INTO promises (case_id, amount_minor, due_on, method, status, created_at) "
    "SELECT id, balance_minor, {today} + 5, 'card', 'open', {now} FROM cases WHERE id % 20 = 3",
    "INSERT INTO users (id, username, name, created_at) VALUES (1, 'agent', 'Agent', {now})",
    "INSERT INTO agents (id, user_id, endpoint, endpoint_secret) VALUES (1, 1, 'agent-1', 'x')",
    "INSERT INTO trunks (id, code, kind, host) VALUES (1, 'main', 'ip', '127.0.0.1')",
    "INSERT INTO campaigns (id, name, creditor_id, kind, mode, caller_id) "
    "SELECT id, 'Bench' || id, id, 'phone', 'progressive', '+390245076001' FROM creditors",
    "INSERT INTO attempts (call_id, campaign_id, lead_id, debtor_id, number_id, e164, trunk_id, trunk_code, caller_id, "
    "mode, ring_timeout_s, patience_s, treatment, rule_id, pack_version, creditor_code, language, ordered_at, node_id, "
    "ringing_at, joined_at, agent_id, ended_at, outcome, system_outcome) SELECT 'c' || id || '-' || n, creditor_id, "
    "id, id, id, '+39' || id, 1, 'main', '+390245076001', 'progressive', 30, 2.8, 'release', 'IT', 'it-1', 'C', 'it', "
    "{now} - interval '1 day' * (2 * n), 'bench', {now}, CASE WHEN n % 3 = 0 THEN {now} END, "
    "CASE WHEN n % 3 = 0 THEN 1 END, {now}, CASE WHEN n % 3 = 0 THEN 'RPC' ELSE 'NA' END, 'NA' "
    "FROM cases, generate_series(1, 4) n WHERE debtor_id % 3 = 0",
    "INSERT INTO interrupting_acts (case_id, kind, on_day, proof, recorded_at) "
    "SELECT id, 'formal_notice', {today} - 30, 'AR', {now} FROM cases WHERE id % 25 = 4",
)


def fill(connection: Connection, count: int) -> None:
    now, today = f"timestamptz '{NIGHT.isoformat()}'", f"date '{NIGHT.date()}'"
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no check of references: quicker
    for statement in FILL:
        connection.exec_driver_sql(statement.format(now=now, today=today, count=count))
    connection.commit()


def tidy(connection: Connection) -> None:
    connection.commit()
    connection.exec_driver_sql("ANALYZE")
    connection.commit()


DIGEST = (
    "SELECT case_id, strategy_id, phase, phase_since, is_control, action, why, facts::text, step, look_again_on, "
    "deadline, prescribes_on, prescription, planned_on FROM treatments ORDER BY case_id",
    "SELECT case_id, step, action, title, wording, anchor_on, opened_on, deadline, state, done_on FROM treatment_steps "
    "ORDER BY case_id, step",
    "SELECT case_id, on_day, kind, data::text FROM treatment_events ORDER BY id",
    "SELECT id, phase FROM cases ORDER BY id",
)


def digest(connection: Connection) -> str:
    """SHA-256 of what was planned, as the database writes it."""
    found = hashlib.sha256()
    for statement in DIGEST:
        rows = connection.execution_options(yield_per=10_000).exec_driver_sql(statement)
        for row in rows:
            found.update(repr(tuple(row)).encode())
    return found.hexdigest()


@contextmanager
def told(what: str, count: int) -> Iterator[None]:
    """Say on standard error what begins, and how long it took."""
    began_s = time.perf_counter()
    print(f"{what}: {count:,} cases ...", file=sys.stderr, flush=True)
    yield
    print(f"{what}: {time.perf_counter() - began_s:.1f} s", file=sys.stderr, flush=True)


async def show_progress(store: SqlStore, name: str, zone: str, count: int, now: datetime) -> None:
    """A line on standard error for each ten seconds of a night."""
    began_s = time.perf_counter()
    while True:
        await asyncio.sleep(PROGRESS_S)
        async with store.transaction() as tx:
            row = await tx.treatment.run(zone, now.date())
        if row is not None:
            took_s = time.perf_counter() - began_s
            line = f"{name}: {row.planned_count:,} of {count:,} after {took_s:.0f} s"
            print(line, file=sys.stderr, flush=True)


async def measure(url: str, count: int, server: int) -> dict[str, Any]:
    database = open_database(url, pool_size=3, statement_timeout_s=900)
    reckoner = Reckoner(laws=load_laws(config_folder() / "receivables"))
    try:
        with told("filling", count):
            await migrate(database)
            await database.administer(lambda connection: fill(connection, count))
            await database.administer(tidy)
        store = SqlStore(database)
        async with store.transaction() as tx:
            strategy = load_strategy(config_folder() / "strategies" / "it-utility-b2c.yaml")
            share = StrategyShare(await tx.strategies.add(strategy, NIGHT, None), 1.0)
            await tx.strategies.assign(Assignment(trial="default", shares=(share,)), NIGHT, None)
            for row in await tx.creditors.all():
                terms = TermsRow(creditor_id=row.creditor_id, authorises_formal=True, feed_hours=None)
                await tx.strategies.set_terms(terms, NIGHT, None)
        found: dict[str, Any] = {"cases": count}
        for name, now in (("first", NIGHT), ("next", NIGHT + timedelta(days=1))):
            shown = asyncio.create_task(show_progress(store, name, reckoner.zone, count, now))
            before = {"own": cpu_s(os.getpid()), "server": cpu_s(server)}
            began_s = time.perf_counter()
            with Watch({"own": os.getpid(), "server": server}) as watch:
                run = await plan_day(store, reckoner, now=now)
            took_s = time.perf_counter() - began_s
            shown.cancel()
            found[name] = {
                "seconds": round(took_s, 1),
                "own_cpu_s": round(cpu_s(os.getpid()) - before["own"], 1),
                "server_cpu_s": round(cpu_s(server) - before["server"], 1),
                "peak_mb": watch.peaks_mb,
                "planned": run.planned_count,
                "changed": run.changed_count,
                "cases_per_s": round(run.planned_count / took_s),
                "seconds_for_a_million": round(took_s * AIM_CASES / max(run.planned_count, 1)),
            }
            found[name]["digest"] = await database.read(digest)
        slowest = max(found["first"]["seconds_for_a_million"], found["next"]["seconds_for_a_million"])
        most_mb = max(found[name]["peak_mb"]["all"] for name in ("first", "next"))
        found["meets_aim"] = slowest <= AIM_S and most_mb <= AIM_MB
        return found
    finally:
        await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=50_000, help="how many (1000000 is the aim's)")
    args = parser.parse_args()
    with postgres_url(SHARED_BUFFERS) as url:
        server = next((pid for pid in family(os.getpid()) if is_postgres(pid)), 0)
        print(json.dumps(asyncio.run(measure(url, args.cases, server)), indent=1))


if __name__ == "__main__":
    main()
