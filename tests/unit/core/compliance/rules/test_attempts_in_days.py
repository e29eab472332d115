"""Seven in seven consecutive local days (US-04), to the second, in New York's winter and summer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dialer.core.compliance.facts import Consent, Facts, NumberFacts, PastAttempt
from dialer.core.compliance.rules.attempts_in_days import AttemptsInDays, has_consent
from dialer.core.compliance.rules.base import Layer, Moment, RuleHead
from dialer.core.kernel.codes import NumberPlace
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.window import instant, zone
from tests.unit.core.compliance.builders import make_facts

NEW_YORK, LOS_ANGELES = zone("America/New_York"), zone("America/Los_Angeles")
HEAD = RuleHead(rule_id="US-04", layer=Layer.LAW)
SEVEN = AttemptsInDays.parse(HEAD, {"max": 7, "days": 7, "per": "debt", "consent_days": 7})
E164 = "+12125550123"


def ny(text: str) -> datetime:
    local = datetime.fromisoformat(text)
    return instant(local.date(), local.time(), NEW_YORK)


def facts(*times: str, debt: str = "a", number: NumberFacts | None = None, region: str = "NY") -> Facts:
    attempts = tuple(PastAttempt(at=ny(text), e164=E164, debts=("a",)) for text in times)
    return make_facts(
        country="US", region=region, debt=debt, attempts=attempts, number=number or NumberFacts(e164=E164)
    )


def until(rule: AttemptsInDays, known: Facts, at: str) -> datetime | None:
    objection = rule.weigh(known, Moment.of(ny(at), (NEW_YORK,)))
    return objection.until if objection is not None else None


@pytest.mark.parametrize(
    ("days", "free"),
    [
        ([f"2026-11-{day:02} 10:00" for day in range(2, 9)], "2026-11-09 00:00"),  # one a day, winter
        ([f"2026-11-{day:02} 10:00" for day in (2, 2, 2, 2, 2, 2, 2)], "2026-11-09 00:00"),
        ([f"2026-07-{day:02} 10:00" for day in range(6, 13)], "2026-07-13 00:00"),  # summer
        ([f"2026-10-{day:02} 10:00" for day in range(27, 32)] + ["2026-11-01 10:00"] * 2, "2026-11-03 00:00"),  # DST
    ],
)
def test_the_eighth_waits_until_the_first_of_the_seven_leaves_the_seven_days(days: list[str], free: str) -> None:
    known = facts(*days)
    last_second = (ny(free) - timedelta(seconds=1)).astimezone(NEW_YORK).replace(tzinfo=None).isoformat()
    assert until(SEVEN, known, last_second) == ny(free)
    assert until(SEVEN, known, free) is None


def test_six_are_allowed_and_another_debt_is_counted_by_itself() -> None:
    week = [f"2026-11-{day:02} 10:00" for day in range(2, 9)]
    assert until(SEVEN, facts(*week[1:]), "2026-11-08 12:00") is None
    assert until(SEVEN, facts(*week, debt="b"), "2026-11-08 12:00") is None
    assert until(SEVEN, facts(*week, debt=""), "2026-11-08 12:00") == ny("2026-11-09 00:00")


def test_the_days_are_counted_in_each_zone_and_the_last_to_free_counts() -> None:
    # 00:30 in New York is still the day before in Los Angeles
    known = facts(*["2026-11-03 00:30"] * 7)
    objection = SEVEN.weigh(known, Moment.of(ny("2026-11-08 12:00"), (LOS_ANGELES, NEW_YORK)))
    assert objection is not None
    assert objection.until == ny("2026-11-10 00:00")


def test_direct_consent_of_the_last_seven_days_takes_calls_out_and_lifts_the_cap() -> None:
    week = [f"2026-11-{day:02} 10:00" for day in range(2, 9)]
    given_at = ny("2026-11-08 11:00")
    consented = NumberFacts(e164=E164, consent=Consent(given_at=given_at))
    known = facts(*week, number=consented)
    assert until(SEVEN, known, "2026-11-08 10:59:59") is not None
    assert until(SEVEN, known, "2026-11-08 11:00") is None
    assert has_consent(known, given_at + timedelta(days=7, seconds=-1), 7)
    assert not has_consent(known, given_at + timedelta(days=7), 7)
    ended = NumberFacts(e164=E164, consent=Consent(given_at=given_at, ends_at=ny("2026-11-08 12:00")))
    assert until(SEVEN, facts(*week, number=ended), "2026-11-08 12:00") is not None


MASSACHUSETTS = AttemptsInDays.parse(
    HEAD,
    {
        "max": 2, "days": 7, "per": "debt", "places": ["home", "mobile"],
        "where": {"country": "US", "regions": ["MA"], "prefixes": ["+1617"]},
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("region", "e164", "place", "holds"),
    [
        ("MA", E164, None, True),
        ("Massachusetts", E164, NumberPlace.MOBILE, True),
        ("US-MA", E164, NumberPlace.WORK, False),
        ("NY", "+16175550123", NumberPlace.HOME, True),
        ("NY", E164, NumberPlace.HOME, False),
    ],
)
def test_a_states_cap_holds_by_address_or_by_number(
    region: str, e164: str, place: NumberPlace | None, holds: bool
) -> None:
    number = NumberFacts(e164=e164, place=place)
    known = facts("2026-11-02 10:00", "2026-11-03 10:00", number=number, region=region)
    assert (until(MASSACHUSETTS, known, "2026-11-04 10:00") == ny("2026-11-09 00:00")) is holds


def test_tightening_and_loosening() -> None:
    assert SEVEN.tightened(3).max_count == 3
    assert SEVEN.tightened({"max": 7, "days": 10}).days == 10
    for laxer in (8, {"max": 7, "days": 6}):
        with pytest.raises(Invalid, match="US-04") as refusal:
            SEVEN.tightened(laxer)
        assert refusal.value.code == "loosens_pack"


def test_a_malformed_figure() -> None:
    for value, message in (
        ({"max": 7}, "lacks 'days'"),
        ({"max": 7, "days": 7, "places": ["garden"]}, "known are home, work, mobile"),
        ({"max": 7, "days": 7, "where": {"country": "US"}}, "name regions, municipalities"),
    ):
        with pytest.raises(Invalid, match=message):
            AttemptsInDays.parse(HEAD, value)
