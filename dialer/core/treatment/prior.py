"""How likely the next action brings what is owed, before anything was learned: by the age of the debt.

POLICY: round figures in the order of what a young and an old portfolio bring by one contact; the learned probability of
a case takes their place where there is one.
"""

from __future__ import annotations

from bisect import bisect_left

DAYS = (0, 15, 30, 60, 90, 120, 180, 365)
"""Upper ends of the ageing buckets, days past due (``domain.md`` §3.2)."""
PROBABILITIES = (0.90, 0.50, 0.40, 0.30, 0.22, 0.15, 0.10, 0.06, 0.03)


def pay_probability(days_past_due: int) -> float:
    """That the next action brings the payable balance, 0..1."""
    return PROBABILITIES[bisect_left(DAYS, days_past_due)]
