from __future__ import annotations

import heapq
from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from dialer.core.pacing.answer_rate import COHORT_S, LEVEL_COUNT, PRIOR_RATE, TRENDS, AnswerRate, Reading

HORIZON_S = 29.0


def answered_by(age: np.ndarray) -> np.ndarray:
    """F: answers come evenly from 4 to 16 s."""
    return np.clip((age - 4.0) / 12.0, 0.0, 1.0)


def failed_by(age: np.ndarray) -> np.ndarray:
    """Ff: a tenth at 2 s, the others at 26 s."""
    return np.where(age >= 26.0, 1.0, np.where(age >= 2.0, 0.1, 0.0))


class Line:
    """Orders calls with the curves above, and reads the rate."""

    def __init__(self, seed: int = 1, trust: float = 1.0) -> None:
        self.rate = AnswerRate(HORIZON_S, 25.0)
        self.dice = Random(seed)
        self.trust = trust
        self.ends: list[tuple[float, float, bool, float]] = []

    def order(self, at: float, chance: float, lift: float = 1.0) -> None:
        self.rate.launched(at, lift)
        if self.dice.random() < chance * lift:
            heapq.heappush(self.ends, (at + self.dice.uniform(4, 16), at, True, lift))
        else:
            heapq.heappush(self.ends, (at + (2.0 if self.dice.random() < 0.1 else 26.0), at, False, lift))

    def read(self, now: float) -> Reading:
        while self.ends and self.ends[0][0] <= now:
            _, ordered_at, is_answered, lift = heapq.heappop(self.ends)
            (self.rate.answered if is_answered else self.rate.unanswered)(ordered_at, lift)
        return self.rate.read(now, lambda ages: (answered_by(ages), failed_by(ages)), self.trust)

    def run(self, begin: float, end: float, per_s: float, chance: Callable[[float], float]) -> list[Reading]:
        readings = []
        now = begin
        while now < end:
            for _ in range(int(per_s * COHORT_S)):
                self.order(now + self.dice.random() * COHORT_S, chance(now))
            now += COHORT_S
            readings.append(self.read(now))
        return readings


def test_before_any_call_the_rate_is_believed_high_and_uncertain() -> None:
    reading = Line().read(1000.0)
    assert reading.rate == pytest.approx(PRIOR_RATE, abs=0.03)
    assert reading.spread > 0.3


@pytest.mark.parametrize("chance", [0.05, 0.15, 0.3, 0.5, 0.8])
def test_a_steady_rate_is_found_and_becomes_sure(chance: float) -> None:
    readings = Line().run(0.0, 3600.0, 0.5, lambda _: chance)
    assert np.mean([r.rate for r in readings[300:]]) == pytest.approx(chance, rel=0.12, abs=0.02)
    assert readings[-1].spread < 0.6 * readings[5].spread


@pytest.mark.parametrize("trust", [0.0, 1.0])
def test_many_calls_ordered_at_once_do_not_bias_the_rate(trust: float) -> None:
    """The trap of pacing.md section 5.7: 450 calls at the same instant, from a cold start, answers before failures."""
    line = Line(trust=trust)
    for _ in range(450):
        line.order(0.0, 0.3)
    rates = [line.read(now).rate for now in np.arange(1.0, 60.0, 1.0)]
    assert min(rates) > 0.22, "never far too low: that would over-dial"
    assert max(rates) < PRIOR_RATE + 0.05
    if trust:
        assert max(rates[5:]) < 0.36
    assert rates[-1] == pytest.approx(0.3, abs=0.05)


@pytest.mark.parametrize("per_s", [0.3, 2.0])
def test_a_doubled_rate_is_braked_for_within_minutes(per_s: float) -> None:
    line = Line()
    line.run(0.0, 7200.0, per_s, lambda _: 0.25)
    readings = line.run(7200.0, 7200.0 + 900.0, per_s, lambda _: 0.5)
    after_s = {0.3: 300.0, 2.0: 100.0}[per_s]
    assert readings[int(after_s / COHORT_S)].rate > 0.4
    assert readings[-1].rate == pytest.approx(0.5, abs=0.08)


def test_a_ramp_is_followed_better_than_by_an_average() -> None:
    """The rate doubles over an hour; a window of ten minutes would lag by five, 0.017 of the rate."""
    errors = []
    for seed in range(5):
        line = Line(seed)
        line.run(0.0, 3600.0, 1.0, lambda _: 0.2)
        readings = line.run(3600.0, 7200.0, 1.0, lambda at: 0.2 + 0.2 * (at - 3600.0) / 3600.0)
        truth = [0.2 + 0.2 * k * COHORT_S / 3600.0 for k in range(len(readings))]
        errors += [r.rate - t for r, t in zip(readings, truth, strict=True)][300:]
    assert abs(float(np.mean(errors))) < 0.012
    assert float(np.sqrt(np.mean(np.square(errors)))) < 0.045


def test_a_call_with_its_own_probability_weighs_by_its_lift() -> None:
    line = Line()
    for k in range(900):
        line.order(4.0 * k, 0.2, 2.0 if k % 2 else 0.5)
    assert line.read(3640.0).rate == pytest.approx(0.2, abs=0.03)


def test_a_cancelled_call_says_only_that_it_had_not_ended() -> None:
    line = Line()
    line.run(0.0, 1200.0, 1.0, lambda _: 0.3)
    before = line.read(1240.0).rate
    for k in range(60):
        line.rate.launched(1240.0 + k / 30, 1.0)
        line.rate.cancelled(1240.0 + k / 30, 1.0, 0.0, 0.0)  # hung up before anything could have come
    assert line.read(1244.0).rate == pytest.approx(before, abs=0.02)


def test_an_hour_without_calls_widens_the_belief_and_nothing_fails() -> None:
    line = Line()
    sure = line.run(0.0, 3600.0, 1.0, lambda _: 0.3)[-1]
    later = line.read(3 * 3600.0)
    assert later.spread > 2 * sure.spread
    assert line.read(12 * 3600.0).spread == pytest.approx(line.read(13 * 3600.0).spread, rel=0.2)


def test_a_clock_that_was_set_back_is_survived() -> None:
    line = Line()
    line.run(10_000.0, 10_400.0, 1.0, lambda _: 0.3)
    reading = line.read(5_000.0)
    line.rate.launched(5_000.0, 1.0)
    assert 0.0 < reading.rate < 1.0
    assert line.read(5_010.0).rate == pytest.approx(reading.rate, abs=0.1)


def test_another_day_begins_near_the_last_one_a_little_higher() -> None:
    line = Line()
    yesterday = line.run(0.0, 7200.0, 1.0, lambda _: 0.2)[-1]
    line.rate.begin_day()
    today = line.read(86_400.0)
    assert yesterday.rate < today.rate < yesterday.rate + 0.08
    assert today.spread > 2 * yesterday.spread


def test_its_state_is_taken_up_again() -> None:
    line = Line()
    line.run(0.0, 1200.0, 1.0, lambda _: 0.3)
    before = line.read(1240.0)
    again = Line()
    again.rate.restore(line.rate.state())
    assert again.read(1240.0).rate == pytest.approx(before.rate, abs=0.01)
    again.rate.restore({"belief": [0.0], "next": 3})  # of another shape: not read
    assert len(again.rate.state()["belief"]) == LEVEL_COUNT * len(TRENDS)  # type: ignore[arg-type]
