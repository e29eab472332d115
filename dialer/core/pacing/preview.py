"""Preview and manual: an agent looks first and starts the call, so nothing goes beyond the agents who are free."""

from __future__ import annotations

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy, register


@register(DialMode.PREVIEW)
def decide_preview(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
    """One preview to each agent who is free; trunks are asked when the agent accepts."""
    free_count = max(0, floor.free_agent_count)
    return PacingDecision(
        launch_count=free_count,
        reason="agents_free" if free_count else "no_free_agent",
        figures={"free": float(free_count)},
    )


@register(DialMode.MANUAL)
def decide_manual(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
    """Nothing is launched: agents dial by hand."""
    return PacingDecision(launch_count=0, reason="manual", figures={"free": float(max(0, floor.free_agent_count))})
