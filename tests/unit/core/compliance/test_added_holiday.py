"""Holidays that the agency adds: whom they reach, on which days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dialer.core.compliance.added_holiday import AddedHoliday, closed_days
from dialer.core.compliance.evaluate import evaluate
from dialer.core.compliance.facts import Facts
from dialer.core.compliance.reason import reason
from dialer.core.compliance.verdict import Decision
from tests.world import test_packs

PATRON = AddedHoliday(country="IT", municipality="Legnano", on=date(2026, 11, 5), is_yearly=True)
STRIKE = AddedHoliday(country="IT", region="Emilia-Romagna", on=date(2026, 11, 24))


@pytest.mark.parametrize(
    ("holiday", "place", "is_covered"),
    [
        (PATRON, ("IT", "MI", "LEGNANO"), True),
        (PATRON, ("IT", "MI", ""), False),
        (PATRON, ("FR", "", "Legnano"), False),
        (STRIKE, ("IT", "RA", "Ravenna"), True),
        (STRIKE, ("IT", "emilia romagna", ""), True),
        (STRIKE, ("IT", "IT-BO", ""), True),
        (STRIKE, ("IT", "MI", ""), False),
        (STRIKE, ("IT", "", ""), False),
        (AddedHoliday(country="IT", on=date(2026, 11, 24)), ("IT", "", ""), True),
    ],
)
def test_an_added_holiday_reaches_who_lives_there(
    holiday: AddedHoliday, place: tuple[str, str, str], is_covered: bool
) -> None:
    country, region, municipality = place
    assert holiday.covers(country=country, region=region, municipality=municipality) is is_covered


def test_a_yearly_one_comes_each_year_from_its_first_day_on() -> None:
    assert PATRON.days(date(2025, 1, 1), date(2028, 12, 31)) == (
        date(2026, 11, 5), date(2027, 11, 5), date(2028, 11, 5)
    )  # fmt: skip
    assert PATRON.days(date(2026, 11, 6), date(2027, 11, 4)) == ()
    leap = AddedHoliday(country="IT", on=date(2028, 2, 29), is_yearly=True)
    assert leap.days(date(2028, 1, 1), date(2033, 1, 1)) == (date(2028, 2, 29), date(2032, 2, 29))
    assert STRIKE.days(date(2026, 11, 24), date(2026, 11, 24)) == (date(2026, 11, 24),)
    assert STRIKE.days(date(2026, 11, 25), date(2030, 1, 1)) == ()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


CLOSED = Facts(
    region="RA",
    closed_days=closed_days(
        [STRIKE], country="IT", region="RA", municipality="", since=date(2026, 11, 1), until=date(2027, 11, 1)
    ),
)


@pytest.mark.parametrize(
    ("now", "decision"),
    [
        ("2026-11-23T20:59:00+01:00", Decision.PERMITTED),
        ("2026-11-23T20:59:01+01:00", Decision.DEFERRED),
        ("2026-11-24T08:30:00+01:00", Decision.DEFERRED),
        ("2026-11-24T20:00:00+01:00", Decision.DEFERRED),
        ("2026-11-25T08:29:59+01:00", Decision.DEFERRED),
        ("2026-11-25T08:30:00+01:00", Decision.PERMITTED),
    ],
)
def test_nobody_is_called_on_an_added_holiday_to_the_second(now: str, decision: Decision) -> None:
    verdict = evaluate(test_packs()["it"], CLOSED, at(now))
    assert verdict.decision is decision
    if decision is Decision.DEFERRED:
        assert verdict.until == at("2026-11-25T08:30:00+01:00")


def test_an_added_holiday_is_reported_by_the_rule_of_holidays_in_both_languages() -> None:
    verdict = evaluate(test_packs()["it"], CLOSED, at("2026-11-24T10:00:00+01:00"))
    assert verdict.rule == "IT-10-holidays"
    assert "Giorno festivo aggiunto per la zona: mar 24/11/2026" in reason(verdict, "it")
    assert "Holiday added for the area: Tue 2026-11-24" in reason(verdict, "en")


def test_an_added_holiday_never_opens_a_day() -> None:
    pack = test_packs()["it"]
    for day in ("2026-12-25", "2026-11-22"):
        now = at(f"{day}T10:00:00+01:00")
        free = evaluate(pack, Facts(), now)
        closed = evaluate(pack, Facts(closed_days=frozenset({date.fromisoformat(day)})), now)
        assert (free.decision, closed.decision, closed.rule) == (Decision.DEFERRED, Decision.DEFERRED, free.rule)


def test_in_every_country_an_added_day_is_closed_from_its_first_to_its_last_second() -> None:
    for pack in test_packs().values():
        facts = Facts(country=pack.country, closed_days=frozenset({date(2026, 11, 24)}))
        zone = pack.zones[0]
        for hour in range(24):
            now = datetime(2026, 11, 24, hour, tzinfo=zone).astimezone(UTC)
            assert evaluate(pack, facts, now).decision is not Decision.PERMITTED, (pack.code, hour)
