"""How simulated days are told: tables for people, JSON for programs. The figures are those of ``twin/figures.py``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, time
from math import isfinite

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from dialer import __version__
from dialer.twin.figures import DayFigures, RunFigures
from dialer.twin.model import Distribution, Family, Formula, Scenario, Weighted

FORMULA_WORDS = {
    Formula.ABANDONED_PER_ANSWERED: "abandoned ÷ answered",
    Formula.SILENT_PER_GOOD: "silent ÷ good",
}
NARROWEST = 120
"""Columns of the tables where there is no terminal to ask."""


# ---- JSON


def as_json(run: RunFigures, scenario: Scenario, *, source: str, cpu_s: float) -> dict[str, object]:
    """One policy's run: ratios 0..1, times in seconds."""
    return {
        "version": __version__,
        "source": source,
        "policy": run.policy,
        "seed": run.seed,
        "day_count": len(run.days),
        "utilisation": run.utilisation,
        "utilisation_sd": run.utilisation_sd,
        "conversations_per_agent_hour": run.conversations_per_agent_hour,
        "cap": scenario.cap,
        "abandonment": {
            **_abandonment(run, scenario.formula),
            "by_formula": {formula.value: _abandonment(run, formula) for formula in Formula},
        },
        "days_within_cap": run.days_within_cap,
        "idle_gap_s": {"mean": run.idle_gap_mean_s, "p95": run.idle_gap_p95_s},
        "dials_per_conversation": run.dials_per_conversation,
        "days": [_day(day, scenario) for day in run.days],
        "cpu_s": round(cpu_s, 3),
        "scenario": scenario_tables(scenario),
    }


def _abandonment(run: RunFigures, formula: Formula) -> dict[str, object]:
    figures = run.abandonment[formula]
    return {
        "formula": formula.value,
        "mean": figures.spread.mean,
        "p95": figures.spread.p95,
        "max": figures.spread.max,
        "worst_running": figures.worst_running,
    }


def _day(day: DayFigures, scenario: Scenario) -> dict[str, object]:
    return {
        "day": day.day,
        "utilisation": day.utilisation,
        "conversations_per_agent_hour": day.conversations_per_agent_hour,
        "abandonment": day.abandonment[scenario.formula],
        "worst_running": day.worst_running[scenario.formula],
        "is_within_cap": day.is_within_cap,
        "by_formula": {
            formula.value: {"abandonment": day.abandonment[formula], "worst_running": day.worst_running[formula]}
            for formula in Formula
        },
        "idle_gap_s": {"mean": day.idle_gap_mean_s, "p95": day.idle_gap_p95_s},
        "dials_per_conversation": day.dials_per_conversation,
        "dial_count": day.dial_count,
        "answered_count": day.answered_count,
        "served_count": day.served_count,
        "lost_count": day.lost_count,
    }


def scenario_tables(value: object) -> object:
    """A scenario as a file would write it, every key with its effective value; absent ones are null."""
    match value:
        case Distribution():
            return _distribution(value)
        case (Weighted(weight=1.0, distribution=only),):
            return _distribution(only)
        case Weighted():
            return {"weight": value.weight, **_distribution(value.distribution)}
        case tuple() | list():
            return [scenario_tables(each) for each in value]
        case date() | time():
            return value.isoformat()
    if is_dataclass(value):
        return {each.name: scenario_tables(getattr(value, each.name)) for each in fields(value)}
    return value


def _distribution(spread: Distribution) -> dict[str, object]:
    words: dict[str, object] = {"distribution": spread.family.value, "mean": spread.mean_s}
    match spread.family:
        case Family.UNIFORM:
            return {"distribution": spread.family.value, "lo_s": spread.lo_s, "hi_s": spread.hi_s}
        case Family.LOGNORMAL:
            return {**words, "cv": spread.cv}
        case Family.GAMMA | Family.WEIBULL:
            return {**words, "shape": spread.shape}
        case _:
            return words


# ---- tables


def print_report(
    runs: Sequence[RunFigures], scenario: Scenario, *, source: str, cpu_s: Mapping[str, float], console: Console
) -> None:
    """Each policy's days, then all policies side by side."""
    console.print(_heading(runs[0], scenario, source), highlight=False, markup=False, soft_wrap=True)
    for run in runs:
        console.print(_days_table(run, scenario))
    console.print(_runs_table(runs, scenario, cpu_s))


def _heading(run: RunFigures, scenario: Scenario, source: str) -> str:
    return (
        f"{scenario.title or source}: {scenario.agents} agents, answer rate {scenario.answer_rate:.3g}, "
        f"{scenario.shift_h:g} h, cap {scenario.cap:.3g} by {FORMULA_WORDS[scenario.formula]}, seed {run.seed}, "
        f"version {__version__}"
    )


def _days_table(run: RunFigures, scenario: Scenario) -> Table:
    table = _table(f"{run.policy}, day by day")
    table.add_column("day", justify="right")
    for column in _columns():
        table.add_column(column, justify="right")
    table.add_column("within the cap")
    for day in run.days:
        table.add_row(
            str(day.day),
            _percent(day.utilisation, 1),
            f"{day.conversations_per_agent_hour:.2f}",
            *(_percent(day.abandonment[formula]) for formula in Formula),
            _percent(day.worst_running[scenario.formula]),
            f"{day.idle_gap_mean_s:.1f}",
            f"{day.idle_gap_p95_s:.1f}",
            f"{day.dials_per_conversation:.2f}",
            "yes" if day.is_within_cap else "NO",
        )
    return table


def _columns() -> tuple[str, ...]:
    formulas = (word.replace(" ÷ ", "\n÷ ") for word in FORMULA_WORDS.values())
    gaps = ("idle gap\nmean s", "idle gap\np95 s")
    return (
        "utilisation",
        "conversations\nper agent hour",
        *formulas,
        "worst\nrunning",
        *gaps,
        "dials per\nconversation",
    )


def _runs_table(runs: Sequence[RunFigures], scenario: Scenario, cpu_s: Mapping[str, float]) -> Table:
    count = len(runs[0].days)
    table = _table(f"all {count} days" if count > 1 else "the day")
    table.add_column("")
    for run in runs:
        table.add_column(run.policy, justify="right")

    def row(name: str, *values: str) -> None:
        table.add_row(name, *values)

    row(
        "utilisation (± standard error)",
        *(f"{_percent(r.utilisation, 1)} ± {100 * r.utilisation_error:.2f}" for r in runs),
    )
    row("conversations per agent hour", *(f"{r.conversations_per_agent_hour:.2f}" for r in runs))
    for formula, words in FORMULA_WORDS.items():
        figures = [r.abandonment[formula] for r in runs]
        row(f"{words}: mean", *(_percent(f.spread.mean) for f in figures))
        row("    p95 of the days", *(_percent(f.spread.p95) for f in figures))
        row("    worst day", *(_percent(f.spread.max) for f in figures))
        row("    worst running, after 200 answers", *(_percent(f.worst_running) for f in figures))
    row(f"days within {_percent(scenario.cap, 1)} ({FORMULA_WORDS[scenario.formula]})",
        *(f"{_percent(r.days_within_cap, 0)}" for r in runs))  # fmt: skip
    row("idle gap: mean", *(f"{r.idle_gap_mean_s:.1f} s" for r in runs))
    row("    p95", *(f"{r.idle_gap_p95_s:.1f} s" for r in runs))
    row("dials per conversation", *(f"{r.dials_per_conversation:.2f}" for r in runs))
    row("processor time a day", *(f"{cpu_s[r.policy] / len(r.days):.1f} s" for r in runs))
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)


def _percent(value: float, digits: int = 2) -> str:
    return f"{100 * value:.{digits}f} %" if isfinite(value) else "-"
