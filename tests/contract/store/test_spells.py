"""Agents' spells: appended as they end, and never changed again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text

from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.agents.spells import AgentSpell
from dialer.db.tables.spells import agent_spells
from dialer.ports.store import StoreError
from tests.contract.store.world import NOW, World


def spell(world: World, state: AgentState, after_s: float, length_s: float, *, is_ours: bool = False) -> AgentSpell:
    began_at = NOW + timedelta(seconds=after_s)
    return AgentSpell(
        agent_id=world.agent_id,
        state=state,
        campaign_id=world.campaign_id if is_ours else None,
        pause_reason=PauseReason.LUNCH if state is AgentState.PAUSED else None,
        began_at=began_at,
        ended_at=began_at + timedelta(seconds=length_s),
    )


async def test_spells_are_kept_with_state_campaign_and_reason(world: World) -> None:
    ended = [
        spell(world, AgentState.READY, 0, 4.25),
        spell(world, AgentState.TALKING, 4.25, 100, is_ours=True),
        spell(world, AgentState.PAUSED, 104.25, 60),
    ]
    async with world.store.transaction() as tx:
        await tx.spells.add(ended)
        await tx.spells.add([])
    rows = await world.database.read(lambda c: c.execute(select(agent_spells).order_by(agent_spells.c.began_at)).all())
    assert [(r.state, r.campaign_id, r.pause_reason, r.ended_at - r.began_at) for r in rows] == [
        ("ready", None, None, timedelta(seconds=4.25)),
        ("talking", world.campaign_id, None, timedelta(seconds=100)),
        ("paused", None, "lunch", timedelta(seconds=60)),
    ]


@pytest.mark.parametrize("change", ["UPDATE agent_spells SET state = 'ready'", "DELETE FROM agent_spells"])
async def test_a_spell_that_is_over_cannot_be_changed(world: World, change: str) -> None:
    async with world.store.transaction() as tx:
        await tx.spells.add([spell(world, AgentState.READY, 0, 1)])

    def attempt(connection: Connection) -> None:
        connection.execute(text(change))
        connection.commit()

    with pytest.raises(StoreError, match="agent_spells is append-only"):
        await world.database.administer(attempt)
