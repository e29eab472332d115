"""Which invoices are near their prescription."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dialer.core.debt.prescription import ActKind, InterruptingAct
from dialer.core.treatment.alarms import DueAlarm, due_alarms
from dialer.core.treatment.sheet import OwedInvoice, ProvedAct
from tests.unit.core.treatment.sheets import italy, sheet

DUE = date(2024, 10, 31)
LAST = date(2026, 10, 31)
"""Electricity: two years."""


def alarms(on: date, **changes: object) -> tuple[DueAlarm, ...]:
    return due_alarms(sheet(invoices=(OwedInvoice("F1", DUE, 100_00),), **changes), italy(), on)


@pytest.mark.parametrize(
    ("left", "days"), [(181, None), (180, 180), (91, 180), (90, 90), (31, 90), (30, 30), (0, 30), (-1, 0), (-90, 0)]
)
def test_the_tightest_threshold_that_was_reached_is_due(left: int, days: int | None) -> None:
    expected = () if days is None else (DueAlarm(1, "F1", LAST, days),)
    assert alarms(LAST - timedelta(days=left)) == expected


def test_each_invoice_has_its_own_and_an_act_that_counts_ends_it() -> None:
    later = OwedInvoice("F2", date(2025, 3, 1), 50_00)
    unknown = OwedInvoice("F3", None, 50_00)
    on = date(2026, 10, 1)
    found = due_alarms(sheet(invoices=(OwedInvoice("F1", DUE, 100_00), later, unknown)), italy(), on)
    assert [(one.item, one.days) for one in found] == [("F1", 30), ("F2", 180)]
    act = InterruptingAct(kind=ActKind.FORMAL_NOTICE, on=date(2026, 6, 10), proof="AR 1")
    found = due_alarms(
        sheet(invoices=(OwedInvoice("F1", DUE, 100_00), later), acts=(ProvedAct("F1", act),)), italy(), on
    )  # fmt: skip
    assert [one.item for one in found] == ["F2"]


def test_a_case_that_has_ended_or_without_a_law_raises_nothing() -> None:
    assert alarms(LAST, status="paid") == ()
    assert due_alarms(sheet(invoices=(OwedInvoice("F1", DUE, 1),)), None, LAST) == ()
    assert alarms(LAST, credit_kind="") == ()
