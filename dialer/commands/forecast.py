"""``dialer forecast CAMPAIGN``: what the rest of its day will bring, with intervals."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime, time, timedelta

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from dialer.commands.arguments import Subparsers
from dialer.commands.calibrate import add_days, read_named
from dialer.commands.office import Office, carry_out
from dialer.commands.progress import progress
from dialer.commands.simulated_days import default_jobs
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.window import instant, local_day, zone
from dialer.twin.calibrate import Calibration, calibrate
from dialer.twin.model import Scenario
from dialer.twin.outlook import RUNS, SHARES, Job, Outlook, counted_today, jobs_of, outlook_of, run_job
from dialer.twin.policies import check_policy
from dialer.twin.presence import present_lately
from dialer.twin.rest_of_day import Rest, rest_of_day
from dialer.workflows.campaigns.read_floor import FloorReading, rest_until

SEED = 1
NARROWEST = 100
POLICIES: Mapping[DialMode, str] = {
    DialMode.PREDICTIVE: "predictive",
    DialMode.PROGRESSIVE: "progressive",
    DialMode.POWER: "power",
}
"""The policy of each mode that the twin can run."""
NAMES = {
    "conversations": "conversations still to come",
    "utilisation": "utilisation",
    "abandonment": "abandonment of the rest",
    "day_abandonment": "abandonment of the whole day",
}


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "forecast",
        help="what the rest of a campaign's day will bring, with intervals",
        description="Measures a campaign, then simulates the rest of its day many times, each time with other figures "
        "that its observations allow, and tells conversations, utilisation and abandonment with intervals.",
    )
    parser.add_argument("name", metavar="CAMPAIGN")
    add_days(parser)
    parser.add_argument("--until", metavar="HH:MM", help="end of dialling (default: the shift's, or the rules')")
    parser.add_argument("--agents", type=int, metavar="N", help="on the floor (default: those seen in the last hour)")
    parser.add_argument("--policy", metavar="NAME", help="pacing policy (default: the campaign's mode)")
    parser.add_argument("--runs", type=int, default=RUNS, metavar="N", help=f"simulated rests of the day ({RUNS})")
    parser.add_argument("--seed", type=int, default=SEED, metavar="S", help=f"same seed, same forecast ({SEED})")
    parser.add_argument("--jobs", type=int, default=None, metavar="N", help="processes (default: as many as cores)")
    parser.add_argument("--json", action="store_true", help="print JSON: ratios 0..1")
    parser.set_defaults(verb_function=_forecast)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _forecast(office: Office, args: argparse.Namespace) -> None:
    for option, value, least in (("--runs", args.runs, 2), ("--jobs", args.jobs, 1), ("--agents", args.agents, 1)):
        if value is not None and value < least:
            raise Invalid(f"{option} {value}: must be {least} or more", field=option)
    reading = await read_named(office, args)
    now = datetime.fromtimestamp(reading.measured.until_s, UTC)
    until = _until(args.until, reading, now) if args.until else rest_until(reading, now)
    found = calibrate(reading.measured, reading.terms)
    policy = args.policy or policy_of(reading)
    rest = rest_of_day(
        found,
        now=now,
        until=until,
        agent_count=args.agents or _agents(found, now),
        rules=reading.rules,
        state=reading.state,
    )
    check_policy(policy, rest.scenario)
    jobs = jobs_of(rest, policy, runs=args.runs, seed=args.seed)
    with progress(len(jobs), "simulated rests of the day") as steps:
        rests = run_jobs(jobs, args.jobs or default_jobs(), steps.advance)
    outlook = outlook_of(rests, rest.scenario, counted_today(rest, now))
    if args.json:
        print(json.dumps(_as_json(reading, rest.scenario, policy, now, until, outlook), indent=2, ensure_ascii=False))
    else:
        _print(reading, rest.scenario, policy, now, until, outlook)


def policy_of(reading: FloorReading) -> str:
    """The policy of the campaign's mode.

    Raises:
        Invalid: agents start its calls themselves: there is nothing to simulate.
    """
    mode = reading.campaign.mode
    if mode not in POLICIES:
        raise Invalid(
            f"campaign {reading.campaign.name!r} dials in mode {mode.value}, where agents start the calls; name a "
            f"policy to look at with --policy ({', '.join(POLICIES.values())})",
            field="policy",
        )
    return POLICIES[mode]


def _agents(found: Calibration, now: datetime) -> int:
    present = present_lately(found.measured, now.timestamp())
    if not present:
        raise Invalid(
            "no agent has worked for the campaign in the last hour; say how many with --agents", field="agents"
        )
    return present


def _until(text: str, reading: FloorReading, now: datetime) -> datetime:
    tz = zone(reading.campaign.zone)
    try:
        wall = time.fromisoformat(text)
    except ValueError:
        raise Invalid(f"--until {text!r} is no time; write it like 20:30", field="until") from None
    until = instant(local_day(now, tz), wall, tz)
    if until < now + timedelta(minutes=1):
        raise Invalid(f"--until {text} is over; it is {now.astimezone(tz):%H:%M} in {tz.key}", field="until")
    return until


def run_jobs(jobs: Sequence[Job], processes: int, finished: Callable[[], None]) -> list[Rest]:
    """Every job's rest of the day, in their order."""
    if processes == 1 or len(jobs) == 1:
        rests = []
        for job in jobs:
            rests.append(run_job(job))
            finished()
        return rests
    pool = ProcessPoolExecutor(min(processes, len(jobs)), mp_context=multiprocessing.get_context("spawn"))
    try:
        waiting = {pool.submit(run_job, job): index for index, job in enumerate(jobs)}
        done: dict[int, Rest] = {}
        for future in as_completed(waiting):
            done[waiting[future]] = future.result()
            finished()
        return [done[index] for index in range(len(jobs))]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


# ---- telling


def _as_json(
    reading: FloorReading, scenario: Scenario, policy: str, now: datetime, until: datetime, outlook: Outlook
) -> dict[str, object]:
    return {
        "campaign": reading.campaign.name,
        "policy": policy,
        "now": now.isoformat(),
        "until": until.isoformat(),
        "agents": scenario.agents,
        "run_count": outlook.run_count,
        "cap": scenario.cap,
        "formula": scenario.formula.value,
        "days_within_cap": outlook.days_within_cap,
        **{
            name: {
                "mean": figure.mean,
                **{f"interval_{share * 100:.0f}": [i.lo, i.hi] for share, i in figure.intervals.items()},
            }
            for name, figure in outlook.figures.items()
        },
    }


def _print(
    reading: FloorReading, scenario: Scenario, policy: str, now: datetime, until: datetime, outlook: Outlook
) -> None:
    tz = zone(reading.campaign.zone)
    table = Table(
        box=SIMPLE_HEAD,
        title=f"{reading.campaign.name}: from {now.astimezone(tz):%H:%M} to {until.astimezone(tz):%H:%M}, "
        f"{scenario.agents} agents, {policy}",
    )
    table.add_column("")
    table.add_column("expected", justify="right")
    for share in SHARES:
        table.add_column(f"{share:.0%} of the days", justify="right")
    for name, figure in outlook.figures.items():
        write = _count if name == "conversations" else _percent
        ranges = (f"{write(figure.intervals[s].lo)} to {write(figure.intervals[s].hi)}" for s in SHARES)
        table.add_row(NAMES[name], write(figure.mean), *ranges)
    console = Console() if sys.stdout.isatty() else Console(width=NARROWEST)
    console.print(table)
    console.print(
        f"Whole day within the cap of {scenario.cap:.3g} ({scenario.formula.value.replace('_', ' ')}) in "
        f"{outlook.days_within_cap:.0%} of {outlook.run_count} simulated days."
    )


def _count(value: float) -> str:
    return f"{value:.0f}"


def _percent(value: float) -> str:
    return f"{100 * value:.2f} %" if value < 0.2 else f"{100 * value:.1f} %"
