"""Progressive: one line for each agent who is free, so an answered call finds its agent."""

from __future__ import annotations

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy, register
from dialer.core.pacing.limits import held_to_limits


@register(DialMode.PROGRESSIVE)
def decide_progressive(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
    """Lines to open = free agents - answered calls that wait - lines not yet answered.

    Source: ``pacing.md`` §6, the plain count rule. Agents who are about to be free are not counted on, so it needs
    nothing from a stale event stream and stays the same when ``distrust`` says something.
    """
    wanted_count = floor.free_agent_count - floor.waiting_count - len(floor.in_flight)
    return held_to_limits(floor, policy, wanted_count, target_count=floor.free_agent_count)
