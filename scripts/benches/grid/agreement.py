"""Two simulators, one figure: ours beside the study's for every policy that both ran."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.benches.grid.cells import FEW, drift_name, goal_name
from scripts.benches.grid.store import Day
from scripts.benches.grid.study import DAYS, DRIFTING, STATIONARY, Printed
from scripts.benches.grid.uncertainty import Estimate, agrees, combined_error, estimate
from scripts.benches.grid.verdict import Mark, Results, utilisations

FLOOR = 0.01
"""One point of utilisation is agreement, however small the errors are."""
ERRORS = 3.0
OURS_ALONE = ("predictive", "predictive_told", "ceiling_a")
"""Rows that need not agree: the study lent them two calls at the start of the day, and our pacer is not the study's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One cell in both simulators."""

    policy: str
    place: str
    """Answer rate or drift, and the number of agents."""
    cell: str
    study: Printed
    ours: Estimate
    """Utilisation."""
    theirs: Estimate
    ours_lost: Estimate
    """Abandoned over answered."""
    mark: Mark
    lost_mark: Mark
    """The same test of abandonment, which the issue does not ask for."""

    @property
    def error(self) -> float:
        return combined_error(self.ours, self.theirs)

    @property
    def difference(self) -> float:
        return self.ours.mean - self.study.utilisation


def pairs(results: Results) -> Iterator[Pair]:
    """Sections 3 and 4 in the study's order."""
    for (policy, rate, agents), printed in STATIONARY.items():
        name = goal_name(policy, rate, agents)
        yield _pair(policy, f"p = {rate:g}, N = {agents}", name, printed, results.get(name, []))
    for (policy, drift, agents), printed in DRIFTING.items():
        name = drift_name(policy, drift, agents)
        yield _pair(policy, f"{drift}, N = {agents}", name, printed, results.get(name, []))


def judged(results: Results) -> list[Pair]:
    """Those that must agree before our simulator is believed."""
    return [pair for pair in pairs(results) if pair.policy not in OURS_ALONE]


def _pair(policy: str, place: str, cell: str, printed: Printed, days: list[Day]) -> Pair:
    """The study does not print how its days were spread: ours stand in for them, of as many days as it ran."""
    ours, lost = utilisations(days), estimate([day.ratio for day in days])
    theirs = Estimate(printed.utilisation, ours.sd, DAYS)
    theirs_lost = Estimate(printed.abandonment, lost.sd, DAYS)
    is_there = len(days) >= FEW
    return Pair(
        policy=policy,
        place=place,
        cell=cell,
        study=printed,
        ours=ours,
        theirs=theirs,
        ours_lost=lost,
        mark=_mark(ours, theirs) if is_there else Mark.OPEN,
        lost_mark=_mark(lost, theirs_lost) if is_there else Mark.OPEN,
    )


def _mark(ours: Estimate, theirs: Estimate) -> Mark:
    return Mark.MET if agrees(ours, theirs, FLOOR, ERRORS) else Mark.MISSED
