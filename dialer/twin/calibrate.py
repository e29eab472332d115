"""A campaign's own scenario: every figure from what was measured, the generic ones weighed in where that is little."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from dialer.core.campaigns.measured import CallTimes, Measured
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.window import zone
from dialer.twin.answered import AnswerRates, measure_answers, resolved_calls
from dialer.twin.fit import Lengths, fit_lengths, fit_ringing, fit_uniform
from dialer.twin.generic import GENERIC, RING_WEIGHT, TALK_WEIGHT
from dialer.twin.line_times import (
    failure_times,
    fast_failure,
    ring_seen_share,
    ring_times,
    setup_times,
    talk_lengths,
)
from dialer.twin.model import Carrier, Formula, Leads, Scenario
from dialer.twin.presence import (
    Pauses,
    Presence,
    ShiftTimes,
    attendance,
    count_by_calls,
    measure_pauses,
    measure_presence,
    pausing,
    wrap_ups,
)

LEAST_CALLS = 50
LEAST_CONVERSATIONS = 10
LEAST_SHIFT_CALLS = 20
"""A day with fewer calls is not counted as worked."""
SHORTEST_SHIFT_H = 0.25
LIST_DAYS = 5
"""A list that lasts longer is left without a count: it does not run dry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is not measured but set: by the rule pack, the campaign and its trunks."""

    patience_s: float
    cap: float
    """0..1."""
    formula: Formula
    ring_timeout_s: float
    power_ratio: float = 1.5
    channels: int | None = None
    """Of all its trunks; None: not known."""
    calls_per_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """On how much each figure rests."""

    calls: int
    rings: int
    setups: int
    unanswered: int
    failures: int
    talks: int
    talks_going: int
    wraps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A scenario with what it rests on."""

    scenario: Scenario
    rates: AnswerRates
    presence: Presence | None
    """None: no agent's spells are kept for these days."""
    pauses: Pauses
    counts: Counts
    shifts: tuple[ShiftTimes, ...]
    """The days that were worked, the oldest first."""
    measured: Measured
    terms: Terms


class TooLittleMeasured(Conflict):
    """A campaign that has not worked enough to speak of its own figures."""

    code = "too_little_measured"


def calibrate(measured: Measured, terms: Terms, *, first_day: date | None = None) -> Calibration:
    """The scenario of a campaign's floor.

    Args:
        measured: what its database has kept.
        terms: what is set.
        first_day: date of the scenario's first day; by default the day after the reading.

    Raises:
        TooLittleMeasured: naming what is missing.
    """
    check_enough(measured)
    tz, campaign_id = zone(measured.campaign.zone), measured.campaign.campaign_id
    shifts = shifts_of(measured.calls, measured.until_s, tz)
    lasts_s, starts_at = _usual(shifts, tz)
    shift_h = max(SHORTEST_SHIFT_H, lasts_s / 3600.0)
    calls = resolved_calls(measured.calls, measured.until_s, terms.ring_timeout_s)
    rates = measure_answers(calls, _starts(calls, shifts, tz), math.ceil(shift_h))
    presence = measure_presence(measured.spells, shifts, campaign_id)
    pauses = measure_pauses(measured.spells, shifts, campaign_id, measured.until_s)
    talks, wraps = talk_lengths(measured), Lengths(wrap_ups(measured.spells, campaign_id))
    rings, setups = ring_times(calls), setup_times(calls)
    unanswered = [call for call in calls if call.answered_s is None]
    failures = failure_times(unanswered)
    agent_count = presence.agent_count if presence is not None else count_by_calls(measured.calls, shifts)
    scenario = Scenario(
        title=measured.campaign.name,
        agents=max(1, round(agent_count)),
        answer_rate=rates.rate,
        answer_rate_factor_by_h=rates.factors,
        shift_h=shift_h,
        setup_s=fit_uniform(setups, GENERIC.setup_s, RING_WEIGHT),
        ring_to_answer_s=fit_ringing(rings, terms.ring_timeout_s, GENERIC.ring_to_answer_s, RING_WEIGHT),
        ring_timeout_s=terms.ring_timeout_s,
        fast_failure=fast_failure(failures, len(unanswered)),
        talk_s=fit_lengths(talks, GENERIC.talk_s, TALK_WEIGHT),
        wrap_s=fit_lengths(wraps, GENERIC.wrap_s, TALK_WEIGHT),
        pause=pausing(pauses),
        patience_s=terms.patience_s,
        cap=terms.cap,
        formula=terms.formula,
        power_ratio=terms.power_ratio,
        carrier=Carrier(channels=terms.channels, calls_per_s=terms.calls_per_s, ring_seen_share=ring_seen_share(calls)),
        attendance=attendance(presence),
        leads=Leads(count=_worth_saying(measured, len(shifts))),
        first_day=first_day or _local(measured.until_s, tz).date() + timedelta(days=1),
        starts_at=starts_at,
        zone=measured.campaign.zone,
    )
    return Calibration(
        scenario=scenario,
        rates=rates,
        presence=presence,
        pauses=pauses,
        counts=Counts(
            calls=len(calls),
            rings=len(rings),
            setups=len(setups),
            unanswered=len(unanswered),
            failures=len(failures),
            talks=talks.count,
            talks_going=len(talks.going),
            wraps=wraps.count,
        ),
        shifts=shifts,
        measured=measured,
        terms=terms,
    )


def check_enough(measured: Measured) -> None:
    """Raise TooLittleMeasured, naming what is missing, unless there is enough to calibrate."""
    conversations = sum(call.joined_s is not None for call in measured.calls)
    missing = []
    if len(measured.calls) < LEAST_CALLS:
        missing.append(f"at least {LEAST_CALLS} calls (there are {len(measured.calls)})")
    if conversations < LEAST_CONVERSATIONS:
        missing.append(f"at least {LEAST_CONVERSATIONS} conversations with an agent (there are {conversations})")
    if missing:
        since = datetime.fromtimestamp(measured.since_s, UTC).date()
        raise TooLittleMeasured(
            f"campaign {measured.campaign.name!r} has measured too little since {since}: calibration needs "
            f"{' and '.join(missing)}; look further back with --days, or let it work a while",
            campaign_id=measured.campaign.campaign_id,
            call_count=len(measured.calls),
            conversation_count=conversations,
        )


def _local(at_s: float, tz: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at_s, tz)


def shifts_of(calls: Sequence[CallTimes], until_s: float, tz: ZoneInfo) -> tuple[ShiftTimes, ...]:
    """From the first call to the last of each local day that was worked; of the fullest days if none was worked much.

    Args:
        calls: in the order of their times.
        until_s: when they were read: that day is not over.
        tz: the campaign's.
    """
    days: dict[date, list[float]] = {}
    for call in calls:
        days.setdefault(_local(call.ordered_s, tz).date(), []).append(call.ordered_s)
    if not days:
        return ()
    today = _local(until_s, tz).date()
    least = min(LEAST_SHIFT_CALLS, max(len(times) for times in days.values()))
    return tuple(
        ShiftTimes(begins_s=times[0], ends_s=times[-1], is_over=day != today)
        for day, times in days.items()
        if len(times) >= least
    )


def _usual(shifts: Sequence[ShiftTimes], tz: ZoneInfo) -> tuple[float, time]:
    """Length and local time of the beginning of the usual shift, of the days that are over if there are any."""
    over = [shift for shift in shifts if shift.is_over] or list(shifts)
    lasts_s = median(shift.ends_s - shift.begins_s for shift in over)
    begins = median((b := _local(shift.begins_s, tz)).hour * 60 + b.minute for shift in over)
    return lasts_s, time(int(begins) // 60, int(begins) % 60)


def _starts(calls: Sequence[CallTimes], shifts: Sequence[ShiftTimes], tz: ZoneInfo) -> list[float]:
    """The beginning of each call's shift; of a day that was not worked, the call itself."""
    begins = {_local(shift.begins_s, tz).date(): shift.begins_s for shift in shifts}
    return [begins.get(_local(call.ordered_s, tz).date(), call.ordered_s) for call in calls]


def _worth_saying(measured: Measured, day_count: int) -> int | None:
    """Leads left, if they could run out within some days."""
    usual = len(measured.calls) / max(1, day_count)
    return measured.leads_left_count if 0 < measured.leads_left_count < LIST_DAYS * usual else None
