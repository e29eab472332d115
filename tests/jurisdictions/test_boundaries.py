"""The boundary of each rule that ends at an instant, to the second, on both sides, in winter and in summer.

The expected instant is worked out here from the facts and the country's clock; openings on the way are given by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from dialer.core.compliance.facts import (
    Facts,
    Hold,
    Message,
    NumberFacts,
    PastAttempt,
    PastConversation,
    SilentCall,
    Wish,
    WishKind,
)
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.compliance.verdict import Decision
from dialer.core.kernel.codes import DialMode, HoldReason, NumberPlace, Outcome
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder

SECOND = timedelta(seconds=1)
ZONES = {"it": "Europe/Rome", "uk": "Europe/London", "us": "America/New_York", "fr": "Europe/Paris",
         "de": "Europe/Berlin", "es": "Europe/Madrid"}  # fmt: skip
COUNTRIES = {"it": "IT", "uk": "GB", "us": "US", "fr": "FR", "de": "DE", "es": "ES"}
NUMBERS = {"it": "+390612345678", "uk": "+442079460000", "us": "+12125550123", "fr": "+33142345678",
           "de": "+4930123456", "es": "+34912345678"}  # fmt: skip
EUROPE = ("it", "uk", "fr", "de", "es")
ALL = (*EUROPE, "us")
WINTER, SUMMER = date(2026, 12, 1), date(2027, 6, 15)
"""Tuesdays without a holiday in the week around them, anywhere."""
AFTER_HOURS = {"it": time(8, 30), "uk": time(8), "us": time(8), "fr": time(9), "de": time(8), "es": time(9)}


@cache
def book(code: str) -> Rulebook:
    return Rulebook.of(load_packs(config_folder() / "jurisdictions").values(), code)


@dataclass(frozen=True)
class Clock:
    """Instants of a country's wall clock, counted from the season's Tuesday."""

    code: str
    tuesday: date

    def at(self, hour: int, minute: int = 0, second: int = 0, *, days: int = 0) -> datetime:
        local = datetime.combine(self.tuesday + timedelta(days=days), time(hour, minute, second))
        return local.replace(tzinfo=ZoneInfo(ZONES[self.code])).astimezone(UTC)

    def opening(self, days: int) -> datetime:
        opens = AFTER_HOURS[self.code]
        return self.at(opens.hour, opens.minute, days=days)

    def attempt(self, at: datetime, outcome: Outcome = Outcome.NO_ANSWER, *, debt: str = "") -> PastAttempt:
        return PastAttempt(at=at, e164=NUMBERS[self.code], outcome=outcome, debts=(debt,) if debt else ())


Case = Callable[[Clock], tuple[dict[str, object], datetime]]
"""Facts, and the first permitted instant."""


def gap(clock: Clock) -> tuple[dict[str, object], datetime]:
    return {"attempts": (clock.attempt(clock.at(10, 11, 12)),)}, clock.at(12, 11, 12)


def three_a_day(clock: Clock) -> tuple[dict[str, object], datetime]:
    return {"attempts": tuple(clock.attempt(clock.at(hour)) for hour in (10, 13, 16))}, clock.opening(1)


def ten_in_168_hours(clock: Clock) -> tuple[dict[str, object], datetime]:
    ten = [clock.attempt(clock.at(11, 0, 7, days=-7), debt="a")]
    ten += [clock.attempt(clock.at(hour, days=day), debt="a") for day in (-6, -5, -4) for hour in (10, 13, 16)]
    return {"attempts": tuple(ten), "debt": "b"}, clock.at(11, 0, 7)  # about another debt: US-04 has nothing to say


def one_conversation_a_day(clock: Clock) -> tuple[dict[str, object], datetime]:
    return {"conversations": (PastConversation(at=clock.at(10), inbound=True),)}, clock.opening(1)


def three_conversations_a_week(clock: Clock) -> tuple[dict[str, object], datetime]:
    talks = tuple(PastConversation(at=clock.at(10, days=day)) for day in (-1, 0, 1))
    return {"conversations": talks}, clock.opening(6)


def silent_call_in_italy(clock: Clock) -> tuple[dict[str, object], datetime]:
    silent = SilentCall(at=clock.at(12, 34, 56, days=-6), e164=NUMBERS[clock.code])
    return {"silent_calls": (silent,), "mode": DialMode.RESERVED_AGENT}, clock.at(12, 34, 56, days=-1)


def abandoned_call_in_britain(clock: Clock) -> tuple[dict[str, object], datetime]:
    silent = SilentCall(at=clock.at(12, 34, 56, days=-3), e164=NUMBERS[clock.code])
    return {"silent_calls": (silent,)}, clock.at(12, 34, 56)


def machine(clock: Clock) -> tuple[dict[str, object], datetime]:
    return {"attempts": (clock.attempt(clock.at(12, 34, 56, days=-1), Outcome.VOICEMAIL),)}, clock.at(12, 34, 56)


def seven_in_seven_days(clock: Clock) -> tuple[dict[str, object], datetime]:
    seven = tuple(clock.attempt(clock.at(12, days=day), debt="a") for day in range(-7, 0))
    return {"attempts": seven, "debt": "a"}, clock.opening(0)


def a_week_after_a_conversation(clock: Clock) -> tuple[dict[str, object], datetime]:
    return {"conversations": (PastConversation(at=clock.at(20, 59, 59, days=-7)),)}, clock.opening(0)


def three_recordings_in_thirty_days(clock: Clock) -> tuple[dict[str, object], datetime]:
    three = tuple(clock.attempt(clock.at(12, days=day), Outcome.ABANDONED) for day in (-30, -20, -10))
    number = NumberFacts(e164=NUMBERS[clock.code], place=NumberPlace.HOME)
    return {"attempts": three, "number": number, "message": Message.INFORMATION}, clock.opening(0)


def a_hold_to_an_instant(clock: Clock) -> tuple[dict[str, object], datetime]:
    ends_at = clock.at(12, 34, 56)
    return {"holds": (Hold(reason=HoldReason.DISPUTED, ends=ends_at),)}, ends_at


def a_hold_to_a_day(clock: Clock) -> tuple[dict[str, object], datetime]:
    return {"holds": (Hold(reason=HoldReason.PAID_CLAIMED, ends=clock.tuesday),)}, clock.opening(1)


def a_mandate_from_a_day(clock: Clock) -> tuple[dict[str, object], datetime]:
    return {"mandate_starts": clock.tuesday}, clock.opening(0)


def a_mandate_from_an_instant(clock: Clock) -> tuple[dict[str, object], datetime]:
    return {"mandate_starts": clock.at(12, 34, 56)}, clock.at(12, 34, 56)


def a_letter_of_an_instant(clock: Clock) -> tuple[dict[str, object], datetime]:
    return {"letter_sent_at": clock.at(12, 34, 56)}, clock.at(12, 34, 56)


def a_time_to_avoid(clock: Clock) -> tuple[dict[str, object], datetime]:
    wish = Wish(kind=WishKind.AVOID, starts=time(11), ends=time(12, 34, 56))
    return {"wishes": (wish,)}, clock.at(12, 34, 56)


CASES: list[tuple[str, Case]] = [
    *((code, case) for code in ALL for case in (gap, three_a_day, ten_in_168_hours)),
    *((code, case) for code in EUROPE for case in (one_conversation_a_day, three_conversations_a_week)),
    ("it", silent_call_in_italy),
    ("uk", abandoned_call_in_britain),
    ("uk", machine),
    ("us", seven_in_seven_days),
    ("us", a_week_after_a_conversation),
    ("us", three_recordings_in_thirty_days),
    *((code, case) for code in ALL for case in (a_hold_to_an_instant, a_hold_to_a_day, a_time_to_avoid)),
    *((code, case) for code in ALL for case in (a_mandate_from_a_day, a_mandate_from_an_instant)),
    *((code, a_letter_of_an_instant) for code in ("fr", "de")),
]


@pytest.mark.parametrize("tuesday", [WINTER, SUMMER], ids=["winter", "summer"])
@pytest.mark.parametrize(("code", "case"), CASES, ids=[f"{code} {case.__name__}" for code, case in CASES])
def test_the_second_before_is_deferred_to_the_instant_and_the_instant_is_permitted(
    code: str, case: Case, tuesday: date
) -> None:
    clock = Clock(code, tuesday)
    changes, free_at = case(clock)
    number = NumberFacts(e164=NUMBERS[code])
    known = Facts(country=COUNTRIES[code], number=number, letter_sent_at=date(2026, 1, 1))
    if code == "us":
        known = replace(known, region="NY")
    known = replace(known, **changes)  # type: ignore[arg-type]
    before = book(code).evaluate(known, free_at - SECOND)
    assert (before.decision, before.until) == (Decision.DEFERRED, free_at), before
    assert book(code).evaluate(known, free_at).is_permitted


@pytest.mark.parametrize("code", ALL)
@pytest.mark.parametrize("tuesday", [WINTER, SUMMER], ids=["winter", "summer"])
def test_an_ended_mandate_is_refused_from_its_end_on(code: str, tuesday: date) -> None:
    clock = Clock(code, tuesday)
    known = Facts(country=COUNTRIES[code], letter_sent_at=date(2026, 1, 1), region="NY" if code == "us" else "")
    ends_at = clock.at(12, 34, 56)
    by_instant = replace(known, mandate_ends=ends_at)
    assert book(code).evaluate(by_instant, ends_at - SECOND).is_permitted
    assert book(code).evaluate(by_instant, ends_at).decision is Decision.REFUSED
    by_day = replace(known, mandate_ends=tuesday)
    assert book(code).evaluate(by_day, clock.at(12)).is_permitted
    late = book(code).evaluate(by_day, clock.at(23, 59, 59))
    assert (late.decision, late.rule) == (Decision.REFUSED, "MANDATE")  # no hours are left in it


@pytest.mark.parametrize("code", ALL)
@pytest.mark.parametrize("tuesday", [WINTER, SUMMER], ids=["winter", "summer"])
def test_the_margin_before_a_time_to_avoid(code: str, tuesday: date) -> None:
    clock = Clock(code, tuesday)
    wish = Wish(kind=WishKind.AVOID, starts=time(15), ends=time(16))
    known = Facts(country=COUNTRIES[code], wishes=(wish,), letter_sent_at=date(2026, 1, 1))
    known = replace(known, region="NY" if code == "us" else "")
    assert book(code).evaluate(known, clock.at(14, 59)).is_permitted
    assert book(code).evaluate(known, clock.at(14, 59, 1)).until == clock.at(16)
    assert book(code).evaluate(known, clock.at(16)).is_permitted
