"""The dialer's side of ``scripts/bench floor``: one campaign, one shift, one way of pacing, on a real Asterisk."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from dialer.ami.client import AmiConfig
from dialer.ami.telephony import AmiTelephony
from dialer.bootstrap.live import Engine, Fanout, build_engine
from dialer.core.campaigns.model import CampaignState, Shift
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId, NodeId
from dialer.core.pacing import PACERS
from dialer.engine.clocks import SettableClock
from dialer.engine.policy import EnginePolicy
from dialer.ports.admin import TrunkRow
from dialer.ports.publisher import Notice
from dialer.twin.policies import make_policy
from scripts.benches.accounts import Accounts
from scripts.benches.drawn import DrawnCall, draw_calls
from scripts.benches.seats import Seats
from scripts.benches.stretch import Stretch
from tests.world import Listener, NoViews, QuietWakeups, World, small_world, test_packs

BEFORE = timedelta(minutes=5)
"""The clock stands so long before the shift while everything is made ready; then it is wound to its start."""
RING_MARGIN_S = 5
"""Our own ring time-out, which counts from the order, comes later than the network's, which counts from the ringing."""
SETTLE_LIMIT_S = 60.0
LEAVE_LIMIT_S = 60.0


async def main(order: Mapping[str, Any]) -> dict[str, object]:
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    stretch = Stretch(**order["stretch"])
    scenario = stretch.scenario
    starts_at = datetime.combine(scenario.first_day, scenario.starts_at, ZoneInfo(scenario.zone)).astimezone(UTC)
    clock = SettableClock(starts_at - BEFORE)
    accounts = Accounts(starts_at, starts_at + timedelta(minutes=stretch.minutes))
    policy = make_policy(order["policy"], scenario, accounts)
    async with small_world(f"sqlite:///{order['folder']}/floor.sqlite3") as world:
        calls = draw_calls(scenario, stretch.seed, stretch.numbers_count)
        campaign_id = await _fill(world, stretch, calls, policy.mode, starts_at)
        config = AmiConfig(host="127.0.0.1", port=order["ami_port"], username="sollecito", secret=order["ami_secret"])
        listener = Listener()
        engine = build_engine(
            store=world.store,
            views=NoViews(),  # type: ignore[arg-type]
            telephony=AmiTelephony(config, clock=clock, rng=Random(1)),
            wakeups=QuietWakeups(),
            publisher=Fanout(listener),
            clock=clock,
            policy=EnginePolicy(node_id=NodeId("floor")),
            packs=test_packs(),
            pacers={**PACERS, policy.mode: policy.pacer},
        )
        await engine.node.start()
        try:
            await listener.until(lambda m: isinstance(m, Notice) and m.code == "link_up")
            accounts.desk = engine.desk
            seats = Seats(engine, clock, scenario, {call.e164: call for call in calls}, stretch.seed)
            told = await _work(world, engine, clock, accounts, seats, campaign_id, order)
            return {**told, "fallbacks": _fallbacks(listener)}
        finally:
            await engine.node.stop()


async def _fill(
    world: World, stretch: Stretch, calls: Sequence[DrawnCall], mode: DialMode, starts_at: datetime
) -> CampaignId:
    scenario = stretch.scenario
    for n in range(1, scenario.agents + 1):
        await world.add_agent(f"agent-{n}")
    await world.add_debtors([[call.e164] for call in calls])
    async with world.store.transaction() as tx:
        row = await tx.trunk_settings.get(world.trunk_id)
        trunk = replace(row.trunk, max_channels=1000, max_calls_per_s=100.0)
        await tx.trunk_settings.update(TrunkRow(trunk=trunk))
    zone = ZoneInfo(scenario.zone)
    begin, end = (at.astimezone(zone) for at in (starts_at, starts_at + timedelta(minutes=stretch.shift_minutes)))
    campaign_id = await world.add_campaign(
        "Floor",
        mode=mode,
        ring_timeout_s=int(scenario.setup_s[1] + scenario.ring_timeout_s) + RING_MARGIN_S,
        wrap_up_s=3600.0,
        zone=scenario.zone,
        schedule=(Shift(weekday=begin.weekday(), start=begin.time(), stop=end.time()),),
    )
    await world.start_campaign(campaign_id, starts_at - BEFORE)
    return campaign_id


def _fallbacks(listener: Listener) -> dict[str, int]:
    """How often pacing did not trust what it saw, and why; on a busy machine it may."""
    told = (m for m in listener.messages if isinstance(m, Notice) and m.code == "pacing_fallback")
    return Counter(str(m.facts.get("reason")) for m in told)


async def _work(
    world: World,
    engine: Engine,
    clock: SettableClock,
    accounts: Accounts,
    seats: Seats,
    campaign_id: CampaignId,
    order: Mapping[str, Any],
) -> dict[str, object]:
    engine.publisher.add(accounts)
    engine.publisher.add(seats)
    await engine.supervision.campaign_changed(campaign_id)
    gc.collect()
    gc.freeze()  # as the server does when it has started
    cpu_before_s = time.process_time()
    clock.wind(accounts.starts_at - clock.now())
    seats.arrive()
    await clock.sleep_until(accounts.ends_at)
    async with world.store.transaction() as tx:
        await tx.campaigns.set_state(campaign_id, CampaignState.PAUSED, clock.now())
    await engine.supervision.campaign_changed(campaign_id)
    cpu_s = time.process_time() - cpu_before_s
    await accounts.settle(SETTLE_LIMIT_S)
    record = accounts.record(order["policy"], order["stretch"]["seed"])
    await seats.leave(LEAVE_LIMIT_S)
    await engine.node.stop()
    return {
        "record": asdict(record),
        "cpu_s": round(cpu_s, 2),
        "refused_requests": seats.errors,
        "attempts": await world.rows("SELECT e164, outcome, answered_at IS NOT NULL AS is_answered FROM attempts"),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.loads(sys.argv[1])))))
