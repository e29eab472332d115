"""Draws simulated days as PNG or SVG: what the agents did and what it cost in abandoned calls, over the day.

One panel each for utilisation, running abandonment with the cap, and the answer rate; per policy the mean of the days
as a line and their range as a band.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dialer import __version__
from dialer.core.kernel.errors import Invalid
from dialer.twin.drift import answer_rate_at
from dialer.twin.figures import day_figures
from dialer.twin.model import Formula, Scenario
from dialer.twin.record import DayRecord

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg")
COLOURS = ("#0b62a4", "#d1600a", "#2a8a3e", "#8a3fa0", "#b0912a", "#7a4b2a", "#c2387a", "#4c5a67", "#13a0a8")
"""Told apart also by those who do not see red from green; the first policy is blue."""
CAP_COLOUR = "#c01818"
BAND = (5.0, 95.0)
"""Percentiles of the days that a band spans."""
BANDS_NOTE = f"\nlines: mean of the days; bands: {BAND[0]:.0f}th to {BAND[1]:.0f}th percentile of the days"
ROOM = 8.0
"""Points beneath the lowest curve of utilisation, for the legend."""
SETTLED_SHARE = 0.25
"""Part of the shift after which running figures are steady: their panels' scales are fitted to what comes then."""

Curves = NDArray[np.float64]


def check_place(path: Path) -> None:
    """Before anything is simulated: the file can be made.

    Raises:
        Invalid: another suffix, or no such folder.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise Invalid(f"--plot {path}: write a file that ends in {' or '.join(SUFFIXES)}", field="--plot")
    if not path.absolute().parent.is_dir():
        raise Invalid(f"--plot {path}: there is no folder {path.absolute().parent}; make it first", field="--plot")


def draw_days(path: Path, runs: Mapping[str, Sequence[DayRecord]], scenario: Scenario, *, source: str) -> None:
    """Write the chart of at least one policy's days."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.fonttype": "none", "font.size": 10, "axes.titlesize": 10.5, "axes.titleweight": "bold"}):
        figure = Figure(figsize=(10.5, 9.0), layout="constrained")
        panels = figure.subplots(3, 1, sharex=True, height_ratios=[3, 3, 1.6])
        _title(figure, runs, scenario, source)
        _utilisation(panels[0], runs)
        _abandonment(panels[1], runs, scenario)
        _answer_rate(panels[2], runs, scenario)
        panels[2].set_xlabel("hours since the start of the shift (h)")
        panels[2].set_xlim(0.0, scenario.shift_h)
        for panel in panels:
            panel.grid(color="#dddddd", linewidth=0.6)
            panel.set_axisbelow(True)
            panel.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, dpi=130, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)


def _title(figure: Figure, runs: Mapping[str, Sequence[DayRecord]], scenario: Scenario, source: str) -> None:
    days = next(iter(runs.values()))
    figure.suptitle(
        f"{scenario.title or source}\n{scenario.agents} agents, answer rate {100 * scenario.answer_rate:g} %, "
        f"cap {100 * scenario.cap:g} %, {len(days)} day{'s' * (len(days) != 1)}, seed {days[0].seed}, "
        f"version {__version__}" + (BANDS_NOTE if len(days) > 1 else ""),
        fontsize=11,
    )


def _utilisation(panel: Axes, runs: Mapping[str, Sequence[DayRecord]]) -> None:
    panel.set_title("Utilisation of the agents: (talk + wrap-up) / (talk + wrap-up + idle)", loc="left")
    panel.set_ylabel("utilisation (%)")
    lowest = 100.0
    for (policy, days), colour in zip(runs.items(), COLOURS, strict=False):
        hours, curves = _curves(days, "utilisation")
        whole_day = np.mean([day.utilisation for day in days])
        label = f"{policy}: {100 * whole_day:.1f} % of the whole day"
        low = _band(panel, hours, 100 * curves, colour, label)
        lowest = min(lowest, float(np.min(low[1:], initial=100.0)))
    panel.set_ylim(min(90.0, max(0.0, 10 * np.floor((lowest - ROOM) / 10))), 100.0)
    panel.legend(loc="lower right", framealpha=0.9, fontsize=9)


def _abandonment(panel: Axes, runs: Mapping[str, Sequence[DayRecord]], scenario: Scenario) -> None:
    words = "silent / good" if scenario.formula is Formula.SILENT_PER_GOOD else "abandoned / answered"
    panel.set_title(f"Running abandonment since the start of the day: {words}", loc="left")
    panel.set_ylabel("abandoned calls (%)")
    highest = 100 * scenario.cap
    for (policy, days), colour in zip(runs.items(), COLOURS, strict=False):
        hours, curves = _curves(days, "running_ratio")
        if scenario.formula is Formula.SILENT_PER_GOOD:
            curves = curves / (1.0 - np.minimum(curves, 0.99))
        within = np.mean([day_figures(day, scenario).is_within_cap for day in days])
        _band(panel, hours, 100 * curves, colour, f"{policy}: {100 * within:.0f} % of the days end within the cap")
        highest = max(highest, _highest(hours, curves, scenario))
    panel.axhline(100 * scenario.cap, color=CAP_COLOUR, linewidth=1.4, linestyle="--",
                  label=f"cap {100 * scenario.cap:g} %")  # fmt: skip
    panel.set_ylim(0.0, max(1.0, 1.15 * highest))
    panel.legend(loc="upper right", framealpha=0.9, fontsize=9)


def _answer_rate(panel: Axes, runs: Mapping[str, Sequence[DayRecord]], scenario: Scenario) -> None:
    panel.set_title("Answer rate: answered / dialled", loc="left")
    panel.set_ylabel("answer rate (%)")
    hours = np.linspace(0.0, scenario.shift_h, 481)
    truth = np.array([100 * answer_rate_at(scenario, hour) for hour in hours])
    panel.plot(hours, truth, color="#333333", linewidth=1.4, label="in truth")
    highest = truth.max()
    for (policy, days), colour in zip(runs.items(), COLOURS, strict=False):
        if any(sample.estimated_rate is not None for sample in days[0].samples):
            at_h, curves = _curves(days, "estimated_rate")
            _band(panel, at_h, 100 * curves, colour, f"as {policy} estimates it")
            highest = max(highest, _highest(at_h, curves, scenario))
    panel.set_ylim(0.0, max(1.0, 1.25 * highest))
    panel.legend(loc="upper right", framealpha=0.9, fontsize=9, ncols=2)


def _band(panel: Axes, hours: Curves, curves: Curves, colour: str, label: str) -> Curves:
    """The days' mean as a line and their range as a band, which is not drawn for a single day; its lower edge."""
    is_known = ~np.isnan(curves).all(axis=0)
    hours, curves = hours[is_known], curves[:, is_known]
    if not hours.size:  # a shift that ended before its first sample
        panel.plot([], color=colour, label=label)
        return hours
    low, high = np.nanpercentile(curves, BAND, axis=0)
    if len(curves) > 1:
        panel.fill_between(hours, low, high, color=colour, alpha=0.16, linewidth=0)
    panel.plot(hours, np.nanmean(curves, axis=0), color=colour, linewidth=1.8, label=label)
    return np.asarray(low)


def _highest(hours: Curves, curves: Curves, scenario: Scenario) -> float:
    """Upper edge of the band once the running figures are steady, in percent; 0 when there is none."""
    settled = curves[:, (hours >= SETTLED_SHARE * scenario.shift_h) & ~np.isnan(curves).all(axis=0)]
    return 100 * float(np.nanpercentile(settled, BAND[1], axis=0).max()) if settled.size else 0.0


def _curves(days: Sequence[DayRecord], name: str) -> tuple[Curves, Curves]:
    """Hours of the samples, and one row of a figure per day; what a day has no figure for is not a number."""
    longest = max(days, key=lambda day: len(day.samples)).samples
    curves = np.full((len(days), len(longest)), np.nan)
    for row, day in zip(curves, days, strict=True):
        values = [getattr(sample, name) for sample in day.samples]
        row[: len(values)] = [np.nan if value is None else value for value in values]
    return np.array([sample.at_s / 3600 for sample in longest]), curves
