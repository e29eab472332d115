"""The policies that the twin can run, by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from dialer.twin.errors import unknown
from dialer.twin.model import Scenario
from dialer.twin.policies.base import Counts, Insight, Maker, Policy
from dialer.twin.policies.ceilings import Ceiling, make_ceiling
from dialer.twin.policies.issabel import make_issabel
from dialer.twin.policies.ours import make_power, make_predictive, make_progressive
from dialer.twin.policies.vicidial import Mode, make_vicidial

POLICIES: Mapping[str, Maker] = {
    "predictive": make_predictive,
    "progressive": make_progressive,
    "power": make_power,
    **{mode.value: partial(make_vicidial, mode) for mode in Mode},
    "issabel_overcommit": make_issabel,
    **{ceiling.value: partial(make_ceiling, ceiling) for ceiling in Ceiling},
}


def make_policy(name: str, scenario: Scenario, insight: Insight) -> Policy:
    """A fresh policy for one campaign of one day.

    Args:
        name: ``vicidial_average``, or with a set of parameters ``vicidial_average@peers``, or with single ones
            ``vicidial_average@max_level=1.5,target=-3``.
        scenario: the day's.
        insight: the same day's.

    Raises:
        ScenarioError: no such policy, set or parameter.
    """
    plain, _, options = name.partition("@")
    if plain not in POLICIES:
        raise unknown("--policy", name, plain, POLICIES)
    return POLICIES[plain](scenario, insight, options)


def check_policy(name: str, scenario: Scenario) -> None:
    """Raise what ``make_policy`` would, before a day is begun."""
    make_policy(name, scenario, _Nothing())


class _Nothing:
    """A day of which nothing is known."""

    def counts(self) -> Counts:
        return Counts()

    def release_times(self) -> tuple[float, ...]:
        return ()

    def outcomes(self) -> tuple[float | None, ...]:
        return ()
