"""The limits that hold for every pacer, and the word for what stopped it."""

from __future__ import annotations

from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy


def held_to_limits(floor: PacingInput, policy: PacingPolicy, wanted_count: int, *, target_count: int) -> PacingDecision:
    """Cut an algorithm's wish to what trunks and agents allow.

    Args:
        floor: the campaign's floor.
        policy: its settings.
        wanted_count: lines that the algorithm would open now; may be negative.
        target_count: lines that it wants in all, for the figures.
    """
    most_lines = int(policy.max_lines_per_agent * floor.logged_in_count)
    room_count = max(0, most_lines - len(floor.in_flight)) if floor.logged_in_count else floor.free_agent_count
    launch_count = max(0, min(wanted_count, floor.line_limit, room_count))
    return PacingDecision(
        launch_count=launch_count,
        reason=_reason(floor, wanted_count, launch_count),
        figures={
            "free": float(floor.free_agent_count),
            "waiting": float(floor.waiting_count),
            "in_flight": float(len(floor.in_flight)),
            "target": float(max(0, target_count)),
            "line_limit": float(floor.line_limit),
        },
    )


def _reason(floor: PacingInput, wanted_count: int, launch_count: int) -> str:
    if wanted_count <= 0:
        if floor.free_agent_count <= 0:
            return "no_free_agent"
        return "calls_waiting" if floor.waiting_count >= floor.free_agent_count else "lines_open"
    if launch_count < wanted_count:
        return "trunk_limit" if launch_count == max(0, floor.line_limit) else "lines_per_agent"
    return "agents_free"
