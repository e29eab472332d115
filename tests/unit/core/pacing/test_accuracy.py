from __future__ import annotations

import pytest

from dialer.core.pacing.accuracy import BLOCK, LATER_LINES, RECOVERY_S, Accuracy


def filled(predicted: float, realised: int) -> Accuracy:
    accuracy = Accuracy()
    accuracy.answered(predicted / LATER_LINES)
    for _ in range(realised):
        accuracy.lost()
    return accuracy


@pytest.mark.parametrize(
    ("predicted", "realised", "is_wrong"),
    [(50.1, 50, False), (50.1, 26, False), (50.1, 25, True), (25.1, 50, False), (24.9, 50, True), (10, 50, True)],
)
def test_a_block_is_wrong_outside_half_and_double(predicted: float, realised: int, is_wrong: bool) -> None:
    accuracy = filled(predicted, realised)
    assert accuracy.judge(0.0) is is_wrong
    assert accuracy.is_off(1.0) is is_wrong
    assert (accuracy.predicted, accuracy.realised) == (0.0, 0.0)


def test_before_a_block_is_full_nothing_is_judged() -> None:
    accuracy = filled(5.0, 40)
    assert accuracy.judge(0.0) is False
    assert not accuracy.is_off(0.0)
    assert accuracy.ratio == pytest.approx(8.0)
    assert Accuracy().ratio is None


def test_after_the_recovery_the_forecast_is_believed_again_until_the_next_block() -> None:
    accuracy = filled(1.0, int(BLOCK))
    accuracy.judge(100.0)
    assert accuracy.is_off(100.0 + RECOVERY_S - 1)
    assert not accuracy.is_off(100.0 + RECOVERY_S)
    for _ in range(int(BLOCK)):
        accuracy.lost()
    assert accuracy.judge(5000.0)
    assert accuracy.is_off(5000.0)


def test_its_state_is_taken_up_again() -> None:
    accuracy = filled(3.0, 2)
    accuracy.off_since = 7.0
    again = Accuracy()
    again.restore(accuracy.state())
    assert again.state() == accuracy.state()
    fresh = Accuracy()
    fresh.restore(Accuracy().state())
    assert fresh.off_since is None
