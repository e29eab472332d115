"""What the debtor asked for, to the second, in winter and summer, past midnight and on days of 23 and 25 hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from dialer.core.compliance.facts import NumberFacts, Wish, WishKind
from dialer.core.compliance.rules.base import Moment
from dialer.core.compliance.rules.wishes import Wishes
from dialer.core.kernel.codes import NumberPlace
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import CANARY, E164, HEAD, ROME, make_facts, moment, rome

RULE = Wishes.parse(HEAD, "required")
CAREFUL = replace(RULE, margin=timedelta(seconds=60))
MON, TUE = 0, 1


def avoid(starts: time | None, ends: time | None, *weekdays: int, place: NumberPlace | None = None) -> Wish:
    days = frozenset(weekdays) or frozenset(range(7))
    return Wish(kind=WishKind.AVOID, weekdays=days, starts=starts, ends=ends, place=place)


def until(wish: Wish, at: str, rule: Wishes = RULE) -> datetime | None:
    objection = rule.weigh(make_facts(wishes=(wish,)), moment(at))
    return objection.until if objection is not None else None


@pytest.mark.parametrize("day", ["2026-11-23", "2026-07-06"])
def test_a_window_is_closed_from_its_first_second_to_its_last(day: str) -> None:
    lunch = avoid(time(12), time(14))
    assert until(lunch, f"{day} 11:59:59") is None
    assert until(lunch, f"{day} 12:00:00") == rome(f"{day} 14:00")
    assert until(lunch, f"{day} 13:59:59") == rome(f"{day} 14:00")
    assert until(lunch, f"{day} 14:00:00") is None


def test_the_margin_goes_before_it() -> None:
    lunch = avoid(time(12), time(14))
    assert until(lunch, "2026-11-23 11:59:00", CAREFUL) is None
    assert until(lunch, "2026-11-23 11:59:01", CAREFUL) == rome("2026-11-23 14:00")
    assert until(lunch, "2026-11-23 14:00:00", CAREFUL) is None


def test_a_window_past_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = avoid(time(22), time(9), MON)
    assert until(night, "2026-11-23 21:59:59") is None
    assert until(night, "2026-11-23 22:00") == rome("2026-11-24 09:00")
    assert until(night, "2026-11-24 08:59:59") == rome("2026-11-24 09:00")
    assert until(night, "2026-11-24 09:00") is None
    assert until(night, "2026-11-24 23:00") is None  # tuesday's night is not meant
    assert until(night, "2026-11-23 08:00") is None  # nor sunday's


def test_whole_days_and_half_open_windows() -> None:
    assert until(avoid(None, None, TUE), "2026-11-24 00:00") == rome("2026-11-25 00:00")
    assert until(avoid(None, None, TUE), "2026-11-23 23:59:59") is None
    assert until(avoid(time(18), None), "2026-11-23 20:00") == rome("2026-11-24 00:00")
    assert until(avoid(None, time(10)), "2026-11-23 09:00") == rome("2026-11-23 10:00")


def test_the_clock_change_moves_the_instant_not_the_time_of_day() -> None:
    early = avoid(None, time(9))
    assert until(early, "2026-10-25 08:59:59") == rome("2026-10-25 09:00")  # 25 hours
    assert until(early, "2027-03-28 08:59:59") == rome("2027-03-28 09:00")  # 23 hours
    assert until(avoid(time(2, 30), time(4)), "2027-03-28 03:30") == rome("2027-03-28 04:00")


def test_in_two_zones_the_window_lasts_in_both() -> None:
    lunch = avoid(time(12), time(14))
    weighed = RULE.weigh(make_facts(wishes=(lunch,)), Moment.of(rome("2026-11-23 13:30"), (ROME, CANARY)))
    assert weighed is not None
    assert weighed.until == rome("2026-11-23 15:00")  # 14:00 in the Canaries


def test_a_place_to_avoid() -> None:
    wish = avoid(None, None, place=NumberPlace.WORK)
    at_work = make_facts(wishes=(wish,), number=NumberFacts(e164=E164, place=NumberPlace.WORK))
    assert RULE.weigh(at_work, moment("2026-11-23 10:00")) is not None
    assert RULE.weigh(make_facts(wishes=(wish,)), moment("2026-11-23 10:00")) is None


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish(kind=WishKind.CEASE), "cease"),
        (Wish(kind=WishKind.MEDIUM_BLOCK, medium="phone"), "medium_block"),
        (Wish(kind=WishKind.MEDIUM_BLOCK, medium="sms"), None),
    ],
)
def test_cease_and_a_blocked_telephone_refuse_for_good(wish: Wish, why: str | None) -> None:
    objection = RULE.weigh(make_facts(wishes=(wish,)), moment("2026-11-23 10:00"))
    assert (objection.why if objection is not None else None) == why
    assert objection is None or objection.until is None


def test_a_represented_debtor_is_not_called() -> None:
    objection = RULE.weigh(make_facts(represented_by="avv. Rossi"), moment("2026-11-23 10:00"))
    assert objection is not None
    assert (objection.until, objection.why) == (None, "represented")
    assert "Rossi" not in str(objection)


def test_no_figure_touches_wishes() -> None:
    assert CAREFUL.tightened("required").margin == CAREFUL.margin
    with pytest.raises(Invalid, match="only value is 'required'"):
        RULE.tightened("ignored")
