from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dialer.core.campaigns.model import Shift
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import NodeId
from dialer.db.views.all import SqlViews
from dialer.twin.model import Formula
from dialer.workflows.campaigns.read_floor import FloorReading, read_floor, rest_until
from tests.factories import MONDAY_10
from tests.world import World, small_world, sqlite_url, test_packs

PACKS = test_packs()
SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with small_world(sqlite_url(tmp_path)) as made:
        yield made


async def read(world: World, now: datetime = MONDAY_10, **campaign: object) -> FloorReading:
    campaign_id = await world.add_campaign(**campaign)  # type: ignore[arg-type]
    views = SqlViews(world.database, lambda: now, counting_share=0)
    return await read_floor(world.store, views, PACKS, campaign_id, now=now)


async def test_terms_are_those_of_the_rule_pack_the_campaign_and_its_trunks(world: World) -> None:
    reading = await read(world, ring_timeout_s=9, power_ratio=2.0)
    terms = reading.terms
    assert (terms.patience_s, terms.cap, terms.formula) == (3.0, 0.03, Formula.SILENT_PER_GOOD)
    assert terms.ring_timeout_s == PACKS["it"].ring_timeout_s(9, MONDAY_10) > 9  # the pack's least
    assert (terms.channels, terms.calls_per_s, terms.power_ratio) == (100, 100.0, 2.0)
    assert {rule.window for rule in reading.rules} == {"campaign", "day"}
    assert reading.state is None


async def test_a_campaigns_own_stricter_cap_holds(world: World) -> None:
    reading = await read(world, settings={"IT-01": 0.01})
    assert reading.terms.cap == 0.01
    assert {rule.max_ratio for rule in reading.rules} == {0.01}


async def test_what_its_forecast_has_learned_comes_along(world: World) -> None:
    campaign_id = await world.add_campaign()
    async with world.store.transaction() as tx:
        epoch = await tx.nodes.enter(NodeId("node-1"), MONDAY_10)
        await tx.forecasts.save({campaign_id: {"version": 1}}, node_id=NodeId("node-1"), epoch=epoch, now=MONDAY_10)
    views = SqlViews(world.database, lambda: MONDAY_10, counting_share=0)
    assert (await read_floor(world.store, views, PACKS, campaign_id, now=MONDAY_10)).state == {"version": 1}


async def test_a_pack_that_is_not_installed_is_named(world: World) -> None:
    with pytest.raises(NotFound, match="rule pack 'xx' of campaign 'Recall' is not installed; there are de, es"):
        await read(world, pack="xx")


async def test_the_day_ends_with_the_shift_or_with_the_calling_hours(world: World) -> None:
    reading = await read(world)
    closing = rest_until(reading, MONDAY_10)
    assert MONDAY_10 < closing < MONDAY_10 + timedelta(hours=12)
    shift = (Shift(weekday=0, start=MONDAY_10.time(), stop=datetime(2026, 1, 1, 13, 30).time()),)  # noqa: DTZ001
    shifted = await read(world, name="Mornings", schedule=shift)
    assert rest_until(shifted, MONDAY_10) == datetime(2026, 11, 23, 12, 30, tzinfo=UTC)


async def test_a_campaign_that_does_not_dial_now_has_no_rest_of_the_day(world: World) -> None:
    reading = await read(world)
    with pytest.raises(Conflict, match=r"does not dial at 2026-11-22 11:00.*it may dial again from 2026-11-23") as e:
        rest_until(reading, SUNDAY)
    assert e.value.code == "not_dialling_now"
