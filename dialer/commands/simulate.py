"""``dialer simulate SCENARIO.toml``: days of a simulated floor under one or more pacing policies."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from dialer.commands.arguments import Subparsers
from dialer.commands.charts import check_place, draw_days
from dialer.commands.progress import progress
from dialer.commands.scenario_files import read_scenario, shipped_scenarios
from dialer.commands.simulated_days import RunDay, country, default_jobs, run_days
from dialer.commands.simulation_report import NARROWEST, as_json, print_report
from dialer.core.kernel.errors import DialerError, Invalid
from dialer.twin.figures import run_figures
from dialer.twin.guide import draw_keys
from dialer.twin.model import Scenario
from dialer.twin.policies import POLICIES, check_policy

WRONG = 2
"""Exit status of anything wrong in what was asked; nothing is printed on standard output then."""
DAYS = 5
SEED = 1


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "simulate",
        help="try pacing policies on a simulated floor",
        description="Simulates days of a call centre with the very code that dials in production, against virtual "
        "time. docs/simulate.md describes every key of a scenario and every figure of the report.",
        epilog=f"policies: {', '.join(POLICIES)}. Exit status: 0 done, {WRONG} wrong input.",
    )
    parser.add_argument(
        "scenario", nargs="?", type=Path, metavar="SCENARIO.toml", help="scenario file, or the name of a shipped one"
    )
    parser.add_argument(
        "--policy", action="append", default=[], metavar="NAME",
        help="pacing policy (predictive); repeat it to compare; NAME@SET or NAME@parameter=value for other parameters",
    )  # fmt: skip
    parser.add_argument("--days", type=int, default=DAYS, metavar="N", help=f"days of each policy ({DAYS})")
    parser.add_argument("--seed", type=int, default=SEED, metavar="S", help=f"same seed, same days ({SEED})")
    parser.add_argument("--jobs", type=int, default=None, metavar="N", help="processes (default: as many as cores)")
    parser.add_argument(
        "--set", action="append", default=[], dest="changes", metavar="KEY=VALUE",
        help="another value for one key of the scenario, as TOML writes it; may be repeated",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON: ratios 0..1, times in seconds")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the days into a .png or .svg file")
    parser.add_argument("--list", action="store_true", help="list the shipped scenarios")
    parser.add_argument("--keys", action="store_true", help="print every key of a scenario file (Markdown)")


def run(args: argparse.Namespace) -> int:
    try:
        if args.list:
            print_shipped()
        elif args.keys:
            print(draw_keys())
        else:
            simulate(args)
    except DialerError as error:
        print(f"dialer simulate: {error}", file=sys.stderr)
        return WRONG
    return 0


def print_shipped() -> None:
    for name, path in shipped_scenarios().items():
        scenario, _ = read_scenario(path)
        print(f"{name:<20}  {scenario.title}")


def simulate(args: argparse.Namespace) -> None:
    """Check everything that was asked, run the days, tell of them."""
    scenario, source, policies = _asked(args)
    with progress(len(policies) * args.days) as steps:
        runs = run_days(
            scenario, policies, days=args.days, seed=args.seed, jobs=args.jobs or default_jobs(),
            finished=steps.advance,
        )  # fmt: skip
    records = {policy: [day.record for day in days] for policy, days in runs.items()}
    cpu_s = {policy: _cpu_s(days) for policy, days in runs.items()}
    figures = [run_figures(days, scenario, policy=policy) for policy, days in records.items()]
    if args.plot is not None:
        draw_days(args.plot, records, scenario, source=source)
    if args.json:
        told = [as_json(each, scenario, source=source, cpu_s=cpu_s[each.policy]) for each in figures]
        print(json.dumps(told[0] if len(told) == 1 else {"runs": told}, ensure_ascii=False, indent=2))
        return
    console = Console() if sys.stdout.isatty() else Console(width=NARROWEST)
    print_report(figures, scenario, source=source, cpu_s=cpu_s, console=console)


def _asked(args: argparse.Namespace) -> tuple[Scenario, str, list[str]]:
    if args.scenario is None:
        raise Invalid("name a scenario: a TOML file, or one of " + ", ".join(shipped_scenarios()), field="scenario")
    for option, value, least in (("--days", args.days, 1), ("--jobs", args.jobs, 1), ("--seed", args.seed, 0)):
        if value is not None and value < least:
            raise Invalid(f"{option} {value}: must be {least} or more", field=option)
    scenario, source = read_scenario(args.scenario, args.changes)
    policies = list(dict.fromkeys(args.policy or ["predictive"]))
    for policy in policies:
        check_policy(policy, scenario)
    country(scenario)
    if args.plot is not None:
        check_place(args.plot)
    return scenario, source, policies


def _cpu_s(days: list[RunDay]) -> float:
    return sum(day.cpu_s for day in days)
