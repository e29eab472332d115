"""The demo's bank files are read back by the product's own readers, movement by movement."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dialer.core.debt.statement import LineKind
from dialer.demo.bank import FORMATS, Movement
from dialer.demo.company import CREDITORS
from dialer.files.bank_file import read_statement

MOVEMENTS = [
    Movement(on=date(2026, 3, 2), minor=120_05, payer="D'AMICO ANNA", text="SALDO FATTURA 2026/L1", end_to_end="E2E1"),
    Movement(on=date(2026, 3, 3), minor=9, payer="NICOLÒ & FIGLI S.R.L.", text="PAGAMENTO", end_to_end="E2E2"),
    Movement(on=date(2026, 3, 5), minor=120_05, payer="D'AMICO ANNA", text="insoluto", end_to_end="E2E1",
             is_return=True),
]  # fmt: skip


@pytest.mark.parametrize("creditor", CREDITORS, ids=lambda creditor: creditor.code)
def test_what_the_bank_wrote_is_what_is_read(tmp_path: Path, creditor: object) -> None:
    code, account = creditor.code, creditor.iban  # type: ignore[attr-defined]
    suffix, write = FORMATS[code]
    path = tmp_path / f"bank.{suffix}"
    path.write_text(write(account, MOVEMENTS, number=7, opening=1_000_00), encoding="utf-8")
    found = read_statement(path)
    assert found.rejected == []
    assert [balance.difference for balance in found.balances] in ([0], [])
    assert [(line.kind, line.value_on, line.minor, line.payer) for line in found.lines] == [
        (LineKind.RETURN if one.is_return else LineKind.CREDIT, one.on, one.minor, one.payer) for one in MOVEMENTS
    ]
    assert {line.account for line in found.lines} == {account}
    assert all(one.text in line.text for one, line in zip(MOVEMENTS, found.lines, strict=True))
