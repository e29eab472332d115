"""Predictive: a line is opened while its own risk of finding no agent stays below what the budget allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy, register
from dialer.core.pacing.forecast import Forecast
from dialer.core.pacing.progressive import decide_progressive
from dialer.core.pacing.risk import Outlook
from dialer.core.pacing.threshold import LAST_S, Threshold

Curve = NDArray[np.floating]

TOLERANCE = 0.001
"""Risk that counts as none: with a threshold of 0 only calls whose agent is almost certain are placed."""
SOON_S = 10.0
"""Reach of the answers and releases that the page shows."""


@register(DialMode.PREDICTIVE)
def decide_predictive(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
    """Open lines while ``q <= theta``. Source: ``pacing.md`` §6.

    The forecast is told the time and keeps what it concludes (answer rate, threshold); everything else is read only.
    With fewer agents than the forecast's minimum, or when something may not be counted on, the plain count rule holds.
    """
    forecast = floor.forecast
    if forecast is None:
        return _by_count(floor, policy, "fallback_no_forecast", None)
    at = floor.now.timestamp()
    rate = forecast.present_rate(at, floor.logged_in_count)
    distrust = floor.distrust or ("forecast_off" if forecast.is_off else "")
    if floor.logged_in_count <= 0 or floor.leads_left_count == 0 or _is_last(floor):
        reason = "no_agents" if floor.logged_in_count <= 0 else "no_leads" if not _is_last(floor) else "end_of_day"
        return PacingDecision(launch_count=0, reason=reason, figures=_figures(floor, forecast, None))
    if distrust or floor.logged_in_count < forecast.policy.min_agent_count:
        return _by_count(floor, policy, f"fallback_{distrust}" if distrust else "few_agents", forecast)
    threshold = forecast.threshold(
        at, rate=rate, time_left_s=floor.time_left_s, leads_left_count=floor.leads_left_count
    )
    return _by_risk(floor, policy, forecast, rate, threshold)


def _is_last(floor: PacingInput) -> bool:
    return floor.time_left_s is not None and floor.time_left_s <= LAST_S


def _by_count(floor: PacingInput, policy: PacingPolicy, reason: str, forecast: Forecast | None) -> PacingDecision:
    """The plain count rule, under another name."""
    decision = decide_progressive(floor, policy)
    launch_count = decision.launch_count
    if floor.leads_left_count is not None:
        launch_count = min(launch_count, floor.leads_left_count)
    if forecast is None:
        return PacingDecision(launch_count=launch_count, reason=reason, figures=decision.figures)
    return PacingDecision(launch_count=launch_count, reason=reason, figures=_figures(floor, forecast, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """What a decision by risk saw, for the figures."""

    risk: float
    threshold: float
    expected_answers: float
    expected_releases: float

    def figures(self) -> dict[str, float]:
        return {
            "risk": self.risk,
            "threshold": self.threshold,
            "expected_answers": self.expected_answers,
            "expected_releases": self.expected_releases,
        }


def _by_risk(
    floor: PacingInput, policy: PacingPolicy, forecast: Forecast, rate: float, threshold: Threshold
) -> PacingDecision:
    tables = forecast.tables(floor.now.timestamp())
    arrivals_rate = forecast.inbound_calls.rate(floor.now.timestamp())
    outlook = Outlook(
        room=floor.free_agent_count - floor.waiting_count,
        lines=tables.line_chances(floor.in_flight, rate),
        releases=tables.release_chances(floor.busy),
        arrivals=arrivals_rate * tables.nodes if arrivals_rate > 1e-6 else None,
        node_mass=tables.node_mass,
    )
    soon = int(np.searchsorted(tables.nodes, SOON_S)) - 1
    expected_answers, expected_releases = float(outlook.answers[soon]), float(outlook.releases[soon])
    limit, stop = _limit(floor, policy)
    most = threshold.theta + TOLERANCE
    risks, next_risk = _launches(outlook, tables.new_line, floor.next_probabilities, rate, most, limit)
    if next_risk <= most:
        reason = stop
    elif risks:
        reason = "risk_below_threshold"
    else:
        reason = threshold.reason or "risk_above_threshold"
    sight = _Sight(
        risk=next_risk,
        threshold=threshold.theta,
        expected_answers=expected_answers,
        expected_releases=expected_releases,
    )
    return PacingDecision(
        launch_count=len(risks), reason=reason, figures=_figures(floor, forecast, sight), risks=tuple(risks)
    )


def _limit(floor: PacingInput, policy: PacingPolicy) -> tuple[int, str]:
    """Lines that may be opened now whatever the risk, and the word for what sets that number."""
    limits = [
        (max(0, floor.line_limit), "trunk_limit"),
        (max(0, int(policy.max_lines_per_agent * floor.logged_in_count) - len(floor.in_flight)), "lines_per_agent"),
    ]
    if floor.leads_left_count is not None:
        limits.append((max(0, floor.leads_left_count), "no_leads"))
    return min(limits)


def _launches(
    outlook: Outlook, new_line: Curve, ahead: Sequence[float], rate: float, most: float, limit: int
) -> tuple[list[float], float]:
    """The risk of each line to open, and that of the first one that is not opened."""
    risks: list[float] = []
    while True:
        risk = outlook.risk()
        if risk > most or len(risks) >= limit:
            return risks, risk
        risks.append(risk)
        chance = ahead[len(risks) - 1] if len(risks) <= len(ahead) else rate
        outlook.add(chance * new_line)


def _figures(floor: PacingInput, forecast: Forecast, sight: _Sight | None) -> dict[str, float]:
    """What the floor page shows; where the count rule held there is no risk to tell."""
    at = floor.now.timestamp()
    return {
        **(sight.figures() if sight is not None else {}),
        "budget": forecast.budget.left(at),
        "free": float(floor.free_agent_count),
        "waiting": float(floor.waiting_count),
        "in_flight": float(len(floor.in_flight)),
        "answer_rate": forecast.base,
        "running_ratio": min(1.0, forecast.budget.running_ratio(at)),
        "line_limit": float(floor.line_limit),
        **({"time_left_s": floor.time_left_s} if floor.time_left_s is not None else {}),
    }
