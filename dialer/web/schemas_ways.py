"""Phone and home collection beside each other, on the wire. Amounts in minor units."""

from __future__ import annotations

from datetime import date

from dialer.core.figures.ageing import Bucket
from dialer.web.schemas import Out


class WayOut(Out):
    """One way in one cell."""

    count: int
    owed_minor: int
    recovered_minor: int
    paying: int
    """Cases that paid something."""
    paying_ratio: float | None
    paying_low: float | None
    paying_high: float | None
    """95 % interval (Wilson)."""
    mean_minor: float | None
    """Recovered for each case."""
    mean_low: float | None
    mean_high: float | None
    """95 % interval of the mean."""
    mean_days: float | None
    """From the first call or the visit until the money came."""
    cost_minor: float | None
    """For each case; null: the price of an agent's hour is not set."""


class CellOut(Out):
    """Cases of the same age that owe alike."""

    bucket: Bucket
    from_minor: int
    to_minor: int | None
    """Below this; null: no end."""
    is_comparable: bool
    """There are enough of both ways."""
    phone: WayOut
    home: WayOut


class WaysOut(Out):
    """Home less phone, only like with like; choice is not taken out: visits go to cases that calls did not move."""

    creditor_id: int
    placement_id: int | None
    currency: str
    since_on: date
    until_on: date
    """Last day on which what is counted began."""
    follow_days: int
    least_cases: int
    compared: int
    """Visits in comparable cells."""
    left_out: int
    """Visits in cells without enough of both."""
    difference_minor: float | None
    """Recovered for each case, home less phone, weighted by the visits of each cell; null: nothing is comparable."""
    low_minor: float | None
    high_minor: float | None
    """95 % interval."""
    cost_difference_minor: float | None
    cells: list[CellOut]
