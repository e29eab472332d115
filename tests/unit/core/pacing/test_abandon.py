from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.kernel.errors import Invalid
from dialer.core.pacing.abandon import AbandonmentRule, Budget
from tests.unit.core.pacing.builders import GOOD, LIVE, NOW

AT = NOW.timestamp()
HOUR = 3600.0


def counted(*rules: AbandonmentRule, served: int, lost: int) -> Budget:
    budget = Budget(rules)
    budget.count(AT, served=served, lost=lost)
    return budget


@pytest.mark.parametrize(
    ("rule", "served", "lost", "left"),
    [
        (LIVE, 97, 3, 0.0),  # exactly at three in a hundred
        (LIVE, 96, 3, -0.03),
        (LIVE, 197, 3, 3.0),
        (GOOD, 100, 3, 0.0),  # three silent for a hundred good ones
        (GOOD, 99, 3, -0.03 / 1.03),
        (GOOD, 0, 0, 0.0),
        (GOOD, 0, 1, -1 / 1.03),
        (LIVE, 0, 1, -0.97),
    ],
)
def test_the_budget_is_exact_at_its_boundary(rule: AbandonmentRule, served: int, lost: int, left: float) -> None:
    assert counted(rule, served=served, lost=lost).left(AT) == pytest.approx(left, abs=1e-12)


@given(st.integers(0, 5000), st.integers(0, 200), st.sampled_from([0.005, 0.01, 0.03, 0.05]), st.booleans())
def test_the_budget_is_below_nothing_exactly_when_the_rule_is_broken(
    served: int, lost: int, cap: float, by_good: bool
) -> None:
    rule = AbandonmentRule(formula="silent_per_good" if by_good else "abandoned_per_live", max_ratio=cap)
    base = served if by_good else served + lost
    is_broken = lost * 1000 > round(cap * 1000) * base
    assert (counted(rule, served=served, lost=lost).left(AT) < 0) is is_broken


@given(st.integers(0, 500), st.integers(0, 30), st.booleans())
def test_one_more_lost_call_takes_one_less_its_own_share(served: int, lost: int, by_good: bool) -> None:
    rule = GOOD if by_good else LIVE
    before = counted(rule, served=served, lost=lost).left(AT)
    after = counted(rule, served=served, lost=lost + 1).left(AT)
    assert after == pytest.approx(before - 1 + float(rule.cap))


def test_of_two_windows_the_tighter_is_the_budget() -> None:
    day = AbandonmentRule(formula="abandoned_per_live", max_ratio=0.03)
    month = AbandonmentRule(formula="abandoned_per_live", max_ratio=0.03, window="rolling", hours=30 * 24)
    budget = Budget([day, month])
    budget.count(AT - 48 * HOUR, served=100, lost=20)
    assert budget.left(AT) == pytest.approx(0.03 * 120 - 20)
    budget.count(AT, served=1000)
    assert budget.left(AT) == pytest.approx(0.03 * 1120 - 20)
    assert budget.counts(AT) == [(1000, 0), (1100, 20)]
    assert budget.running_ratio(AT) == pytest.approx(20 / 1120)
    other = Budget([day, month])
    other.count(AT - 48 * HOUR, served=5000)
    other.count(AT, served=90, lost=10)
    assert other.left(AT) == pytest.approx(3 - 10)


def test_a_rolling_window_foresees_the_good_hour_that_falls_out_of_it() -> None:
    rule = AbandonmentRule(formula="abandoned_per_live", max_ratio=0.03, window="rolling", hours=24)
    budget = Budget([rule])
    budget.count(AT - 23.5 * HOUR, served=1000)  # gone in half an hour
    budget.count(AT - 2 * HOUR, served=97, lost=3)
    assert budget.counts(AT) == [(1097, 3)]
    assert budget.left(AT) == pytest.approx(0.0)
    assert budget.left(AT + 2 * HOUR) == pytest.approx(0.0)


def test_a_campaigns_window_forgets_nothing() -> None:
    rule = AbandonmentRule(formula="abandoned_per_live", max_ratio=0.03, window="campaign")
    budget = Budget([rule])
    budget.count(AT - 400 * 24 * HOUR, served=50, lost=50)
    assert budget.left(AT) == pytest.approx(-47.0)


def test_a_new_legal_day_begins_at_the_zones_midnight() -> None:
    rome = ZoneInfo("Europe/Rome")
    budget = Budget([LIVE], rome)
    late = datetime(2026, 11, 23, 23, 50, tzinfo=rome).timestamp()
    budget.count(late, served=10, lost=5)
    assert budget.left(late) < 0
    midnight = datetime(2026, 11, 24, 0, 0, tzinfo=rome).timestamp()
    assert budget.left(midnight - 1) < 0
    assert budget.left(midnight) == 0.0
    assert budget.counts(midnight) == [(0, 0)]


@pytest.mark.parametrize(("day", "hours"), [((2026, 10, 25), 25), ((2026, 3, 29), 23), ((2026, 11, 23), 24)])
def test_days_of_daylight_saving_have_their_own_length(day: tuple[int, int, int], hours: int) -> None:
    rome = ZoneInfo("Europe/Rome")
    budget = Budget([LIVE], rome)
    noon = datetime(*day, 12, tzinfo=rome).timestamp()
    start = budget.day_start(noon)
    assert start == datetime(*day, tzinfo=rome).timestamp()
    assert budget.day_start(start + hours * HOUR - 1) == start
    assert budget.day_start(start + hours * HOUR) == start + hours * HOUR


def test_a_zone_a_quarter_of_an_hour_off_keeps_its_days_apart() -> None:
    nepal = ZoneInfo("Asia/Kathmandu")
    budget = Budget([LIVE], nepal)
    midnight = datetime(2026, 11, 24, tzinfo=nepal)
    budget.count(midnight.timestamp() - 1, served=1)
    budget.count(midnight.timestamp(), served=2)
    assert budget.counts(midnight.timestamp()) == [(2, 0)]
    assert budget.day_start(midnight.timestamp()) == midnight.astimezone(UTC).timestamp()


def test_counts_of_the_database_replace_ones_own() -> None:
    budget = counted(LIVE, served=5, lost=5)
    budget.replace([(AT, 1000, 1), (AT - 30 * HOUR, 500, 500)])
    assert budget.counts(AT) == [(1000, 1)]
    assert budget.buckets() == [(AT - 30 * HOUR, 500, 500), (AT, 1000, 1)]


def test_a_quarter_of_an_hour_later_the_same_day_still_counts() -> None:
    budget = counted(LIVE, served=100, lost=1)
    assert budget.left(AT) == budget.left(AT + 900) == budget.left(AT + 4 * HOUR) == pytest.approx(2.03)


@pytest.mark.parametrize(
    "wrong",
    [
        {"formula": "silent", "max_ratio": 0.03},
        {"formula": "silent_per_good", "max_ratio": 1.0},
        {"formula": "silent_per_good", "max_ratio": -0.1},
        {"formula": "silent_per_good", "max_ratio": 0.03, "window": "week"},
        {"formula": "silent_per_good", "max_ratio": 0.03, "window": "rolling"},
    ],
)
def test_a_rule_that_says_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        AbandonmentRule(**wrong)  # type: ignore[arg-type]


def test_a_budget_needs_a_rule() -> None:
    with pytest.raises(Invalid, match="at least one"):
        Budget([])


def test_the_cap_against_good_calls_is_smaller_against_all() -> None:
    assert float(GOOD.cap) == pytest.approx(0.03 / 1.03)
    assert Budget([LIVE, GOOD]).cap == pytest.approx(0.03 / 1.03)
    assert GOOD.ratio(0, 0) == 0.0
    assert GOOD.ratio(0, 2) == float("inf")
    assert LIVE.ratio(0, 2) == 1.0
