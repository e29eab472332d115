from __future__ import annotations

import pytest

from dialer.core.pacing.accuracy import (
    BLOCK,
    BOLD_SPAN_S,
    CAUTIOUS_SPAN_S,
    GROSS,
    LATER_LINES,
    LEAST_LEARNED,
    RECOVERY_S,
    Accuracy,
)


def fill(accuracy: Accuracy, predicted: float, realised: int) -> None:
    accuracy.answered(predicted / accuracy.later_lines)
    for _ in range(realised):
        accuracy.lost()


def judged(predicted: float, realised: int, *, span_s: float = CAUTIOUS_SPAN_S) -> tuple[Accuracy, bool]:
    """A block that lasted so long, and whether it was found wrong."""
    accuracy = Accuracy()
    assert accuracy.judge(0.0) is False
    fill(accuracy, predicted, realised)
    return accuracy, accuracy.judge(span_s)


@pytest.mark.parametrize(
    ("predicted", "realised", "is_wrong"),
    [(50.1, 50, False), (50.1, 26, False), (50.1, 25, True), (25.1, 50, False), (24.9, 50, True), (10, 50, True)],
)
def test_a_block_is_wrong_outside_half_and_double(predicted: float, realised: int, is_wrong: bool) -> None:
    accuracy, found = judged(predicted, realised)
    assert found is is_wrong
    assert accuracy.is_off(CAUTIOUS_SPAN_S + 1.0) is is_wrong
    assert (accuracy.predicted, accuracy.realised) == (0.0, 0.0)


def test_before_a_block_is_full_nothing_is_judged() -> None:
    accuracy, found = judged(5.0, 40)
    assert found is False
    assert not accuracy.is_off(CAUTIOUS_SPAN_S)
    assert accuracy.ratio == pytest.approx(8.0)
    assert Accuracy().ratio is None


def test_one_wave_of_a_large_floor_is_no_evidence_but_the_hour_is() -> None:
    """50 abandonments in four minutes: too short to tell a wave from an error; the block goes on."""
    accuracy, found = judged(60.0, 10, span_s=240.0)
    assert found is False
    assert accuracy.realised == 10
    fill(accuracy, 200.0, 60)
    assert accuracy.judge(CAUTIOUS_SPAN_S - 1.0) is False
    assert accuracy.judge(CAUTIOUS_SPAN_S) is True


def test_a_forecast_that_is_too_bold_is_found_out_sooner() -> None:
    accuracy, found = judged(20.0, 50, span_s=BOLD_SPAN_S - 1.0)
    assert found is False
    assert accuracy.judge(BOLD_SPAN_S) is True


def test_what_no_wave_explains_is_found_at_once() -> None:
    assert judged(50 / GROSS + 0.1, 50, span_s=1.0)[1] is False
    assert judged(50 / GROSS - 0.1, 50, span_s=1.0)[1] is True


def test_a_campaign_learns_what_answered_lines_risk_and_is_judged_by_that() -> None:
    accuracy = Accuracy()
    assert accuracy.later_lines == pytest.approx(LATER_LINES)
    at = 0.0
    accuracy.judge(at)
    found = []
    for share in (0.8, 0.6, 0.5, 0.5, 0.5, 0.5):  # realised of what was risked
        accuracy.answered(100.0)
        for _ in range(round(100 * share)):
            accuracy.lost()
        at += CAUTIOUS_SPAN_S
        found.append(accuracy.judge(at))
    assert found == [False] * 6
    assert accuracy.later_lines == pytest.approx(0.5, abs=0.03)


def test_boldness_is_never_learned() -> None:
    accuracy = Accuracy()
    accuracy.judge(0.0)
    for block in range(1, 4):
        accuracy.answered(30.0)
        for _ in range(100):
            accuracy.lost()
        assert accuracy.judge(block * CAUTIOUS_SPAN_S) is True
    assert accuracy.later_lines == LATER_LINES
    accuracy.answered(1000.0)
    for _ in range(3):
        accuracy.lost()
    accuracy.judge(9 * CAUTIOUS_SPAN_S)
    assert accuracy.later_lines == LEAST_LEARNED


def test_after_the_recovery_the_forecast_is_believed_again_until_the_next_block() -> None:
    accuracy, _ = judged(1.0, int(BLOCK))
    assert accuracy.is_off(CAUTIOUS_SPAN_S + RECOVERY_S - 1)
    assert not accuracy.is_off(CAUTIOUS_SPAN_S + RECOVERY_S)
    fill(accuracy, 1.0, int(BLOCK))
    assert accuracy.judge(9000.0)
    assert accuracy.is_off(9000.0)


def test_a_new_day_judges_nothing_of_the_old_one_and_keeps_what_was_learned() -> None:
    accuracy, _ = judged(100.0, 20)
    learned = accuracy.later_lines
    accuracy.answered(40.0)
    accuracy.begin_day()
    assert not accuracy.is_off(CAUTIOUS_SPAN_S + 1.0)
    assert accuracy.predicted == 0.0
    assert accuracy.later_lines == learned < LATER_LINES


def test_its_state_is_taken_up_again() -> None:
    accuracy, _ = judged(100.0, 20)
    fill(accuracy, 3.0, 2)
    again = Accuracy()
    again.restore(accuracy.state())
    assert again.state() == accuracy.state()
    assert again.later_lines == accuracy.later_lines
    fresh = Accuracy()
    fresh.restore(Accuracy().state())
    assert fresh.off_since is None


def test_a_state_of_an_older_release_begins_anew() -> None:
    accuracy = Accuracy()
    accuracy.restore({"predicted": 30.0, "realised": 20.0, "off_since": None})
    assert accuracy.state() == Accuracy().state()
