from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from dialer.engine.clocks import SettableClock, SystemClock
from tests.factories import MONDAY_10, later


def still_clock() -> SettableClock:
    """Moves only when wound."""
    return SettableClock(MONDAY_10, monotonic=lambda: 0.0)


async def test_winding_forward_fires_what_is_passed_in_its_order_and_nothing_else() -> None:
    clock, fired = still_clock(), []
    for seconds in (30, 10, 20, 90):
        clock.call_at(later(seconds), lambda s=seconds: fired.append(s))  # type: ignore[misc]
    assert clock.wind(timedelta(seconds=60)) == later(60)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert fired == [10, 20, 30]
    clock.wind(timedelta(seconds=60))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert fired == [10, 20, 30, 90]


async def test_a_timer_of_the_past_fires_at_once_and_a_cancelled_one_never() -> None:
    clock, fired = still_clock(), []
    clock.call_at(later(-5), lambda: fired.append("past"))
    cancelled = clock.call_at(later(-5), lambda: fired.append("cancelled"))
    cancelled.cancel()
    cancelled.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert fired == ["past"]


async def test_sleepers_wake_when_the_clock_is_wound_past_them() -> None:
    clock = still_clock()
    sleeper = asyncio.create_task(clock.sleep_until(later(3600)))
    await asyncio.sleep(0)
    clock.wind(timedelta(hours=2))
    await asyncio.wait_for(sleeper, 30)


def test_a_settable_clock_never_goes_back() -> None:
    with pytest.raises(ValueError, match="forward"):
        still_clock().wind(timedelta(seconds=-1))


def test_a_settable_clock_keeps_the_natural_pace() -> None:
    reading = [0.0]
    clock = SettableClock(MONDAY_10, monotonic=lambda: reading[0])
    reading[0] = 7.5
    assert clock.now() == later(7.5)


async def test_the_systems_clock_fires_and_cancels() -> None:
    clock = SystemClock()
    assert not clock.is_settable
    fired = asyncio.Event()
    clock.call_at(clock.now(), fired.set)
    await asyncio.wait_for(fired.wait(), 30)
    clock.call_at(clock.now(), lambda: pytest.fail("was cancelled")).cancel()
    await clock.sleep_until(clock.now())


def test_winding_is_time_that_passes_and_no_step() -> None:
    ticks = iter([100.0, 101.0, 102.0, 103.0, 104.0])
    clock = SettableClock(MONDAY_10, monotonic=lambda: next(ticks))
    before = clock.elapsed_s()
    clock.wind(timedelta(hours=1))
    assert clock.elapsed_s() - before == 3600 + 2


def test_the_machines_own_count_never_goes_back() -> None:
    clock = SystemClock()
    assert clock.elapsed_s() <= clock.elapsed_s()
