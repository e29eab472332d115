"""Payments as CSV."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dialer.core.debt.statement import LineKind
from dialer.core.intake.bank_format import parse_bank_format
from dialer.files.bank_file import read_statement
from dialer.files.statements import Statement, StatementFileError
from tests.unit.files.bank_files import CSV


def read(tmp_path: Path, text: str) -> Statement:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    return read_statement(path)


def test_a_banks_export_is_read_below_its_title(tmp_path: Path) -> None:
    found = read(tmp_path, CSV)
    assert found.format == "csv"
    assert [(line.kind, line.minor, line.booked_on) for line in found.lines] == [
        (LineKind.CREDIT, 100_00, date(2026, 11, 10)), (LineKind.CREDIT, 1_250_50, date(2026, 11, 13)),
        (LineKind.RETURN, 70_00, date(2026, 11, 14)), (LineKind.OTHER, 2_50, date(2026, 11, 14)),
    ]  # fmt: skip
    assert (found.lines[0].value_on, found.lines[0].payer) == (date(2026, 11, 9), "ROSSI MARIO")
    assert [(one.place, one.reason) for one in found.rejected] == [
        ("line 7", "there is no day 31 of month 2 of 2026 (dates are read as day/month/year)"),
        ("line 8", "this is not an amount"),
    ]


def test_two_columns_for_debit_and_credit(tmp_path: Path) -> None:
    found = read(
        tmp_path, "date,dare,avere,valuta\n2026-11-10,,12.50,2026-11-11\n2026-11-10,3.00,,\n2026-11-10,1.00,2.00,\n"
    )
    assert [(line.kind, line.minor) for line in found.lines] == [(LineKind.CREDIT, 12_50), (LineKind.OTHER, 3_00)]
    assert "a credit and a debit" in found.rejected[0].reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a,b\n1,2\n", "no line has the headers"),
        ("date,amount\n2026-11-10,1.234\n", "1.234 on line 2"),
        ("", "empty"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(StatementFileError, match=reason):
        read(tmp_path, text)


def test_a_header_without_lines_says_that_nothing_came(tmp_path: Path) -> None:
    assert read(tmp_path, "date,amount\n").finish("a.csv").lines == []


def test_another_currency_is_kept_as_it_is(tmp_path: Path) -> None:
    found = read(tmp_path, "date,amount,currency\n2026-11-10,10.00,CHF\n2026-11-10,10.00,XXX\n")
    assert found.lines[0].currency == "CHF"
    assert "currency is not known" in found.rejected[0].reason


def test_a_line_that_is_cut_off_or_too_long_is_refused_and_trailing_separators_are_not(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "date;amount;text\n2026-11-10;60\n2026-11-10;60,00;a;b\n2026-11-10;60,00;a;;\n2026-11-10;7,00;\n",
    )
    assert [line.minor for line in found.lines] == [60_00, 7_00]
    assert [(one.place, one.reason) for one in found.rejected] == [
        ("line 2", "the line has 2 values, the header has 3"),
        ("line 3", "the line has 4 values, the header has 3"),
    ]
    assert "cut off" in found.rejected[0].remedy and "quotation marks" in found.rejected[1].remedy


OPEN = "data;importo;causale\n03/04/2026;10,00;PRATICA 1\n05/06/2026;1.234,00;PRATICA 2\n"


def test_dates_without_a_day_above_twelve_are_refused_with_what_to_say_and_read_when_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(StatementFileError, match=r"03/04/2026 on line 2.*dates = dmy"):
        read(tmp_path, OPEN)
    path = tmp_path / "a.csv"
    found = read_statement(path, form=parse_bank_format({"dates": "dmy"}))
    assert [line.booked_on for line in found.lines] == [date(2026, 4, 3), date(2026, 6, 5)]
    found = read_statement(path, form=parse_bank_format({"dates": "mdy"}))
    assert [line.booked_on for line in found.lines] == [date(2026, 3, 4), date(2026, 5, 6)]


def test_a_decimal_sign_that_is_said_decides_amounts_that_leave_it_open(tmp_path: Path) -> None:
    text = "date,amount\n2026-11-10,1.234\n"
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert [line.minor for line in read_statement(path, form=parse_bank_format({"decimals": "comma"})).lines] == [
        123400
    ]


def test_columns_that_the_bank_calls_otherwise_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Estratto conto\nGiorno;Importo;Movimento;Dettaglio\n2026-11-10;99,00;12,50;PRATICA 9\n", "utf-8")
    named = {"booked_on": "giorno", "amount": "Movimento", "text": "Dettaglio"}
    [line] = read_statement(path, form=parse_bank_format({"columns": named, "delimiter": "semicolon"})).lines
    assert (line.minor, line.text, line.booked_on) == (12_50, "PRATICA 9", date(2026, 11, 10))
    with pytest.raises(StatementFileError, match=r"Movimenti \(amount\).*correct the columns"):
        read_statement(path, form=parse_bank_format({"columns": {"amount": "Movimenti"}}))
