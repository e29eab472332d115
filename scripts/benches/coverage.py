"""How often the intervals of a forecast of the rest of the day hold what then happens, on floors whose truth is known.

Prints a table, and keeps every floor in docs/pacing/coverage.jsonl: what the present code has tried is not run again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dialer.twin.coverage import Trial, try_outlook
from dialer.twin.model import CongestionBursts, Drift, DriftKind, Formula, Scenario
from dialer.twin.outlook import FIGURES, RUNS, SHARES
from scripts.benches.grid.version import ROOT, bare, closure

RESULTS = ROOT / "docs" / "pacing" / "coverage.jsonl"
ENTRY = "dialer.twin.coverage"
CHANCE = 0.01
"""Of a miss by luck: outside the binomial bounds of this chance a cell is marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One kind of floor: calibrated on its first hours, foretold for the rest."""

    name: str
    scenario: Scenario
    policy: str
    first_h: float
    runs: int = RUNS


ITALY = {"formula": Formula.SILENT_PER_GOOD, "patience_s": 3.0}
CELLS = (
    Cell(
        name="progressive-5",
        scenario=Scenario(agents=5, answer_rate=0.3, shift_h=3.0),
        policy="progressive",
        first_h=1.5,
    ),
    Cell(
        name="predictive-5", scenario=Scenario(agents=5, answer_rate=0.3, shift_h=3.0), policy="predictive", first_h=1.5
    ),
    Cell(
        name="predictive-20",
        scenario=Scenario(agents=20, answer_rate=0.3, shift_h=3.0),
        policy="predictive",
        first_h=1.5,
    ),
    Cell(
        name="italy-20",
        scenario=Scenario(agents=20, answer_rate=0.3, shift_h=3.0, **ITALY),  # type: ignore[arg-type]
        policy="predictive",
        first_h=1.5,
    ),
    Cell(
        name="restless-10",
        scenario=Scenario(
            agents=10,
            answer_rate=0.3,
            shift_h=3.0,
            drift=(Drift(kind=DriftKind.SQUARE, period_h=1.0, amplitude=0.3),),
            congestion_bursts=CongestionBursts(per_h=2.0, mean_s=120.0, refused_share=0.5),
        ),
        policy="predictive",
        first_h=1.5,
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench coverage", description=__doc__)
    parser.add_argument("--cell", action="append", metavar="NAME", help="this cell only; may be repeated")
    parser.add_argument("--floors", type=int, default=100, metavar="N", help="floors of each cell (100)")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), metavar="N", help="processes")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no floor after so long")
    parser.add_argument("--results", type=Path, default=RESULTS, help="file of the results")
    parser.add_argument("--json", action="store_true", help="print JSON")
    args = parser.parse_args(argv)
    cells = [cell for cell in CELLS if not args.cell or cell.name in args.cell]
    if not cells:
        parser.error(f"no such cell; there are {', '.join(cell.name for cell in CELLS)}")
    _run_missing(cells, args)
    rows = [_row(cell, _kept(args.results, cell)) for cell in cells]
    print(json.dumps(rows, indent=2) if args.json else _table(rows))
    return 0


# ---- running


def _run_missing(cells: Sequence[Cell], args: argparse.Namespace) -> None:
    began_s, missing = time.monotonic(), []
    for cell in cells:
        known = {line["seed"] for line in _kept(args.results, cell)}
        missing += [(cell, seed) for seed in range(args.floors) if seed not in known]
    waiting = iter(missing)
    pool = ProcessPoolExecutor(args.jobs, mp_context=multiprocessing.get_context("spawn"))
    try:
        going = {pool.submit(_try, cell.name, seed) for _, (cell, seed) in zip(range(args.jobs), waiting, strict=False)}
        done_count = 0
        while going:
            future = next(as_completed(going))
            going.remove(future)
            args.results.parent.mkdir(parents=True, exist_ok=True)
            with args.results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(future.result()) + "\n")
            done_count += 1
            print(f"\r{done_count} of {len(missing)} floors", end="", file=sys.stderr, flush=True)
            following = next(waiting, None) if (time.monotonic() - began_s) / 60 < args.minutes else None
            if following is not None:
                going.add(pool.submit(_try, following[0].name, following[1]))
    finally:
        pool.shutdown(cancel_futures=True)
    print(file=sys.stderr)


def _try(name: str, seed: int) -> dict[str, object]:
    (cell,) = (cell for cell in CELLS if cell.name == name)
    began_s = time.process_time()
    trial = try_outlook(cell.scenario, cell.policy, first_h=cell.first_h, runs=cell.runs, seed=seed)
    return {
        "cell": name,
        "seed": seed,
        "code": code_key(),
        "runs": cell.runs,
        "cpu_s": round(time.process_time() - began_s, 1),
        "figures": {figure: _figure(trial, figure) for figure in FIGURES},
    }


def _figure(trial: Trial, figure: str) -> list[float]:
    """What happened, the mean, and the ends of the two intervals."""
    expected = trial.outlook.figures[figure]
    ends = [end for share in SHARES for end in (expected.intervals[share].lo, expected.intervals[share].hi)]
    return [round(value, 5) for value in (trial.happened[figure], expected.mean, *ends)]


@cache
def code_key() -> str:
    """Of every module that a trial runs."""
    digest = hashlib.sha256()
    for name, path in sorted(closure(ENTRY, ROOT).items()):
        digest.update(f"\n{name}\n{bare(path.read_text(encoding='utf-8'))}".encode())
    return digest.hexdigest()[:10]


def _kept(path: Path, cell: Cell) -> list[dict[str, object]]:
    """The floors of a cell that the present code has tried."""
    if not path.exists():
        return []
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [each for each in lines if (each["cell"], each["code"]) == (cell.name, code_key())]


# ---- telling


def _row(cell: Cell, kept: Iterable[dict[str, object]]) -> dict[str, object]:
    floors = list(kept)
    figures: dict[str, object] = {}
    for figure in FIGURES:
        values: list[list[float]] = [line["figures"][figure] for line in floors]  # type: ignore[index]
        held = [sum(v[2 + 2 * i] <= v[0] <= v[3 + 2 * i] for v in values) for i in range(len(SHARES))]
        figures[figure] = {
            "held_80": held[0],
            "held_95": held[1],
            "bias": sum(v[0] - v[1] for v in values) / len(values) if values else None,
            "width_80": sum(v[3] - v[2] for v in values) / len(values) if values else None,
            "is_within": all(within(h, len(values), s) for h, s in zip(held, SHARES, strict=True)),
        }
    return {"cell": cell.name, "floors": len(floors), "runs": cell.runs, "code": code_key(), "figures": figures}


def within(held: int, tries: int, share: float) -> bool:
    """Whether so many hits are what the stated share would give, up to luck on either side.

    An interval that holds more often than it says is no lie where a figure is a count of few: only too few are.
    """
    below = sum(math.comb(tries, k) * share**k * (1 - share) ** (tries - k) for k in range(held + 1))
    return tries == 0 or below > CHANCE


def _table(rows: Sequence[dict[str, object]]) -> str:
    lines = [
        "| cell | floors | figure | held of 80 % | held of 95 % | happened - expected | width of 80 % |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        for figure, found in row["figures"].items():  # type: ignore[attr-defined]
            count = int(row["floors"]) or 1  # type: ignore[call-overload]
            mark = "" if found["is_within"] else " (!)"
            held = f"{100 * found['held_80'] / count:.0f} % | {100 * found['held_95'] / count:.0f} %{mark}"
            errors = f"{found['bias'] or 0:+.4f} | {found['width_80'] or 0:.4f}"
            lines.append(f"| {row['cell']} | {row['floors']} | {figure} | {held} | {errors} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
