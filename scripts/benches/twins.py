"""The digital twin's word on a floor: the interval in which 95 % of runs of that length come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dialer.twin.day import Day
from dialer.twin.figures import day_figures
from dialer.twin.model import Formula, Scenario
from dialer.twin.record import DayRecord
from scripts.benches.stretch import Stretch

COVERAGE = 0.95
Figures = Mapping[str, float]


def figures_of(record: DayRecord, scenario: Scenario) -> dict[str, float]:
    """The figures that are compared, in base units, ratios in 0..1."""
    figures = day_figures(record, scenario)
    return {
        "utilisation": figures.utilisation,
        **{formula.value: figures.abandonment[formula] for formula in Formula},
        "conversations_per_agent_hour": figures.conversations_per_agent_hour,
        "idle_gap_mean_s": figures.idle_gap_mean_s,
        "dials_per_conversation": figures.dials_per_conversation,
    }


def run_twin(stretch: Stretch, policy: str, day: int) -> DayRecord:
    """One run with dice of its own. What comes after the stretch decides calls under way, and counts no second more."""
    simulated = Day(stretch.scenario, policy, stretch.seed, day)
    simulated.run(stretch.minutes / 60)
    if stretch.minutes >= stretch.shift_minutes:
        return simulated.record()
    simulated.ledger.settle(simulated.clock.now_s)
    watched = simulated.record()
    simulated.clock.run_while(lambda: simulated.world.is_unresolved)
    return replace(watched, tally=simulated.record().tally)


def run_twins(stretch: Stretch, policy: str, count: int) -> list[dict[str, float]]:
    """The figures of so many runs."""
    return [figures_of(run_twin(stretch, policy, day), stretch.scenario) for day in range(count)]


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Bounds that a further run of the same kind is within with a chance of 95 %, whatever the distribution.

    Of n runs, the k-th lowest and the k-th highest with 2 k / (n + 1) = 5 %: a further run is equally likely to have
    any rank among all n + 1. It is exact for n = 39, 79, 119, ...; in between k is rounded down (a wider interval).

    Raises:
        ValueError: with fewer than 39 runs no two of them are that far apart.
    """
    ordered = sorted(values)
    rank = int((len(ordered) + 1) * (1 - COVERAGE) / 2 + 1e-9)
    if rank < 1:
        raise ValueError(f"{len(ordered)} runs of the twin are too few for an interval; 39 are the least")
    return ordered[rank - 1], ordered[-rank]
