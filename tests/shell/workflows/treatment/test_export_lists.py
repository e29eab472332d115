"""The lists that leave with hand-offs."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.treatment.hand_off import HandOffKind
from dialer.workflows.treatment.export_lists import decimal, list_bytes, list_document, what_may_be_said


@pytest.mark.parametrize("kind", HandOffKind)
@pytest.mark.parametrize("language", ["it", "en"])
def test_a_list_has_a_heading_for_each_of_its_columns(kind: HandOffKind, language: str) -> None:
    document = list_document(kind, language, "Avv. Bianchi", date(2026, 11, 23), [])
    assert document.subtitle == "Avv. Bianchi · 23/11/2026"
    [table] = document.tables
    assert all(table.columns) and len(set(table.columns)) == len(table.columns)
    assert bool(document.passages) is (kind is HandOffKind.VISIT)


def test_no_cell_is_taken_for_a_formula_and_spreadsheets_know_the_letters() -> None:
    line = ("1", "R1", "=cmd()", "10.00", "EUR", "2026-11-23", "a.zip", "0" * 64)
    content = list_bytes(HandOffKind.LEGAL, "it", [line])
    assert content.startswith(b"\xef\xbb\xbf") and b"'=cmd()" in content


def test_a_visitor_is_told_what_is_not_asked_for() -> None:
    assert what_may_be_said("en", 100_00, 0, "EUR") == "To the identified debtor only: 100.00 EUR."
    assert "25.50 EUR" in what_may_be_said("it", 100_00, 25_50, "EUR")
    assert decimal(5) == "0.05"
