"""Policies by name: ours are the engine's own pacers, options are read or refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing import PACERS
from dialer.core.pacing.base import PacingInput, PacingPolicy
from dialer.twin.errors import ScenarioError
from dialer.twin.model import Scenario
from dialer.twin.policies.base import Counts
from dialer.twin.policies.options import read_options
from dialer.twin.policies.ours import PowerSet
from dialer.twin.policies.registry import POLICIES, check_policy, make_policy

SCENARIO = Scenario(agents=4, answer_rate=0.3, power_ratio=2.0)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Day:
    """A day that tells what a test wants told."""

    def __init__(self) -> None:
        self.told = Counts()
        self.releases: list[float] = []
        self.answers: list[float | None] = []

    def counts(self) -> Counts:
        return self.told

    def release_times(self) -> list[float]:
        return self.releases

    def outcomes(self) -> list[float | None]:
        return self.answers


def test_the_issues_policies_are_there() -> None:
    assert set(POLICIES) == {
        "predictive", "progressive", "power", "vicidial_average", "vicidial_hard", "vicidial_tapered",
        "issabel_overcommit", "ceiling_a", "ceiling_b",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["predictive", "progressive"])
def test_ours_are_the_functions_that_the_engine_calls(name: str) -> None:
    policy = make_policy(name, SCENARIO, Day())
    assert policy.pacer is PACERS[DialMode(name)]
    assert policy.has_forecast == (name == "predictive")


@pytest.mark.parametrize(("name", "lines"), [("power", 8), ("power@ratio=2.5", 10), ("power@ratio=1", 4)])
def test_powers_ratio_is_the_scenarios_or_the_names(name: str, lines: int) -> None:
    floor = PacingInput(now=NOW, free_agent_count=4, logged_in_count=4, line_limit=100)
    assert make_policy(name, SCENARIO, Day()).pacer(floor, PacingPolicy()).launch_count == lines


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("predictiv", "did you mean predictive?"),
        ("vicidial_average@peer", "did you mean peers?"),
        ("vicidial_average@max_levl=2", "did you mean max_level?"),
        ("vicidial_average@max_level=high", "must be a number, not 'high'"),
        ("progressive@x=1", "unknown 'x'"),
        ("predictive@peers", "unknown 'peers'"),
        ("ceiling_a@ratio=1", "unknown 'ratio'"),
    ],
)
def test_an_unknown_policy_or_option_is_named_with_the_nearest(name: str, expected: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        check_policy(name, SCENARIO)
    assert expected in str(caught.value)


def test_options_go_over_the_defaults() -> None:
    assert read_options("power", "ratio=3", PowerSet(ratio=1.0), {}) == PowerSet(ratio=3.0)
    assert read_options("power", "wide", PowerSet(ratio=1.0), {"wide": PowerSet(ratio=4.0)}) == PowerSet(ratio=4.0)
