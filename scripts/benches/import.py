"""Import of a file of 100,000 cases with one invoice each: seconds, CPU and memory of all processes together.

Prints one JSON object. The file has two telephone numbers a debtor, Italian dates and decimals; it is imported twice.
PostgreSQL is a server of its own with fsync on, or the one that DIALER_BENCH_POSTGRES names
(a URL of an empty database).
"""
# debian: postgresql

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, text
from stdnum.it import codicefiscale

from dialer.db.engine import open_database
from dialer.db.migrations.runner import migrate
from scripts.benches.processes import family, memory_mb
from tests.postgres_fixtures import _Cluster

AIM_S = 30.0
AIM_MB = 300
LOOK_S = 0.1
HEADER = (
    "Pratica;Codice fiscale;Nominativo;Telefono;Cellulare;E-mail;Indirizzo;CAP;Comune;Prov;Numero fattura;Data fattura;"
    "Scadenza;Importo;Residuo\r\n"
)
NAMES = ("Mario Rossi", "Anna Bianchi", "Niccolò Ferrari", "Giulia Esposito", "Luca Romano", "Noè D'Angelo")
LETTERS, MONTHS = "ABCDEFGHILMNOPQRSTUVZ", "ABCDEHLMPRST"


def write_cases(path: Path, count: int, seed: int) -> None:
    """A creditor's list; every value passes its check."""
    dice = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(HEADER)
        for number in range(count):
            body = "".join(dice.choice(LETTERS) for _ in range(6))
            body += (
                f"{dice.randrange(30, 99)}{dice.choice(MONTHS)}{dice.randrange(1, 29):02d}H{dice.randrange(100, 999)}"
            )
            tax_code = body + codicefiscale.calc_check_digit(body)
            issued = date(2026, 1, 1) + timedelta(days=dice.randrange(200))
            due = issued + timedelta(days=30)
            amount = f"{dice.randrange(2000, 90000) / 100:.2f}".replace(".", ",")
            out.write(
                f"P{number:07d};{tax_code};{dice.choice(NAMES)};06/{dice.randrange(1000000, 9999999)};"
                f"3{dice.randrange(20, 99)} {dice.randrange(1000000, 9999999)};d{number}@example.it;"
                f"Via Roma {dice.randrange(1, 200)};00{dice.randrange(100, 199)};Roma;RM;F{number:07d};"
                f"{issued:%d/%m/%Y};{due:%d/%m/%Y};{amount};{amount}\r\n"
            )


def run_import(path: Path, environ: dict[str, str]) -> dict[str, object]:
    """One ``dialer import-cases``, watched."""
    command = [
        sys.executable, "-m", "dialer", "import-cases", str(path), "--creditor", "BENCH", "--campaign", "Bench",
        "--json",
    ]  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started_s = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, env={**os.environ, **environ}, stdout=out, stderr=subprocess.DEVNULL)
        peak_mb = 0.0
        while process.poll() is None:
            peak_mb = max(peak_mb, memory_mb(family(process.pid)))
            time.sleep(LOOK_S)
        seconds = time.perf_counter() - started_s
        out.seek(0)
        printed = out.read()
    if process.returncode:
        raise SystemExit(f"the import failed with exit status {process.returncode}: {printed}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = json.loads(printed)
    return {
        "seconds": round(seconds, 1),
        "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "peak_mb": round(peak_mb),
        "created": report["cases_created"],
        "unchanged": report["cases_unchanged"],
        "rejected": report["rows_rejected"],
    }


async def prepare(url: str, data_dir: Path) -> None:
    """A migrated database with a creditor and a campaign."""

    def rows(connection: Connection) -> None:
        now = datetime.now(UTC)
        at = now if connection.dialect.name == "postgresql" else int(now.timestamp() * 1e6)
        connection.execute(
            text("INSERT INTO creditors (code, name, created_at) VALUES ('BENCH', 'Bench', :at)"), {"at": at}
        )
        connection.execute(
            text(
                "INSERT INTO campaigns (name, creditor_id, kind, mode, caller_id) "
                "SELECT 'Bench', id, 'phone', 'power', '+390245076001' FROM creditors"
            )
        )
        connection.commit()

    database = open_database(url, data_dir=data_dir)
    try:
        await migrate(database)
        await database.administer(rows)
    finally:
        await database.close()


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of an empty database."""
    given = os.environ.get("DIALER_BENCH_POSTGRES")
    if given:
        yield given
        return
    cluster = _Cluster({"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "256MB"})
    try:
        yield cluster.start()
    finally:
        cluster.stop()


def measure(path: Path, url: str, folder: Path) -> dict[str, object]:
    """The first import of the file and the second."""
    environ = {"SOLLECITO_NODE__DATA_DIR": str(folder), "SOLLECITO_DATABASE__URL": url}
    asyncio.run(prepare(url, folder))
    return {"first": run_import(path, environ), "again": run_import(path, environ)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench import", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    result: dict[str, object] = {"cases": arguments.cases, "aim_s": AIM_S, "aim_mb": AIM_MB, "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory(prefix="bench-import-") as name:
        folder = Path(name)
        path = folder / "cases.csv"
        write_cases(path, arguments.cases, arguments.seed)
        result["file_mb"] = round(path.stat().st_size / 1e6, 1)
        if arguments.database != "postgresql":
            result["sqlite"] = measure(path, "", folder)
        if arguments.database != "sqlite":
            with postgres() as url:
                result["postgresql"] = measure(path, url, folder)
    json.dump(result, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
