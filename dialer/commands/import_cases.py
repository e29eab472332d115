"""``dialer import-cases FILE``: a creditor's list of unpaid invoices into the queue database."""

from __future__ import annotations

import argparse
import asyncio
import gc
from contextlib import aclosing
from datetime import date
from pathlib import Path

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from dialer.commands.arguments import Subparsers, configuration_of
from dialer.commands.database import opened_database
from dialer.commands.reckoning import reckoner_of
from dialer.commands.rejects_place import REJECTS_SUFFIX, ROWS_REJECTED, rejects_place
from dialer.core.debt.fee import fee_text
from dialer.core.kernel.errors import Invalid
from dialer.db.repos.intake import SqlIntakeStore
from dialer.engine.clocks import SystemClock
from dialer.files.case_file import FileOfCases
from dialer.files.mapping import FileOptions, read_mapping
from dialer.files.rejects import is_rejects_file
from dialer.ports.intake import FileFacts, ImportOrder, ImportProgress, ImportReport
from dialer.settings import Settings
from dialer.workflows.debt.import_cases import BULK_CASES, import_cases

_PHASES = {
    "examining": "looking at the file",
    "checking": "checking rows",
    "loading": "loading cases",
    "writing_rejects": "writing rejects",
}
_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 with byte order mark", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
_DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "import-cases",
        help="load a creditor's file of unpaid invoices (CSV, XLSX)",
        description="Load a creditor's file of unpaid invoices. Separator, letters, dates and decimals are found out "
        "and reported; wrong rows go to a rejects file and the others are loaded. Importing a file twice changes "
        "nothing the second time.",
        epilog=f"exit status: 0 all loaded, {ROWS_REJECTED} loaded except for the rejected rows, 1 nothing loaded. "
        "docs/import.md describes columns and the mapping file.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX or FatturaPA (XML) file")
    parser.add_argument("--creditor", required=True, metavar="CODE", help="whose cases they are")
    parser.add_argument("--campaign", default="", metavar="NAME", help="campaign whose queue the debtors enter")
    parser.add_argument("--placement", default="", metavar="CODE", help="batch (affido) that the cases belong to")
    parser.add_argument("--mandate-starts", metavar="YYYY-MM-DD", help="first day of a new placement's mandate")
    parser.add_argument("--mandate-ends", metavar="YYYY-MM-DD", help="last day of a new placement's mandate")
    parser.add_argument("--fee", default="", metavar="TEXT", help="what was agreed for the placement")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="TOML file that names the file's own headers")
    parser.add_argument("--dry-run", action="store_true", help="check and compare everything, load nothing")
    parser.add_argument("--dates", default="", choices=("dmy", "mdy"), help="order of the dates, where it is not clear")
    parser.add_argument(
        "--decimals", default="", choices=("comma", "point"), help="decimal sign, where it is not clear"
    )
    parser.add_argument("--delimiter", default="", metavar="SIGN", help="separator of a CSV file")
    parser.add_argument("--encoding", default="", metavar="NAME", help="encoding of a CSV file")
    parser.add_argument(
        "--sheet", default="", metavar="NAME", help="sheet of an XLSX file (default: the first with rows)"
    )
    parser.add_argument("--rejects", type=Path, metavar="FILE", help=f"rejected rows (default: FILE{REJECTS_SUFFIX})")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(args: argparse.Namespace) -> int:
    settings = configuration_of(args).settings
    rejects_path = rejects_place(args, is_rejects_file, "rejects file")
    order = ImportOrder(
        creditor_code=args.creditor,
        campaign_name=args.campaign,
        placement_code=args.placement,
        mandate_starts=_day(args.mandate_starts, "--mandate-starts"),
        mandate_ends=_day(args.mandate_ends, "--mandate-ends"),
        fee=fee_text(args.fee, placement=args.placement),
        is_dry_run=args.dry_run,
    )
    options = (read_mapping(args.mapping) if args.mapping else FileOptions()).over(
        dates=args.dates,
        decimals=args.decimals,
        delimiter=args.delimiter,
        encoding=args.encoding,
        sheet=args.sheet,
    )
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)  # cases come and go in great numbers and never in circles: a quarter of the time
    report = asyncio.run(_import(settings, order, args.file, options, rejects_path))
    if args.json:
        print(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        print("\n".join(summary(report)))
    return ROWS_REJECTED if report.rejects.rejected_row_count else 0


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"{option} {text!r} is no day; write it like 2026-11-21", field=option) from None


async def _import(
    settings: Settings, order: ImportOrder, path: Path, options: FileOptions, rejects_path: Path
) -> ImportReport:
    clock = SystemClock()
    async with opened_database(settings) as database:
        steps = import_cases(
            order,
            file=FileOfCases(path, options, today=clock.now().date()),
            store=SqlIntakeStore(database),
            clock=clock,
            rejects_path=rejects_path,
            law=reckoner_of(settings).own_law,
            batch_cases=BULK_CASES,
        )
        with Screen(Console(stderr=True)) as screen:
            async with aclosing(steps):
                async for step in steps:
                    if isinstance(step, ImportReport):
                        return step
                    screen.show(step)
    raise AssertionError("an import ends with its report or with an error")


class Screen:
    """Progress for a person: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._phase = ""
        self._told_tenths = 0

    def __enter__(self) -> Screen:
        if self._console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
            )
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, step: ImportProgress) -> None:
        """Take one sign of life."""
        if step.facts is not None:
            for line in findings(step.facts):
                self._console.print(line, highlight=False, markup=False, soft_wrap=True)
        if step.phase != self._phase:
            self._phase, self._told_tenths = step.phase, 0
            if self._bar is not None:
                if self._task is not None:
                    self._bar.remove_task(self._task)
                self._task = self._bar.add_task(_PHASES[step.phase], total=step.total or None)
            else:
                self._console.print(_PHASES[step.phase], highlight=False, markup=False)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=step.done, total=step.total or None)
        elif step.total and (tenths := 10 * step.done // step.total) > self._told_tenths:
            self._told_tenths = tenths
            self._console.print(f"  {step.done} of {step.total} rows", highlight=False, markup=False)


def findings(facts: FileFacts) -> list[str]:
    """What was found out about the file, in lines."""
    if facts.kind == "xlsx":
        shape = f"XLSX, sheet {facts.sheet!r}"
    elif facts.kind == "fatturapa":
        shape = "electronic invoices (FatturaPA)"
    else:
        encoding = _ENCODINGS.get(facts.encoding, facts.encoding)
        shape = f"CSV, {encoding}, separated by {_DELIMITERS.get(facts.delimiter, facts.delimiter)}"
    lines = [f"{facts.name}: {shape}, {facts.row_count} rows, header on line {facts.header_line}"]
    lines.append(f"  dates: {facts.dates.sentence.removeprefix('dates are read as ')} ({facts.dates_found})")
    lines.append(f"  amounts: {facts.decimals.sentence} ({facts.decimals_found})")
    lines.append("  columns: " + ", ".join(f"{header} = {meaning}" for header, meaning in facts.columns))
    if facts.ignored:
        lines.append("  not read: " + ", ".join(facts.ignored))
    if facts.other_sheets:
        lines.append("  other sheets, not read: " + ", ".join(facts.other_sheets))
    return lines


def summary(report: ImportReport) -> list[str]:
    """The end of an import, in lines."""
    loaded, rejects = report.loaded, report.rejects
    would = "would be " if report.is_dry_run else ""
    lines = [
        f"creditor {report.creditor_code}: {loaded.created_count} cases {would}created, {loaded.updated_count} "
        f"{would}updated, {loaded.unchanged_count} unchanged, {rejects.rejected_case_count} rejected "
        f"({report.duration_s:.1f} s)"
    ]
    if report.earlier:
        name, at = report.earlier[0]
        again = "; nothing is loaded twice" if report.changed_nothing else ""
        lines.append(f"  this file was imported before, as {name} on {at:%Y-%m-%d %H:%M} UTC{again}")
    elif report.changed_nothing and loaded.unchanged_count:
        lines.append("  every case was known and says the same: nothing was changed")
    if loaded.debtor_count:
        lines.append(f"  {loaded.debtor_count} debtors {'would be new' if report.is_dry_run else 'are new'}")
    if report.campaign_name and not report.is_dry_run:
        lines.append(f"  {loaded.lead_count} debtors entered the queue of campaign {report.campaign_name!r}")
        if loaded.kept_out_count:
            lines.append(
                f"  {loaded.kept_out_count} cases kept out of it: not yet due, only a courtesy campaign may call"
            )
    if rejects.rejected_row_count:
        lines.append(f"  {rejects.rejected_row_count} rows were not loaded")
    if rejects.noted_row_count:
        lines.append(f"  {rejects.noted_row_count} rows were loaded without one of their values")
    for column, reason, count in rejects.reasons:
        lines.append(f"    {count} x {column + ': ' if column else ''}{reason}")
    if rejects.path is not None:
        lines.append(f"  they stand in {rejects.path} with line, reason and remedy; correct it and import it")
    return lines
