"""Which moves bring the next tick forward; the others wait for the half second.

Source: ``pacing.md`` §6: decide when an agent is ready or pauses, when a call ends and when one is answered. That a
line was opened, rings, or was joined is what the last decision had reckoned with.
"""

from __future__ import annotations

from dialer.core.agents.model import Agent, AgentState
from dialer.core.calls.model import Call, CallState

AWAITED_AGENT_MOVES = (AgentState.RESERVED, AgentState.TALKING, AgentState.WRAP_UP)
AWAITED_CALL_MOVES = (CallState.DIALING, CallState.RINGING, CallState.CONNECTING, CallState.TALKING)


def is_news_of_agent(agent: Agent) -> bool:
    """Whether there is one agent more or less to count on."""
    return agent.state not in AWAITED_AGENT_MOVES


def is_news_of_call(call: Call) -> bool:
    """Whether the call needs an agent now, or is out of the way."""
    return call.state not in AWAITED_CALL_MOVES
