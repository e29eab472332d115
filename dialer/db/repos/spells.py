"""Agents' spells: written once, when they are over."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert

from dialer.core.agents.spells import AgentSpell
from dialer.db.tables.spells import agent_spells
from dialer.db.unit import Unit


class SqlSpellsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, spells: Sequence[AgentSpell]) -> None:
        await self._unit.jot_rows(_add, spells)


_add_spell = insert(agent_spells)


def _add(connection: Connection, spells: Sequence[AgentSpell]) -> None:
    connection.execute(
        _add_spell,
        [
            {
                "agent_id": spell.agent_id,
                "state": spell.state.value,
                "campaign_id": spell.campaign_id,
                "pause_reason": spell.pause_reason.value if spell.pause_reason is not None else None,
                "began_at": spell.began_at,
                "ended_at": spell.ended_at,
            }
            for spell in spells
        ],
    )
