"""Predictive: a line is opened while its own risk of finding no agent stays below what the budget allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

import numpy as np
from numpy.typing import NDArray

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy, register
from dialer.core.pacing.forecast import Forecast
from dialer.core.pacing.progressive import decide_progressive
from dialer.core.pacing.risk import ExactOutlook, Outlook
from dialer.core.pacing.tables import NODE_S, Tables
from dialer.core.pacing.threshold import LAST_S

Curve = NDArray[np.floating]

EXACT_MOST = 12
"""Calls and busy agents up to which the law is exact. Source: pacing.md §6."""
NO_ARRIVALS = 1e-5
"""Inbound calls per second below which there are none."""
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
        return PacingDecision(launch_count=0, reason=reason, figures=_figures(floor, forecast, {}))
    if distrust or floor.logged_in_count < forecast.policy.min_agent_count:
        return _by_count(floor, policy, f"fallback_{distrust}" if distrust else "few_agents", forecast)
    return _by_risk(floor, policy, forecast, rate)


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
    return PacingDecision(launch_count=launch_count, reason=reason, figures=_figures(floor, forecast, {}))


def _by_risk(floor: PacingInput, policy: PacingPolicy, forecast: Forecast, rate: float) -> PacingDecision:
    at = floor.now.timestamp()
    tables = forecast.tables(at)
    outlook = _outlook(floor, forecast, tables, rate)
    answers, releases = outlook.answers, outlook.releases
    threshold = forecast.threshold(
        at,
        time_left_s=floor.time_left_s,
        leads_left_count=floor.leads_left_count,
        waiting_stake=_waiting_stake(floor.waiting_count, float(releases[0])),
    )
    limit, stop = _limit(floor, policy)
    most = threshold.most
    risks, next_risk = _launches(outlook, tables.new_line, floor.next_probabilities, rate, most, limit)
    if len(risks) >= limit and next_risk <= most:
        reason = stop
    elif risks:
        reason = "risk_below_threshold"
    else:
        reason = threshold.reason or "risk_above_threshold"
    soon = min(int(SOON_S / NODE_S), len(answers) - 1)
    sight = {
        "risk": next_risk,
        "threshold": threshold.theta,
        "expected_answers": float(answers[soon]),
        "expected_releases": float(releases[soon]),
    }
    return PacingDecision(
        launch_count=len(risks), reason=reason, figures=_figures(floor, forecast, sight), risks=tuple(risks)
    )


def _outlook(floor: PacingInput, forecast: Forecast, tables: Tables, rate: float) -> Outlook | ExactOutlook:
    """The law of answers less releases; exact while calls and busy agents are few."""
    room = floor.free_agent_count - floor.waiting_count
    lines = tables.weigh(floor.in_flight, rate, forecast.ratios) if floor.in_flight else None
    busy = tables.place(floor.busy) if floor.busy else None
    arrivals_rate = forecast.inbound_calls.rate(floor.now.timestamp())
    if len(floor.in_flight) + len(floor.busy) <= EXACT_MOST and arrivals_rate <= NO_ARRIVALS:
        nothing = np.zeros((0, len(tables.nodes)))
        return ExactOutlook(
            room=room,
            lines=tables.line_chances(*lines) if lines is not None else nothing,
            releases=tables.release_chances(*busy) if busy is not None else nothing,
            node_mass=tables.node_mass,
        )
    outlook = Outlook(
        room=room,
        lines=tables.line_sums(*lines) if lines is not None else None,
        releases=tables.release_sums(*busy) if busy is not None else None,
        node_mass=tables.node_mass,
    )
    outlook.widen(forecast.spread)
    if arrivals_rate > NO_ARRIVALS:
        outlook.expect_arrivals(arrivals_rate * tables.nodes)
    return outlook


def _waiting_stake(waiting_count: int, releases: float) -> float:
    """Abandonments expected of people who wait already, where so many agents are released within their patience."""
    return waiting_count * exp(-releases / waiting_count) if waiting_count else 0.0


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
    outlook: Outlook | ExactOutlook,
    new_line: Curve,
    ahead: Sequence[float],
    rate: float,
    most: float,
    limit: int,
) -> tuple[list[float], float]:
    """The risk of each line to open, and that of the first one that is not opened."""
    risks: list[float] = []
    block = 1
    while True:
        risk = outlook.risk()
        if risk > most or len(risks) >= limit:
            return risks, risk
        block_now = min(block, limit - len(risks)) if isinstance(outlook, Outlook) else 1
        chances = [ahead[k] if k < len(ahead) else rate for k in range(len(risks), len(risks) + block_now)]
        rows = np.multiply.outer(np.array(chances), new_line)
        if isinstance(outlook, ExactOutlook):
            risks.append(risk)
            outlook.add(rows[0])
            if not outlook.has_room:  # the next decision goes on with the other law
                return risks, outlook.risk()
            continue
        if block_now == 1:
            risks.append(risk)
            outlook.add(rows)
        else:
            each = outlook.risks_of(rows)
            count = int(np.argmax(each > most)) if each[-1] > most else block_now
            risks.extend(each[:count].tolist())
            outlook.add(rows[:count])
        block = min(64, 4 * block)


def _figures(floor: PacingInput, forecast: Forecast, sight: Mapping[str, float]) -> dict[str, float]:
    """What the floor page shows; ``sight``: what a decision by risk saw, nothing where the count rule held."""
    at = floor.now.timestamp()
    return {
        **sight,
        "budget": forecast.budget.left(at),
        "free": float(floor.free_agent_count),
        "waiting": float(floor.waiting_count),
        "in_flight": float(len(floor.in_flight)),
        "answer_rate": forecast.base,
        "running_ratio": min(1.0, forecast.budget.running_ratio(at)),
        "line_limit": float(floor.line_limit),
        **({"time_left_s": floor.time_left_s} if floor.time_left_s is not None else {}),
    }
