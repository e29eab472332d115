"""Power: a fixed number of lines for each agent who is free."""

from __future__ import annotations

from math import floor as round_down

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy, register
from dialer.core.pacing.limits import held_to_limits


@register(DialMode.POWER)
def decide_power(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
    """Lines to open = ratio x agents who are free and not waited for - lines not yet answered.

    The ratio counts from one line an agent on: below that it would leave agents idle with calls to make. While the
    event stream is not trusted the ratio is 1, because over-dialling rests on agents whose state may be wrong.
    """
    ratio = min(max(1.0, policy.power_ratio), policy.max_lines_per_agent) if not floor.distrust else 1.0
    ready_count = max(0, floor.free_agent_count - floor.waiting_count)
    target_count = round_down(ready_count * ratio + 1e-9)
    decision = held_to_limits(floor, policy, target_count - len(floor.in_flight), target_count=target_count)
    return PacingDecision(
        launch_count=decision.launch_count,
        reason=f"fallback_{floor.distrust}" if floor.distrust and decision.launch_count else decision.reason,
        figures={**decision.figures, "ratio": ratio},
    )
