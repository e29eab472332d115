"""The figures of collection work (``domain.md`` §3.4): each ratio with its counts, so that nobody divides anew."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from dialer.core.kernel.errors import Invalid

Z_95 = 1.959963984540054
"""Two-sided 95 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share with what it is made of."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part or self.whole < 0:
            raise Invalid("counts are not negative", field="whole")

    @property
    def value(self) -> Fraction | None:
        """None where there is nothing to divide by."""
        return Fraction(self.part, self.whole) if self.whole else None

    def interval(self) -> tuple[float, float] | None:
        """95 % interval of a share of independent cases, 0..1.

        Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
        """
        if not self.whole or self.part > self.whole:
            return None
        share, n = self.part / self.whole, self.whole
        middle = (share + Z_95**2 / (2 * n)) / (1 + Z_95**2 / n)
        half = Z_95 / (1 + Z_95**2 / n) * sqrt(share * (1 - share) / n + Z_95**2 / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Uplift:
    """What a treatment adds: the difference of two shares, with its 95 % interval."""

    treated: Ratio
    control: Ratio

    @property
    def difference(self) -> Fraction | None:
        """Treated less control, -1..1; None where a group is empty."""
        treated, control = self.treated.value, self.control.value
        return None if treated is None or control is None else treated - control

    def interval(self) -> tuple[float, float] | None:
        """95 % interval of the difference of two independent shares.

        Source: R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in
        Medicine 17 (1998), method 10 (from the two Wilson intervals).
        """
        treated, control, difference = self.treated.interval(), self.control.interval(), self.difference
        if treated is None or control is None or difference is None:
            return None
        p1, p2, d = float(self.treated.value or 0), float(self.control.value or 0), float(difference)
        low = d - sqrt((p1 - treated[0]) ** 2 + (control[1] - p2) ** 2)
        high = d + sqrt((treated[1] - p1) ** 2 + (p2 - control[0]) ** 2)
        return low, high


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCounts:
    """What was done and what came of it. Amounts in minor units of one currency."""

    attempts: int = 0
    answered_live: int = 0
    right_party: int = 0
    third_party: int = 0
    wrong_number: int = 0
    promises: int = 0
    promises_matured: int = 0
    promises_kept: int = 0
    promised_matured_minor: int = 0
    promised_kept_minor: int = 0
    collected_minor: int = 0
    cost_minor: int = 0
    """Agents, calls, letters, overhead."""
    complaints: int = 0

    def ratios(self) -> dict[str, Ratio]:
        """Every share by its name; kept rates only over promises that have matured."""
        return {
            "contact_rate": Ratio(self.answered_live, self.attempts),
            "right_party_per_attempt": Ratio(self.right_party, self.attempts),
            "right_party_per_answer": Ratio(self.right_party, self.answered_live),
            "third_party_rate": Ratio(self.third_party, self.answered_live),
            "wrong_number_rate": Ratio(self.wrong_number, self.answered_live),
            "promise_rate": Ratio(self.promises, self.right_party),
            "kept_rate": Ratio(self.promises_kept, self.promises_matured),
            "kept_rate_amount": Ratio(self.promised_kept_minor, self.promised_matured_minor),
            "cost_per_euro": Ratio(self.cost_minor, self.collected_minor),
            "complaint_rate": Ratio(self.complaints, self.right_party),
        }
