from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.compliance.pack import Pack
from dialer.core.dialing.abandonment import abandonment_rules, counts_since, look_back, period_hours
from dialer.core.pacing.abandon import AbandonmentRule
from tests.factories import MONDAY_10
from tests.unit.core.compliance.builders import italy, make_pack, rule


def test_italy_counts_against_good_calls_in_the_campaign_and_on_each_day() -> None:
    assert abandonment_rules(italy(), MONDAY_10) == (
        AbandonmentRule(formula="silent_per_good", max_ratio=0.03, window="campaign"),
        AbandonmentRule(formula="silent_per_good", max_ratio=0.03, window="day"),
    )


def test_a_campaigns_own_cap_holds_in_every_window() -> None:
    assert {limit.max_ratio for limit in abandonment_rules(italy().tightened({"IT-01": 0.02}), MONDAY_10)} == {0.02}


def test_a_rolling_window_keeps_its_length() -> None:
    pack = make_pack(
        rule("A", "abandonment_formula", "abandoned_per_live"),
        rule("B", "abandonment_max_ratio", 0.03),
        rule("C", "abandonment_window", {"rolling_hours": 720}),
    )
    assert abandonment_rules(pack, MONDAY_10) == (
        AbandonmentRule(formula="abandoned_per_live", max_ratio=0.03, window="rolling", hours=720),
    )


def us_pack(*windows: object) -> Pack:
    return make_pack(
        rule("A", "abandonment_formula", "abandoned_per_live"),
        rule("B", "abandonment_max_ratio", 0.03),
        *(rule(f"W{n}", "abandonment_window", window) for n, window in enumerate(windows)),
    )


def test_successive_periods_are_a_campaign_that_begins_anew_at_midnight() -> None:
    pack = us_pack({"successive_days": 30}, "day")
    first, second = abandonment_rules(pack, MONDAY_10)
    assert (first.window, second.window) == ("campaign", "day")
    assert period_hours(pack, MONDAY_10) == 720
    began = MONDAY_10 - timedelta(days=31)
    since = counts_since(pack, began, MONDAY_10)
    assert since is not None and since.isoformat() == "2026-11-22T00:00:00+01:00"
    assert counts_since(pack, None, MONDAY_10) is None and counts_since(italy(), began, MONDAY_10) is None
    assert look_back(abandonment_rules(pack, MONDAY_10), 720) >= timedelta(days=31)


def test_periods_beside_a_longer_sight_are_kept_as_a_rolling_length() -> None:
    pack = us_pack({"successive_days": 30}, "campaign")
    assert [(r.window, r.hours) for r in abandonment_rules(pack, MONDAY_10)] == [("rolling", 720), ("campaign", None)]
    assert period_hours(pack, MONDAY_10) is None


def test_an_estimate_of_false_positives_tightens_a_cap_on_live_calls_only() -> None:
    [live] = abandonment_rules(us_pack("day"), MONDAY_10, false_positive_ratio=0.01)
    assert live.max_ratio == pytest.approx(0.0203)
    assert {r.max_ratio for r in abandonment_rules(italy(), MONDAY_10, false_positive_ratio=0.01)} == {0.03}
