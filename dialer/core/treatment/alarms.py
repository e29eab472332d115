"""Which invoices of a case have come within 180, 90 or 30 days of their prescription (``domain.md`` C35)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dialer.core.debt.law import ReceivableLaw
from dialer.core.debt.prescription import alarm
from dialer.core.treatment.assemble import clock_of
from dialer.core.treatment.sheet import CaseSheet


@dataclass(frozen=True, slots=True)
class DueAlarm:
    """An invoice that has reached a threshold; the tightest one alone."""

    case_id: int
    item: str
    """Number of the invoice."""
    expires_on: date
    days: int
    """180, 90 or 30; 0: the last day has passed."""


def due_alarms(sheet: CaseSheet, law: ReceivableLaw | None, today: date) -> tuple[DueAlarm, ...]:
    """What a person must be told of today; nothing of a case that is not open.

    Args:
        sheet: what the store knows of the case.
        law: of its creditor's country; None: no clock runs.
        today: the day in the creditor's country.
    """
    if sheet.status != "open":
        return ()
    found: list[DueAlarm] = []
    for invoice in sheet.invoices:
        clock = clock_of(sheet, invoice, law)
        if clock is None or clock.expires_on is None:
            continue
        level = alarm(clock, today)
        if level is not None:
            found.append(DueAlarm(sheet.case_id, invoice.number, clock.expires_on, level))
    return tuple(found)
