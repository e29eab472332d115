from __future__ import annotations

from dialer.core.trunks.model import Meter
from tests.factories import MONDAY_10, later


def test_a_meter_gives_no_more_than_its_rate_over_any_long_time() -> None:
    meter, started = Meter(5.0, 1.0, MONDAY_10), 0
    for tick in range(1, 201):
        meter = meter.advanced(later(tick * 0.5))
        started += meter.whole
        meter = meter.take(meter.whole)
    assert 495 <= started <= 506


def test_a_long_silence_does_not_save_up_more_than_a_second() -> None:
    assert Meter(5.0, 0.0, MONDAY_10).advanced(later(3600)).whole == 5


def test_a_rate_below_one_a_second_still_lets_single_calls_through() -> None:
    meter = Meter(0.5, 0.0, MONDAY_10)
    assert meter.advanced(later(1)).whole == 0
    assert meter.advanced(later(2)).whole == 1


def test_a_clock_that_steps_back_gives_nothing() -> None:
    assert Meter(5.0, 0.0, MONDAY_10).advanced(later(-10)).whole == 0
