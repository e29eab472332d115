"""A campaign's floor, quiet by default."""

from __future__ import annotations

from datetime import UTC, datetime

from dialer.core.pacing import PacingInput
from dialer.core.pacing.model import LineInFlight

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def make_floor(
    *,
    free: int = 0,
    waiting: int = 0,
    in_flight: int = 0,
    lines: int = 100,
    logged_in: int | None = None,
    trusted: bool = True,
) -> PacingInput:
    return PacingInput(
        now=NOW,
        free_agent_count=free,
        logged_in_count=max(free, 1) if logged_in is None else logged_in,
        waiting_count=waiting,
        in_flight=tuple(LineInFlight(0.0) for _ in range(in_flight)),
        line_limit=lines,
        distrust="" if trusted else "stale_events",
    )
