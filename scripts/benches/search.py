"""Search of 100,000 debtors by words of the name, tax code, reference and number: milliseconds on either database.

Prints one JSON object: for each text that is sought, how many debtors the first page shows, and the median answer.
SQLite is a file of its own; PostgreSQL a server of its own, or the one that DIALER_BENCH_POSTGRES names
(a URL of an empty database).
"""
# debian: postgresql

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from dialer.db.engine import open_database
from dialer.db.migrations.runner import migrate
from dialer.db.repos.bulk import insert_many
from dialer.db.repos.search_words import complete_words
from dialer.db.tables.debt import cases, creditors, debtor_numbers, debtors
from dialer.db.views.all import SqlViews
from tests.postgres_fixtures import _Cluster

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SYLLABLES = (
    "ro ma ri si bel li na to fer ra ga lo con ti vi sa pe de lu ca mo ne bi an chi es po gre co mar rossi bianchi"
).split()
SOUGHT = (
    "ma", "mario", "rossi", "mar ro", "rossi mario", "zzz", "P00001", "p0012345", "TX0000", "333 12", "+39 333 1234"
)  # fmt: skip
PAGE = 30
ROUNDS = 7


def fill(connection: Connection, count: int, seed: int) -> None:
    """Debtors with a name of two words in either order, a case and a number each."""
    dice = random.Random(seed)

    def word(most: int) -> str:
        return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(1, most))).title()

    firsts = [*(word(2) for _ in range(300)), *("Mario", "Anna", "Luca", "Maria") * 5]
    lasts = [word(3) for _ in range(20_000)]
    insert_many(connection, insert(creditors), [{"code": "ACME", "name": "Acme", "created_at": NOW}])
    people = [
        {
            "id": number,
            "tax_code": f"TX{number:09d}",
            "name": " ".join((dice.choice(firsts), dice.choice(lasts))[:: 1 if number % 2 else -1]),
            "created_at": NOW,
            "updated_at": NOW,
        }
        for number in range(1, count + 1)
    ]
    insert_many(connection, insert(debtors), people)
    owed = [
        {
            "creditor_id": 1,
            "reference": f"P{row['id']:07d}",
            "debtor_id": row["id"],
            "opened_at": NOW,
            "updated_at": NOW,
        }
        for row in people
    ]
    insert_many(connection, insert(cases), owed)
    lines = [
        {"debtor_id": row["id"], "e164": f"+393{dice.randrange(20, 99)}{dice.randrange(10**6, 10**7)}"}
        for row in people
    ]
    insert_many(connection, insert(debtor_numbers), lines)
    connection.commit()


async def measure(url: str, count: int, seed: int) -> dict[str, object]:
    database = open_database(url)
    try:
        await migrate(database)
        await database.administer(lambda connection: fill(connection, count, seed))
        began = time.perf_counter()
        await database.administer(complete_words)
        words_s = time.perf_counter() - began
        if url.startswith("postgresql"):
            await database.administer(_analyze)
        views = SqlViews(database, lambda: NOW).debt
        answers: dict[str, object] = {}
        for text in SOUGHT:
            took = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                page = await views.find_debtors(text, limit=PAGE)
                took.append((time.perf_counter() - began) * 1000)
            answers[text] = {"shown": len(page.items), "median_ms": round(statistics.median(took), 1)}
        return {"words_s": round(words_s, 1), "sought": answers}
    finally:
        await database.close()


def _analyze(connection: Connection) -> None:
    connection.exec_driver_sql("ANALYZE")
    connection.commit()


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of an empty database."""
    given = os.environ.get("DIALER_BENCH_POSTGRES")
    if given:
        yield given
        return
    cluster = _Cluster({"fsync": "on", "shared_buffers": "256MB"})
    try:
        yield cluster.start()
    finally:
        cluster.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench search", description=__doc__)
    parser.add_argument("--debtors", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one of the two databases")
    args = parser.parse_args()
    found: dict[str, object] = {"debtors": args.debtors}
    if args.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'search.sqlite3'}"
            found["sqlite"] = asyncio.run(measure(url, args.debtors, args.seed))
    if args.only != "sqlite":
        with postgres() as url:
            found["postgresql"] = asyncio.run(measure(url, args.debtors, args.seed))
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
