from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import time, timedelta

import pytest
from structlog.testing import capture_logs

from dialer.core.agents.model import AgentState
from dialer.core.campaigns.model import Shift
from dialer.core.floor import Floor
from dialer.core.kernel.ids import CampaignId
from dialer.engine.roster import Roster
from dialer.ports.store import StoreError
from tests.factories import MONDAY_10, make_agent
from tests.shell.engine.conftest import Stage
from tests.world import QUICK, test_packs


def make_roster(bare: Stage, floor: Floor | None = None) -> Roster:
    return Roster(bare.store, floor or Floor(), QUICK, test_packs())


@pytest.mark.parametrize(
    "wrong",
    [
        {"pack": "zz"},
        {"settings": {"no-such-rule": 1}},
        {"schedule": (Shift(weekday=1, start=time(9), stop=time(9)),)},
        {"zone": "Europe/Nowhere"},
    ],
    ids=["pack", "settings", "schedule", "zone"],
)
async def test_a_campaign_without_its_rules_is_left_out_and_the_others_dial(
    bare: Stage, wrong: dict[str, object]
) -> None:
    good = await bare.world.add_campaign("Good")
    bad = await bare.world.add_campaign("Bad", **{name: value for name, value in wrong.items() if name != "zone"})
    for campaign_id in (good, bad):
        await bare.world.start_campaign(campaign_id)
    if "zone" in wrong:  # past the program: no lead enters a campaign whose zone is none
        await bare.world.write(
            lambda connection: connection.exec_driver_sql(
                "UPDATE campaigns SET zone = ? WHERE id = ?", (wrong["zone"], bad)
            )
        )
    roster = make_roster(bare)
    with capture_logs() as logs:
        await roster.refresh(MONDAY_10)
    assert [c.name for c in roster.running()] == ["Good"]
    assert [line["campaign_id"] for line in logs if line["event"] == "campaign_without_rules"] == [bad]


async def test_a_live_agent_takes_new_settings_and_keeps_what_is_live(bare: Stage) -> None:
    agent_id = await bare.world.add_agent("anna")
    floor = Floor()
    roster = make_roster(bare, floor)
    await roster.refresh(MONDAY_10)
    floor.agents[agent_id] = replace(make_agent(agent_id), state=AgentState.TALKING)
    async with bare.world.store.transaction() as tx:
        await tx.agents.update(agent_id, teams=[])
    await roster.refresh(MONDAY_10)
    agent = floor.agents[agent_id]
    assert (agent.state, agent.teams, agent.name) == (AgentState.TALKING, frozenset(), "Anna")


async def test_a_disabled_agent_goes_when_offline_and_is_asked_to_while_on_the_floor(bare: Stage) -> None:
    anna, bice = await bare.world.add_agent("anna"), await bare.world.add_agent("bice")
    floor = Floor()
    roster = make_roster(bare, floor)
    await roster.refresh(MONDAY_10)
    floor.agents[bice] = replace(floor.agents[bice], state=AgentState.PAUSED)
    async with bare.world.store.transaction() as tx:
        for agent_id in (anna, bice):
            await tx.agents.update(agent_id, enabled=False)
    await roster.refresh(MONDAY_10)
    assert list(floor.agents) == [bice]
    assert roster.leaving() == [bice]
    floor.agents[bice] = replace(floor.agents[bice], state=AgentState.TALKING, offline_wanted=True)
    assert roster.leaving() == []


async def test_a_trunks_meter_is_kept_until_its_rate_changes(bare: Stage) -> None:
    roster = make_roster(bare)
    await roster.refresh(MONDAY_10)
    meter = roster.meters[bare.world.trunk_id]
    await roster.refresh(MONDAY_10 + timedelta(seconds=5))
    assert roster.meters[bare.world.trunk_id] is meter
    async with bare.world.store.transaction() as tx:
        row = await tx.trunk_settings.get(bare.world.trunk_id)
        await tx.trunk_settings.update(replace(row, trunk=replace(row.trunk, max_calls_per_s=3.0)))
    await roster.refresh(MONDAY_10)
    assert roster.meters[bare.world.trunk_id].rate_per_s == 3.0
    assert roster.mark_trunk("trunk-unknown", is_reachable=False) is None
    assert roster.mark_trunk("trunk-carrier", is_reachable=False) is not None
    assert roster.unreachable == {bare.world.trunk_id}


async def test_a_database_that_refuses_leaves_the_roster_as_it_was(bare: Stage) -> None:
    campaign_id = await bare.world.add_campaign()
    roster = make_roster(bare)
    await roster.refresh(MONDAY_10)
    bare.store.error = StoreError("gone")
    with pytest.raises(StoreError):
        await roster.refresh(MONDAY_10)
    assert CampaignId(campaign_id) in roster.campaigns


async def test_a_slow_reading_never_takes_back_what_a_newer_one_saw(
    bare: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = make_roster(bare)
    has_read, may_end = asyncio.Event(), asyncio.Event()
    whole = bare.store.transaction

    @asynccontextmanager
    async def slow() -> AsyncIterator[object]:
        async with whole() as tx:
            yield tx
        has_read.set()
        await may_end.wait()

    monkeypatch.setattr(bare.store, "transaction", slow)
    older = asyncio.create_task(roster.refresh(MONDAY_10))
    await has_read.wait()
    monkeypatch.setattr(bare.store, "transaction", whole)
    campaign_id = await bare.world.add_campaign()
    newer = asyncio.create_task(roster.refresh(MONDAY_10))
    await asyncio.wait([newer], timeout=0.05)  # without the turns it would have ended here
    may_end.set()
    await asyncio.gather(older, newer)
    assert list(roster.campaigns) == [campaign_id]
