"""How long the night takes to plan every case, and what memory: on PostgreSQL, a first night and a quiet one.

Prints one JSON object. The cases are made by SQL: each with its debtor, address and invoice, a share with attempts,
promises, holds and interrupting acts. ``first`` plans all of them; ``next`` is the night after, when most steps stay.
The server is one of its own with fsync on, or the one that DIALER_BENCH_POSTGRES names (a URL of an empty database).
"""
# debian: postgresql

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import time
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
from scripts.benches.queue import postgres_url

NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
AIM_CASES, AIM_S, AIM_MB = 1_000_000, 600.0, 500.0

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


async def measure(url: str, count: int) -> dict[str, Any]:
    database = open_database(url, pool_size=2, statement_timeout_s=900)
    reckoner = Reckoner(laws=load_laws(config_folder() / "receivables"))
    try:
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
            began_s, cpu_s = time.perf_counter(), time.process_time()
            run = await plan_day(store, reckoner, now=now)
            took_s = time.perf_counter() - began_s
            found[name] = {
                "seconds": round(took_s, 1),
                "own_cpu_s": round(time.process_time() - cpu_s, 1),
                "planned": run.planned_count,
                "changed": run.changed_count,
                "cases_per_s": round(run.planned_count / took_s),
                "seconds_for_a_million": round(took_s * AIM_CASES / max(run.planned_count, 1)),
            }
        found["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        slowest = max(found["first"]["seconds_for_a_million"], found["next"]["seconds_for_a_million"])
        found["meets_aim"] = slowest <= AIM_S and found["peak_mb"] <= AIM_MB
        return found
    finally:
        await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=50_000, help="how many (1000000 is the aim's)")
    args = parser.parse_args()
    with postgres_url() as url:
        print(json.dumps(asyncio.run(measure(url, args.cases)), indent=1))


if __name__ == "__main__":
    main()
