"""What lawyers, visitors and bureaux report, as CSV: a line for each report, by the headers that such files have.

Delimiter, encoding, dates and decimals are found out from the file, as those of bank files are. Lines that cannot be
read or kept go to a rejects file, each with its place, reason and remedy.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from dialer.core.debt.statement import RejectedLine
from dialer.core.intake.problem import Unreadable
from dialer.core.intake.style import AmbiguousStyle, DateOrder, DecimalMark
from dialer.core.intake.values import read_date, read_minor
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.names import plain
from dialer.core.treatment.hand_off import HandOffKind
from dialer.core.treatment.reports import STAGES, Report
from dialer.files.cases_csv import Broken, Row, read_records
from dialer.files.statement_file import write_rejected_lines
from dialer.files.statements import shortened, text_of
from dialer.files.style_evidence import gather_evidence
from dialer.ports.report_files import ReportedLine, ReportLines

HEADERS: Mapping[str, frozenset[str]] = {
    "hand_off": frozenset({"handoff", "affidamento", "idaffidamento", "handoffid"}),
    "creditor": frozenset({"creditor", "creditore", "committente"}),
    "case": frozenset({"case", "pratica", "casereference", "riferimentopratica", "numeropratica"}),
    "stage": frozenset({"status", "stage", "outcome", "stato", "esito", "fase"}),
    "on": frozenset({"on", "date", "day", "data", "giorno", "del"}),
    "reference": frozenset({"reference", "riferimento", "rg", "protocollo", "numero"}),
    "note": frozenset({"note", "notes", "text", "annotazioni"}),
    "costs": frozenset({"costs", "cost", "spese", "spesealdebitore"}),
    "fee": frozenset({"fee", "fees", "compenso", "onorario"}),
    "promised": frozenset({"promised", "promisedamount", "promesso", "importopromesso"}),
    "promised_on": frozenset({"promisedon", "promiseddate", "entroil", "datapromessa"}),
}
WORDS: Mapping[str, str] = {
    "ricevuta": "received", "ricevuto": "received", "inpreparazione": "in_preparation", "preparazione":
    "in_preparation", "ricorsodepositato": "injunction_filed", "decretoingiuntivo": "injunction_filed",
    "sentenza": "judgment", "transatta": "settled", "accordo": "settled", "restituita": "returned", "spese": "costs",
    "incontrato": "met", "promessa": "promise", "pagato": "paid_claimed", "rifiuta": "refused", "rifiuto": "refused",
    "contesta": "disputed", "difficolta": "hardship", "assente": "absent", "trasferito": "moved",
    "deceduto": "deceased", "nonvisitato": "not_visited", "inserita": "entered", "rifiutata": "refused",
    "corretta": "corrected",
}  # fmt: skip
"""Stages as Italian offices write them, beside our own words."""
DELIMITERS = (";", ",", "\t", "|")
LATEST_YEAR = 2100
_REMEDY = "correct the line and load the file again; what was kept is not kept twice"


async def read_reports(path: Path, name: str, kind: HandOffKind) -> ReportLines:
    """Read a file on a thread.

    Raises:
        Invalid: no header with a stage, a day and either the hand-off's number or creditor and case; or its dates or
            decimals can be read in two ways.
    """
    return await asyncio.to_thread(_read, path, name, kind)


async def write_report_rejects(rejected: Sequence[RejectedLine], path: Path) -> None:
    """Write the rejects file; without any, one of that name is removed."""
    await asyncio.to_thread(write_rejected_lines, rejected, path)


def _read(path: Path, name: str, kind: HandOffKind) -> ReportLines:
    text = text_of(path, name)
    head = "\n".join(text.splitlines()[:20])
    delimiter = max(DELIMITERS, key=lambda sign: (head.count(sign), -DELIMITERS.index(sign)))
    columns, body = _columns(name, list(read_records(io.StringIO(text, newline=""), delimiter)))
    order, mark = _style(name, columns, body)
    found = ReportLines()
    for line, values in body:
        place = f"line {line}"
        if isinstance(values, Broken):
            broken = RejectedLine(
                place=place, text=shortened(values.text), reason=values.reason, remedy=values.remedy
            )  # fmt: skip
            found.rejected.append(broken)
            continue
        if not any(value.strip() for value in values):
            continue
        cells = {key: values[at].strip() if at < len(values) else "" for key, at in columns.items()}
        written = shortened(delimiter.join(values))
        try:
            found.lines.append(_line(cells, place, written, kind, order, mark))
        except Unreadable as error:
            found.rejected.append(RejectedLine(place=place, text=written, reason=error.reason, remedy=error.remedy))
    return found


def _columns(name: str, rows: Sequence[Row]) -> tuple[dict[str, int], Sequence[Row]]:
    """Which column means what, and the rows below the header; titles above it are passed over."""
    for index, (_, values) in enumerate(rows[:20]):
        if isinstance(values, Broken):
            continue
        found: dict[str, int] = {}
        for at, header in enumerate(values):
            for key, names in HEADERS.items():
                if plain(header) in names:
                    found.setdefault(key, at)
        if {"stage", "on"} <= found.keys() and ("hand_off" in found or {"creditor", "case"} <= found.keys()):
            return found, rows[index + 1 :]
    raise Invalid(
        f"{name}: no line has the headers status (stato, esito), date (data), and hand_off (affidamento) or creditor "
        "and case (creditore, pratica); name the columns so",
        field="file",
    )


def _style(name: str, columns: Mapping[str, int], body: Sequence[Row]) -> tuple[DateOrder, DecimalMark]:
    found = gather_evidence(
        body,
        dates=[at for key, at in columns.items() if key in ("on", "promised_on")],
        amounts=[at for key, at in columns.items() if key in ("costs", "fee", "promised")],
    )
    try:
        return found.dates.decide(), found.decimals.decide()
    except AmbiguousStyle as error:
        message = f"{name}: {error}; write dates as YYYY-MM-DD and amounts like 1234,56"
        raise Invalid(message, field="file") from error


def _line(
    cells: Mapping[str, str], place: str, text: str, kind: HandOffKind, order: DateOrder, mark: DecimalMark
) -> ReportedLine:
    number = cells.get("hand_off", "")
    if number and not (number.isascii() and number.isdigit() and len(number) < 18):
        raise Unreadable(f"{shortened(number, 40)} is no number of a hand-off", "write the number of the export's list")
    if not number and not (cells.get("creditor") and cells.get("case")):
        raise Unreadable("nothing says which hand-off it is", "give its number, or creditor and case")
    on = _day(cells, "on", order)
    if on is None:
        raise Unreadable("there is no day", "write the day on which it happened")
    report = Report(
        stage=_stage(cells.get("stage", ""), kind),
        on=on,
        reference=shortened(cells.get("reference", "")),
        note=" ".join(cells.get("note", "").split()),
        cost_minor=_minor(cells, "costs", mark),
        fee_minor=_minor(cells, "fee", mark),
        promised_minor=_minor(cells, "promised", mark),
        promised_on=_day(cells, "promised_on", order),
    )
    return ReportedLine(
        place=place, text=text, hand_off_id=int(number) if number else None, creditor=cells.get("creditor", ""),
        case=cells.get("case", ""), report=report,
    )  # fmt: skip


def _stage(text: str, kind: HandOffKind) -> str:
    """Ours, or as an office writes it."""
    known = [stage.value for stage in STAGES[kind]]
    bare = plain(text)
    for stage in known:
        if bare == plain(stage):
            return stage
    word = WORDS.get(bare, "")
    if word in known:
        return word
    raise Unreadable(f"{shortened(text, 40) or 'nothing'} is no status of this kind", f"use {', '.join(known)}")


def _day(cells: Mapping[str, str], key: str, order: DateOrder) -> date | None:
    return read_date(cells[key], order, LATEST_YEAR) if cells.get(key) else None


def _minor(cells: Mapping[str, str], key: str, mark: DecimalMark) -> int:
    return read_minor(cells[key], mark) if cells.get(key) else 0
