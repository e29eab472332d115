"""Every cell of the grid: one policy in one scenario, with the number of days that its goal asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from dialer.twin.model import Drift, DriftKind, FastFailure, Formula, Leads, Scenario
from scripts.benches.grid.ratios import tuned_ratio
from scripts.benches.grid.study import DRIFT_SIZES, RATES, RATIO, SIZES, STATIONARY

SEED = 10_000
"""Seed of every cell, so that policies meet the same days; tuning used seeds below 1000."""
FEW, SOME, MANY = 20, 60, 200
"""Days: of a figure, of a trap, of a guarantee."""
CAP = 0.03
GROUPS = ("goals", "guarantee", "beyond", "reproduction")
"""Each is a file of results."""

SHIFT_H = {100: 6.0, 300: 4.0}
"""Length of the study's days for many agents; 8 h otherwise."""
PER_LEAD = {0.15: 1.5, 0.3: 2.0}
"""Answer rate -> concentration of the leads' own chances, as in the study's section 5.6."""
STOPS_H = (1.0, 2.5, 4.0)
VARYING_SIZES = (3,)
"""Floors so small that 20 days fix their mean to half a point only: they run as many days as a guarantee."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Days of one policy in one scenario."""

    name: str
    group: str
    """File of its results: one of ``GROUPS``."""
    scenario: Scenario
    policy: str
    """As ``dialer simulate --policy`` takes it."""
    days: int
    rank: int
    """Cells of a lower one are run first."""


def shift_h(agents: int) -> float:
    return SHIFT_H.get(agents, 8.0)


def study_day(agents: int, answer_rate: float = 0.3, **more: Any) -> Scenario:
    """A day of the study's section 2: the scenario's own defaults are its assumptions."""
    return replace(Scenario(agents=agents, answer_rate=answer_rate, shift_h=shift_h(agents)), **more)


def ratio_day(agents: int, answer_rate: float = 0.3, **more: Any) -> Scenario:
    """The study's day for a fixed ratio, which may well be above eight lines for each *free* agent."""
    return study_day(agents, answer_rate, max_lines_per_agent=50.0, **more)


def drift(name: str, hours: float) -> tuple[Drift, ...]:
    """The four drifts of the study's section 4, and a straight ramp, over a day of this length.

    ``updown``: a third of the day as before, a third at half, a third at one and a half times the rate; the study does
    not say when, but only thirds give its figures for progressive dialling.
    """
    match name:
        case "step_up":
            return (Drift(kind=DriftKind.STEP, at_h=0.4 * hours, answer_rate_factor=2.0),)
        case "updown":
            return (
                Drift(kind=DriftKind.STEP, at_h=hours / 3, answer_rate_factor=0.5),
                Drift(kind=DriftKind.STEP, at_h=2 * hours / 3, answer_rate_factor=1.5),
            )
        case "sin":
            return (Drift(kind=DriftKind.SINE, period_h=2.0, amplitude=0.5),)
        case "saw":
            return (Drift(kind=DriftKind.SQUARE, period_h=1.0, amplitude=0.5),)
        case "ramp_up" | "ramp_down":
            lo, hi = (0.5, 1.5) if name == "ramp_up" else (1.5, 0.5)
            return (
                Drift(kind=DriftKind.STEP, at_h=0.0, answer_rate_factor=lo),
                Drift(kind=DriftKind.RAMP, at_h=0.25, until_h=hours, answer_rate_factor=hi),
            )
    raise ValueError(f"no drift {name}")


def drifting_day(agents: int, name: str, **more: Any) -> Scenario:
    return study_day(agents, drift=drift(name, shift_h(agents)), **more)


DRIFT_NAMES = ("step_up", "updown", "sin", "saw")
RAMPS = ("ramp_up", "ramp_down")
ITALY: dict[str, Any] = {"formula": Formula.SILENT_PER_GOOD, "patience_s": 3.0}
FIRST_SIZES = (20, 5)
"""The floors that this product is for come first."""
GUARDED_SIZES = (20, 5, 50)


def goal_name(policy: str, rate: float, agents: int) -> str:
    return f"{policy}-p{round(rate * 100)}-n{agents}"


def drift_name(policy: str, name: str, agents: int) -> str:
    return f"{policy}-{name}-n{agents}"


def trap_name(trap: str, agents: int) -> str:
    return f"{trap}-n{agents}"


def _goals() -> Iterator[Cell]:
    """Section 7, and ceiling A on the same days."""
    for agents in SIZES:
        for rate in RATES:
            is_guarded = rate == 0.3 and agents in GUARDED_SIZES
            rank = (0 if rate == 0.3 else 1) if agents in FIRST_SIZES else 9 if agents == 300 else 3
            has_many = is_guarded or agents in VARYING_SIZES
            for policy in ("predictive", "ceiling_a"):
                yield Cell(
                    name=goal_name(policy, rate, agents),
                    group="guarantee" if is_guarded and policy == "predictive" else "goals",
                    scenario=study_day(agents, rate),
                    policy=policy,
                    days=MANY if has_many and policy == "predictive" else FEW,
                    rank=rank,
                )


def _guarantee() -> Iterator[Cell]:
    """Drifts, 200 days each, and Italy's formula and patience; what stands still is among the goals."""
    for agents in GUARDED_SIZES:
        rank = 2 if agents in FIRST_SIZES else 6
        for name in DRIFT_NAMES:
            yield Cell(
                name=drift_name("predictive", name, agents),
                group="guarantee",
                scenario=drifting_day(agents, name),
                policy="predictive",
                days=MANY,
                rank=rank,
            )
        yield Cell(
            name=trap_name("italy", agents),
            group="guarantee",
            scenario=study_day(agents, **ITALY),
            policy="predictive",
            days=MANY,
            rank=rank,
        )


def _traps() -> Iterator[Cell]:
    """Days that end early, a small cap, many fast failures, Italy under drift."""
    for agents in GUARDED_SIZES:
        rank = 4 if agents in FIRST_SIZES else 7
        traps: dict[str, Scenario] = {
            "cap1": study_day(agents, cap=0.01),
            "failures35": study_day(agents, fast_failure=FastFailure(share=0.35)),
        }
        for hours in STOPS_H:
            traps[f"answers_stop_{hours:g}h"] = study_day(agents, answers_stop_at_h=hours)
            traps[f"dialling_stops_{hours:g}h"] = study_day(agents, stop_dialling_at_h=hours)
        for name in DRIFT_NAMES:
            traps[f"italy_{name}"] = drifting_day(agents, name, **ITALY)
        for trap, scenario in traps.items():
            yield Cell(
                name=trap_name(trap, agents),
                group="beyond",
                scenario=scenario,
                policy="predictive",
                days=SOME,
                rank=rank + trap.startswith("italy"),
            )


def _knowledge() -> Iterator[Cell]:
    """What it is worth to know each lead's chance, and to see a trend."""
    for rate, concentration in PER_LEAD.items():
        for is_known in (True, False):
            word = "leads_known" if is_known else "leads_unknown"
            leads = Leads(concentration=concentration, is_known=is_known)
            yield Cell(
                name=goal_name(word, rate, 20),
                group="beyond",
                scenario=study_day(20, rate, leads=leads),
                policy="predictive",
                days=FEW,
                rank=3,
            )
    for agents in (20, 5, 100):
        for name in (*RAMPS, *DRIFT_NAMES):
            for policy, is_known in (("predictive", False), ("predictive_told", True)):
                if name in DRIFT_NAMES and not is_known and agents in GUARDED_SIZES:
                    continue  # among the guarantee's
                yield Cell(
                    name=drift_name(policy, name, agents),
                    group="beyond",
                    scenario=drifting_day(agents, name, is_answer_rate_known=is_known),
                    policy="predictive",
                    days=FEW,
                    rank=5 if name in RAMPS else 8,
                )


def _reproduction() -> Iterator[Cell]:
    """Sections 3 and 4 by the policies that an independent simulator must agree on."""
    for policy, rate, agents in STATIONARY:
        if policy in ("predictive", "ceiling_a"):
            continue
        yield Cell(
            name=goal_name(policy, rate, agents),
            group="reproduction",
            scenario=(ratio_day if policy == RATIO else study_day)(agents, rate),
            policy=runnable(policy, rate, agents),
            days=FEW,
            rank=3 if agents == 20 and rate == 0.3 else 9 if agents == 300 else 7,
        )
    for policy in ("progressive", RATIO, "vicidial_average"):
        for agents in DRIFT_SIZES:
            for name in DRIFT_NAMES:
                yield Cell(
                    name=drift_name(policy, name, agents),
                    group="reproduction",
                    scenario=(ratio_day if policy == RATIO else study_day)(agents, drift=drift(name, shift_h(agents))),
                    policy=runnable(policy, 0.3, agents),
                    days=FEW,
                    rank=8,
                )


def runnable(policy: str, rate: float, agents: int) -> str:
    """The name under which the twin knows it; the tuned ratio's is written out."""
    return f"power@ratio={tuned_ratio(rate, agents):g}" if policy == RATIO else policy


@cache
def all_cells() -> dict[str, Cell]:
    """By name, in the order of running."""
    cells = [*_goals(), *_guarantee(), *_traps(), *_knowledge(), *_reproduction()]
    ordered = sorted(cells, key=lambda cell: (cell.rank, _turn(cell.scenario.agents)))
    named = {cell.name: cell for cell in ordered}
    assert len(named) == len(cells), "two cells of one name"
    return named


def _turn(agents: int) -> int:
    order = (20, 5, 10, 50, 3, 100, 300)
    return order.index(agents) if agents in order else len(order)
