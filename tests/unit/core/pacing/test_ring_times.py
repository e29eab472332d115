from __future__ import annotations

from random import Random

import numpy as np
import pytest

from dialer.core.pacing.ring_times import RingTimes


def at_age(ring: RingTimes, cdf: np.ndarray, age_s: float) -> float:
    return float(np.interp(age_s, np.arange(len(cdf)) * 0.5, cdf))


def test_before_any_call_answers_come_about_ten_seconds_after_the_order() -> None:
    ring = RingTimes(25.0)
    cdf = ring.answer.cdf()
    assert cdf[0] == 0.0
    assert cdf[-1] == pytest.approx(1.0)
    assert np.all(np.diff(cdf) >= 0)
    assert 7.0 < float(np.interp(0.5, cdf, np.arange(len(cdf)) * 0.5)) < 11.0


def test_the_answers_seen_replace_the_prior() -> None:
    ring, dice = RingTimes(25.0), Random(1)
    for k in range(600):
        ring.answered(float(k), dice.uniform(4.0, 6.0), dice.uniform(2.0, 4.0))
    ring.settle(10_000.0)
    assert ring.settled_count == 600
    assert at_age(ring, ring.answer.cdf(), 4.0) < 0.05
    assert at_age(ring, ring.answer.cdf(), 6.5) > 0.93
    assert at_age(ring, ring.answer_ringing.cdf(), 4.5) > 0.93


def test_an_answer_counts_only_when_its_whole_cohort_has_ended() -> None:
    """Of 200 calls ordered at once the quick answers are seen first: they must not stand for all."""
    ring = RingTimes(25.0)
    for _ in range(200):
        ring.answered(100.0, 3.0, None)
    ring.settle(100.0 + 20.0)
    assert ring.settled_count == 0
    ring.settle(100.0 + ring.horizon_s)
    assert ring.settled_count == 200


def test_failures_are_learned_apart_from_calls_rung_out() -> None:
    ring = RingTimes(25.0)
    for _ in range(150):
        ring.unanswered(2.0, None, is_failure=True)
    for _ in range(150):
        ring.unanswered(26.5, 25.0, is_failure=False)
    assert ring.early_failure_share == pytest.approx(0.47, abs=0.02)
    assert at_age(ring, ring.failure.cdf(), 3.0) == pytest.approx(0.47, abs=0.03)
    assert at_age(ring, ring.failure_ringing.cdf(), 20.0) < 0.02


def test_calls_rung_out_where_ringing_is_not_signalled_are_no_early_failures() -> None:
    ring = RingTimes(25.0)
    for _ in range(200):
        ring.unanswered(26.5, None, is_failure=False)
    assert ring.early_failure_share < 0.05


def test_times_beyond_the_horizon_and_below_nothing_are_kept_at_its_ends() -> None:
    ring = RingTimes(25.0)
    ring.unanswered(400.0, None, is_failure=False)
    ring.unanswered(-3.0, None, is_failure=True)
    assert ring.failure.counts[-1] == ring.failure.counts[0] == 1.0


def test_its_state_is_taken_up_again_and_weighs_less_on_another_day() -> None:
    ring = RingTimes(25.0)
    for k in range(500):
        ring.answered(float(k), 5.0, None)
        ring.unanswered(2.0, None, is_failure=True)
    ring.settle(520.0)
    again = RingTimes(25.0)
    again.restore(ring.state())
    assert again.answer.cdf() == pytest.approx(ring.answer.cdf(), abs=1e-6)
    again.settle(9999.0)
    assert again.settled_count == 500
    again.cap(200.0)
    assert again.settled_count == pytest.approx(200.0)
    assert again.unanswered_count == 200.0
    assert again.early_failure_share == pytest.approx(ring.early_failure_share)
    other = RingTimes(30.0)
    other.restore(ring.state())
    assert other.settled_count == 0, "another ring time-out is another distribution"
