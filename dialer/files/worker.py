"""The steps of an import that run in worker processes: plain functions over paths, so that no row crosses a pipe twice.

The process runs ``python -m dialer.files.worker`` and answers the steps that ``process.WorkerProcess`` sends.
"""

from __future__ import annotations

import gc
import hashlib
import itertools
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from dialer.core.intake.assembly import assemble, companions, content_hash
from dialer.core.intake.bank_format import NOTHING, BankFormat
from dialer.core.intake.case_row import CaseRow, RowReader
from dialer.core.intake.problem import RowProblem
from dialer.core.intake.style import DecimalMark
from dialer.files import rejects, spool
from dialer.files.bank_file import read_statement
from dialer.files.cases_csv import Broken
from dialer.files.cases_xlsx import copy_sheet
from dialer.files.dnc_csv import read_numbers, rejected_rows
from dialer.files.fatturapa import first_bytes, is_fatturapa, write_rows
from dialer.files.mapping import FileOptions
from dialer.files.packing import pack_items
from dialer.files.process import DONE, FAILED, TICK, read_frame, write_frame
from dialer.files.sniff import Plan, look_at_bytes, make_plan
from dialer.ports.bank_files import StatementContent
from dialer.ports.intake import CaseItem, FileFacts, NumberList, RefusedCase, RefusedLine, RejectsFacts

CHUNK = 500
"""Rows that a worker takes at a time; the file is dealt out to the workers chunk by chunk."""
SHOWN_REASONS = 10
SHOWN_PROBLEMS = 20
KEPT_LINES = 5000
"""Findings that are kept for the acceptance report; all of them stand in the rejects file."""
INVOICES = "invoices.csv"
"""Plain rows of electronic invoices; they tell no telephone number."""
LATE_SPOOL = "late.sqlite3"
"""Findings of after the parsing: cases that do not fit together or that the database refuses."""

Tick = Callable[[int], None]
"""Told now and then how many rows are done."""


def share_path(folder: Path, share: int) -> Path:
    """The spool of one worker's share."""
    return folder / f"share-{share}.sqlite3"


def examine(tick: Tick, path: Path, name: str, options: FileOptions, folder: Path) -> tuple[Plan, FileFacts]:
    """Find out everything about a file; a workbook's sheet is copied to plain rows on the way."""
    sheet, readable = "", path
    is_invoice = is_fatturapa(first_bytes(path))
    if is_invoice:
        readable = folder / INVOICES
        write_rows(path, readable, Path(name).name)
        options = replace(options, delimiter=";", decimals=DecimalMark.POINT, encoding="utf-8")
    found = look_at_bytes(path, options, name)
    others: tuple[str, ...] = ()
    if found.is_workbook:
        readable = folder / "sheet.csv"
        sheet, others = copy_sheet(path, readable, options.sheet, name=name, tick=tick)
    plan, counted = make_plan(readable, is_sheet=found.is_workbook, encoding=found.encoding, options=options, name=name)
    facts = FileFacts(
        name=Path(name).name,
        size=found.size,
        sha256=found.sha256,
        kind="fatturapa" if is_invoice else "xlsx" if found.is_workbook else "csv",
        encoding=found.encoding,
        delimiter=plan.delimiter,
        sheet=sheet,
        other_sheets=others,
        header_line=plan.header_line,
        row_count=counted.row_count,
        dates=plan.style.dates,
        dates_found=counted.dates_found,
        decimals=plan.style.decimals,
        decimals_found=counted.decimals_found,
        columns=plan.layout.recognised,
        ignored=plan.layout.ignored,
    )
    return plan, facts


def parse_share(tick: Tick, plan: Plan, folder: Path, share: int, share_count: int, today: date) -> int:
    """Check every ``share_count``-th chunk of rows and spool what comes of it; answers the count of rows."""
    reader = RowReader(plan.layout, plan.style, today)
    connection = spool.open_spool(share_path(folder, share))
    done = 0
    try:
        connection.execute("BEGIN")
        rows = iter(plan.rows())
        for turn in itertools.count():
            chunk = list(itertools.islice(rows, CHUNK))
            if not chunk:
                break
            if turn % share_count == share:
                _parse_chunk(connection, reader, chunk, plan.delimiter)
                done += len(chunk)
                tick(done)
        connection.execute("COMMIT")
        spool.seal(connection)
    finally:
        connection.close()
    return done


def _parse_chunk(
    connection: Any, reader: RowReader, chunk: Sequence[tuple[int, list[str] | Broken]], delimiter: str
) -> None:
    good: list[CaseRow] = []
    found: list[RowProblem] = []
    faulty: list[tuple[str, int]] = []
    width = len(reader.layout.headers)
    for line, values in chunk:
        if isinstance(values, Broken):
            found.append(RowProblem(line=line, column="", value="", reason=values.reason, remedy=values.remedy))
            guess = [value.strip('" ') for value in values.text.split(delimiter)] if delimiter else []
            if reference := reader.reference_of(guess):
                faulty.append((reference, line))
            continue
        while len(values) > width and not values[-1].strip():
            values.pop()
        row, problems = reader.read(line, values)
        if problems:
            found.extend(problems)
        if row is not None:
            good.append(row)
        elif reference := reader.reference_of(values):
            faulty.append((reference, line))
    spool.add_rows(connection, good)
    if found:
        spool.add_findings(connection, found)
    if faulty:
        spool.add_faulty(connection, faulty)


def next_batch(_: Tick, folder: Path, share_count: int, after: str, size: int) -> tuple[bytes, str, int]:
    """The next whole cases behind a reference.

    Returns:
        the cases, packed, the last reference dealt with (empty: there are no more), and the count of rows dealt with.
    """
    items: list[CaseItem] = []
    needs_number = not (folder / INVOICES).is_file()
    last, row_count = "", 0
    late: list[RowProblem] = []
    faulty: list[tuple[str, int]] = []
    with spool.Spools([share_path(folder, share) for share in range(share_count)]) as spools:
        for reference, rows in spools.cases(after):
            last = reference
            row_count += len(rows)
            lines = [row.line for row in rows]
            fault = spools.fault_of(reference)
            if fault is not None:
                late.extend(companions(lines, fault))
            else:
                made = assemble(rows, needs_number=needs_number)
                late.extend(made.problems)
                if made.case is None:
                    faulty.append((reference, made.problems[0].line))
                    late.extend(companions(lines, made.problems[0].line))
                else:
                    items.append(CaseItem(made.case, content_hash(made.case), tuple(lines)))
            if len(items) >= size or len(late) >= CHUNK * 10:
                break
    _add_late(folder, late, faulty)
    return pack_items(items), last, row_count


def _add_late(folder: Path, found: Sequence[RowProblem], faulty: Sequence[tuple[str, int]]) -> None:
    if not found and not faulty:
        return
    connection = spool.open_spool(folder / LATE_SPOOL)
    try:
        connection.execute("BEGIN")
        spool.add_findings(connection, found)
        spool.add_faulty(connection, faulty)
        connection.execute("COMMIT")
    finally:
        connection.close()


def refuse(_: Tick, folder: Path, share_count: int, refused: Sequence[RefusedCase]) -> None:
    """Add cases that the database refused to the findings, for each of their rows."""
    found: list[RowProblem] = []
    faulty: list[tuple[str, int]] = []
    with spool.Spools([share_path(folder, share) for share in range(share_count)]) as spools:
        for case in refused:
            for line in spools.lines_of(case.reference):
                found.append(RowProblem(line=line, column="", value="", reason=case.reason, remedy=case.remedy))
                faulty.append((case.reference, line))
    _add_late(folder, found, faulty)


def write_rejects(_: Tick, plan: Plan, folder: Path, share_count: int, path: Path) -> RejectsFacts:
    """Write the rejects file beside the given path's name and count what is in it."""
    paths = [*(share_path(folder, share) for share in range(share_count)), folder / LATE_SPOOL]
    with spool.Spools(paths) as spools:
        rejected, noted = rejects.write_rejects(
            path,
            plan.layout.headers,
            plan.rows(),
            spools.findings(),
            delimiter=plan.delimiter or ";",
            encoding=plan.encoding or "utf-8-sig",
        )
        return RejectsFacts(
            path=path if rejected or noted else None,
            rejected_row_count=rejected,
            rejected_case_count=spools.refused_case_count(),
            noted_row_count=noted,
            reasons=spools.reasons(SHOWN_REASONS),
            lines=tuple(itertools.islice(_refused_lines(spools), KEPT_LINES)),
        )


def _refused_lines(spools: spool.Spools) -> Iterator[RefusedLine]:
    references = spools.faulty_references()
    for line, problems in spools.findings():
        for problem in problems:
            yield RefusedLine(
                line=line,
                reference=references.get(line, ""),
                is_fatal=problem.is_fatal,
                column=problem.column,
                reason=problem.reason,
                remedy=problem.remedy,
            )


def read_list(_: Tick, path: Path, name: str, country: str, reason: str, rejects_path: Path) -> NumberList:
    """Read a file of numbers that are not to be called, and write down the rows that are none."""
    file = read_numbers(path, country=country, reason=reason, name=name)
    rejected, _noted = rejects.write_rejects(
        rejects_path, file.headers, file.rows, rejected_rows(file), delimiter=file.delimiter, encoding=file.encoding
    )
    return NumberList(
        numbers=tuple((number.e164, number.reason) for number in file.numbers),
        rejected_count=rejected,
        problems=tuple(problem for _line, problems in file.problems[:SHOWN_PROBLEMS] for problem in problems),
    )


def read_payments(_: Tick, path: Path, name: str, form: BankFormat = NOTHING) -> StatementContent:
    """Read a bank's file of movements whole."""
    found = read_statement(path, name, form)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return StatementContent(
        format=found.format, sha256=digest, lines=found.lines, rejected=found.rejected,
        accounts=frozenset(found.accounts),
    )  # fmt: skip


STEPS: Mapping[str, Callable[..., Any]] = {
    "examine": examine,
    "parse_share": parse_share,
    "next_batch": next_batch,
    "refuse": refuse,
    "write_rejects": write_rejects,
    "read_list": read_list,
    "read_payments": read_payments,
}


def serve() -> None:
    """Answer steps until the parent is gone."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)  # rows come and go in great numbers and never in circles
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but frames on the pipe
    while True:
        try:
            step, arguments = read_frame(incoming)
        except EOFError:
            return
        try:
            result = STEPS[step](lambda count: write_frame(outgoing, (TICK, count)), *arguments)
        except Exception as error:
            write_frame(outgoing, (FAILED, error))
        else:
            write_frame(outgoing, (DONE, result))


if __name__ == "__main__":
    serve()
