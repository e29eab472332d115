"""Whose habit of paying asks for care before the due date: the strategy says from where on (``domain.md`` A23, B13).

The habit is found from the ledger (``core/relation/behaviour``): facts of invoices, nothing of the person.
"""

from __future__ import annotations

from dataclasses import dataclass

from dialer.core.kernel.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class PayingHabit:
    """How a customer has paid so far."""

    on_time_ratio: float | None = None
    """Share of the invoices looked at that were paid in time, 0..1; None: none has fallen due."""
    late_days_median: float | None = None
    behaviour: str = "unknown"
    """``better``, ``steady``, ``worse`` or ``unknown`` (``Behaviour``)."""


UNKNOWN = PayingHabit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Limits of a strategy; one that is reached is enough, a fact that is not known reaches none.

    Raises:
        Invalid: no limit, a share outside 0 to 1, or days below one.
    """

    on_time_below: float | None = None
    """A customer who paid a smaller share of his invoices in time is at risk, 0..1."""
    late_days_from: int | None = None
    """Median days late from which a customer is at risk."""
    behaviours: frozenset[str] = frozenset()
    """Changes of behaviour that put a customer at risk."""

    def __post_init__(self) -> None:
        if self.on_time_below is None and self.late_days_from is None and not self.behaviours:
            raise Invalid("risk needs a limit: on_time_below, late_days_from or behaviour", field="risk")
        if self.on_time_below is not None and not 0 < self.on_time_below <= 1:
            raise Invalid("on_time_below is a share above 0 and up to 1", field="risk")
        if self.late_days_from is not None and self.late_days_from < 1:
            raise Invalid("late_days_from is at least one day", field="risk")

    def concerns(self, habit: PayingHabit) -> bool:
        """Whether a customer with this habit is at risk."""
        return (
            habit.behaviour in self.behaviours
            or (
                self.on_time_below is not None
                and habit.on_time_ratio is not None
                and habit.on_time_ratio < self.on_time_below
            )
            or (
                self.late_days_from is not None
                and habit.late_days_median is not None
                and habit.late_days_median >= self.late_days_from
            )
        )
