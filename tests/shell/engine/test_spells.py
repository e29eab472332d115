"""What agents do on the floor ends up as spells in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.agents.spells import AgentSpell
from dialer.core.kernel.ids import AgentId
from dialer.engine.diary import Diary
from tests.factories import later
from tests.shell.engine.conftest import Stage
from tests.shell.engine.test_diary import make_diary, writing

SPELLS = "SELECT state, campaign_id, pause_reason, (ended_at - began_at) / 1000000.0 AS length_s FROM agent_spells"


async def test_a_working_agent_leaves_a_spell_for_each_state(stage: Stage) -> None:
    campaign_id = await stage.campaign(debtors=2)
    agent_id = await stage.agent_ready()
    await stage.wrap_up(agent_id)
    await stage.until_agent(agent_id, AgentState.WRAP_UP)
    stage.clock.wind(timedelta(seconds=20))
    await stage.live.requests.pause(agent_id, PauseReason.BREAK)
    rows = await stage.rows(SPELLS + " WHERE ended_at > began_at ORDER BY id")
    assert ("talking", campaign_id, None) in {(r["state"], r["campaign_id"], r["pause_reason"]) for r in rows}
    assert [r["length_s"] for r in rows if r["state"] == "talking"] == [pytest.approx(60.0, abs=1.0)]


async def test_a_node_that_stops_keeps_what_goes_on(stage: Stage) -> None:
    await stage.campaign(debtors=2)
    agent_id = await stage.agent_ready()
    await stage.talk(agent_id)
    stage.clock.wind(timedelta(seconds=30))
    await stage.live.node.stop()
    rows = await stage.rows(SPELLS + " WHERE state = 'talking'")
    assert [row["length_s"] for row in rows] == [pytest.approx(30.0, abs=1.0)]


async def test_a_spell_that_the_database_refuses_holds_up_no_other(bare: Stage) -> None:
    diary: Diary = make_diary(bare)
    agent_id = await bare.world.add_agent("anna")
    async with writing(bare, diary):
        for who in (AgentId(987_654), agent_id):
            diary.keep_spell(AgentSpell(agent_id=who, state=AgentState.READY, began_at=later(0), ended_at=later(5)))
        await diary.settle(5.0)
    assert [row["length_s"] for row in await bare.world.rows(SPELLS)] == [5.0]
