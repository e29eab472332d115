"""``dialer import-dnc FILE``: numbers that are not to be called, onto the agency's own list or a creditor's."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

from dialer.commands.arguments import Subparsers, configuration_of
from dialer.commands.office import open_office
from dialer.commands.rejects_place import REJECTS_SUFFIX, ROWS_REJECTED, rejects_place
from dialer.files.dnc_csv import NumberFile, read_numbers, rejected_rows
from dialer.files.rejects import is_rejects_file, write_rejects
from dialer.workflows.compliance.import_numbers import import_numbers


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "import-dnc",
        help="load a list of numbers that are not to be called (CSV or one number a line)",
        description="Load a list of numbers that are not to be called. The column is found by its header (number, "
        "phone, telefono ...); without a header the first column is read. Rows that are no number go to a rejects "
        "file and the others are listed. Importing a file twice changes nothing the second time.",
        epilog=f"exit status: 0 all listed, {ROWS_REJECTED} listed except for the rejected rows, 1 nothing listed",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV or text file")
    parser.add_argument("--creditor", metavar="CODE", help="the creditor's own list (default: the agency's)")
    parser.add_argument("--country", default="IT", metavar="CC", help="plan of numbers without country code (IT)")
    parser.add_argument("--reason", default="imported list", metavar="TEXT", help="for rows that give no reason")
    parser.add_argument("--rejects", type=Path, metavar="FILE", help=f"rejected rows (default: FILE{REJECTS_SUFFIX})")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(args: argparse.Namespace) -> int:
    rejects_path = rejects_place(args, is_rejects_file, "rejects file")
    file = read_numbers(args.file, country=args.country.upper(), reason=args.reason)
    added = asyncio.run(_store(args, file))
    rejected, _ = write_rejects(
        rejects_path, file.headers, file.rows, rejected_rows(file), delimiter=file.delimiter, encoding=file.encoding
    )
    report = {
        "listed": len(file.numbers),
        "added": added,
        "already_there": len(file.numbers) - added,
        "rejected": rejected,
        "rejects": str(rejects_path) if rejected else None,
    }
    if args.json:
        print(json.dumps(report, indent=2))
    else:
        whose = f"creditor {args.creditor}'s list" if args.creditor else "the agency's own list"
        print(f"{report['added']} numbers added to {whose}, {report['already_there']} were there already")
        if rejected:
            print(f"{rejected} rows were not listed; they stand in {rejects_path} with line, reason and remedy")
    return ROWS_REJECTED if rejected else 0


async def _store(args: argparse.Namespace, file: NumberFile) -> int:
    async with open_office(configuration_of(args).settings) as office:
        added = await import_numbers(
            office.store,
            [(number.e164, number.reason) for number in file.numbers],
            creditor_code=args.creditor,
            file_name=args.file.name,
            sha256=file.sha256,
            by=None,
            now=office.now,
        )
        await office.wakeups.announce("facts")
    return added
