"""Writes docs/pacing.md from the results: what was measured, how, what is met and what is not."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.benches.grid import charts, tables, tune
from scripts.benches.grid.agreement import judged
from scripts.benches.grid.cells import FEW, MANY, SEED
from scripts.benches.grid.goals import (
    CEILING,
    COST,
    DECISION_MS,
    GUARANTEE,
    KNOWLEDGE,
    RUNNING,
    TRAPS,
    UTILISATION,
    judge_all,
)
from scripts.benches.grid.results import results_of
from scripts.benches.grid.store import Store
from scripts.benches.grid.uncertainty import share_upper_bound
from scripts.benches.grid.verdict import Mark, Results, Verdict, per_cent, tally
from scripts.benches.grid.version import ROOT

PAGE = ROOT / "docs" / "pacing.md"
CHARTS = ROOT / "docs" / "pacing"
FLOOR = CHARTS / "floor.json"
TEMPLATE = Path(__file__).with_name("page.template.md")
PLACE = re.compile(r"\{\{([^}]+)\}\}")
SECTIONS = {
    "utilisation": UTILISATION,
    "ceiling": CEILING,
    "guarantee": GUARANTEE,
    "traps": TRAPS,
    "running": RUNNING,
    "knowledge": KNOWLEDGE,
    "cost": COST,
}
"""Place in the template -> section of the goals."""


def write_page(store: Store, page: Path = PAGE, folder: Path = CHARTS) -> list[Path]:
    """The page and its charts; the files that were written."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [charts.write(chart, folder) for chart in charts.charts(results_of(store))]
    for old in set(folder.glob("*.svg")) - set(drawn):
        old.unlink()
    page.write_text(render(store), encoding="utf-8")
    return [page, *drawn]


def render(store: Store) -> str:
    """The page's text."""
    results = results_of(store)
    verdicts = judge_all(results, store.speeds())
    values = {
        "seed": str(SEED),
        "tuning seed": str(tune.SEED),
        "few": str(FEW),
        "many": str(MANY),
        "risk": per_cent(share_upper_bound(0, MANY), 1),
        "limit": f"{DECISION_MS:g}",
        "summary": _text(_summary(verdicts, results)),
        "utilisation grid": _text(tables.utilisation_grid(results)),
        "detail": _text(tables.predictive_detail(results)),
        "agreement": _text(tables.agreement_table(judged(results))),
        "speed": _text(_speed(store)),
        "floor": _text(_floor(FLOOR)),
        "versions": _text(tables.version_table(store.versions(), results)),
        **{f"chart {name}": "" for name in charts.NAMES},
        **{f"chart {chart.name}": _picture(chart) for chart in charts.charts(results)},
        **{
            place: _text(tables.verdict_rows([verdict for verdict in verdicts if verdict.section == section]))
            for place, section in SECTIONS.items()
        },
    }
    filled = PLACE.sub(lambda found: values[found.group(1)], TEMPLATE.read_text(encoding="utf-8"))
    return re.sub(r"\n{3,}", "\n\n", filled)


def _summary(verdicts: Sequence[Verdict], results: Results) -> list[str]:
    counts = tally(verdicts)
    pairs = judged(results)
    agreeing, run = sum(pair.mark is Mark.MET for pair in pairs), sum(pair.mark is not Mark.OPEN for pair in pairs)
    day_count = sum(len(days) for days in results.values())
    lines = [
        f"{day_count} simulated days. Of {len(verdicts)} goals {counts[Mark.MET]} are "
        f"met, {counts[Mark.ENOUGH]} reach what is asked at least but not the aim, {counts[Mark.MISSED]} are missed, "
        f"{counts[Mark.OPEN]} are not yet run. Our simulator agrees with the study's in {agreeing} of {run} cells of "
        f"other policies{f'; {len(pairs) - run} are not yet run' if run < len(pairs) else ''}.",
        "",
        *tables.counts(verdicts),
    ]
    for mark, words in ((Mark.MISSED, "Missed"), (Mark.ENOUGH, "Below the aim, but not below what is asked at least")):
        chosen = (each for each in verdicts if each.mark is mark)
        named = [f"- {each.section}, {each.name}: {each.figure} (goal: {each.bound})" for each in chosen]
        lines += ["", f"{words}:", "", *named] if named else []
    differing = [
        f"- {pair.policy}, {pair.place}: {100 * pair.ours.mean:.2f} % against {100 * pair.study.utilisation:.1f} %"
        for pair in pairs
        if pair.mark is Mark.MISSED
    ]
    return [*lines, *(["", "Where the two simulators differ by more than that:", "", *differing] if differing else [])]


def _speed(store: Store) -> list[str]:
    speeds = store.speeds()
    if not speeds:
        return ["Not yet run."]
    last = speeds[-1]
    return [*tables.speed_table(last), "", f"Code {last['code']}, {last['machine']}."]


def _floor(path: Path) -> list[str]:
    """What ``scripts/bench floor`` found, as it was kept."""
    if not path.is_file():
        return ["Not yet run."]
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    stretch = found["stretch"]
    about = f"{stretch['minutes']} minutes, {stretch['agents']} agents, p = {found['scenario']['answer_rate']:g}, "
    return [*tables.floor_table(found["policies"]), "", f"{about}seed {stretch['seed']}, one run of each."]


def _picture(chart: charts.Chart) -> str:
    return f"![{chart.caption}](pacing/{chart.name}.svg)\n\n*{chart.caption}.*"


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines)
