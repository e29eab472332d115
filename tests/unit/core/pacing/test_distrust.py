from __future__ import annotations

import pytest

from dialer.core.kernel.ids import CallId
from dialer.core.pacing.distrust import Distrust, DistrustLimits, Doubts, Signs

LIMITS = DistrustLimits(silence_s=2, clock_step_s=0.5, stall_s=2, settle_s=10, again_s=5)
WALL = 1_795_000_000.0
A, B = CallId("a"), CallId("b")


def see(doubts: Doubts, at: float, *, wall: float | None = None, **signs: object) -> tuple[Distrust, ...]:
    """One look ``at`` seconds after the first."""
    doubts.weigh(Signs(elapsed_s=100 + at, wall_s=WALL + at if wall is None else wall, **signs))  # type: ignore[arg-type]
    return doubts.standing


@pytest.fixture
def doubts() -> Doubts:
    seen = Doubts(LIMITS)
    assert see(seen, 0) == ()
    return seen


def test_nothing_is_doubted_while_all_is_well(doubts: Doubts) -> None:
    for at in range(1, 600):
        assert see(doubts, at, has_calls=True) == ()
    assert doubts.word == ""


def test_silence_is_doubted_while_calls_are_there_and_for_a_moment_after_it(doubts: Doubts) -> None:
    assert see(doubts, 1, silence_s=2.0, has_calls=True) == ()
    assert see(doubts, 2, silence_s=2.1, has_calls=True) == (Distrust.STALE_EVENTS,)
    assert doubts.word == "stale_events"
    assert see(doubts, 6.9) == (Distrust.STALE_EVENTS,)
    assert see(doubts, 7) == ()


def test_a_switch_without_calls_may_be_silent(doubts: Doubts) -> None:
    assert see(doubts, 60, silence_s=60) == ()


def test_a_doubt_that_comes_back_at_once_does_not_flutter(doubts: Doubts) -> None:
    for at in range(1, 40, 4):
        assert see(doubts, at, silence_s=3, has_calls=True) == (Distrust.STALE_EVENTS,)
        assert see(doubts, at + 2) == (Distrust.STALE_EVENTS,)


def test_a_link_that_came_back_settles(doubts: Doubts) -> None:
    assert see(doubts, 1, reconnected_s=101) == (Distrust.RECONNECTED,)
    assert see(doubts, 10.9, reconnected_s=101) == (Distrust.RECONNECTED,)
    assert see(doubts, 11, reconnected_s=101) == ()


def test_a_database_that_stalls(doubts: Doubts) -> None:
    assert see(doubts, 1, stall_s=2.5) == (Distrust.DATABASE_STALL,)
    assert see(doubts, 6) == ()


def test_a_step_of_the_clock_is_doubted_until_the_lines_of_that_moment_are_gone(doubts: Doubts) -> None:
    assert see(doubts, 1, wall=WALL + 1.5, lines=lambda: {A, B}) == ()  # half a second is no step
    assert see(doubts, 2, wall=WALL - 3600, lines=lambda: {A, B}) == (Distrust.CLOCK_STEP,)
    assert see(doubts, 30, wall=WALL - 3572, lines=lambda: {B, CallId("later")}) == (Distrust.CLOCK_STEP,)
    assert see(doubts, 34, wall=WALL - 3568, lines=lambda: {CallId("later")}) == (Distrust.CLOCK_STEP,)
    assert see(doubts, 35, wall=WALL - 3567, lines=lambda: {CallId("later")}) == ()


def test_a_step_without_lines_is_told_and_soon_over(doubts: Doubts) -> None:
    assert see(doubts, 1, wall=WALL + 10) == (Distrust.CLOCK_STEP,)
    assert see(doubts, 6.5, wall=WALL + 15.5) == ()


def test_a_clock_that_is_slewed_is_followed(doubts: Doubts) -> None:
    for at in range(1, 2000):
        assert see(doubts, at, wall=WALL + at * 1.0005) == ()


def test_the_gravest_doubt_is_reported(doubts: Doubts) -> None:
    assert see(doubts, 1, wall=WALL + 99, silence_s=9, has_calls=True, stall_s=9, reconnected_s=101) == (
        Distrust.CLOCK_STEP,
        Distrust.STALE_EVENTS,
        Distrust.RECONNECTED,
        Distrust.DATABASE_STALL,
    )
    assert doubts.word == "clock_step"
