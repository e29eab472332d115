from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dialer.core.compliance.rules.base import Layer, Moment, RuleHead
from dialer.core.compliance.rules.holidays import PublicHolidays
from dialer.core.compliance.rules.hours import Hours
from dialer.core.kernel.window import zone
from tests.unit.core.compliance.builders import CANARY, HEAD, ROME, make_facts, moment, rome

NEW_YORK, LOS_ANGELES = zone("America/New_York"), zone("America/Los_Angeles")
DAYTIME = Hours.parse(HEAD, {"mon-fri": "08:30-21:00"})
MARGIN = RuleHead(rule_id="M", layer=Layer.CAMPAIGN)


def objects(hours: Hours, at: str) -> bool:
    return hours.weigh(make_facts(), moment(at)) is not None


@pytest.mark.parametrize("margin_s", [0, 1, 60, 600])
def test_a_call_starts_from_opening_and_while_now_and_margin_are_not_past_closing(margin_s: int) -> None:
    hours = replace(DAYTIME, margin=timedelta(seconds=margin_s), margin_head=MARGIN)
    assert objects(hours, "2026-11-23 08:29:59.999999")
    assert not objects(hours, "2026-11-23 08:30")
    last = rome("2026-11-23 21:00") - timedelta(seconds=margin_s)
    assert hours.weigh(make_facts(), Moment.of(last, (ROME,))) is None
    after = hours.weigh(make_facts(), Moment.of(last + timedelta(microseconds=1), (ROME,)))
    assert after is not None
    assert after.rule_id == ("M" if margin_s else "T-1")
    assert after.until == rome("2026-11-24 08:30")


def test_a_window_past_midnight_is_one_period_for_the_margin() -> None:
    hours = replace(Hours.parse(HEAD, {"fri": "20:00-02:00"}), margin=timedelta(minutes=10))
    assert not objects(hours, "2026-11-27 23:55")
    assert not objects(hours, "2026-11-28 01:50")
    assert objects(hours, "2026-11-28 01:50:01")
    assert objects(hours, "2026-11-27 01:00")


def test_a_holiday_cuts_a_window_at_midnight_margin_and_all() -> None:
    closed = PublicHolidays.parse(HEAD, {"country": "IT"})
    hours = replace(Hours.parse(HEAD, {"all": "20:00-02:00"}), margin=timedelta(minutes=10), closures=(closed,))
    assert not objects(hours, "2026-12-07 23:50")
    assert objects(hours, "2026-12-07 23:50:01")  # the 8th is a holiday
    assert objects(hours, "2026-12-08 22:00")
    assert not objects(hours, "2026-12-09 00:00")


def test_a_window_shorter_than_the_margin_is_never_open() -> None:
    hours = replace(Hours.parse(HEAD, {"mon": ["09:00-09:05", "12:00-13:00"]}), margin=timedelta(minutes=10))
    objection = hours.weigh(make_facts(), moment("2026-11-23 09:00"))
    assert objection is not None
    assert objection.until == rome("2026-11-23 12:00")


def test_several_zones_are_intersected() -> None:
    """A New York number with a Californian address in winter: 16:00Z to 02:00Z (V8)."""
    hours = replace(Hours.parse(HEAD, {"all": "08:00-21:00"}), margin=timedelta(seconds=60))
    for at, until in (
        ("2026-11-02T15:59:00+00:00", "2026-11-02T16:00:00+00:00"),
        ("2026-11-02T16:00:00+00:00", None),
        ("2026-11-03T01:59:00+00:00", None),
        ("2026-11-03T02:00:00+00:00", "2026-11-03T16:00:00+00:00"),
    ):
        when = rome("2026-11-02 10:00").fromisoformat(at)
        objection = hours.weigh(make_facts(), Moment.of(when, (NEW_YORK, LOS_ANGELES)))
        assert (objection.until.isoformat() if objection and objection.until else None) == until


def test_zones_that_are_never_open_together_refuse() -> None:
    hours = Hours.parse(HEAD, {"all": "12:00-12:30"})
    objection = hours.weigh(make_facts(), Moment.of(rome("2026-11-23 12:00"), (ROME, CANARY)))
    assert objection is not None
    assert objection.until is None


def test_the_day_and_its_windows_are_told() -> None:
    objection = DAYTIME.weigh(make_facts(), moment("2026-11-23 22:00"))
    assert objection is not None
    assert objection.values == (("day", "2026-11-23"), ("windows", "08:30-21:00"), ("zone", "Europe/Rome"))
    assert objection.why == "hours"
