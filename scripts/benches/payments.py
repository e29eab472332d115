"""A bank's file of 50,000 movements into the ledger: seconds, CPU and memory, with what was matched and how.

Prints one JSON object. The cases are a creditor's file of their own, imported before; of the movements most bear the
invoice's number, some an RF reference, some only amount and name, and some belong to nobody. The file is imported
twice. PostgreSQL is a server of its own with fsync on, or the one that DIALER_BENCH_POSTGRES names (a URL of an empty
database).
"""
# debian: postgresql

from __future__ import annotations

import argparse
import asyncio
import csv
import importlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

from dialer.core.debt.credit_transfer import make_rf
from scripts.benches.processes import family, memory_mb

AIM_S = 60.0
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
    "<BkToCstmrStmt><Stmt><Id>S1</Id><Acct><Id><IBAN>IT60X0542811101000000123456</IBAN></Id></Acct>\n"
)
TAIL = "</Stmt></BkToCstmrStmt></Document>\n"
KINDS = (("invoice", 0.70), ("rf", 0.12), ("amount", 0.10), ("nobody", 0.08))


def sibling() -> ModuleType:
    """The benchmark of imports of cases: ``import`` is no name that a statement takes."""
    return importlib.import_module("scripts.benches.import")


def write_statement(path: Path, cases: Path, count: int, seed: int) -> dict[str, int]:
    """A CAMT.053 with so many credits for the cases of a creditor's file; how many of each kind."""
    dice = random.Random(seed)
    with cases.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    made = dict.fromkeys((kind for kind, _ in KINDS), 0)
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD)
        for number in range(count):
            row = rows[number % len(rows)]
            kind = dice.choices([kind for kind, _ in KINDS], [weight for _, weight in KINDS])[0]
            made[kind] += 1
            minor = int(row["Residuo"].replace(",", ""))
            payer, text, reference = row["Nominativo"], "saldo", ""
            if kind == "invoice":
                text = f"pagamento fattura {row['Numero fattura']} grazie"
                minor = max(1, minor // dice.choice((1, 1, 1, 2)))
            elif kind == "rf":
                reference = make_rf(row["Pratica"])
            elif kind == "nobody":
                payer, minor = f"Ignoto {number}", dice.randrange(100, 200_000)
            day = date(2026, 9, 1) + timedelta(days=number % 60)
            structured = f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>" if reference else ""
            out.write(
                f'<Ntry><Amt Ccy="EUR">{minor / 100:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
                f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>B{number}</AcctSvcrRef>"
                f"<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>{payer}"
                f"</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>{text}</Ustrd>{structured}</RmtInf></TxDtls></NtryDtls>"
                "</Ntry>\n"
            )
        out.write(TAIL)
    return made


def run_payments(path: Path, environ: dict[str, str]) -> dict[str, object]:
    """One ``dialer import-payments``, watched."""
    command = [sys.executable, "-m", "dialer", "import-payments", str(path), "--creditor", "BENCH", "--json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started_s = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, env={**os.environ, **environ}, stdout=out)
        peak_mb = 0.0
        while process.poll() is None:
            peak_mb = max(peak_mb, memory_mb(family(process.pid)))
            time.sleep(0.1)
        seconds = time.perf_counter() - started_s
        out.seek(0)
        printed = out.read()
    if process.returncode:
        raise SystemExit(f"the import failed with exit status {process.returncode}: {printed}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1)
    report = json.loads(printed)
    told = {name: report[name] for name in ("lines", "matched", "unmatched", "known")}
    return {"seconds": round(seconds, 1), "cpu_s": cpu_s, "peak_mb": round(peak_mb), **told}


def measure(cases: Path, payments: Path, url: str, folder: Path) -> dict[str, object]:
    """The cases, then the movements twice."""
    environ = {"SOLLECITO_NODE__DATA_DIR": str(folder), "SOLLECITO_DATABASE__URL": url}
    asyncio.run(sibling().prepare(url, folder))
    sibling().run_import(cases, environ)
    return {"first": run_payments(payments, environ), "again": run_payments(payments, environ)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench payments", description=__doc__)
    parser.add_argument("--movements", type=int, default=50_000)
    parser.add_argument("--cases", type=int, default=60_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    result: dict[str, object] = {
        "movements": arguments.movements, "cases": arguments.cases, "aim_s": AIM_S, "cores": os.cpu_count()
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="bench-payments-") as name:
        folder = Path(name)
        cases, payments = folder / "cases.csv", folder / "bank.xml"
        sibling().write_cases(cases, arguments.cases, arguments.seed)
        result["kinds"] = write_statement(payments, cases, arguments.movements, arguments.seed)
        result["file_mb"] = round(payments.stat().st_size / 1e6, 1)
        if arguments.database != "postgresql":
            result["sqlite"] = measure(cases, payments, "", folder)
        if arguments.database != "sqlite":
            with sibling().postgres() as url:
                result["postgresql"] = measure(cases, payments, url, folder)
    json.dump(result, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
