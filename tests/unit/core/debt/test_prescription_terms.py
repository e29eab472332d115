"""The table of terms."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.debt.prescription_terms import TermRow, TermTable
from dialer.core.kernel.errors import Invalid


def test_the_first_line_that_fits_holds() -> None:
    table = TermTable(
        (
            TermRow(
                credit="water", months=24, reference="L. 205/2017", due_after=date(2020, 1, 1), protected_only=True
            ),
            TermRow(credit="water", months=60, reference="art. 2948"),
        )
    )
    assert table.credits == ("water",)
    assert table.term("water", date(2020, 1, 2), is_protected=True).months == 24
    assert table.term("water", date(2020, 1, 1), is_protected=True).months == 60
    assert table.term("water", date(2020, 1, 2), is_protected=False).reference == "art. 2948"


def test_a_due_date_without_a_line_is_an_error_and_no_guess() -> None:
    table = TermTable((TermRow(credit="water", months=24, reference="L", due_after=date(2020, 1, 1)),))
    with pytest.raises(Invalid, match="no term for water due on 2019"):
        table.term("water", date(2019, 1, 1), is_protected=True)


def test_a_term_is_longer_than_nothing() -> None:
    with pytest.raises(Invalid, match="above zero"):
        TermTable((TermRow(credit="water", months=0, reference="L"),))


def test_a_term_of_a_month_is_one_and_of_none_is_not() -> None:
    [row] = TermTable((TermRow(credit="x", months=1, reference="r"),)).rows
    assert (row.protected_only, row.is_presumptive, row.from_year_end) == (False, False, False)
    with pytest.raises(Invalid, match="above zero"):
        TermTable((TermRow(credit="x", months=0, reference="r"),))
