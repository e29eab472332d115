"""Strategies come into the books."""

from __future__ import annotations

from datetime import UTC, datetime

from dialer.bootstrap.live import Fanout
from dialer.bootstrap.treatment_jobs import ship_strategies, treatment_jobs
from dialer.engine.clocks import SettableClock
from dialer.files.strategy_yaml import load_strategies
from dialer.packaged import config_folder
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.treatment.load_strategies import end_assignment, load_strategy
from tests.fakes.store import FakeStore

NIGHT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


async def test_the_first_start_has_what_ships_for_everybody_and_later_ones_change_nothing() -> None:
    store, clock = FakeStore(), SettableClock(MORNING, monotonic=lambda: 0.0)
    assert await ship_strategies(store, clock) >= 1
    async with store.transaction() as tx:
        standing = await tx.strategies.assignments()
        assert [(found.trial, found.creditor_id) for found in standing] == [("default", None)]
    await end_assignment(store, standing[0].assignment_id, by=None, now=MORNING)
    assert await ship_strategies(store, clock) == 0
    async with store.transaction() as tx:
        assert await tx.strategies.assignments() == ()
    await store.close()


async def test_the_same_version_again_is_nothing_new() -> None:
    store = FakeStore()
    strategy = next(iter(load_strategies(config_folder() / "strategies").values()))
    first = await load_strategy(store, strategy, by=None, now=MORNING)
    assert await load_strategy(store, strategy, by=None, now=MORNING) == first
    await store.close()


async def test_a_day_is_planned_from_half_past_three_on() -> None:
    store, clock = FakeStore(), SettableClock(NIGHT, monotonic=lambda: 0.0)
    plan, replan, tell = treatment_jobs(store, clock, Reckoner(), Fanout())
    assert (await plan(), await replan(), await tell()) == (0, 0, 0)
    async with store.transaction() as tx:
        assert await tx.treatment.run("Europe/Rome", NIGHT.date()) is None
    clock.wind(MORNING - NIGHT)
    await plan()
    async with store.transaction() as tx:
        row = await tx.treatment.run("Europe/Rome", MORNING.date())
    assert row is not None
    assert row.finished_at == MORNING
    await store.close()
