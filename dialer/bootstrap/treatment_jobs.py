"""The treatment's part of the calendar: the planning of every case each day, and of touched ones at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import time

from dialer.core.kernel.window import zone
from dialer.files.strategy_yaml import load_strategies
from dialer.packaged import config_folder
from dialer.ports.clock import Clock
from dialer.ports.publisher import Publisher
from dialer.ports.store import Store
from dialer.settings import FigureSettings
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.figures.read_figures import Prices
from dialer.workflows.treatment.judge_offset_tests import judge_offset_tests
from dialer.workflows.treatment.load_strategies import load_shipped
from dialer.workflows.treatment.plan_cases import plan_day, replan_touched, zones
from dialer.workflows.treatment.tell_alarms import tell_alarms
from dialer.workflows.treatment.watch_hand_offs import watch_hand_offs

DEFAULT = "it-utility-b2c"
NOT_BEFORE = time(3, 30)
"""Local time from which a day is planned: after the hour that daylight saving repeats or skips."""


async def ship_strategies(store: Store, clock: Clock) -> int:
    """The strategies that ship, at the first start."""
    strategies = load_strategies(config_folder() / "strategies").values()
    return await load_shipped(store, strategies, DEFAULT, now=clock.now())


def treatment_jobs(
    store: Store, clock: Clock, reckoner: Reckoner, publisher: Publisher
) -> tuple[Callable[[], Awaitable[int]], Callable[[], Awaitable[int]], Callable[[], Awaitable[int]]]:
    """The day's planning, that of touched cases; claims near their prescription and hand-offs that no longer hold.

    Each answers how many cases it changed, planned, told of or withdrew.
    """

    async def plan() -> int:
        now = clock.now()
        changed = 0
        for zone_name in await zones(store, reckoner):
            if now.astimezone(zone(zone_name)).time() >= NOT_BEFORE:
                changed += (await plan_day(store, reckoner, now=now, zone_name=zone_name)).changed_count
        return changed

    async def replan() -> int:
        return await replan_touched(store, reckoner, now=clock.now())

    async def watch() -> int:
        now = clock.now()
        return await tell_alarms(store, publisher, now=now) + await watch_hand_offs(store, reckoner, now=now)

    return plan, replan, watch


def offset_job(store: Store, clock: Clock, reckoner: Reckoner, work: FigureSettings) -> Callable[[], Awaitable[int]]:
    """Tests of offsets that have come to their size are compared; answers how many were."""
    prices = Prices(agent_hour_minor=work.agent_hour_minor, letter_minor=work.letter_minor)

    async def judge() -> int:
        return await judge_offset_tests(store, reckoner, prices=prices, now=clock.now())

    return judge
