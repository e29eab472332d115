"""The page's tables, in Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scripts.benches.grid.agreement import Pair
from scripts.benches.grid.cells import FEW, goal_name
from scripts.benches.grid.study import GOALS, RATES, SIZES
from scripts.benches.grid.uncertainty import paired_ratio
from scripts.benches.grid.verdict import Mark, Results, Verdict, per_cent, tally, utilisations, with_error

SIGNS = {Mark.MET: "met", Mark.ENOUGH: "least", Mark.MISSED: "**missed**", Mark.OPEN: "not yet run"}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows of a Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


def counts(verdicts: Iterable[Verdict]) -> list[str]:
    """How many goals of each section are met."""
    by_section: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_section.setdefault(verdict.section, []).append(verdict)
    rows = []
    for section, each in by_section.items():
        found = tally(each)
        rows.append([section, *(str(found[mark]) for mark in Mark), str(len(each))])
    return table(["goals", "met", "at least", "missed", "not yet run", "of"], rows)


def verdict_rows(verdicts: Iterable[Verdict]) -> list[str]:
    rows = [
        [
            each.name,
            each.figure or "-",
            each.bound,
            f"{each.days}" if each.days >= each.days_wanted else f"{each.days} of {each.days_wanted}",
            SIGNS[each.mark],
        ]
        for each in verdicts
    ]
    return table(["cell", "found", "goal", "days", ""], rows)


def utilisation_grid(results: Results) -> list[str]:
    """Agents by answer rate: utilisation and what it is of ceiling A."""
    rows = []
    for agents in SIZES:
        row = [str(agents)]
        for rate in RATES:
            days = results.get(goal_name("predictive", rate, agents), [])
            ceiling = results.get(goal_name("ceiling_a", rate, agents), [])
            row.append(with_error(utilisations(days)) if days else "-")
            row.append(f"{100 * GOALS[rate][agents]:g}")
            shared = min(len(days), len(ceiling), FEW)
            ours, theirs = days[:shared], ceiling[:shared]
            ratio = paired_ratio([d.utilisation for d in ours], [d.utilisation for d in theirs]) if shared else None
            row.append(per_cent(ratio.mean, 1) if ratio else "-")
        rows.append(row)
    head = ["N", *(f"{part}{rate:g}" for rate in RATES for part in ("p = ", "goal, ", "of ceiling A, "))]
    return table(head, rows)


def predictive_detail(results: Results) -> list[str]:
    rows = []
    for rate in RATES:
        for agents in SIZES:
            days = results.get(goal_name("predictive", rate, agents), [])
            if not days:
                continue
            ratios = sorted(day.ratio for day in days)
            usual = results.get(goal_name("progressive", rate, agents), [])
            calls = statistics.fmean(day.per_agent_hour for day in days)
            more = calls / statistics.fmean(day.per_agent_hour for day in usual) - 1 if usual else None
            rows.append(
                [
                    f"{rate:g}",
                    str(agents),
                    str(len(days)),
                    f"{100 * utilisations(days).mean:.1f}",
                    f"{100 * utilisations(days).sd:.2f}",
                    f"{calls:.2f}",
                    f"{100 * more:+.0f} %" if more is not None else "-",
                    f"{100 * statistics.fmean(ratios):.2f}",
                    f"{100 * _quantile(ratios, 0.95):.2f}",
                    f"{100 * ratios[-1]:.2f}",
                    f"{100 * max(day.worst for day in days):.2f}",
                    f"{statistics.fmean(day.gap_s for day in days):.1f} / "
                    f"{statistics.fmean(day.gap_p95_s for day in days):.0f}",
                    f"{sum(day.dials for day in days) / max(1, sum(day.served for day in days)):.2f}",
                    f"{_predicted(days)}",
                ]
            )
    head = (
        "p", "N", "days", "util. %", "sd", "calls / agent-hour", "against progressive", "abandoned %", "p95", "max",
        "worst running", "gap mean / p95 s", "dials / served", "lost / forecast",
    )  # fmt: skip
    return table(head, rows)


def agreement_table(pairs: Iterable[Pair]) -> list[str]:
    rows = [
        [
            pair.policy,
            pair.place,
            f"{100 * pair.study.utilisation:.1f}",
            with_error(pair.ours).removesuffix(" %"),
            f"{100 * pair.difference:+.2f}",
            f"{max(1.0, 300 * pair.error):.2f}",
            SIGNS[pair.mark] if pair.mark is not Mark.MET else "agrees",
            f"{100 * pair.study.abandonment:.2f}",
            f"{100 * pair.ours_lost.mean:.2f}",
            "agrees" if pair.lost_mark is Mark.MET else "differs",
        ]
        for pair in pairs
        if pair.mark is not Mark.OPEN
    ]
    head = (
        "policy", "cell", "study %", "twin %", "difference", "allowed", "", "study abandoned %", "twin abandoned %", "",
    )  # fmt: skip
    return table(head, rows)


FLOOR_FIGURES = {
    "utilisation": ("utilisation %", 100.0),
    "silent_per_good": ("silent / good %", 100.0),
    "conversations_per_agent_hour": ("conversations / agent-hour", 1.0),
    "idle_gap_mean_s": ("idle gap, mean s", 1.0),
    "dials_per_conversation": ("dials / conversation", 1.0),
}
"""Figure of ``scripts/bench floor`` -> its name, and what it is multiplied by."""


def floor_table(policies: Mapping[str, Any]) -> list[str]:
    """The real switch beside the twin's interval."""
    rows = []
    for policy, found in policies.items():
        for key, (name, scale) in FLOOR_FIGURES.items():
            figure = found["figures"][key]
            lo, hi = (scale * end for end in figure["twin_95"])
            told = "inside" if figure["is_inside"] else "OUTSIDE"
            rows.append([policy, name, f"{scale * figure['value']:.1f}", f"{lo:.1f} to {hi:.1f}", told])
    return table(["policy", "figure", "real Asterisk", "95 % of the twin's runs", ""], rows)


def speed_table(measured: Mapping[str, Any]) -> list[str]:
    rows = [
        [
            str(each["agents"]),
            f"{each['lines']:.0f}",
            f"{each['launches']:.2f}",
            f"{each['tick_mean_ms']:.2f}",
            f"{each['tick_p50_ms']:.2f}",
            f"{each['tick_p99_ms']:.2f}",
            f"{each['tick_max_ms']:.1f}",
            f"{each['pacer_mean_ms']:.2f}",
            f"{each['pacer_p99_ms']:.2f}",
        ]
        for each in measured["speeds"]
    ]
    head = (
        "agents", "lines", "launches", "plan_tick mean ms", "p50", "p99", "max", "pacer alone mean ms", "p99",
    )  # fmt: skip
    return table(head, rows)


def version_table(versions: Sequence[Mapping[str, Any]], results: Results) -> list[str]:
    """The codes behind the page's days."""
    used: dict[str, int] = {}
    for days in results.values():
        for day in days:
            used[day.code] = used.get(day.code, 0) + 1
    rows, seen = [], set()
    for each in versions:
        key = each["policy"], each["code"]
        if each["code"] not in used or key in seen:
            continue
        seen.add(key)
        commit = f"{each['commit']}{'' if each['is_committed'] else ' and changes that were not committed'}"
        rows.append(
            [each["policy"], each["code"], commit, each["package"], each["python"], each["numpy"], each["machine"]]
        )
    return table(["policy", "code", "commit", "package", "Python", "numpy", "machine"], rows)


def _predicted(days: Sequence[Any]) -> str:
    """Lost calls over the sum of their forecast risks."""
    forecast = sum(day.predicted_lost for day in days)
    return f"{sum(day.lost for day in days) / forecast:.2f}" if forecast else "-"


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Interpolated between the neighbours."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
