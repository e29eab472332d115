from __future__ import annotations

from datetime import timedelta

from dialer.core.floor import Deadline, DeadlineKind
from dialer.core.kernel.ids import CallId
from dialer.twin.clockwork import Clockwork
from tests.factories import MONDAY_10

RING = Deadline(DeadlineKind.RING, CallId("c1"))


def never() -> bool:
    return False


def nothing() -> None:
    return


def test_deeds_come_in_the_order_of_their_times_and_then_of_their_asking() -> None:
    clock, done = Clockwork(MONDAY_10), []
    for name, at_s in (("late", 9.0), ("first", 5.0), ("second", 5.0)):
        clock.at(at_s, lambda each: done.append((each, clock.now_s)), name)
    clock.run(10.0, nothing, is_over=never)
    assert done == [("first", 5.0), ("second", 5.0), ("late", 9.0)]
    assert clock.now == MONDAY_10 + timedelta(seconds=10)


def test_without_a_move_there_is_a_tick_every_half_second() -> None:
    clock, ticks = Clockwork(MONDAY_10), []
    clock.run(2.0, lambda: ticks.append(clock.now_s), is_over=never)
    assert ticks == [0.0, 0.5, 1.0, 1.5]


def test_moves_of_a_tenth_of_a_second_share_one_tick() -> None:
    clock, ticks = Clockwork(MONDAY_10), []
    for at_s in (0.20, 0.25, 0.29):
        clock.at(at_s, lambda _: clock.wake())
    clock.run(0.75, lambda: ticks.append(round(clock.now_s, 6)), is_over=never)
    assert ticks == [0.0, 0.3]


def test_what_a_tick_itself_moves_brings_the_next_one() -> None:
    clock, ticks = Clockwork(MONDAY_10), []

    def tick() -> None:
        ticks.append(round(clock.now_s, 6))
        if len(ticks) < 3:
            clock.wake()

    clock.run(0.5, tick, is_over=never)
    assert ticks == [0.0, 0.1, 0.2]


def test_a_disarmed_deadline_does_not_pass_and_one_armed_again_passes_once() -> None:
    clock, passed = Clockwork(MONDAY_10), []
    clock.arm(RING, MONDAY_10 + timedelta(seconds=1), lambda d: passed.append((d, clock.now_s)))
    clock.disarm(RING)
    for delay_s in (2, 3):
        clock.arm(RING, MONDAY_10 + timedelta(seconds=delay_s), lambda d: passed.append((d, clock.now_s)))
    clock.run(5.0, nothing, is_over=never)
    assert passed == [(RING, 3.0)]


def test_a_day_that_is_over_ends_before_its_time() -> None:
    clock = Clockwork(MONDAY_10)
    clock.run(100.0, nothing, is_over=lambda: clock.now_s >= 3.0)
    assert clock.now_s == 3.0


def test_what_is_left_happens_without_ticks_as_long_as_it_matters() -> None:
    clock, done = Clockwork(MONDAY_10), []
    for at_s in (1.0, 2.0, 3.0):
        clock.at(at_s, lambda _: done.append(clock.now_s))
    clock.run_while(lambda: len(done) < 2)
    assert done == [1.0, 2.0]
    assert clock.tick_count == 0
