"""Draws the page's charts as SVG, each marked with a key of the figures in it, so that a stale one is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scripts.benches.grid.agreement import judged
from scripts.benches.grid.cells import CAP, GUARDED_SIZES, goal_name
from scripts.benches.grid.digest import digest_of
from scripts.benches.grid.goals import guarded
from scripts.benches.grid.study import RATES, RATIO, SIZES
from scripts.benches.grid.uncertainty import Estimate, estimate
from scripts.benches.grid.verdict import Mark, Results, utilisations

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMES = ("utilisation", "abandonment", "days", "agreement")
MARK = re.compile(r"figures ([0-9a-f]{6})")
POLICIES = {
    "ceiling_a": ("ceiling A: agents' end times known", "#4c5a67", "^"),
    "predictive": ("predictive (ours)", "#0b62a4", "o"),
    RATIO: ("fixed ratio, tuned offline", "#2a8a3e", "s"),
    "issabel_overcommit": ("Issabel, overcommit", "#d1600a", "v"),
    "vicidial_average": ("VICIdial, ADAPT_AVERAGE", "#8a3fa0", "D"),
    "progressive": ("progressive", "#b0912a", "x"),
}
"""Policy -> words, colour, marker; told apart also by those who do not see red from green."""
CAP_COLOUR = "#c01818"


class Point(NamedTuple):
    agents: int
    utilisation: Estimate
    abandonment: Estimate


class Chart(NamedTuple):
    """One file of the page."""

    name: str
    caption: str
    figures: object
    """What is drawn; the file is marked with its key."""
    draw: Callable[[Figure], None]

    @property
    def key(self) -> str:
        return digest_of(self.figures)


def charts(results: Results) -> list[Chart]:
    """Those for which there is anything to draw."""
    curves = _curves(results)
    ends = {name: [round(day.ratio, 5) for day in results[cell]] for name, cell in guarded().items() if cell in results}
    agreement = [
        (pair.policy, pair.study.utilisation, round(pair.ours.mean, 5), round(pair.error, 5))
        for pair in judged(results)
        if pair.mark is not Mark.OPEN
    ]
    every = [
        Chart(
            "utilisation",
            "Utilisation by the number of agents, one panel for each answer rate; bars: 3 standard errors",
            [curves, "utilisation"],
            lambda figure: _draw_curves(figure, curves, "utilisation"),
        ),
        Chart(
            "abandonment",
            "What that cost in abandoned calls: mean of the days; bars: 3 standard errors; above 5 % on a longer scale",
            [curves, "abandonment"],
            lambda figure: _draw_curves(figure, curves, "abandonment"),
        ),
        Chart(
            "days",
            "Abandonment at the end of every single day that was run for the guarantee; each dot is one day",
            ends,
            lambda figure: _draw_ends(figure, ends),
        ),
        Chart(
            "agreement",
            "Utilisation in our twin less that in the study's simulator, every cell that both ran; "
            "bars: 3 combined standard errors; grey: within 1 point",
            agreement,
            lambda figure: _draw_agreement(figure, agreement),
        ),
    ]
    is_there = (bool(curves), bool(curves), bool(ends), bool(agreement))
    return [chart for chart, there in zip(every, is_there, strict=True) if there]


def write(chart: Chart, folder: Path) -> Path:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    path = folder / f"{chart.name}.svg"
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": chart.name, "font.size": 10}):
        figure = Figure(layout="constrained")
        chart.draw(figure)
        metadata = {"Date": None, "Description": f"{chart.caption}; figures {chart.key}"}
        figure.savefig(path, dpi=150, metadata=metadata)  # dots are a picture within, else a file of megabytes
    return path


def key_in(path: Path) -> str | None:
    """The key of the figures that the file was drawn from."""
    found = MARK.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    return found.group(1) if found else None


def _curves(results: Results) -> dict[float, dict[str, list[Point]]]:
    """Answer rate -> policy -> points, without the cells that nobody ran."""
    found: dict[float, dict[str, list[Point]]] = {}
    for rate in RATES:
        for policy in POLICIES:
            for agents in SIZES:
                days = results.get(goal_name(policy, rate, agents))
                if days:
                    point = Point(agents, utilisations(days), estimate([day.ratio for day in days]))
                    found.setdefault(rate, {}).setdefault(policy, []).append(point)
    return found


def _draw_curves(figure: Figure, curves: dict[float, dict[str, list[Point]]], what: str) -> None:
    figure.set_size_inches(11.0, 4.6)
    panels = figure.subplots(1, len(curves), squeeze=False, sharey=True)[0]
    for panel, (rate, by_policy) in zip(panels, curves.items(), strict=True):
        for policy, points in by_policy.items():
            words, colour, marker = POLICIES[policy]
            figures = [getattr(point, what) for point in points]
            panel.errorbar(
                [point.agents for point in points],
                [100 * each.mean for each in figures],
                yerr=[300 * each.error for each in figures],
                label=words,
                color=colour,
                marker=marker,
                markersize=5,
                linewidth=1.4,
                capsize=2,
            )
        panel.set_xscale("log")
        panel.set_xticks(SIZES, [str(size) for size in SIZES])
        panel.minorticks_off()
        panel.set_xlabel("agents")
        panel.set_title(f"answer rate {100 * rate:g} %", loc="left")
        if what == "abandonment":
            panel.axhline(100 * CAP, color=CAP_COLOUR, linestyle="--", linewidth=1.2, label=f"cap {100 * CAP:g} %")
            panel.set_yscale("symlog", linthresh=5.0)
            panel.set_yticks([0, 1, 2, 3, 4, 5, 10, 20, 40], ["0", "1", "2", "3", "4", "5", "10", "20", "40"])
            panel.set_ylim(-0.2, 50)
        _tidy(panel)
    words = "utilisation of the agents (%)" if what == "utilisation" else "abandoned / answered (%)"
    panels[0].set_ylabel(words)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=9, frameon=False)


def _draw_ends(figure: Figure, ends: dict[str, list[float]]) -> None:
    figure.set_size_inches(11.0, 0.55 + 0.36 * len(ends))
    panel = figure.subplots()
    colours = dict(zip(sorted(GUARDED_SIZES), ("#d1600a", "#0b62a4", "#2a8a3e"), strict=True))
    for row, (name, ratios) in enumerate(ends.items()):
        size = next(size for size in colours if name.startswith(f"N = {size},"))
        spread = [row + 0.3 * ((7 * index) % 11 / 5 - 1) for index in range(len(ratios))]
        panel.scatter(
            [100 * ratio for ratio in ratios],
            spread,
            s=5,
            color=colours[size],
            alpha=0.5,
            linewidths=0,
            rasterized=True,
        )
    panel.axvline(100 * CAP, color=CAP_COLOUR, linestyle="--", linewidth=1.4, label=f"cap {100 * CAP:g} %")
    panel.set_yticks(range(len(ends)), [f"{name} ({len(ratios)} days)" for name, ratios in ends.items()])
    panel.invert_yaxis()
    panel.set_xlabel("abandonment at the end of the day (%), by the scenario's own formula")
    panel.legend(loc="lower left", fontsize=9)
    _tidy(panel)


def _draw_agreement(figure: Figure, points: Sequence[tuple[str, float, float, float]]) -> None:
    figure.set_size_inches(10.0, 5.0)
    panel = figure.subplots()
    panel.axhspan(-1.0, 1.0, color="#dddddd", linewidth=0)
    panel.axhline(0.0, color="#888888", linewidth=0.8)
    for policy in dict.fromkeys(point[0] for point in points):
        words, colour, marker = POLICIES.get(policy, (policy.replace("_", " "), "#13a0a8", "*"))
        mine = [point for point in points if point[0] == policy]
        panel.errorbar(
            [100 * point[1] for point in mine],
            [100 * (point[2] - point[1]) for point in mine],
            yerr=[300 * point[3] for point in mine],
            linestyle="none",
            label=words,
            color=colour,
            marker=marker,
            markersize=5,
            capsize=2,
        )
    panel.set_xlabel("the study's simulator: utilisation (%)")
    panel.set_ylabel("our twin's utilisation less the study's (% points)")
    panel.legend(loc="best", fontsize=9, framealpha=0.9)
    _tidy(panel)


def _tidy(panel: Axes) -> None:
    panel.grid(color="#dddddd", linewidth=0.6)
    panel.set_axisbelow(True)
    panel.spines[["top", "right"]].set_visible(False)
