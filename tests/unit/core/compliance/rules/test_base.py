from __future__ import annotations

from datetime import date, timedelta

import pytest

from dialer.core.compliance.rules.base import Layer, Moment, until_or_callback, yields_to_callback
from tests.unit.core.compliance.builders import CANARY, ROME, make_facts, rome


def test_a_moment_has_its_local_day_in_each_zone() -> None:
    late = Moment.of(rome("2026-11-24 00:30"), (ROME, CANARY))
    assert late.days == (date(2026, 11, 24), date(2026, 11, 23))
    assert late.start_of(date(2026, 11, 25)) - late.earliest_start_of(date(2026, 11, 25)) == timedelta(hours=1)


def test_precedence_is_that_of_the_domain() -> None:
    assert sorted(Layer) == [Layer.DEBTOR, Layer.HOLD, Layer.CONTRACT, Layer.CODE, Layer.LAW, Layer.CAMPAIGN]


@pytest.mark.parametrize(
    ("at", "yields"),
    [
        ("2026-11-23 14:44:59", False),
        ("2026-11-23 14:45", True),
        ("2026-11-23 15:00", True),
        ("2026-11-23 15:15", True),
        ("2026-11-23 15:15:01", False),
    ],
)
def test_caps_yield_within_a_quarter_of_an_hour_of_an_agreed_callback(at: str, yields: bool) -> None:
    assert yields_to_callback(make_facts(agreed_callback_at=rome("2026-11-23 15:00")), rome(at)) is yields
    assert not yields_to_callback(make_facts(), rome(at))


def test_a_cap_ends_at_the_callbacks_slack_when_that_lies_ahead_and_comes_first() -> None:
    facts = make_facts(agreed_callback_at=rome("2026-11-23 15:00"))
    end = rome("2026-11-24 00:00")
    assert until_or_callback(facts, rome("2026-11-23 12:00"), end) == rome("2026-11-23 14:45")
    assert until_or_callback(facts, rome("2026-11-23 15:30"), end) == end
    assert until_or_callback(facts, rome("2026-11-23 12:00"), rome("2026-11-23 13:00")) == rome("2026-11-23 13:00")
    assert until_or_callback(make_facts(), rome("2026-11-23 12:00"), end) == end
