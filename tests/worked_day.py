"""A campaign that has worked: a simulated day written into a database as the engine would have written it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dialer.core.calls.model import Call
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import AgentId, CampaignId, DebtorId, NodeId
from dialer.ports.attempts import ClosedAttempt
from dialer.twin.day import Day
from dialer.twin.model import Scenario
from dialer.twin.witness import Witness
from tests.world import World

NODE = NodeId("node-1")


async def work(
    world: World,
    campaign_id: CampaignId,
    scenario: Scenario,
    *,
    hours: float,
    policy: str = "progressive",
    seed: int = 5,
) -> datetime:
    """Let the campaign work for some hours of the scenario's first day; when that was.

    The world needs a debtor. Agents are added as the scenario has them.
    """
    witnesses: list[Witness] = []

    def observe(forecasts: object) -> Witness:
        witnesses.append(Witness(forecasts))  # type: ignore[arg-type]
        return witnesses[-1]

    day = Day(scenario, policy, seed, 0, observe=observe)
    day.run(hours)
    now = day.clock.now
    agents = {AgentId(i + 1): await world.add_agent(f"agent{i + 1}") for i in range(scenario.agents)}
    calls = [_moved(call, world, campaign_id, agents) for call in witnesses[0].calls.values()]
    spells = [
        replace(
            spell,
            agent_id=agents[spell.agent_id],
            campaign_id=campaign_id if spell.campaign_id is not None else None,
        )
        for spell in witnesses[0].spells
    ]
    ended = [call for call in calls if call.ended_at is not None]
    async with world.store.transaction() as tx:
        await tx.attempts.add([call.order for call in calls], node_id=NODE)
    async with world.store.transaction() as tx:
        await tx.attempts.set_times([call for call in calls if call.ended_at is None])
        await tx.attempts.close([_closed(call) for call in ended])
        await tx.spells.add(spells)
    return now + timedelta(seconds=1)


def _moved(call: Call, world: World, campaign_id: CampaignId, agents: dict[AgentId, AgentId]) -> Call:
    """The call as one of this campaign, with this database's ids."""
    order = replace(
        call.order,
        campaign_id=campaign_id,
        debtor_id=DebtorId(1),
        trunk_id=world.trunk_id,
        reserved_agent_id=None,
    )
    return replace(call, order=order, agent_id=agents[call.agent_id] if call.agent_id is not None else None)


def _closed(call: Call) -> ClosedAttempt:
    assert call.ended_at is not None
    return ClosedAttempt(
        call=call, outcome=call.outcome or Outcome.LOST, cause=call.cause, ended_at=call.ended_at, lead=None
    )
