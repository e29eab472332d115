"""How the groups of a comparison come out: shares with their uncertainty.

Source: E. B. Wilson, Probable inference, Journal of the American Statistical Association 22 (1927).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054
"""Two-sided 95 % point of the normal distribution."""


def wilson(hits: int, count: int) -> tuple[float, float] | None:
    """95 % interval of a share; None where there is nothing to divide by."""
    if count <= 0:
        return None
    share, z2 = hits / count, Z_95**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z_95 / (1 + z2 / count) * sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Cases that are treated alike. Amounts in minor units."""

    strategy_id: int
    strategy: str
    version: str
    is_control: bool
    """Of caring's control group: no step before the due date."""
    cases: int
    paid: int
    """Cases with nothing left."""
    placed_minor: int
    collected_minor: int

    @property
    def paid_ratio(self) -> float | None:
        """None where there is no case."""
        return self.paid / self.cases if self.cases else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % interval of the share of paid cases."""
        return wilson(self.paid, self.cases)
