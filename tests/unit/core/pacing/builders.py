"""A campaign's floor, quiet by default."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dialer.core.pacing import PacingInput
from dialer.core.pacing.abandon import AbandonmentRule
from dialer.core.pacing.forecast import Forecast, ForecastPolicy
from dialer.core.pacing.model import BusyAgent, LineInFlight

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


LIVE = AbandonmentRule(formula="abandoned_per_live", max_ratio=0.03)
GOOD = AbandonmentRule(formula="silent_per_good", max_ratio=0.03)


def make_forecast(*rules: AbandonmentRule, served: int = 1000, at: datetime = NOW, **policy: object) -> Forecast:
    """With a budget of 30 calls by default, so that risk may be taken."""
    forecast = Forecast(policy=ForecastPolicy(**policy), rules=rules or (LIVE,))  # type: ignore[arg-type]
    if served:
        forecast.seed_counts([(at.timestamp() - 1800, served, 0)])
    return forecast


def make_predictive(
    forecast: Forecast | None,
    *,
    free: int = 0,
    busy: Sequence[BusyAgent] = (),
    lines: Sequence[LineInFlight] = (),
    waiting: int = 0,
    logged_in: int | None = None,
    limit: int = 1000,
    distrust: str = "",
    probabilities: Sequence[float] = (),
    time_left_s: float | None = 4 * 3600.0,
    leads_left: int | None = None,
    after_s: float = 0.0,
) -> PacingInput:
    return PacingInput(
        now=NOW + timedelta(seconds=after_s),
        free_agent_count=free,
        busy=busy,
        logged_in_count=free + len(busy) if logged_in is None else logged_in,
        in_flight=lines,
        waiting_count=waiting,
        line_limit=limit,
        distrust=distrust,
        forecast=forecast,
        next_probabilities=probabilities,
        time_left_s=time_left_s,
        leads_left_count=leads_left,
    )
