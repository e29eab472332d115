"""Predictive pacing in the twin: utilisation and abandonment beside the goals, and what a decision costs."""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from pathlib import Path

from scripts.benches.grid import compiled, quick, ratios, speed, tune
from scripts.benches.grid.agreement import judged
from scripts.benches.grid.cells import GROUPS, Cell, all_cells
from scripts.benches.grid.days import Job, matching, missing, run_missing
from scripts.benches.grid.goals import DAY_COST_S, DECISION_MS, judge_all
from scripts.benches.grid.page import write_page
from scripts.benches.grid.progress import Progress
from scripts.benches.grid.results import results_of
from scripts.benches.grid.store import FOLDER, Store
from scripts.benches.grid.study import RATES
from scripts.benches.grid.verdict import Mark, tally
from scripts.benches.grid.version import describe, family


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    jobs = args.jobs or len(os.sched_getaffinity(0))
    try:
        if args.tune:
            tune.keep(tune.tune(jobs, _say))
            return 0
        if args.page:
            return _page(Store(args.results))
        if args.verdicts:
            _report(Store(args.results))
            return 0
        if args.speed:
            Store(args.results).add_speed(speed.described([(agents, rate) for agents in DAY_COST_S for rate in RATES]))
            return 0
        if args.compare:
            return 0 if all([compiled.compare(kind, _say) for kind in compiled.KINDS]) else 1
        if args.compiled and not compiled.is_compiled():
            compiled.run_compiled(args.compiled, sys.argv[1:] if argv is None else argv)
        return _full(args, jobs) if args.full else _quick(args, jobs)
    except KeyboardInterrupt:
        _say("stopped; the days that were over are kept")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench pacing",
        description=__doc__,
        epilog="Without an option: a small grid of short days in two or three minutes. Results of --full stand in "
        "docs/pacing/results, a line for each day; what is there for the present code is not run again.",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--full", action="store_true", help="run every cell's missing days and keep them (hours)")
    what.add_argument("--page", action="store_true", help="write docs/pacing.md and its charts from the results")
    what.add_argument("--verdicts", action="store_true", help="print which goals are met, missed, or not yet run")
    what.add_argument("--speed", action="store_true", help="measure a decision and a day, and keep that (minutes)")
    what.add_argument("--compare", action="store_true", help="show that compiled days are the plain ones (minutes)")
    what.add_argument("--tune", action="store_true", help="find the fixed ratio of each cell anew (an hour)")
    parser.add_argument(
        "--cell", action="append", metavar="NAME", help="with --full: this cell only, or all that begin so"
    )
    parser.add_argument(
        "--first",
        action="append",
        type=_groups,
        default=[],
        metavar="GROUP[,GROUP]",
        help=f"with --full: run the cells of these groups ({', '.join(GROUPS)}) to their end before the others",
    )
    parser.add_argument("--list", action="store_true", help="with --full: print the cells and their missing days only")
    parser.add_argument("--days", type=_positive, help="at most so many days of each cell (quick grid: 2)")
    parser.add_argument(
        "--compiled", choices=compiled.KINDS, help="run these on a twin that mypyc compiles first (gcc is needed)"
    )
    parser.add_argument("--jobs", type=_positive, help="processes (default: the cores of this machine)")
    parser.add_argument("--minutes", type=float, default=math.inf, help="with --full: begin no day after so long")
    parser.add_argument(
        "--results",
        type=lambda text: Path(text).resolve(),
        default=FOLDER,
        help="folder of the results (docs/pacing/results)",
    )
    parser.add_argument("--json", action="store_true", help="quick grid: print JSON")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _groups(text: str) -> frozenset[str]:
    groups = frozenset(text.split(","))
    if unknown := groups.difference(GROUPS):
        raise argparse.ArgumentTypeError(f"no group {min(unknown)!r}; there are {', '.join(GROUPS)}")
    return groups


# ---- the small grid


def _quick(args: argparse.Namespace, jobs: int) -> int:
    days, cells = args.days or 2, quick.quick_cells()
    total, done = days * len(cells), 0

    def finished() -> None:
        nonlocal done
        done += 1
        if sys.stderr.isatty():
            print(f"\r{done} of {total} days ", end="\r" if done < total else "\n", file=sys.stderr, flush=True)

    if not args.json:
        print(f"Days of {quick.SHIFT_H:g} h, {days} a cell, cap 3 %; the goals are of days of 8 h.\n\n{quick.HEADER}")
    rows = []
    for row in quick.quick_grid(cells, days, jobs, finished):
        rows.append(row)
        if not args.json:
            print(quick.line(row), flush=True)
    speeds = [speed.measure(floor) for floor in speed.FLOORS]
    if args.json:
        print(
            json.dumps({"grid": [asdict(row) for row in rows], "decision": [asdict(each) for each in speeds]}, indent=2)
        )
    else:
        print(_speeds(speeds))
    return 0


def _speeds(speeds: Sequence[speed.Speed]) -> str:
    lines = ["", "One decision, ms of one core: plan_tick whole (mean, p50, p99), the pacer alone (mean)"]
    for each in speeds:
        lines.append(
            f"{each.agents:4d} agents, {each.lines:6.1f} lines: {each.tick_mean_ms:7.3f} {each.tick_p50_ms:7.3f} "
            f"{each.tick_p99_ms:7.3f}   {each.pacer_mean_ms:7.3f}   ({each.launches:.2f} launches, "
            f"{each.decisions} decisions)"
        )
    ratio = speeds[-1].tick_mean_ms / DECISION_MS
    return "\n".join([*lines, f"at {speeds[-1].agents} agents: {ratio:.2f} of the {DECISION_MS:g} ms allowed"])


# ---- all cells


def _full(args: argparse.Namespace, jobs: int) -> int:
    until_s = time.monotonic() + args.minutes * 60
    cells = _chosen(args.cell)
    if not ratios.tuned_ratios() and any(cell.name.startswith("power_tuned") for cell in cells):
        _say("the cells of the tuned ratio are left out until scripts/bench pacing --tune has found their ratios")
        cells = [cell for cell in cells if not cell.name.startswith("power_tuned")]
    if args.compiled:
        cells = [cell for cell in cells if compiled.kind_of(cell.policy) == args.compiled]
    store = Store(args.results)
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell starts what it puts in the background deaf to Ctrl-C
        signal.signal(number, signal.default_int_handler)
    try:
        with store.writing({compiled.kind_of(cell.policy) for cell in cells}):
            _say("running short days of each policy, to know the code by them")
            for policy in dict.fromkeys(family(cell.policy) for cell in cells):
                store.add_version(describe(policy))
            todo = missing(cells, store.days(), args.days, args.first)
            if args.list:
                _list(cells, todo)
                return 0
            _say(f"{len(todo)} days are missing in {len({job.cell.name for job in todo})} cells; {jobs} at a time")
            progress = Progress(todo, store.days(), _say)
            count = run_missing(todo, store, processes=jobs, until_s=until_s, finished=progress)
    except BrokenProcessPool:
        print("scripts/bench pacing: one of its processes was killed; start it again for what is left", file=sys.stderr)
        return 1
    except BlockingIOError:
        print(
            f"scripts/bench pacing: another run writes days of the same policies to {store.folder}; wait for its end",
            file=sys.stderr,
        )
        return 1
    _say(f"{count} days were run, {len(todo) - count} are left")
    _report(store)
    return 0


def _chosen(names: Sequence[str] | None) -> list[Cell]:
    cells = list(all_cells().values())
    if not names:
        return cells
    chosen = [cell for cell in cells if cell.name in names] or [
        cell for cell in cells if any(cell.name.startswith(name) for name in names)
    ]
    if not chosen:
        raise SystemExit(f"scripts/bench pacing: no cell {names[0]!r}; --full --list names all of them")
    return chosen


def _list(cells: Sequence[Cell], todo: Sequence[Job]) -> None:
    left = {cell.name: 0 for cell in cells}
    for job in todo:
        left[job.cell.name] += 1
    for cell in cells:
        print(f"{cell.name:40} {cell.group:13} {cell.policy:25} {left[cell.name]:4d} of {cell.days} days missing")


def _report(store: Store) -> None:
    """What is known of each goal; of those not yet run only how many there are."""
    results = results_of(store)
    verdicts = judge_all(results, store.speeds())
    for section in dict.fromkeys(verdict.section for verdict in verdicts):
        mine = [verdict for verdict in verdicts if verdict.section == section]
        print(f"\n{section}")
        for verdict in mine:
            if verdict.mark is not Mark.OPEN:
                print(f"  {verdict.mark.value:8} {verdict.name}: {verdict.figure}; goal {verdict.bound}")
        _count_open(verdict.mark for verdict in mine)
    pairs = judged(results)
    print("\nAgreement with the study")
    for pair in pairs:
        if pair.mark is not Mark.OPEN:
            print(
                f"  {'agrees' if pair.mark is Mark.MET else 'DIFFERS'} {pair.policy}, {pair.place}: "
                f"{100 * pair.ours.mean:.2f} %, the study {100 * pair.study.utilisation:.1f} % "
                f"({100 * pair.difference:+.2f}; 3 errors are {300 * pair.error:.2f})"
            )
    _count_open(pair.mark for pair in pairs)
    print("\nGoals: " + ", ".join(f"{count} {mark.value}" for mark, count in tally(verdicts).items()))


def _count_open(marks: Iterable[Mark]) -> None:
    count = sum(mark is Mark.OPEN for mark in marks)
    if count:
        print(f"  not yet run: {count}")


def _page(store: Store) -> int:
    stray = sum(1 for _ in store.days()) - sum(1 for _ in matching(store.days(), all_cells()))
    if stray:
        _say(f"{stray} days are of cells that are no longer what they were, and are left out")
    for path in write_page(store):
        print(path)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
