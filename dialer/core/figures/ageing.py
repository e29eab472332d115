"""How old a debt is: days past due and the buckets that portfolios are read in (``domain.md`` §3.2)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Bucket(StrEnum):
    """Ageing buckets by days past due."""

    NOT_DUE = "not_due"
    D1_15 = "1-15"
    D16_30 = "16-30"
    D31_60 = "31-60"
    D61_90 = "61-90"
    D91_120 = "91-120"
    D121_180 = "121-180"
    D181_365 = "181-365"
    OVER_365 = "over_365"


_LAST_DAY = (
    (0, Bucket.NOT_DUE),
    (15, Bucket.D1_15),
    (30, Bucket.D16_30),
    (60, Bucket.D31_60),
    (90, Bucket.D61_90),
    (120, Bucket.D91_120),
    (180, Bucket.D121_180),
    (365, Bucket.D181_365),
)


def days_past_due(due_on: date, today: date) -> int:
    """Today less the due date; 0 or less: not due."""
    return (today - due_on).days


def bucket(dpd: int) -> Bucket:
    """The bucket of so many days past due."""
    return next((found for last, found in _LAST_DAY if dpd <= last), Bucket.OVER_365)
