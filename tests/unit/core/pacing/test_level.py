from __future__ import annotations

import heapq
from random import Random

import numpy as np
import pytest

from dialer.core.pacing.answer_rate import PRIOR_RATE
from dialer.core.pacing.level import Level


def shares(ages: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Answers come evenly from 4 to 16 s, other ends at 26 s."""
    return np.clip((ages - 4.0) / 12.0, 0.0, 1.0), (ages >= 26.0).astype(float)


def dialled(level: Level, truth: float, told: float | None, *, calls: int = 2000, begin: float = 0.0) -> Level:
    """Calls two seconds apart, half of which answer half as often again as the other half.

    Args:
        level: taught.
        truth: mean share that is answered.
        told: mean of what a model from outside says; None: lifts over the campaign's rate.
    """
    dice, ends = Random(4), list[tuple[float, float, bool, float]]()
    for k in range(calls):
        now, kind = begin + 2.0 * k, 1.2 if k % 2 else 0.8
        while ends and ends[0][0] <= now:
            _, ordered_at, is_answered, lift = heapq.heappop(ends)
            (level.answered if is_answered else level.unanswered)(ordered_at, lift)
        level.read(now, shares, 1.0)
        lift = level.lift(kind * (level.rate if told is None else told * level.factor))
        level.launched(now, lift)
        is_answered = dice.random() < truth * kind
        heapq.heappush(ends, (now + (dice.uniform(4, 16) if is_answered else 26.0), now, is_answered, lift))
    return level


def new_level(*, is_relative: bool) -> Level:
    return Level(29.0, 25.0, is_relative=is_relative)


def test_the_own_models_probabilities_move_with_the_rate() -> None:
    level = dialled(new_level(is_relative=True), 0.3, None)
    assert level.rate == pytest.approx(0.3, abs=0.03)
    assert level.factor == 1.0
    assert level.lift(level.rate) == 1.0
    assert level.lift(2 * level.rate) == pytest.approx(2.0)


def test_a_model_from_outside_that_is_right_is_left_as_it_is_and_the_rate_is_known_all_the_same() -> None:
    level = dialled(new_level(is_relative=False), 0.15, 0.15)
    assert level.factor == pytest.approx(1.0, abs=0.12)
    assert level.rate == pytest.approx(0.15, abs=0.025)
    assert level.spread < 0.15


@pytest.mark.parametrize(("truth", "told"), [(0.3, 0.15), (0.15, 0.3)])
def test_a_model_from_outside_that_is_wrong_by_half_is_set_right(truth: float, told: float) -> None:
    level = dialled(new_level(is_relative=False), truth, told)
    assert level.factor == pytest.approx(truth / told, rel=0.15)


def test_before_any_call_a_model_from_outside_is_believed_as_it_is() -> None:
    level = new_level(is_relative=False)
    level.read(0.0, shares, 0.0)
    assert level.factor == pytest.approx(1.0, abs=0.03)
    assert level.rate == pytest.approx(PRIOR_RATE, abs=0.03)


def test_ratios_tell_how_the_level_moved_since_a_line_was_ordered() -> None:
    level = new_level(is_relative=True)
    for at in np.arange(0.0, 40.0, 4.0):
        level.read(at, shares, 1.0)
    for k in range(200):
        level.launched(40.0 + k / 100, 1.0)
        level.answered(40.0 + k / 100, 1.0)
    level.read(44.0, shares, 1.0)
    assert level.ratios is not None
    assert level.ratios[0] == 1.0
    assert level.ratios[10] > 1.3, "ordered five seconds ago, before the answers"
    level.read(45.0, shares, 1.0)  # the same cohort: nothing new
    level.read(44.0 + 60.0, shares, 1.0)  # a minute without a decision: what is older stands at the level of then
    assert level.ratios[0] == 1.0
    assert len(level.ratios) == 58
    assert np.all(np.isfinite(level.ratios))


def test_a_cancelled_call_changes_neither() -> None:
    level = dialled(new_level(is_relative=False), 0.15, 0.15)
    before = level.factor, level.rate
    for k in range(40):
        level.launched(4000.0 + k / 10, 0.5)
        level.cancelled(4000.0 + k / 10, 0.5, 0.0, 0.0)
    level.read(4004.0, shares, 1.0)
    assert (level.factor, level.rate) == pytest.approx(before, rel=0.05)


@pytest.mark.parametrize("is_relative", [True, False])
def test_its_state_is_taken_up_again(is_relative: bool) -> None:
    level = dialled(new_level(is_relative=is_relative), 0.2, 0.3 if not is_relative else None)
    again = new_level(is_relative=is_relative)
    again.restore(level.state())
    assert (again.rate, again.factor) == (level.rate, level.factor)
    again.read(4010.0, shares, 1.0)
    level.read(4010.0, shares, 1.0)
    assert again.level == pytest.approx(level.level, rel=0.1)
    again.begin_day()
    again.read(90_000.0, shares, 1.0)
    assert again.spread > level.spread


def test_a_state_without_a_calibration_serves_a_model_from_outside_too() -> None:
    own = dialled(new_level(is_relative=True), 0.2, None)
    other = new_level(is_relative=False)
    other.restore(own.state())
    assert other.rate == own.rate
    assert other.factor == 1.0
