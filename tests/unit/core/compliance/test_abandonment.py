from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.compliance.abandonment import AbandonmentWindow, budget, exceeds, ratio
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
