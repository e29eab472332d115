"""MT940 files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dialer.core.debt.statement import LineKind
from dialer.files.bank_file import read_statement
from dialer.files.statements import Statement, StatementFileError
from tests.unit.files.bank_files import MT940


def read(tmp_path: Path, text: str) -> Statement:
    path = tmp_path / "a.sta"
    path.write_text(text, encoding="cp1252")
    return read_statement(path)


def test_every_movement_in_both_habits_of_field_86(tmp_path: Path) -> None:
    found = read(tmp_path, MT940)
    assert (found.format, found.rejected, [one.difference for one in found.balances]) == ("mt940", [], [0])
    assert [(line.kind, line.minor, line.place) for line in found.lines] == [
        (LineKind.CREDIT, 100_00, "line 6"), (LineKind.CREDIT, 250_00, "line 8"),
        (LineKind.RETURN, 70_00, "line 11"), (LineKind.OTHER, 2_50, "line 13"),
    ]  # fmt: skip
    first, second, third, _ = found.lines
    assert (first.payer, first.payer_iban, first.end_to_end, first.text) == (
        "ROSSI MARIO", "IT40S0542811101000000123456", "E2E-77", "RF18539007547034 saldo"
    )  # fmt: skip
    assert (first.value_on, first.booked_on, first.bank_reference) == (date(2026, 11, 9), date(2026, 11, 10), "B1")
    assert (second.payer, second.text, second.end_to_end) == ("VERDI ANNA", "fattura F-2026/12 e altre", "E2E-9")
    assert third.text == "INSOLUTO SDD BIANCHI"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("C100,00NTRF", "C1x0,00NTRF"),
        (":61:261109", ":61:261131"),
        ("C100,00NTRF", "C100.00NTRF"),
        ("C100,00N", "C100,001N"),
    ],
)
def test_a_movement_that_cannot_be_read_costs_only_itself(tmp_path: Path, before: str, after: str) -> None:
    found = read(tmp_path, MT940.replace(before, after, 1))
    assert [one.place for one in found.rejected] == ["line 6"]
    assert len(found.lines) == 3


def test_a_file_with_a_line_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StatementFileError, match="lines are missing or there twice"):
        read(tmp_path, MT940.replace(":61:2611121112D2,50NMSCNONREF//B4\n:86:Spese\n", ""))


def test_a_movement_without_account_or_balance_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StatementFileError, match=r"a\.sta:5: a movement before the account"):
        read(tmp_path, MT940.replace(":60F:C261109EUR1000,00\n", ""))
    with pytest.raises(StatementFileError, match="is no balance"):
        read(tmp_path, MT940.replace(":60F:C261109", ":60F:X261109"))


def test_a_statement_without_its_closing_balance_was_cut_off_and_is_refused(tmp_path: Path) -> None:
    cut = MT940[: MT940.index(":62F:")]
    with pytest.raises(StatementFileError, match=r"a\.sta:\d+: .*no closing balance \(:62F:\): the file was cut off"):
        read(tmp_path, cut)
    with pytest.raises(StatementFileError, match="no closing balance"):
        read(tmp_path, cut + MT940)
