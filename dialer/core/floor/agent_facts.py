"""What agents ask for, the previews they are shown, and what becomes of their legs."""

from __future__ import annotations

from dataclasses import replace

from dialer.core.agents import machine as agents
from dialer.core.agents.model import Agent, AgentState, LegDown, LegState, LegUp
from dialer.core.calls.model import CallState, JoinFailed
from dialer.core.floor.call_facts import apply_call_event
from dialer.core.floor.effects import ClearScreen, DropLeg, HangUpCall, PopScreen, RaiseLeg, ReturnLead
from dialer.core.floor.facts import Asked, DeadlineKind, LegFound, Previewed
from dialer.core.floor.hold import take_up
from dialer.core.floor.pairing import settle_agent
from dialer.core.floor.transfer import leave_transfer, return_to_transfer
from dialer.core.floor.turn import Turn
from dialer.core.kernel.errors import InvalidTransition
from dialer.core.kernel.ids import AgentId


def apply_asked(turn: Turn, fact: Asked) -> None:
    """A request of a person about an agent; raises before anything has changed."""
    agent = turn.floor.agent(fact.agent_id)
    moved = agents.step(agent, fact.fact)  # raises before anything has changed
    if isinstance(fact.fact, agents.Freed):
        drop_preview(turn, agent.agent_id)
        if agent.call_id is not None:
            turn.effects.append(ClearScreen(agent_id=agent.agent_id))
    turn.set_agent(agent, moved)
    if isinstance(fact.fact, agents.AskedReconnect) and agent.leg_id is not None:
        turn.effects.append(DropLeg(leg_id=agent.leg_id))
    if isinstance(fact.fact, agents.AskedOnline | agents.AskedReconnect):
        turn.effects.append(RaiseLeg(leg_id=fact.fact.leg_id, agent_id=agent.agent_id, endpoint=agent.endpoint))
        return
    if isinstance(fact.fact, agents.Disposed):
        turn.disarm(DeadlineKind.WRAP_UP, agent.agent_id)
        if agent.state is not AgentState.TALKING:
            turn.effects.append(ClearScreen(agent_id=agent.agent_id))
    settle_agent(turn, moved, fact.at)


def apply_previewed(turn: Turn, fact: Previewed) -> None:
    """An agent is shown a lead before it is dialled; one whom the agent chose also in a pause.

    Raises:
        InvalidTransition: the agent is busy, not connected, or owes the disposition of the last call.
    """
    agent = turn.floor.agent(fact.agent_id)
    if fact.is_chosen:
        agents.check_may_choose(agent)
    elif agent.state is not AgentState.READY:
        raise InvalidTransition("the agent is no longer free for a preview", agent_id=agent.agent_id)
    turn.step_agent(agent.agent_id, agents.Reserved(at=fact.at, preview_lead_id=fact.lead_id))
    turn.floor.previews[agent.agent_id] = fact
    turn.arm(DeadlineKind.PREVIEW, agent.agent_id, fact.until)
    turn.effects.append(
        PopScreen(
            agent_id=agent.agent_id,
            call_id=None,
            lead_id=fact.lead_id,
            campaign_id=fact.campaign_id,
            deadline_at=fact.until,
        )
    )


def drop_preview(turn: Turn, agent_id: AgentId) -> None:
    """The agent's preview, if there is one, goes back to the queue."""
    preview = turn.floor.previews.pop(agent_id, None)
    if preview is None:
        return
    turn.disarm(DeadlineKind.PREVIEW, agent_id)
    turn.effects.append(ReturnLead(lead_id=preview.lead_id, campaign_id=preview.campaign_id))
    turn.effects.append(ClearScreen(agent_id=agent_id))


def apply_leg_found(turn: Turn, fact: LegFound) -> None:
    """After a restart the switch still has this leg of an agent."""
    agent = turn.floor.agents.get(fact.agent_id)
    if agent is not None and agent.leg is LegState.UP and agent.leg_id != fact.leg_id:
        turn.effects.append(DropLeg(leg_id=fact.leg_id))  # a second one, left over
        return
    if agent is not None:
        turn.floor.agents[fact.agent_id] = replace(agent, leg=LegState.CALLING, leg_id=fact.leg_id)
    apply_leg(turn, LegUp(agent_id=fact.agent_id, leg_id=fact.leg_id, at=fact.at))


def apply_leg(turn: Turn, fact: LegUp | LegDown) -> None:
    """An agent's leg came up or went down."""
    agent = turn.floor.agents.get(fact.agent_id)
    if agent is None:
        turn.effects.append(DropLeg(leg_id=fact.leg_id))
        return
    if isinstance(fact, LegUp):
        _leg_up(turn, agent, fact)
        return
    if agent.leg_id is not None and agent.leg_id != fact.leg_id:
        return  # an older leg
    drop_preview(turn, agent.agent_id)
    turn.step_agent(agent.agent_id, fact)
    if leave_transfer(turn, agent, fact.at):
        return
    if agent.state is AgentState.TALKING and agent.call_id is not None and not agent.is_in_browser:
        turn.effects.append(HangUpCall(call_id=agent.call_id))  # a handset put down: the agent has ended it
    if agent.state is AgentState.RESERVED and agent.call_id is not None:
        call = turn.floor.calls.get(agent.call_id)
        if call is not None and call.state is CallState.CONNECTING:
            apply_call_event(
                turn, JoinFailed(call_id=call.call_id, agent_id=agent.agent_id, at=fact.at, reason="agent's leg lost")
            )
        elif call is not None and call.answered_at is None:
            turn.set_call(replace(call, agent_id=None, cancelled=True))
            turn.effects.append(HangUpCall(call_id=call.call_id))


def _leg_up(turn: Turn, agent: Agent, fact: LegUp) -> None:
    if agent.leg is LegState.DOWN and agent.state is AgentState.OFFLINE:
        turn.effects.append(DropLeg(leg_id=fact.leg_id))  # went offline while it rang
        return
    moved = turn.step_agent(agent.agent_id, fact)
    if moved is not None and not return_to_transfer(turn, moved, fact.at):
        take_up(turn, moved, fact.at)
