"""The clock of the first touch (``domain.md`` A03): a default is tackled within so many days of its due date.

The days run from the due date of the oldest invoice that is owed, or from the day on which we could first act: a case
that comes to us weeks after its due date has its days from then. A touch is an attempt to call that rang, a letter or a
message that was sent, or the debtor's own call.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

DEFAULT_DAYS = 5
"""Calendar days, where the creditor has agreed on nothing else. POLICY."""


class TouchKind(StrEnum):
    """By which way somebody was first in touch."""

    CALL = "call"
    INBOUND = "inbound"
    """The debtor called."""
    LETTER = "letter"


def touch_due_on(due_dates: Iterable[date], may_act_from: date, days: int) -> date | None:
    """The last day for the first touch; None: nothing that is owed has a due date.

    Args:
        due_dates: of the invoices that are still owed.
        may_act_from: when the case came, or its mandate began, whichever is later.
        days: calendar days that were agreed with the creditor.
    """
    oldest = min(due_dates, default=None)
    return None if oldest is None else max(oldest, may_act_from) + timedelta(days=days)
