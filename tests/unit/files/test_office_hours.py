from __future__ import annotations

from datetime import date

from dialer.core.kernel.window import WeeklyWindows
from dialer.files.asterisk_values import Line
from dialer.files.office_hours import OfficeHours, open_lines


def office(**table: object) -> OfficeHours:
    return OfficeHours(zone="Europe/Rome", week=WeeklyWindows.parse(table))


def steps(*offices: OfficeHours) -> list[str]:
    return [line.removeprefix(" same => n,") for line in open_lines(offices)]


def test_the_last_minute_of_a_window_is_the_one_before_its_closing() -> None:
    assert steps(office(mon="08:30-21:00", sat=["09:00-12:00", "14:00-15:30"])) == [
        "GotoIfTime(08:30-20:59,mon,*,*,Europe/Rome?open)",
        "GotoIfTime(09:00-11:59,sat,*,*,Europe/Rome?open)",
        "GotoIfTime(14:00-15:29,sat,*,*,Europe/Rome?open)",
        " same => n(after0),NoOp()",
    ]


def test_a_window_past_midnight_goes_on_on_the_next_weekday() -> None:
    assert steps(office(sun="22:00-02:00"))[:2] == [
        "GotoIfTime(22:00-23:59,sun,*,*,Europe/Rome?open)",
        "GotoIfTime(00:00-01:59,mon,*,*,Europe/Rome?open)",
    ]
    assert steps(office(tue="10:00-24:00"))[0] == "GotoIfTime(10:00-23:59,tue,*,*,Europe/Rome?open)"
    assert steps(office(tue="00:00-24:00"))[0] == "GotoIfTime(00:00-23:59,tue,*,*,Europe/Rome?open)"


def test_a_holiday_closes_its_own_office_and_no_other() -> None:
    closed = OfficeHours(
        zone="Europe/Rome",
        week=WeeklyWindows.parse({"fri": "09:00-18:00"}),
        closed_on=(date(2027, 1, 1), date(2026, 12, 25)),
    )
    london = OfficeHours(zone="Europe/London", week=WeeklyWindows.parse({"fri": "10:00-16:00"}))
    assert steps(closed, london) == [
        "GotoIfTime(*,*,1,jan,Europe/Rome?after0)",
        "GotoIfTime(*,*,25,dec,Europe/Rome?after0)",
        "GotoIfTime(09:00-17:59,fri,*,*,Europe/Rome?open)",
        " same => n(after0),NoOp()",
        "GotoIfTime(10:00-15:59,fri,*,*,Europe/London?open)",
        " same => n(after1),NoOp()",
    ]


def test_a_number_without_offices_has_no_hours() -> None:
    assert open_lines(Line(number="+390299990001", creditor="acme").offices) == []
