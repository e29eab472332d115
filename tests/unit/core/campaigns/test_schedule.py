from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from dialer.core.campaigns.model import Shift
from dialer.core.campaigns.schedule import check_schedule, is_on_shift, next_start, next_stop
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.window import instant, zone
from tests.unit.core.campaigns.builders import make_campaign

ROME = zone("Europe/Rome")
MON, TUE, SAT, SUN = 0, 1, 5, 6


def rome(text: str) -> datetime:
    local = datetime.fromisoformat(text)
    return instant(local.date(), local.time(), ROME)


def shift(weekday: int, start: str, stop: str) -> Shift:
    return Shift(weekday=weekday, start=time.fromisoformat(start), stop=time.fromisoformat(stop))


WEEK = make_campaign(
    schedule=(shift(MON, "14:00", "18:00"), shift(MON, "09:00", "13:00"), shift(TUE, "09:00", "13:00"))
)


def test_without_a_schedule_it_is_always_on_shift() -> None:
    campaign = make_campaign()
    assert is_on_shift(campaign, rome("2026-11-29 03:00"))
    assert next_start(campaign, rome("2026-11-29 03:00")) is None
    assert next_stop(campaign, rome("2026-11-29 03:00")) is None


@pytest.mark.parametrize(
    ("at", "on"),
    [
        ("2026-11-23 08:59:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 12:59:59", True),
        ("2026-11-23 13:00", False),
        ("2026-11-23 14:00", True),
        ("2026-11-24 14:00", False),
        ("2026-11-25 10:00", False),
    ],
)
def test_a_shift_runs_from_its_start_up_to_its_stop(at: str, on: bool) -> None:
    assert is_on_shift(WEEK, rome(at)) is on


@pytest.mark.parametrize(
    ("at", "start"),
    [
        ("2026-11-23 08:00", "2026-11-23 09:00"),
        ("2026-11-23 09:00", "2026-11-23 14:00"),
        ("2026-11-23 13:30", "2026-11-23 14:00"),
        ("2026-11-23 18:00", "2026-11-24 09:00"),
        ("2026-11-24 13:00", "2026-11-30 09:00"),
    ],
)
def test_the_next_start(at: str, start: str) -> None:
    assert next_start(WEEK, rome(at)) == rome(start)


def test_one_shift_a_week_comes_again_after_a_week() -> None:
    campaign = make_campaign(schedule=(shift(MON, "09:00", "13:00"),))
    assert next_start(campaign, rome("2026-11-23 09:00")) == rome("2026-11-30 09:00")


def test_the_schedule_follows_the_clocks_of_its_zone() -> None:
    campaign = make_campaign(schedule=(shift(SAT, "09:00", "13:00"), shift(MON, "09:00", "13:00")))
    assert next_start(campaign, rome("2026-10-24 05:00")) == datetime.fromisoformat("2026-10-24T07:00:00+00:00")
    assert next_start(campaign, rome("2026-10-24 14:00")) == datetime.fromisoformat("2026-10-26T08:00:00+00:00")
    lisbon = make_campaign(schedule=(shift(SAT, "09:00", "13:00"),), zone="Europe/Lisbon")
    assert not is_on_shift(lisbon, rome("2026-10-24 09:30"))
    assert is_on_shift(lisbon, rome("2026-10-24 10:00"))


def test_a_shift_past_midnight() -> None:
    campaign = make_campaign(schedule=(shift(SAT, "22:00", "02:00"),))
    assert is_on_shift(campaign, rome("2026-11-28 23:59:59"))
    assert is_on_shift(campaign, rome("2026-11-29 01:59:59"))
    assert not is_on_shift(campaign, rome("2026-11-29 02:00"))
    assert not is_on_shift(campaign, rome("2026-11-28 01:00"))
    assert next_start(campaign, rome("2026-11-29 00:30")) == rome("2026-12-05 22:00")
    assert next_stop(campaign, rome("2026-11-28 23:00")) == rome("2026-11-29 02:00")


def test_a_shift_to_the_end_of_the_day() -> None:
    campaign = make_campaign(schedule=(shift(SAT, "20:00", "00:00"),))
    assert is_on_shift(campaign, rome("2026-11-28 23:59:59"))
    assert not is_on_shift(campaign, rome("2026-11-29 00:00"))


def test_the_stop_of_the_shift_in_hand() -> None:
    assert next_stop(WEEK, rome("2026-11-23 10:00")) == rome("2026-11-23 13:00")
    assert next_stop(WEEK, rome("2026-11-23 13:00")) is None


def test_shifts_that_touch_make_one() -> None:
    campaign = make_campaign(
        schedule=(shift(MON, "09:00", "13:00"), shift(MON, "13:00", "00:00"), shift(TUE, "00:00", "02:00"))
    )
    assert next_stop(campaign, rome("2026-11-23 10:00")) == rome("2026-11-24 02:00")


def test_a_schedule_round_the_clock_never_stops() -> None:
    campaign = make_campaign(schedule=tuple(shift(day, "00:00", "00:00") for day in range(7)))
    assert next_stop(campaign, rome("2026-11-23 10:00")) is None
    assert all(is_on_shift(campaign, rome("2026-10-24 12:00") + timedelta(hours=hour)) for hour in range(72))


@pytest.mark.parametrize(
    ("shifts", "message"),
    [
        ((shift(7, "09:00", "10:00"),), "weekday 7"),
        ((shift(-1, "09:00", "10:00"),), "weekday -1"),
        ((shift(MON, "09:00", "09:00"),), "no length"),
        ((shift(MON, "09:00", "13:00"), shift(MON, "12:59", "14:00")), "overlap"),
        ((shift(MON, "22:00", "02:00"), shift(MON, "23:00", "00:00")), "overlap"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(shifts: tuple[Shift, ...], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        check_schedule(shifts)


def test_a_good_schedule_is_accepted() -> None:
    check_schedule(WEEK.schedule)
    check_schedule(())
