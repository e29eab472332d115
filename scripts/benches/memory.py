"""Memory of the whole server, pages and all, while it dials from a queue of 1,000,000 cases on SQLite."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from pydantic import SecretStr
from sqlalchemy import Connection

from dialer.amisim.behaviour import Behaviour, Population
from dialer.amisim.server import AmiSim
from dialer.amisim.users import User
from dialer.bootstrap.server import running
from dialer.core.campaigns.model import CampaignState
from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import CampaignId, TrunkId
from dialer.db.engine import open_database
from dialer.db.migrations.runner import migrate
from dialer.db.uow import SqlStore
from dialer.engine.clocks import SettableClock
from dialer.ports.accounts import NewUser
from dialer.ports.admin import NewAgent
from dialer.ports.publisher import CallChanged, Notice
from dialer.settings import AmiSettings, NodeSettings, Settings, WebSettings
from scripts.benches.queue import NOW, fill, memory_mb
from scripts.benches.worker import Crew
from tests.world import Listener

AGENTS = 40


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=60, help="how long it dials")
    parser.add_argument("--serve", metavar="JSON", help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.serve:
        print(json.dumps(asyncio.run(_serve(json.loads(args.serve)))))
    else:
        print(json.dumps(asyncio.run(_run(args)), indent=2))
    return 0


async def _run(args: argparse.Namespace) -> dict[str, object]:
    """Fill, start the switch here, and the server in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        began_s = time.perf_counter()
        await _fill(Path(folder), args.cases)
        filled_s = time.perf_counter() - began_s
        rng = Random(1)
        people = Behaviour(rng, Population(answer_ratio=0.6, ring_mean_s=1.0, talk_mean_s=3.0))
        switch = AmiSim({"sollecito": User(secret="bench")}, people, rng=rng)
        host, port = await switch.start()
        order = json.dumps({"folder": folder, "host": host, "port": port, "seconds": args.seconds})
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "scripts.benches.memory", "--serve", order, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        await switch.stop()
        told = json.loads(out.splitlines()[-1])
        return {"cases": args.cases, "fill_s": round(filled_s, 1), "agents": AGENTS, **told}


async def _fill(folder: Path, count: int) -> None:
    database = open_database("", data_dir=folder)
    try:
        await migrate(database)
        await database.administer(lambda connection: fill(connection, count))
        await database.administer(_make_diallable)
        async with SqlStore(database).transaction() as tx:
            team_id = await tx.teams.add("Bench")
            for n in range(2, AGENTS + 2):
                name = f"bench{n}"
                user_id = await tx.users.add(NewUser(username=name, name=name, roles=frozenset({Role.AGENT})), NOW)
                await tx.agents.add(
                    NewAgent(
                        user_id=user_id,
                        endpoint=name,
                        endpoint_kind="sip",
                        endpoint_secret="bench",
                        teams=frozenset({team_id}),
                    )
                )
            campaign = await tx.campaigns.get(CampaignId(1))
            await tx.campaigns.update(
                replace(campaign, teams=frozenset({team_id}), trunk_ids=(TrunkId(1),), ring_timeout_s=20)
            )
            await tx.campaigns.set_state(CampaignId(1), CampaignState.RUNNING, NOW)
    finally:
        await database.close()


def _make_diallable(connection: Connection) -> None:
    """Numbers of the mobile plan: the rules refuse the bench's own."""
    connection.exec_driver_sql("UPDATE debtor_numbers SET e164 = '+39347' || printf('%07d', debtor_id)")
    connection.commit()


async def _serve(order: dict[str, object]) -> dict[str, object]:
    settings = Settings(
        node=NodeSettings(id="bench", data_dir=Path(str(order["folder"])), drain_timeout_s=2),
        web=WebSettings(port=0),
        ami=AmiSettings(host=str(order["host"]), port=int(str(order["port"])), secret=SecretStr("bench")),
    )
    async with running(settings, clock=SettableClock(NOW)) as server:
        started_mb = memory_mb()
        crew = Crew(engine=server.engine)
        server.engine.publisher.add(crew)
        listener = Listener()
        server.engine.publisher.add(listener)
        if not server.engine.node.is_ready:
            await listener.until(lambda m: isinstance(m, Notice) and m.code == "link_up")
        for agent_id in list(server.engine.desk.floor.agents):
            await server.engine.requests.go_online(agent_id)
        await asyncio.sleep(float(str(order["seconds"])))
        calls = {m.call_id for m in listener.messages if isinstance(m, CallChanged)}
        return {"memory_at_start_mb": started_mb, "memory_mb": memory_mb(), "calls": len(calls)}


if __name__ == "__main__":
    raise SystemExit(main())
