"""Payments as CSV: what a bank's web page exports, or what a creditor's accounting writes.

Columns are known by their headers, in Italian or English. Amounts are positive for money that came in and negative for
money that went back; banks that write two columns (dare, avere) are understood too. Dates and decimals are found out as
in files of cases.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from dialer.core.debt.statement import BankLine, LineKind, RejectedLine
from dialer.core.intake.bank_format import NOTHING, BankFormat
from dialer.core.intake.problem import Unreadable
from dialer.core.intake.style import AmbiguousStyle, DateEvidence, DateOrder, DecimalMark
from dialer.core.intake.values import read_currency, read_date, read_minor
from dialer.core.kernel.names import plain
from dialer.files.cases_csv import Broken, Row, read_records
from dialer.files.statements import Statement, StatementFileError, shortened, text_of
from dialer.files.style_evidence import gather_evidence

HEADERS: Mapping[str, frozenset[str]] = {
    "booked_on": frozenset(
        {"date", "bookingdate", "booked", "data", "datacontabile", "dataoperazione", "datamovimento"}
    ),
    "value_on": frozenset({"valuedate", "value", "datavaluta", "valuta"}),
    "amount": frozenset({"amount", "importo", "importoeuro", "importoeur"}),
    "credit": frozenset({"credit", "avere", "entrate", "accrediti"}),
    "debit": frozenset({"debit", "dare", "uscite", "addebiti"}),
    "currency": frozenset({"currency", "divisa", "ccy"}),
    "payer": frozenset({"payer", "ordinante", "debitore", "controparte", "nome", "name", "counterparty"}),
    "payer_iban": frozenset({"payeriban", "ibanordinante", "ibancontroparte", "ibandebitore"}),
    "account": frozenset({"account", "conto", "iban", "ibanbeneficiario"}),
    "reference": frozenset({"reference", "riferimento", "rf", "codiceavviso", "iuv", "numeroavviso"}),
    "end_to_end": frozenset({"endtoend", "endtoendid", "endtoendreference"}),
    "text": frozenset({"text", "description", "causale", "descrizione", "remittance", "dettagli", "note"}),
    "bank_reference": frozenset({"bankreference", "cro", "trn", "crotrn", "idmovimento", "transactionid"}),
}
DELIMITERS = (";", ",", "\t", "|")
LATEST_YEAR = 2100
_REMEDY = "correct the line and load the file again; what was loaded is not loaded twice"


def read_payments_csv(path: Path, name: str, form: BankFormat = NOTHING) -> Statement:
    """Read a file.

    Args:
        form: what is known of it beforehand.

    Raises:
        StatementFileError: cut off in its last line, no header with a date and an amount, one that was named is not
            there, or its dates or decimals can be read in two ways and ``form`` does not say which.
    """
    text = text_of(path, name)
    head = "\n".join(text.splitlines()[:20])
    delimiter = form.delimiter or max(DELIMITERS, key=lambda sign: (head.count(sign), -DELIMITERS.index(sign)))
    rows = list(read_records(io.StringIO(text, newline=""), delimiter))
    columns, width, body = _columns(name, rows, form.columns)
    _check_whole(name, text, body, width)
    order, mark = _style(name, columns, body, form)
    found = Statement("csv")
    for line, values in body:
        place = f"line {line}"
        if isinstance(values, Broken):
            found.rejected.append(
                RejectedLine(place=place, text=shortened(values.text), reason=values.reason, remedy=values.remedy)
            )
            continue
        cells = {key: values[at].strip() if at < len(values) else "" for key, at in columns.items()}
        try:
            _check_width(values, width)
            found.lines.append(_line(cells, place, order, mark))
        except Unreadable as error:
            found.rejected.append(
                RejectedLine(
                    place=place, text=shortened(delimiter.join(values)), reason=error.reason, remedy=error.remedy
                )
            )
    return found


def _columns(name: str, rows: Sequence[Row], named: Mapping[str, str]) -> tuple[dict[str, int], int, Sequence[Row]]:
    """Which column means what, how many there are, and the rows below the header; titles above it are passed over."""
    for index, (_, values) in enumerate(rows[:20]):
        if isinstance(values, Broken):
            continue
        found = _named(values, named)
        if found is None:
            continue
        taken = set(found.values())
        for at, header in enumerate(values):
            for key, names in HEADERS.items():
                if plain(header) in names and at not in taken:
                    found.setdefault(key, at)
        if ("booked_on" in found or "value_on" in found) and ("amount" in found or "credit" in found):
            return found, len(values), rows[index + 1 :]
    if named:
        wanted = ", ".join(f"{header} ({key})" for key, header in named.items())
        raise StatementFileError(
            f"{name}: no line has the headers {wanted} together with a date and an amount; correct the columns of the "
            "bank's format"
        )
    raise StatementFileError(
        f"{name}: no line has the headers of a date (data contabile, date) and of an amount (importo, amount; or "
        "avere); name the columns so, or say in the bank's format what they are called"
    )


def _check_whole(name: str, text: str, body: Sequence[Row], width: int) -> None:
    """A last line that breaks off, without its line's end: more may be missing after it."""
    if not body or text.endswith(("\n", "\r")):
        return
    line, values = body[-1]
    if isinstance(values, Broken) or len(values) < width:
        raise StatementFileError(
            f"{name}:{line}: the file breaks off in this line, and what came after it is missing; fetch it anew",
            line=line,
        )


def _check_width(values: Sequence[str], width: int) -> None:
    """A line cut off may have lost the end of its amount, and one too long may have it in another column."""
    if len(values) < width:
        remedy = "perhaps the file was cut off or a separator is missing; save it anew and load it again"
        raise Unreadable(f"the line has {len(values)} values, the header has {width}", remedy)
    if any(value.strip() for value in values[width:]):
        remedy = "perhaps a value holds the separator and is not in quotation marks; " + _REMEDY
        raise Unreadable(f"the line has {len(values)} values, the header has {width}", remedy)


def _named(values: Sequence[str], named: Mapping[str, str]) -> dict[str, int] | None:
    """Where the columns stand whose headers the bank's format tells; None: this line has not all of them."""
    places = {plain(header): at for at, header in reversed(list(enumerate(values))) if header.strip()}
    found = {key: places.get(plain(header)) for key, header in named.items()}
    if None in found.values():
        return None
    return {key: at for key, at in found.items() if at is not None}


def _style(
    name: str, columns: Mapping[str, int], body: Sequence[Row], form: BankFormat
) -> tuple[DateOrder, DecimalMark]:
    found = gather_evidence(
        body,
        dates=[at for key, at in columns.items() if key in ("booked_on", "value_on")],
        amounts=[at for key, at in columns.items() if key in ("amount", "credit", "debit")],
    )
    try:
        return form.dates or found.dates.decide(), form.decimals or found.decimals.decide()
    except AmbiguousStyle as error:
        raise StatementFileError(
            f"{name}: {error}; say the order of the dates (dates = dmy: the day first, as in Italy; mdy: the month "
            "first) and the decimal sign (decimals = comma or point), for this file or in the creditor's bank format",
            field="dates" if form.dates is None and _is_open(found.dates) else "decimals",
        ) from error


def _is_open(dates: DateEvidence) -> bool:
    try:
        dates.decide()
    except AmbiguousStyle:
        return True
    return False


def _line(cells: Mapping[str, str], place: str, order: DateOrder, mark: DecimalMark) -> BankLine:
    booked_on, value_on = _day(cells, "booked_on", order), _day(cells, "value_on", order)
    if booked_on is None and value_on is None:
        raise Unreadable("there is no date", _REMEDY)
    minor = _signed(cells, mark)
    if not minor:
        raise Unreadable("there is no amount, or it is zero", _REMEDY)
    return BankLine(
        place=place,
        kind=LineKind.CREDIT if minor > 0 else LineKind.RETURN if _is_return(cells) else LineKind.OTHER,
        account=cells.get("account", "").replace(" ", "").upper(),
        booked_on=booked_on or value_on,  # type: ignore[arg-type]  # one of them is there
        value_on=value_on or booked_on,  # type: ignore[arg-type]
        minor=abs(minor),
        currency=read_currency(cells["currency"]) if cells.get("currency") else "EUR",
        payer=cells.get("payer", ""),
        payer_iban=cells.get("payer_iban", "").replace(" ", "").upper(),
        end_to_end=cells.get("end_to_end", ""),
        reference=cells.get("reference", ""),
        text=" ".join(cells.get("text", "").split()),
        bank_reference=cells.get("bank_reference", ""),
    )


_RETURN_WORDS = ("storno", "insoluto", "respint", "return", "reversal", "richiamo")


def _is_return(cells: Mapping[str, str]) -> bool:
    text = cells.get("text", "").casefold()
    return any(word in text for word in _RETURN_WORDS)


def _day(cells: Mapping[str, str], key: str, order: DateOrder) -> date | None:
    return read_date(cells[key], order, LATEST_YEAR) if cells.get(key) else None


def _signed(cells: Mapping[str, str], mark: DecimalMark) -> int:
    amount = cells.get("amount", "")
    if amount:
        sign = -1 if amount.startswith("-") else 1
        return sign * read_minor(amount.lstrip("+-").strip(), mark)
    credit, debit = cells.get("credit", ""), cells.get("debit", "")
    if credit and debit and read_minor(credit.lstrip("+"), mark) and read_minor(debit.lstrip("-"), mark):
        raise Unreadable("the line has a credit and a debit", _REMEDY)
    if credit and read_minor(credit.lstrip("+"), mark):
        return read_minor(credit.lstrip("+"), mark)
    return -read_minor(debit.lstrip("-").strip(), mark) if debit else 0
