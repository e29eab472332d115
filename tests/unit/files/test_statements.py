"""What a bank's file holds, checked as a whole."""

from __future__ import annotations

import pytest

from dialer.core.debt.statement import RejectedLine, StatementBalance
from dialer.files.statements import Statement, StatementFileError, shortened
from tests.unit.core.debt.test_statement import line

SHORT = StatementBalance(place="line 9", opening=0, closing=200_00, movement=100_00)


def test_a_statement_without_movements_says_that_nothing_came_and_one_of_nothing_is_refused() -> None:
    quiet = StatementBalance(place="line 9", opening=200_00, closing=200_00, movement=0)
    assert Statement("mt940", balances=[quiet]).finish("a.sta").lines == []
    assert Statement("camt.053", accounts={"IT60X0542811101000000123456"}).finish("a.xml").lines == []
    assert Statement("csv").finish("a.csv").lines == []  # its headers were found
    with pytest.raises(StatementFileError, match=r"a\.sta: there is no movement in the file, no balance"):
        Statement("mt940").finish("a.sta")
    moved = StatementBalance(place="line 9", opening=0, closing=200_00, movement=0)
    with pytest.raises(StatementFileError, match="lines are missing"):
        Statement("mt940", balances=[moved]).finish("a.sta")


def test_balances_must_add_up_when_every_line_was_read() -> None:
    with pytest.raises(StatementFileError, match=r"a\.sta, line 9: .* make 100\.00, the closing balance is 200\.00"):
        Statement("mt940", [line()], [], [SHORT]).finish("a.sta")


def test_a_rejected_line_explains_a_difference() -> None:
    rejected = RejectedLine(place="line 3", text="x", reason="r", remedy="m")
    assert Statement("mt940", [line(), line()], [rejected], [SHORT]).finish("a").lines[1].occurrence == 1


def test_long_texts_are_shortened() -> None:
    assert shortened("a  b\nc") == "a b c"
    assert len(shortened("x" * 900)) == 200
