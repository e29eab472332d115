from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.compliance.abandonment import AbandonmentWindow, budget, exceeds, ratio, with_false_positives
from dialer.core.kernel.errors import Invalid

IT, UK = "silent_per_good", "abandoned_per_live"


@pytest.mark.parametrize(
    ("formula", "lost", "served", "breach"),
    [
        (IT, 3, 97, True), (IT, 3, 100, False), (IT, 2, 66, True), (IT, 2, 67, False), (IT, 0, 0, False),
        (IT, 1, 33, True), (UK, 3, 97, False), (UK, 2, 66, False), (UK, 1, 33, False), (UK, 1, 31, True),
    ],
)  # fmt: skip
def test_the_same_counts_by_two_formulas(formula: str, lost: int, served: int, breach: bool) -> None:
    assert exceeds(formula, lost, served, 0.03) is breach


@given(st.integers(0, 5000), st.integers(0, 200000))
def test_italys_formula_is_exact(silent: int, good: int) -> None:
    assert exceeds(IT, silent, good, 0.03) == (silent * 100 > 3 * good)


@given(st.sampled_from([IT, UK]), st.integers(0, 300), st.integers(0, 5000), st.sampled_from([0.0, 0.01, 0.03, 0.3]))
def test_the_budget_is_what_may_still_be_lost(formula: str, lost: int, served: int, most: float) -> None:
    left = budget(formula, lost, served, most)
    assert exceeds(formula, lost, served, most) == (left < 0)
    if left >= 0:
        assert not exceeds(formula, lost + left, served, most)
        assert exceeds(formula, lost + left + 1, served, most)


def test_the_ratio_shown() -> None:
    assert ratio(IT, 3, 100) == 0.03
    assert ratio(UK, 3, 97) == 0.03
    assert ratio(IT, 3, 0) is None
    assert ratio(UK, 0, 0) is None


@pytest.mark.parametrize("ask", [lambda: exceeds("per_cent", 1, 1, 0.03), lambda: budget("per_cent", 1, 1, 0.03)])
def test_an_unknown_formula_is_refused(ask) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Invalid, match="silent_per_good"):
        ask()


def test_a_ratio_of_one_has_no_budget_by_the_british_formula() -> None:
    with pytest.raises(Invalid, match="everything"):
        budget(UK, 1, 1, 1.0)


def test_windows_are_read_as_a_pack_writes_them() -> None:
    assert AbandonmentWindow.parse("day", "x") == AbandonmentWindow("day")
    assert AbandonmentWindow.parse("campaign", "x") == AbandonmentWindow("campaign")
    assert AbandonmentWindow.parse({"rolling_hours": 720}, "x") == AbandonmentWindow("rolling", 720)


@pytest.mark.parametrize("value", ["week", 24, {"rolling_hours": 0}, {"rolling_hours": 1.5}, {"hours": 24}, None, []])
def test_another_window_is_refused_with_the_remedy(value: object) -> None:
    with pytest.raises(Invalid, match=r"abandonment_window.*(write day, campaign|whole number)"):
        AbandonmentWindow.parse(value, "abandonment_window")


@pytest.mark.parametrize(
    ("lost", "served", "false_positives", "shown", "breach"), [(12, 980, 15, 0.02681, False), (20, 960, 20, 0.04, True)]
)
def test_false_positives_of_machine_detection_count_as_abandoned(
    lost: int, served: int, false_positives: int, shown: float, breach: bool
) -> None:
    """UK-02: (A + FP) / (A + FP + L); the cap on what is counted says the same as the formula."""
    assert ratio(UK, lost, served, false_positives) == pytest.approx(shown, abs=1e-5)
    assert exceeds(UK, lost + false_positives, served, 0.03) is breach
    share = false_positives / (lost + served)
    assert exceeds(UK, lost, served, with_false_positives(0.03, share)) is breach


def test_an_estimate_may_spend_the_whole_cap() -> None:
    assert with_false_positives(0.03, 0.0) == 0.03
    assert with_false_positives(0.03, 0.05) == 0.0
    with pytest.raises(Invalid, match="0 or more"):
        with_false_positives(0.03, -0.1)


def test_a_successive_period_begins_anew_on_day_31() -> None:
    window = AbandonmentWindow.parse({"successive_days": 30}, "x")
    began = date(2026, 11, 2)
    assert window.period_starts_on(began, date(2026, 11, 2)) == began
    assert window.period_starts_on(began, date(2026, 12, 1)) == began
    assert window.period_starts_on(began, date(2026, 12, 2)) == date(2026, 12, 2)
    assert window.period_starts_on(began, date(2027, 1, 1)) == date(2027, 1, 1)
