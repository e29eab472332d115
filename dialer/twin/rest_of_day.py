"""A campaign's day from now on: its scenario, and others that its few observations would allow as well.

The day begins a while before now with idle agents, so that now finds them in the middle of their work; what the
campaign has served and lost is put right at that moment.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from numpy.random import Generator

from dialer.core.kernel.window import zone
from dialer.core.pacing.abandon import AbandonmentRule
from dialer.twin.answered import level_of_today, rate_drawn, resolved_calls
from dialer.twin.calibrate import Calibration
from dialer.twin.day import Carried, Day
from dialer.twin.fit import cv_of, scaled, stretched
from dialer.twin.generic import ANSWER_WEIGHT, PAUSE_CALLS, PAUSE_WEIGHT, RING_WEIGHT, TALK_WEIGHT
from dialer.twin.model import Leads, Pause, Scenario

ENOUGH_LEADS = 5.0
"""So many times the usual dials of the rest of the day, and the list does not end, whatever is changed."""
WARM_UP_S = 900.0
"""Simulated before now; several conversations long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestOfDay:
    """What the forecast of a day's rest is drawn from."""

    scenario: Scenario
    """Warm-up and rest."""
    calibration: Calibration
    rate_calls: float
    """Calls that the answer rate of the rest rests on: its restlessness and how long the rest is are in it."""
    carried: Carried
    warm_up_h: float
    leads_left: int | None = None
    """Leads that may still be dialled, now; None: more than can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What one simulated rest of the day came to."""

    conversation_count: int
    utilisation: float
    served_count: int
    lost_count: int
    dial_count: int


def rest_of_day(
    calibration: Calibration,
    *,
    now: datetime,
    until: datetime,
    agent_count: int,
    rules: tuple[AbandonmentRule, ...] = (),
    state: Mapping[str, object] | None = None,
) -> RestOfDay:
    """The rest of a working day.

    Args:
        calibration: of the campaign, read at ``now``.
        now: aware.
        until: when dialling ends.
        agent_count: agents on the floor now.
        rules: the campaign's abandonment limits; none: the cap over the day.
        state: what its forecast has learned, as it is saved; None: what it learns in the warm-up.
    """
    usual, measured = calibration.scenario, calibration.measured
    rest_s = (until - now).total_seconds()
    begins = (now - timedelta(seconds=WARM_UP_S)).astimezone(zone(usual.zone))
    shift_s = _shift_began(calibration, now.timestamp())
    calls = resolved_calls(measured.calls, measured.until_s, usual.ring_timeout_s)
    level, weight = level_of_today(calls, calibration.rates, shift_s)
    shift_h = (WARM_UP_S + rest_s) / 3600.0
    rate = min(0.99, usual.answer_rate * level)
    factors = _factors(calibration.rates.factors, (begins.timestamp() - shift_s) / 3600.0, shift_h, rate)
    scenario = replace(
        usual,
        agents=agent_count,
        answer_rate=rate,
        answer_rate_factor_by_h=factors,
        shift_h=shift_h,
        attendance=replace(usual.attendance, late_share=0.0),
        leads=Leads(),
        first_day=begins.date(),
        starts_at=begins.time(),
    )
    return RestOfDay(
        scenario=scenario,
        calibration=calibration,
        rate_calls=_rate_calls(calibration, weight, rest_s),
        carried=Carried(rules=rules, counts=measured.counts, state=state),
        warm_up_h=WARM_UP_S / 3600.0,
        leads_left=_leads_left(calibration, rest_s),
    )


def _shift_began(calibration: Calibration, now_s: float) -> float:
    """When the shift of the reading's day began; now, where it has not."""
    today = [shift for shift in calibration.shifts if not shift.is_over]
    return today[-1].begins_s if today else now_s


def _factors(usual: Sequence[float], begins_h: float, shift_h: float, rate: float) -> tuple[float, ...]:
    """The usual day's factors, moved to hours that begin elsewhere."""
    if not usual:
        return ()
    hours = (begins_h + hour + 0.5 for hour in range(math.ceil(shift_h)))
    return tuple(min(usual[min(max(0, int(hour)), len(usual) - 1)], 1.0 / rate) for hour in hours)


def _leads_left(calibration: Calibration, rest_s: float) -> int | None:
    """What is due today, if it could run out."""
    measured = calibration.measured
    worked_s = sum(shift.ends_s - shift.begins_s for shift in calibration.shifts)
    usual = len(measured.calls) / max(1.0, worked_s) * rest_s
    return measured.due_count if measured.due_count <= ENOUGH_LEADS * usual else None


def _rate_calls(calibration: Calibration, weight: float, rest_s: float) -> float:
    """Calls that the rate rests on, fewer where it is restless: both the past and the future swing then."""
    dispersion = calibration.rates.dispersion
    if dispersion <= 1.0:
        return weight
    worked_s = sum(shift.ends_s - shift.begins_s for shift in calibration.shifts)
    coming = max(1.0, len(calibration.measured.calls) / max(1.0, worked_s) * rest_s)
    return 1.0 / (dispersion / weight + (dispersion - 1.0) / coming)


def draw_scenario(rest: RestOfDay, dice: Generator) -> Scenario:
    """A scenario that could be the true one: each figure drawn from what its observations allow."""
    scenario, calibration = rest.scenario, rest.calibration
    counts, pauses = calibration.counts, calibration.pauses
    rate = rate_drawn(scenario.answer_rate, rest.rate_calls, dice)
    factors = tuple(min(factor, 1.0 / rate) for factor in scenario.answer_rate_factor_by_h)
    ring = scenario.ring_to_answer_s
    ring_factor = _factor(ring.cv, counts.rings + RING_WEIGHT, dice)
    paused = pauses.count + scenario.pause.after_call_probability * PAUSE_CALLS
    return replace(
        scenario,
        answer_rate=rate,
        answer_rate_factor_by_h=factors,
        talk_s=scaled(scenario.talk_s, _factor(cv_of(scenario.talk_s), counts.talks + TALK_WEIGHT, dice)),
        wrap_s=scaled(scenario.wrap_s, _factor(cv_of(scenario.wrap_s), counts.wraps + TALK_WEIGHT, dice)),
        ring_to_answer_s=stretched(ring, min(ring_factor, 0.95 * scenario.ring_timeout_s / ring.mean_s)),
        fast_failure=replace(
            scenario.fast_failure,
            share=rate_drawn(scenario.fast_failure.share, counts.unanswered + ANSWER_WEIGHT, dice),
        ),
        pause=Pause(
            after_call_probability=dice.beta(paused + 0.5, max(0.5, pauses.call_count + PAUSE_CALLS - paused)),
            mean_s=scenario.pause.mean_s * _factor(1.0, pauses.count + PAUSE_WEIGHT, dice),
        ),
    )


def _factor(cv: float, count: float, dice: Generator) -> float:
    """How far a true mean may lie from one of so many observations."""
    return math.exp(dice.normal(0.0, cv / math.sqrt(count)))


def run_rest(
    scenario: Scenario, policy: str, seed: int, carried: Carried, warm_up_h: float, leads_left: int | None = None
) -> Rest:
    """Simulate one rest of the day.

    Args:
        scenario: warm-up and rest.
        policy: a name of ``twin/policies``.
        seed: of everything that happens.
        carried: the campaign's limits, and its counts and what its forecast has learned by now.
        warm_up_h: how much of the scenario is before now.
        leads_left: leads that may still be dialled, now; None: more than can be.
    """
    day = Day(scenario, policy, seed, 0, carried=Carried(rules=carried.rules))
    day.run(warm_up_h)
    day.restart(carried)
    if leads_left is not None:
        day.campaigns[0].leads.end_after(leads_left)
    return run_on(day)


def run_on(day: Day) -> Rest:
    """What happens on a floor from the moment at which its day stands still until the end."""
    day.ledger.settle(day.clock.now_s)
    before = day.record()
    day.run(day.scenario.shift_h)
    after = day.record()
    worked_s = after.talk_s + after.wrap_s - before.talk_s - before.wrap_s
    idle_s = after.idle_s - before.idle_s
    return Rest(
        conversation_count=after.tally.conversation_count - before.tally.conversation_count,
        utilisation=worked_s / (worked_s + idle_s) if worked_s + idle_s > 0 else 0.0,
        served_count=after.tally.served_count - before.tally.served_count,
        lost_count=after.tally.lost_count - before.tally.lost_count,
        dial_count=after.tally.dial_count - before.tally.dial_count,
    )
