"""Calls per second on a real Asterisk: a bare client's flood and the dialer's campaign, in one run."""
# asterisk
# debian: sip-tester postgresql

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dialer.files.asterisk_values import AgentPhone
from scripts.benches.flood import Flood
from scripts.benches.numbers import numbers
from scripts.benches.queue import postgres_url
from tests.asterisk_fixtures import AsteriskServer, running_asterisk, sipp, wait_listening

RING_S = 0.3
"""How long the carrier's numbers ring before they answer; what is beyond it is set-up overhead."""
HOLD_S = 2.0
OVERHEAD_LIMIT_S = 0.050
SIDES = ("flood", "sqlite", "postgresql")
"""The bare client, and the dialer on either database."""
RATES = (20, 35, 50, 65, 80, 100, 120, 140)
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Result:
    """One rate, tried for the whole time."""

    rate_per_s: float
    calls: int
    failures: int
    without_agent: int
    overhead_p50_ms: float
    overhead_p99_ms: float
    bridge_p50_ms: float
    bridge_p99_ms: float
    client_cpu_ms_per_call: float
    asterisk_cpu_ms_per_call: float
    client_memory_mb: float

    @property
    def is_kept(self) -> bool:
        return self.failures == 0 and self.overhead_p99_ms <= OVERHEAD_LIMIT_S * 1000


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long each rate is held (60)")
    parser.add_argument("--rates", default=",".join(map(str, RATES)), help="calls per second to try, rising")
    parser.add_argument("--agents", type=int, default=0, help="agents' telephones (default: enough for the rate)")
    parser.add_argument("--only", choices=SIDES, action="append", help="measure these sides only; may be repeated")
    args = parser.parse_args(argv)
    rates = [float(rate) for rate in args.rates.split(",")]
    print(json.dumps(asyncio.run(_run(args, rates)), indent=2))
    return 0


async def _run(args: argparse.Namespace, rates: Sequence[float]) -> dict[str, object]:
    agents = args.agents or agents_for(max(rates))
    phones = tuple(AgentPhone(endpoint=f"agent-{n}", secret=f"secret-agent-{n}") for n in range(1, agents + 1))
    sides = [side for side in SIDES if not args.only or side in args.only]
    found: dict[str, list[Result]] = {side: [] for side in sides}
    with tempfile.TemporaryDirectory() as folder:
        ports: dict[str, Any] = {"rtp_first_port": 32000, "rtp_last_port": 60000}
        with (
            running_asterisk(Path(folder), agents=phones, agent_silent_s=0, **ports) as server,
            _network(server, len(phones)),
        ):
            for side in sides:
                for rate in rates:
                    result = await MEASURES[side](server, rate, args, agents_for(rate))
                    found[side].append(result)
                    say(f"{side}: {json.dumps(asdict(result))}")
                    if not result.is_kept:
                        break
    return summary(found, args)


def agents_for(rate: float) -> int:
    """Enough that somebody is always free: each is busy for the hold, the wrap-up's transaction and some slack."""
    return int(rate * (HOLD_S + 0.8)) + 8


def summary(found: dict[str, list[Result]], args: argparse.Namespace) -> dict[str, object]:
    best = {side: max((r.rate_per_s for r in results if r.is_kept), default=0.0) for side, results in found.items()}
    flood = best.get("flood")
    return {
        "seconds_per_rate": args.seconds,
        "calls_per_s": best,
        "ratio_to_flood": {side: rate / flood for side, rate in best.items() if side != "flood"} if flood else None,
        "results": {side: [asdict(r) for r in results] for side, results in found.items()},
    }


@contextmanager
def _network(server: AsteriskServer, phone_count: int) -> Iterator[None]:
    """SIPp as public network and telephones; neither sends audio back, or the two would echo each other for ever."""
    names = [f"agent-{n}" for n in range(1, phone_count + 1)]
    for begin in range(0, len(names), 50):
        server.register_phones(*names[begin : begin + 50])
    ports = (("carrier.xml", server.carrier_port), ("phone.xml", server.phone_port))
    processes = [
        subprocess.Popen(sipp(scenario, port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for scenario, port in ports
    ]
    try:
        for process, (_, port) in zip(processes, ports, strict=True):
            wait_listening(port, process)
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


# ---- the bare client


async def _flood(server: AsteriskServer, rate: float, args: argparse.Namespace, agents: int) -> Result:
    flood = Flood(
        host="127.0.0.1",
        port=server.values.ami_port,
        secret=server.values.ami_secret,
        numbers=numbers(5000),
        legs=[f"agent-{n}" for n in range(1, agents + 1)],
    )
    await flood.open()
    before, own_before = asterisk_cpu_s(server), time.process_time()
    await flood.run(rate, args.seconds)
    asterisk_s, own_s = asterisk_cpu_s(server) - before, time.process_time() - own_before
    await flood.close()
    await settle(server)
    answered = flood.answered_s
    return Result(
        rate_per_s=rate,
        calls=len(flood.started_s),
        failures=flood.failures,
        without_agent=flood.without_agent,
        **spread("overhead", [answered[c] - flood.started_s[c] - RING_S for c in answered]),
        **spread("bridge", [flood.joined_s[c] - answered[c] for c in flood.joined_s.keys() & answered.keys()]),
        client_cpu_ms_per_call=1000 * own_s / max(1, len(flood.started_s)),
        asterisk_cpu_ms_per_call=1000 * asterisk_s / max(1, len(flood.started_s)),
        client_memory_mb=0.0,
    )


# ---- the dialer


async def _on_sqlite(server: AsteriskServer, rate: float, args: argparse.Namespace, agents: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return await _dialer(server, rate, args, agents, f"sqlite:///{folder}/queue.sqlite3")


async def _on_postgresql(server: AsteriskServer, rate: float, args: argparse.Namespace, agents: int) -> Result:
    with postgres_url() as url:
        return await _dialer(server, rate, args, agents, url)


async def _dialer(server: AsteriskServer, rate: float, args: argparse.Namespace, agents: int, url: str) -> Result:
    """The dialer in a process of its own, so that its CPU and memory are its own."""
    order = {
        "url": url,
        "ami_port": server.values.ami_port,
        "ami_secret": server.values.ami_secret,
        "rate": rate,
        "seconds": args.seconds,
        "agents": agents,
    }
    before = asterisk_cpu_s(server)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scripts.benches.worker", json.dumps(order),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    if process.returncode != 0:
        raise SystemExit(f"the dialer's process ended with status {process.returncode}")
    told = json.loads(out.splitlines()[-1])
    asterisk_s = asterisk_cpu_s(server) - before
    await settle(server)
    return Result(
        rate_per_s=rate,
        calls=told["calls"],
        failures=told["failures"],
        without_agent=told["without_agent"],
        **spread("overhead", [s - RING_S for s in told["answer_s"]]),
        **spread("bridge", told["bridge_s"]),
        client_cpu_ms_per_call=1000 * told["cpu_s"] / max(1, told["calls"]),
        asterisk_cpu_ms_per_call=1000 * asterisk_s / max(1, told["calls"]),
        client_memory_mb=told["memory_mb"],
    )


MEASURES = {"flood": _flood, "sqlite": _on_sqlite, "postgresql": _on_postgresql}

# ---- measuring


def spread(name: str, seconds: list[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds."""
    ordered = sorted(seconds) or [float("nan")]
    return {
        f"{name}_p50_ms": round(1000 * ordered[len(ordered) // 2], 2),
        f"{name}_p99_ms": round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 2),
    }


def asterisk_cpu_s(server: AsteriskServer) -> float:
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


async def settle(server: AsteriskServer) -> None:
    """Until Asterisk has no channel left."""
    for _ in range(200):
        if server.cli("core show channels count").startswith("0 active channels"):
            return
        server.cli("channel request hangup all")
        await asyncio.sleep(0.1)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
