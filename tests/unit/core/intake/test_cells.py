"""The cells of a row: what spreadsheets do to values, and how problems are told."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.intake.case_row import RowReader
from dialer.core.intake.cells import unguarded
from dialer.core.intake.columns import Field, find_layout
from dialer.core.intake.style import Style
from tests.unit.core.intake.test_case_row import GOOD, HEADERS, read


def test_all_wrong_values_of_a_row_are_told_at_once() -> None:
    _, problems = read(codicefiscale="X", importo="molto", scadenza="boh")
    assert [found.column for found in problems] == ["Codice Fiscale", "Importo", "Scadenza"]


def test_defaults_of_the_mapping_fill_empty_cells() -> None:
    layout = find_layout(HEADERS, {}, {Field.CURRENCY: "CHF", Field.NUMBER_SOURCE: "contract"})
    row, _ = RowReader(layout, Style(), date(2026, 11, 21)).read(2, [GOOD.get(header, "") for header in HEADERS])
    assert row is not None
    assert (row.currency, row.numbers[0][2]) == ("CHF", "contract")


def test_long_values_are_cut_in_the_problem() -> None:
    _, problems = read(nominativo="x" * 500)
    assert len(problems[0].value) == 120 and problems[0].value.endswith("…")


@pytest.mark.parametrize(
    ("text", "bare"),
    [("'+39347", "+39347"), ("'=1+1", "=1+1"), ("'Ndrangheta", "'Ndrangheta"), ("'", "'"), ("+3", "+3")],
)
def test_the_mark_of_text_is_taken_off(text: str, bare: str) -> None:
    assert unguarded(text) == bare
