"""The goals, and what the days say of each. A goal whose days are too few is not yet run, whatever they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scripts.benches.grid.cells import (
    DRIFT_NAMES,
    FEW,
    GUARDED_SIZES,
    RAMPS,
    STOPS_H,
    Cell,
    all_cells,
    drift_name,
    goal_name,
    trap_name,
)
from scripts.benches.grid.store import Day
from scripts.benches.grid.study import GOAL_SLACK, GOALS, RATES, SIZES
from scripts.benches.grid.uncertainty import paired_difference, paired_ratio, share_upper_bound
from scripts.benches.grid.verdict import Mark, Results, Verdict, per_cent, utilisations, with_error

UTILISATION = "Utilisation"
CEILING = "Share of ceiling A"
GUARANTEE = "Every day within the cap"
TRAPS = "Within the cap on hard days"
RUNNING = "Worst running ratio"
KNOWLEDGE = "What knowing is worth"
COST = "Time of the machine"

LEADS_KNOWN = 0.90
RAMP_COST = 0.003
"""The least that the study's estimator lost on a ramp."""
DAY_COST_S = {20: 15.0, 100: 40.0}
"""Agents -> CPU seconds that a simulated day of 8 h may take."""
DECISION_MS = 2.0
"""Mean of a whole decision at 300 agents and 900 lines."""
RUNNING_LIMIT, RUNNING_LIMIT_ELSEWHERE = 0.05, 0.06


def judge_all(results: Results, speeds: Sequence[Mapping[str, Any]] = ()) -> list[Verdict]:
    """Every goal of the predictive pacer, in the order of the page.

    Args:
        results: the days.
        speeds: measured times of decisions, oldest first.
    """
    return [
        *_utilisation(results),
        *_ceiling(results),
        *_guarantee(results),
        *_traps(results),
        *_running(results),
        *_knowledge(results),
        *_day_cost(speeds),
        _decision_cost(speeds),
    ]


def _days(results: Results, name: str, count: int | None = None) -> list[Day]:
    """The first days of a cell, at most so many."""
    return results.get(name, [])[:count]


def _open(section: str, name: str, bound: str, days: Sequence[Day], wanted: int) -> Verdict:
    return Verdict(section=section, name=name, mark=Mark.OPEN, bound=bound, days=len(days), days_wanted=wanted)


def _utilisation(results: Results) -> Iterator[Verdict]:
    for rate in RATES:
        for agents in SIZES:
            goal, days = GOALS[rate][agents], _days(results, goal_name("predictive", rate, agents))
            name, bound = (
                f"N = {agents}, p = {rate:g}",
                f"≥ {per_cent(goal, 1)}, at least {per_cent(goal - GOAL_SLACK, 1)}",
            )
            if len(days) < FEW:
                yield _open(UTILISATION, name, bound, days, FEW)
                continue
            figure = utilisations(days)
            mark = Mark.MET if figure.mean >= goal else Mark.ENOUGH if figure.mean >= goal - GOAL_SLACK else Mark.MISSED
            yield Verdict(
                section=UTILISATION,
                name=name,
                mark=mark,
                figure=with_error(figure),
                bound=bound,
                days=len(days),
                days_wanted=FEW,
            )


def ceiling_goal(agents: int) -> tuple[float, float]:
    """At least, and the aim."""
    return (0.975, 0.985) if agents >= 20 else (0.965, 0.98)


def _ceiling(results: Results) -> Iterator[Verdict]:
    for rate in RATES:
        for agents in SIZES:
            least, aim = ceiling_goal(agents)
            ours, ceiling = (_days(results, goal_name(who, rate, agents), FEW) for who in ("predictive", "ceiling_a"))
            name, bound = f"N = {agents}, p = {rate:g}", f"≥ {per_cent(aim, 1)}, at least {per_cent(least, 1)}"
            if min(len(ours), len(ceiling)) < FEW:
                yield _open(CEILING, name, bound, min(ours, ceiling, key=len), FEW)
                continue
            figure = paired_ratio([day.utilisation for day in ours], [day.utilisation for day in ceiling])
            mark = Mark.MET if figure.mean >= aim else Mark.ENOUGH if figure.mean >= least else Mark.MISSED
            yield Verdict(
                section=CEILING,
                name=name,
                mark=mark,
                figure=with_error(figure),
                bound=bound,
                days=FEW,
                days_wanted=FEW,
            )


def _within(section: str, name: str, cell: Cell, days: Sequence[Day]) -> Verdict:
    bound = f"every day at most {per_cent(cell.scenario.cap, 0)}"
    if len(days) < cell.days:
        bad = sum(not day.within for day in days)
        if not bad:
            return _open(section, name, bound, days, cell.days)
    bad = sum(not day.within for day in days)
    risk = share_upper_bound(bad, len(days))
    return Verdict(
        section=section,
        name=name,
        mark=Mark.MISSED if bad else Mark.MET,
        figure=f"{bad} of {len(days)} days above; highest {per_cent(max(day.ratio for day in days), 3)}; "
        f"risk of a day above at most {per_cent(risk, 1)}",
        bound=bound,
        days=len(days),
        days_wanted=cell.days,
    )


def guarded() -> dict[str, str]:
    """Name of the goal -> cell, of those that are to be within the cap on 200 days."""
    found: dict[str, str] = {}
    for agents in sorted(GUARDED_SIZES):
        found[f"N = {agents}, stationary"] = goal_name("predictive", 0.3, agents)
        for name in DRIFT_NAMES:
            found[f"N = {agents}, {name}"] = drift_name("predictive", name, agents)
        found[f"N = {agents}, Italy's formula and 3 s"] = trap_name("italy", agents)
    return found


def trapped() -> dict[str, str]:
    """Name of the goal -> cell, of the hard days."""
    words = {"cap1": "cap of 1 %", "failures35": "35 % of fast failures"}
    for hours in STOPS_H:
        words[f"answers_stop_{hours:g}h"] = f"answers dry up at {hours:g} h"
        words[f"dialling_stops_{hours:g}h"] = f"dialling stops at {hours:g} h"
    for name in DRIFT_NAMES:
        words[f"italy_{name}"] = f"Italy's formula and 3 s, {name}"
    return {
        f"N = {agents}, {word}": trap_name(trap, agents)
        for trap, word in words.items()
        for agents in sorted(GUARDED_SIZES)
    }


def _guarantee(results: Results) -> Iterator[Verdict]:
    for name, cell in guarded().items():
        yield _within(GUARANTEE, name, all_cells()[cell], _days(results, cell))


def _traps(results: Results) -> Iterator[Verdict]:
    for name, cell in trapped().items():
        yield _within(TRAPS, name, all_cells()[cell], _days(results, cell))


def _running(results: Results) -> Iterator[Verdict]:
    """At most 5 % from N = 5 to 100 while the rate stands still, 6 % elsewhere and under drift; a cap of 3 %."""
    limits: dict[str, tuple[str, float]] = {}
    for rate in RATES:
        for agents in SIZES:
            limit = RUNNING_LIMIT if 5 <= agents <= 100 else RUNNING_LIMIT_ELSEWHERE
            limits[goal_name("predictive", rate, agents)] = (f"N = {agents}, p = {rate:g}", limit)
    for agents in sorted({*GUARDED_SIZES, 100}):
        for drift in DRIFT_NAMES:
            limits[drift_name("predictive", drift, agents)] = (f"N = {agents}, {drift}", RUNNING_LIMIT_ELSEWHERE)
    for cell, (name, limit) in limits.items():
        days = _days(results, cell)
        worst = max((day.worst for day in days), default=0.0)
        bound = f"≤ {per_cent(limit, 0)} after 200 answers"
        if len(days) < FEW and worst <= limit:
            yield _open(RUNNING, name, bound, days, FEW)
            continue
        yield Verdict(
            section=RUNNING,
            name=name,
            mark=Mark.MET if worst <= limit else Mark.MISSED,
            figure=f"{per_cent(worst)}, the worst of {len(days)} days",
            bound=bound,
            days=len(days),
            days_wanted=FEW,
        )


def _knowledge(results: Results) -> Iterator[Verdict]:
    known = _days(results, goal_name("leads_known", 0.15, 20))
    name, bound = "N = 20, p = 0.15, each lead's chance known", f"≥ {per_cent(LEADS_KNOWN, 0)} utilisation"
    if len(known) < FEW:
        yield _open(KNOWLEDGE, name, bound, known, FEW)
    else:
        figure = utilisations(known)
        yield Verdict(
            section=KNOWLEDGE,
            name=name,
            mark=Mark.MET if figure.mean >= LEADS_KNOWN else Mark.MISSED,
            figure=with_error(figure),
            bound=bound,
            days=len(known),
            days_wanted=FEW,
        )
    for agents in (5, 20, 100):
        for ramp in RAMPS:
            yield _ramp(results, agents, ramp)


def _ramp(results: Results, agents: int, ramp: str) -> Verdict:
    """Told the true rate less estimated: what estimation costs, on the same days."""
    told, ours = (_days(results, drift_name(who, ramp, agents), FEW) for who in ("predictive_told", "predictive"))
    name, bound = f"N = {agents}, {ramp}: cost of not knowing the rate", f"< {per_cent(RAMP_COST, 1)} of utilisation"
    if min(len(told), len(ours)) < FEW:
        return _open(KNOWLEDGE, name, bound, min(told, ours, key=len), FEW)
    cost = paired_difference([day.utilisation for day in told], [day.utilisation for day in ours])
    return Verdict(
        section=KNOWLEDGE,
        name=name,
        mark=Mark.MET if cost.mean < RAMP_COST else Mark.MISSED,
        figure=with_error(cost),
        bound=bound,
        days=FEW,
        days_wanted=FEW,
    )


def _day_cost(speeds: Sequence[Mapping[str, Any]]) -> Iterator[Verdict]:
    """CPU of one predictive day of 8 h, as it was measured last."""
    measured = {(each["agents"], each["answer_rate"]): each["cpu_s"] for each in speeds[-1]["days"]} if speeds else {}
    for agents, limit_s in DAY_COST_S.items():
        for rate in RATES:
            name, bound = f"a day of 8 h, N = {agents}, p = {rate:g}", f"≤ {limit_s:g} s of CPU"
            took_s = measured.get((agents, rate))
            if took_s is None:
                yield Verdict(section=COST, name=name, mark=Mark.OPEN, bound=bound)
                continue
            mark = Mark.MET if took_s <= limit_s else Mark.MISSED
            yield Verdict(section=COST, name=name, mark=mark, figure=f"{took_s:.1f} s", bound=bound)


def _decision_cost(speeds: Sequence[Mapping[str, Any]]) -> Verdict:
    name, bound = "a decision at 300 agents and 900 lines", f"≤ {DECISION_MS:g} ms of one core"
    if not speeds:
        return Verdict(section=COST, name=name, mark=Mark.OPEN, bound=bound)
    largest = speeds[-1]["speeds"][-1]
    mean_ms = largest["tick_mean_ms"]
    return Verdict(
        section=COST,
        name=name,
        mark=Mark.MET if mean_ms <= DECISION_MS else Mark.MISSED,
        figure=f"{mean_ms:.2f} ms the whole of plan_tick, {largest['pacer_mean_ms']:.2f} ms the pacer alone",
        bound=bound,
    )
