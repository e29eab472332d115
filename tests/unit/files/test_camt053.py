"""CAMT.053 files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dialer.core.debt.statement import LineKind
from dialer.files.bank_file import read_statement
from dialer.files.statements import Statement, StatementFileError
from tests.unit.files.bank_files import CAMT


def read(tmp_path: Path, text: str) -> Statement:
    path = tmp_path / "a.xml"
    path.write_text(text, encoding="utf-8")
    return read_statement(path)


def test_every_movement_with_its_references(tmp_path: Path) -> None:
    found = read(tmp_path, CAMT)
    assert (found.format, found.rejected, [one.difference for one in found.balances]) == ("camt.053", [], [0])
    assert [(line.kind, line.minor) for line in found.lines] == [
        (LineKind.CREDIT, 100_00), (LineKind.CREDIT, 200_00), (LineKind.CREDIT, 50_00),
        (LineKind.RETURN, 70_00), (LineKind.OTHER, 2_50),
    ]  # fmt: skip
    first, second, third, fourth, _ = found.lines
    assert (first.payer, first.payer_iban, first.end_to_end, first.reference, first.text) == (
        "ROSSI MARIO", "IT40S0542811101000000123456", "E2E-77", "RF18539007547034", "saldo fattura F-2026/12"
    )  # fmt: skip
    assert (first.booked_on, first.value_on, first.account) == (
        date(2026, 11, 10), date(2026, 11, 9), "IT60X0542811101000000123456"
    )  # fmt: skip
    assert (second.place, second.bank_reference, third.bank_reference) == (
        "statement 1, entry 2, transaction 1",
        "T1",
        "T2",
    )
    assert fourth.payer == "VERDI ANNA"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('<Amt Ccy="EUR">50.00', '<Amt Ccy="EUR">49.00', "do not add up to its amount"),
        ('<Amt Ccy="EUR">100.00', '<Amt Ccy="EUR">-100.00', "negative"),
        ('<Amt Ccy="EUR">100.00', '<Amt Ccy="EUR">100.001', "is no amount"),
        ('<Amt Ccy="EUR">100.00', '<Amt Ccy="EUR">ten', "is no amount"),
        ("<Dt>2026-11-10</Dt>", "<Dt>2026-02-30</Dt>", "is no day"),
        ("100.00</Amt><CdtDbtInd>CRDT", "100.00</Amt><CdtDbtInd>BOTH", "a credit or a debit"),
    ],
)
def test_an_entry_that_cannot_be_costs_only_itself(tmp_path: Path, before: str, after: str, reason: str) -> None:
    assert before in CAMT
    found = read(tmp_path, CAMT.replace(before, after, 1))
    assert len(found.rejected) == 1
    assert reason in found.rejected[0].reason
    assert found.rejected[0].place.startswith("statement 1, entry ")
    assert len(found.lines) in (3, 4)


def test_balances_that_do_not_add_up_refuse_the_file(tmp_path: Path) -> None:
    with pytest.raises(StatementFileError, match=r"make 1277\.50, the closing balance is 1278\.50"):
        read(tmp_path, CAMT.replace("1277.50", "1278.50"))


def test_a_broken_or_poisoned_file_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(StatementFileError, match=r"a\.xml:\d+: the XML is broken or cut off"):
        read(tmp_path, CAMT[: len(CAMT) // 2])
    bomb = CAMT.replace("<Document", '<!DOCTYPE x [<!ENTITY a "aaaa">]>\n<Document', 1)
    with pytest.raises(StatementFileError, match="document type"):
        read(tmp_path, bomb)
