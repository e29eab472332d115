"""How often the outlook's intervals hold what then happens: tried on simulated floors whose truth is known.

truth --first hours, written down--> calibration --> outlook     the same truth goes on --> what happened
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import fmean

from dialer.core.campaigns.measured import Measured
from dialer.core.kernel.ids import CampaignId
from dialer.core.pacing.forecast import Forecast
from dialer.twin.calibrate import Terms, calibrate
from dialer.twin.day import Day
from dialer.twin.model import Scenario
from dialer.twin.outlook import FIGURES, SHARES, Outlook, counted_today, figures_of, jobs_of, outlook_of, run_job
from dialer.twin.rest_of_day import rest_of_day, run_on
from dialer.twin.witness import Witness

SEEDS_APART = 100_000
"""Between the seeds of the truths and those of the outlooks: no floor is ever tried on itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One floor: what was foretold at noon, and what happened by evening."""

    happened: Mapping[str, float]
    outlook: Outlook

    def holds(self, figure: str, share: float) -> bool:
        return self.outlook.figures[figure].intervals[share].holds(self.happened[figure])


def watch(scenario: Scenario, policy: str, seed: int, first_h: float) -> tuple[Day, Measured]:
    """A floor that stands still after some hours, and what its database would hold then."""
    witnesses: list[Witness] = []

    def observe(forecasts: Mapping[CampaignId, Forecast]) -> Witness:
        witnesses.append(Witness(forecasts))
        return witnesses[-1]

    day = Day(scenario, policy, seed, 0, observe=observe)
    day.run(first_h)
    now = day.clock.now
    ours = day.campaigns[0]
    return day, witnesses[-1].measured(ours.campaign, now - timedelta(days=1), now, ours.leads.left_count)


def try_outlook(scenario: Scenario, policy: str, *, first_h: float, runs: int, seed: int) -> Trial:
    """Foretell the rest of one floor's day from its first hours, and let it go on.

    Args:
        scenario: the truth.
        policy: a name of ``twin/policies``.
        first_h: hours that calibration sees.
        runs: of the outlook.
        seed: of the truth, below ``SEEDS_APART`` / ``runs``.
    """
    day, measured = watch(scenario, policy, seed, first_h)
    now = day.clock.now
    terms = Terms(
        patience_s=scenario.patience_s,
        cap=scenario.cap,
        formula=scenario.formula,
        ring_timeout_s=scenario.ring_timeout_s,
        power_ratio=scenario.power_ratio,
    )
    rest = rest_of_day(
        calibrate(measured, terms),
        now=now,
        until=now + timedelta(hours=scenario.shift_h - first_h),
        agent_count=scenario.agents,
        state=next((forecast.state() for forecast in day.forecasts.values()), None),
    )
    rest = replace(rest, scenario=replace(rest.scenario, max_lines_per_agent=scenario.max_lines_per_agent))
    before = counted_today(rest, now)
    jobs = jobs_of(rest, policy, runs=runs, seed=SEEDS_APART + seed * runs)
    return Trial(
        outlook=outlook_of([run_job(job) for job in jobs], scenario, before),
        happened=figures_of(run_on(day), scenario, before),
    )


def coverage(trials: Sequence[Trial]) -> Mapping[str, Mapping[float, float]]:
    """For each figure and stated share, the share of the trials in which the interval held."""
    return {
        figure: {share: fmean(float(trial.holds(figure, share)) for trial in trials) for share in SHARES}
        for figure in FIGURES
    }
