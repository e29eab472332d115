"""The fixed ratio that is tuned beforehand."""

from __future__ import annotations

from scripts.benches.grid.tune import Trial, choose, ratios_to_try


def test_the_best_ratio_is_the_one_with_most_utilisation_within_the_cap() -> None:
    trials = [Trial(1.5, 0.80, 0.01), Trial(2.0, 0.85, 0.029), Trial(2.5, 0.90, 0.031)]
    assert choose(trials) == 2.0


def test_when_none_keeps_the_cap_the_most_careful_one_is_taken() -> None:
    assert choose([Trial(1.5, 0.80, 0.05), Trial(1.2, 0.78, 0.04)]) == 1.2


def test_ratios_lie_between_one_line_an_agent_and_what_any_agent_may_have() -> None:
    for rate in (0.15, 0.3, 0.5):
        tried = ratios_to_try(rate)
        assert tried == sorted(set(tried))
        assert min(tried) >= 1.0
        assert 1 / rate < max(tried) <= 8.0
