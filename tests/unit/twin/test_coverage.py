from __future__ import annotations

from math import comb

import pytest

from dialer.twin.coverage import coverage, try_outlook
from dialer.twin.model import Scenario

TRUTHS = 12
RUNS = 9
"""The 80 % interval is then from the smallest to the largest."""


def chance_of_at_most(count: int, tries: int, share: float) -> float:
    return sum(comb(tries, k) * share**k * (1 - share) ** (tries - k) for k in range(count + 1))


@pytest.mark.timeout(240)
def test_intervals_hold_what_then_happens_about_as_often_as_they_say() -> None:
    truth = Scenario(agents=4, answer_rate=0.4, shift_h=0.75)
    found = coverage([try_outlook(truth, "progressive", first_h=0.5, runs=RUNS, seed=seed) for seed in range(TRUTHS)])
    for figure in ("conversations", "utilisation"):
        held = round(found[figure][0.8] * TRUTHS)
        # 5 of 12 have a chance of 0.4 % if the interval keeps its word
        assert chance_of_at_most(held, TRUTHS, 0.8) > 0.005, f"{figure}: {held} of {TRUTHS}"
    assert found["abandonment"][0.8] == 1.0  # progressive loses nobody, and it is foretold
