"""A case on a day."""

from __future__ import annotations

from tests.unit.core.treatment.cases import DUE, at, case


def test_days_past_due_are_those_of_the_oldest_open_invoice() -> None:
    assert case(due_dates=(DUE, at(30))).days_past_due(at(5)) == 5
    assert case().days_past_due(at(-7)) == -7
    assert case(due_dates=()).days_past_due(at(5)) is None
