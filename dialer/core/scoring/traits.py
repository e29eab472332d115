"""What a probability may be learned from: facts of the work and of the debt, never of who the debtor is.

The list is closed. Sex, age, origin, nationality, health, name and address are not on it and cannot be added by a
setting; the province is left out too, because it stands in for some of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Feature(StrEnum):
    """A fact in a few classes."""

    HOUR = "hour"
    """Hour of the debtor's day, in bands of two."""
    WEEKDAY = "weekday"
    PLACE = "place"
    """Home, work or mobile number."""
    NUMBER_HISTORY = "number_history"
    """What the number has done so far: answered before, never answered, new."""
    SAME_BAND = "same_band"
    """Whether this number has answered in this band of hours before."""
    PARTY = "party"
    """Whom this number has reached so far: the debtor, somebody else, nobody."""
    ATTEMPTS = "attempts"
    """How often the debtor was tried since the last conversation."""
    AGEING = "ageing"
    BALANCE = "balance"
    """In bands."""
    REASON = "reason"
    """The default reason that was told."""
    PROMISES = "promises"
    """Kept and broken so far."""
    PAYMENTS = "payments"
    """Whether something was paid since the placement."""
    PHASE = "phase"


Traits = Mapping[Feature, str]
"""The classes of one lead at one time; a feature that is not known is left out."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen once: the traits at that time, and whether it happened."""

    traits: Traits
    happened: bool


def hour_band(hour: int) -> str:
    """``08-10`` for 8 and 9 o'clock."""
    start = hour // 2 * 2
    return f"{start:02d}-{start + 2:02d}"


_ATTEMPT_BANDS = ((0, "0"), (1, "1"), (3, "2-3"), (6, "4-6"), (12, "7-12"))
_BALANCE_BANDS = (
    (50_00, "to 50"),
    (150_00, "to 150"),
    (500_00, "to 500"),
    (2_000_00, "to 2000"),
    (10_000_00, "to 10000"),
)


def attempts_band(count: int) -> str:
    """Attempts since the last conversation, in classes."""
    return next((name for last, name in _ATTEMPT_BANDS if count <= last), "13+")


def balance_band(minor: int) -> str:
    """A balance in classes of major units."""
    return next((name for last, name in _BALANCE_BANDS if minor <= last), "over 10000")


def number_history(tried: int, answered: int) -> str:
    """What a number has done so far."""
    if not tried:
        return "new"
    if answered:
        return "answered often" if answered * 3 >= tried else "answered before"
    return "silent" if tried < 6 else "dead"
