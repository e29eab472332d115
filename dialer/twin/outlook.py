"""The outlook for the rest of a campaign's day: simulated many times, each with other figures that could be true.

What is not known enters twice: the dice of each simulated floor, and the figures themselves, which are drawn anew for
each from what the campaign's observations allow. So an interval holds what then happens as often as it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from statistics import fmean

import numpy as np

from dialer.core.compliance.abandonment import ratio
from dialer.core.kernel.window import local_day, zone
from dialer.twin.day import Carried
from dialer.twin.interval import Interval, prediction_interval
from dialer.twin.model import Scenario
from dialer.twin.rest_of_day import Rest, RestOfDay, draw_scenario, run_rest
from dialer.twin.rulebook import core_formula

RUNS = 39
"""The fewest with which the order of the runs alone gives a 95 % interval."""
SHARES = (0.8, 0.95)
"""Of the intervals that are told."""
DRAW = 1_000_003
"""Stream of the dice by which figures are drawn; the days' own are others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One rest of the day to be simulated, in whatever process."""

    scenario: Scenario
    policy: str
    seed: int
    carried: Carried
    warm_up_h: float
    leads_left: int | None


def jobs_of(rest: RestOfDay, policy: str, *, runs: int, seed: int) -> list[Job]:
    """The same seed draws the same figures and the same people, whatever the policy."""
    found = []
    for index in range(runs):
        dice = np.random.default_rng((seed, index, DRAW))
        found.append(
            Job(
                scenario=draw_scenario(rest, dice),
                policy=policy,
                seed=seed + index,
                carried=rest.carried,
                warm_up_h=rest.warm_up_h,
                leads_left=rest.leads_left,
            )
        )
    return found


def run_job(job: Job) -> Rest:
    return run_rest(job.scenario, job.policy, job.seed, job.carried, job.warm_up_h, job.leads_left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One figure of the rest of the day."""

    mean: float
    intervals: Mapping[float, Interval]
    """By the chance with which they hold what happens, 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the runs say, each figure by its name."""

    figures: Mapping[str, Expected]
    run_count: int
    days_within_cap: float
    """Share of the runs in which the whole day, what was before included, ends within the cap."""


FIGURES = ("conversations", "utilisation", "abandonment", "day_abandonment")
MOST = {"utilisation": 1.0}


def counted_today(rest: RestOfDay, now: datetime) -> tuple[int, int]:
    """Served and lost calls of the local day before now."""
    tz = zone(rest.scenario.zone)
    today = local_day(now, tz)
    inside = [
        (served, lost)
        for starts_s, served, lost in rest.carried.counts
        if local_day(datetime.fromtimestamp(starts_s, tz), tz) == today
    ]
    return sum(served for served, _ in inside), sum(lost for _, lost in inside)


def figures_of(run: Rest, scenario: Scenario, before: tuple[int, int]) -> dict[str, float]:
    """The figures of one run; abandonment by the scenario's formula, of the rest and of the whole day."""
    served, lost = before
    return {
        "conversations": float(run.conversation_count),
        "utilisation": run.utilisation,
        "abandonment": _ratio(scenario, run.lost_count, run.served_count),
        "day_abandonment": _ratio(scenario, lost + run.lost_count, served + run.served_count),
    }


def _ratio(scenario: Scenario, lost: int, served: int) -> float:
    found = ratio(core_formula(scenario.formula), lost, served)
    return found if found is not None else float(lost > 0)


def outlook_of(runs: Iterable[Rest], scenario: Scenario, before: tuple[int, int]) -> Outlook:
    """Means and intervals of at least one run.

    Args:
        runs: simulated rests of the day.
        scenario: its formula and cap count.
        before: served and lost calls of the day before now.
    """
    rows = [figures_of(run, scenario, before) for run in runs]
    return Outlook(
        figures={name: _expected([row[name] for row in rows], 0.0, MOST.get(name, inf)) for name in FIGURES},
        run_count=len(rows),
        days_within_cap=fmean(float(row["day_abandonment"] <= scenario.cap) for row in rows),
    )


def differences(present: Sequence[Rest], changed: Sequence[Rest], scenario: Scenario) -> Mapping[str, Expected]:
    """What a change does to each figure, run by run: the same people and the same figures with it and without it."""
    pairs = [
        (figures_of(one, scenario, (0, 0)), figures_of(two, scenario, (0, 0)))
        for one, two in zip(present, changed, strict=True)
    ]
    return {name: _expected([two[name] - one[name] for one, two in pairs], -inf, inf) for name in FIGURES[:3]}


def _expected(values: Sequence[float], lo: float, hi: float) -> Expected:
    return Expected(
        mean=fmean(values), intervals={share: prediction_interval(values, share).within(lo, hi) for share in SHARES}
    )
