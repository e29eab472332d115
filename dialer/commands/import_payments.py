"""``dialer import-payments FILE``: a file of movements (CAMT.053, MT940, CSV) into the ledger."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import aclosing
from pathlib import Path

import orjson

from dialer.commands.arguments import Subparsers, configuration_of
from dialer.commands.office import open_office
from dialer.commands.reckoning import reckoner_of
from dialer.commands.rejects_place import REJECTS_SUFFIX, ROWS_REJECTED, rejects_place
from dialer.core.intake.bank_format import COLUMNS, parse_bank_format, parse_columns
from dialer.core.kernel.errors import Invalid
from dialer.engine.clocks import SystemClock
from dialer.files.statement_file import FileOfPayments, is_rejected_lines
from dialer.ports.bank_files import PaymentsOrder, PaymentsReport
from dialer.settings import Settings
from dialer.workflows.debt.import_payments import BULK, import_payments
from dialer.workflows.debt.note_payments import note_silence


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "import-payments",
        help="load a bank's file of movements and match it with cases",
        description="Load a file of movements: CAMT.053, MT940 or CSV, found out by itself. A movement that was loaded "
        "before, from this or another file, is not loaded again. What cannot be matched for sure waits on the page "
        "Payments.",
        epilog=f"exit status: 0 all read, {ROWS_REJECTED} read except for the rejected movements, 1 nothing loaded. "
        "docs/payments.md describes formats and matching.",
    )
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the bank's file")
    parser.add_argument(
        "--nothing-came",
        action="store_true",
        help="instead of a file: nothing came for --creditor, so that nothing waits for its payments today",
    )
    parser.add_argument(
        "--creditor", default="", metavar="CODE", help="whose account it is (default: found by the account's IBAN)"
    )
    parser.add_argument("--dates", default="", choices=("dmy", "mdy"), help="order of the dates of a CSV file")
    parser.add_argument("--decimals", default="", choices=("comma", "point"), help="decimal sign of a CSV file")
    parser.add_argument(
        "--delimiter", default="", choices=("semicolon", "comma", "tab", "bar"), help="separator of a CSV file"
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAME=HEADER",
        help=f"what a column of a CSV file is called; NAME is one of {', '.join(COLUMNS)}; may be given several times",
    )
    parser.add_argument("--dry-run", action="store_true", help="read and match everything, load nothing")
    parser.add_argument(
        "--rejects", type=Path, metavar="FILE", help=f"rejected movements (default: FILE{REJECTS_SUFFIX})"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(args: argparse.Namespace) -> int:
    if args.nothing_came:
        return _nothing_came(args)
    if args.file is None:
        raise Invalid("name the bank's file, or say --nothing-came with --creditor", field="file")
    rejects = rejects_place(args, is_rejected_lines, "file of rejected movements")
    form = parse_bank_format(
        {
            "dates": args.dates,
            "decimals": args.decimals,
            "delimiter": args.delimiter,
            "columns": parse_columns(",".join(args.column), place="column"),
        },
        place="",
    )
    order = PaymentsOrder(creditor_code=args.creditor, form=form, is_dry_run=args.dry_run)
    report = asyncio.run(_import(configuration_of(args).settings, order, args.file, rejects))
    if args.json:
        print(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        print("\n".join(summary(report, rejects)))
    return ROWS_REJECTED if report.rejected else 0


def _nothing_came(args: argparse.Namespace) -> int:
    if args.file is not None or args.dry_run or not args.creditor:
        raise Invalid("--nothing-came stands with --creditor CODE and without a file", field="creditor")

    async def work() -> int:
        async with open_office(configuration_of(args).settings) as office:
            creditor = await office.creditor(args.creditor)
            return await note_silence(office.store, creditor.creditor_id, by=None, now=office.now)

    count = asyncio.run(work())
    print(f"{args.creditor}: no payment came; {count} cases had waited for it and are planned anew")
    return 0


async def _import(settings: Settings, order: PaymentsOrder, path: Path, rejects: Path) -> PaymentsReport:
    async with open_office(settings) as office:

        async def announce() -> None:
            await office.wakeups.announce("facts")

        steps = import_payments(
            order,
            file=FileOfPayments(path),
            store=office.store,
            reckoner=reckoner_of(settings),
            clock=SystemClock(),
            rejects_path=rejects,
            announce=announce,
            batch=BULK,
        )
        async with aclosing(steps):
            async for step in steps:
                if isinstance(step, PaymentsReport):
                    return step
    raise AssertionError("an import ends with its report or with an error")


def summary(report: PaymentsReport, rejects: Path) -> list[str]:
    """The end of an import, in lines."""
    row = report.row
    would = "would be " if report.is_dry_run else ""
    lines = [
        f"{row.name}: {row.format}, {row.line_count} movements: {row.matched_count} {would}matched with a case, "
        f"{row.unmatched_count} {would}left for a person ({report.duration_s:.1f} s)"
    ]
    if row.known_count:
        lines.append(f"  {row.known_count} were loaded before")
    if row.returned_count:
        lines.append(f"  {row.returned_count} payments {would}taken back: they were returned")
    if row.other_count:
        lines.append(f"  {row.other_count} concern no debtor: fees and the like")
    if report.earlier is not None:
        lines.append(f"  this file was read before, on {report.earlier.read_at:%Y-%m-%d %H:%M} UTC")
    if report.rejected:
        count = len(report.rejected)
        lines.append(f"  {count} could not be read; they stand in {rejects} with place, reason and remedy")
    return lines
