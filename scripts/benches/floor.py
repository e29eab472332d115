"""A predictive floor on a real Asterisk beside the same floor under VICIdial's rule, and the twin's word on both."""
# asterisk
# debian: sip-tester

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dialer import __version__
from dialer.files.asterisk_values import AgentPhone
from dialer.twin.record import DayRecord, Tally
from scripts.benches.drawn import TABLE, draw_calls, write_table
from scripts.benches.stretch import Stretch
from scripts.benches.twins import figures_of, interval, run_twins
from tests.asterisk_fixtures import AsteriskServer, free_ports, running_asterisk, sipp, wait_listening

POLICIES = ("predictive", "vicidial_average")
FIRST_PORT = 14_000
MEDIA_FIRST, MEDIA_COUNT = 16_000, 1_000
"""RTP ports: so many for each Asterisk. All ports are apart from those that tests beside this run take."""
PORT_COUNT = 16

Told = Mapping[str, Any]
"""What one run gave: ``shift.main``'s own words, ``network`` (SIPp's notes) and ``channels_left``."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=30, help="how long it is watched (30)")
    parser.add_argument("--shift-minutes", type=int, help="length of the campaign's day (as --minutes)")
    parser.add_argument("--hurry", type=float, default=1.0, help="talk, wrap-up and pauses are divided by this (1)")
    parser.add_argument("--seed", type=int, default=1, help="of network, agents and twin (1)")
    parser.add_argument("--twin-runs", type=int, default=199, help="the twin's runs of each policy: 39, 79, 119, ...")
    parser.add_argument("--policy", action="append", help=f"run side by side; may be repeated ({', '.join(POLICIES)})")
    args = parser.parse_args(argv)
    stretch = Stretch(
        minutes=args.minutes, shift_minutes=args.shift_minutes or args.minutes, hurry=args.hurry, seed=args.seed
    )
    found = run_floor(stretch, args.policy or POLICIES)
    say("the twin's runs")
    print(json.dumps(report(stretch, found, {p: run_twins(stretch, p, args.twin_runs) for p in found}), indent=2))
    return 0


# ---- the real switch


def run_floor(stretch: Stretch, policies: Sequence[str] = POLICIES) -> dict[str, Told]:
    """Run each policy on an Asterisk of its own, all at the same time: the same numbers meet the same fate."""
    return asyncio.run(_run(stretch, policies))


async def _run(stretch: Stretch, policies: Sequence[str]) -> dict[str, Told]:
    calls = draw_calls(stretch.scenario, stretch.seed, stretch.numbers_count)
    ports = free_ports(PORT_COUNT * len(policies), first=FIRST_PORT + os.getpid() % 1000)
    work = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for index, policy in enumerate(policies):
            place = folder / policy
            place.mkdir()
            write_table(calls, place)
            own_ports = ports[PORT_COUNT * index : PORT_COUNT * (index + 1)]
            server = stack.enter_context(_switch(place, stretch, own_ports, MEDIA_FIRST + index * MEDIA_COUNT))
            stack.enter_context(_network(server, stretch, place))
            work.append(_dialer(stretch, policy, server, place))
        say(f"{stretch.minutes} minutes of {', '.join(policies)}")
        told = await asyncio.gather(*work)
    return dict(zip(policies, told, strict=True))


@contextmanager
def _switch(place: Path, stretch: Stretch, ports: list[int], media_first: int) -> Iterator[AsteriskServer]:
    phones = tuple(AgentPhone(endpoint=name, secret=f"secret-{name}") for name in _phones(stretch))
    media: dict[str, Any] = {"rtp_first_port": media_first, "rtp_last_port": media_first + MEDIA_COUNT - 1}
    with running_asterisk(place / "asterisk", ports, agents=phones, agent_silent_s=0, **media) as server:
        yield server


def _phones(stretch: Stretch) -> list[str]:
    return [f"agent-{n}" for n in range(1, stretch.agents + 1)]


@contextmanager
def _network(server: AsteriskServer, stretch: Stretch, place: Path) -> Iterator[None]:
    """SIPp as public network and as telephones; neither sends audio back, or the two would echo each other for ever."""
    server.register_phones(*_phones(stretch))
    table = ["-inf", TABLE, "-infindex", TABLE, "0", "-trace_logs", "-log_file", "network.log"]
    commands = [
        (server.carrier_port, sipp("drawn_carrier.xml", server.carrier_port, *table)),
        (server.phone_port, sipp("phone.xml", server.phone_port)),
    ]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for port, command in commands:
            process = subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            processes.append(process)
            wait_listening(port, process)
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


async def _dialer(stretch: Stretch, policy: str, server: AsteriskServer, place: Path) -> Told:
    """The dialer in a process of its own, as it would run."""
    order = {
        "stretch": asdict(stretch),
        "policy": policy,
        "folder": str(place),
        "ami_port": server.values.ami_port,
        "ami_secret": server.values.ami_secret,
    }
    command = (sys.executable, "-m", "scripts.benches.shift", json.dumps(order))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    if process.returncode != 0:
        raise SystemExit(f"the dialer's process ({policy}) ended with status {process.returncode}")
    told: dict[str, Any] = json.loads(out.splitlines()[-1])
    told["channels_left"] = int(server.cli("core show channels count").split()[0])
    told["network"] = (place / "network.log").read_text(encoding="utf-8").split("\n")[:-1]
    return told


def say(text: str) -> None:
    print(f"floor: {text}", file=sys.stderr, flush=True)


# ---- the report


def record_of(told: Told) -> DayRecord:
    given = dict(told["record"])
    lists = {"tally": Tally(**given["tally"]), "gaps_s": tuple(given["gaps_s"]), "others": (), "samples": ()}
    return DayRecord(**{**given, **lists})


def unaccounted(told: Told) -> list[str]:
    """Differences between the attempts in the database and the calls that SIPp saw."""
    rows = {
        "dialled": Counter(row["e164"].lstrip("+") for row in told["attempts"]),
        "answered": Counter(row["e164"].lstrip("+") for row in told["attempts"] if row["is_answered"]),
    }
    calls: dict[str, Counter[str]] = {word: Counter() for word in rows}
    for line in told["network"]:
        number, _, word = line.partition(" ")
        if word in calls:
            calls[word][number] += 1
    return [
        f"{number} {word} {rows[word][number]} times in the database, {calls[word][number]} times in the network"
        for word in rows
        for number in rows[word].keys() | calls[word].keys()
        if rows[word][number] != calls[word][number]
    ]


def report(stretch: Stretch, found: Mapping[str, Told], twins: Mapping[str, Sequence[Mapping[str, float]]]) -> Told:
    """Everything as JSON: each policy's figures beside the twin's interval."""
    return {
        "version": __version__,
        "stretch": asdict(stretch),
        "scenario": stretch.tables,
        "twin_runs": {policy: len(runs) for policy, runs in twins.items()},
        "policies": {policy: _side(stretch, told, twins.get(policy, ())) for policy, told in found.items()},
    }


def _side(stretch: Stretch, told: Told, twins: Sequence[Mapping[str, float]]) -> Told:
    record = told["record"]
    figures = figures_of(record_of(told), stretch.scenario)
    return {
        "calls": {name: value for name, value in record["tally"].items() if name.endswith("_count") and value},
        "agents_s": {name: round(record[name]) for name in ("talk_s", "wrap_s", "idle_s", "pause_s")},
        "dialer_cpu_s": told["cpu_s"],
        "unaccounted_calls": unaccounted(told),
        "refused_requests": told["refused_requests"],
        "channels_left": told["channels_left"],
        "fallbacks": told["fallbacks"],
        "figures": {name: _beside(value, [twin[name] for twin in twins]) for name, value in figures.items()},
    }


def _beside(value: float, twins: Sequence[float]) -> dict[str, Any]:
    if not twins:
        return {"value": value}
    low, high = interval(twins)
    mean = sum(twins) / len(twins)
    return {"value": value, "twin_mean": mean, "twin_95": [low, high], "is_inside": low <= value <= high}


if __name__ == "__main__":
    raise SystemExit(main())
