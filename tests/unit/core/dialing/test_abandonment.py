from __future__ import annotations

from dialer.core.dialing.abandonment import abandonment_rules
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
