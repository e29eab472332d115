"""What the rows of a file say of its dates and decimals."""

from __future__ import annotations

from dialer.core.intake.style import DateOrder, DecimalMark
from dialer.files.cases_csv import Broken, Row
from dialer.files.style_evidence import gather_evidence

ROWS: list[Row] = [
    (2, ["31/01/2026", "+1.234,50", "12/31/2026"]),
    (3, Broken("31/01/2026;1,50", "a quotation mark is missing", "close it")),
    (4, [" 02/03/2026 ", "-12,00 ", ""]),
    (5, ["01/02/2026"]),
]


def test_only_the_named_columns_say_something_and_broken_lines_are_counted_alone() -> None:
    found = gather_evidence(ROWS, dates=[0], amounts=[1])
    assert (found.dates.decide(), found.dates.month_first_count, found.dates.open_count) == (DateOrder.DAY_FIRST, 0, 2)
    assert (found.decimals.decide(), found.decimals.comma_count) == (DecimalMark.COMMA, 2)
    assert found.row_count == 4


def test_a_line_that_was_cut_off_says_nothing_where_a_width_is_asked() -> None:
    found = gather_evidence(ROWS, dates=[0, 2], amounts=[1], least_width=3)
    assert (found.dates.day_first_count, found.dates.month_first_count, found.dates.open_count) == (1, 1, 1)
