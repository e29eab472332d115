"""When to try again: what follows for a lead, its numbers and its cases from the outcome of one call.

Source: ``domain.md`` §3.11, column "next action default (IT)". The rule check has the last word: it weighs each call at
the moment of dialling, so a due time here may lie in a closed hour or inside the attempt gap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

from dialer.core.kernel.calendars import add_working_days
from dialer.core.kernel.codes import HoldReason, NumberState, Outcome
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import AgentId, NumberId
from dialer.core.kernel.outcomes import counts_as_attempt
from dialer.core.kernel.window import ONE_DAY, day_starts, instant, local_day, same_time_days_later
from dialer.core.kernel.window import zone as zone_of
from dialer.core.leads.model import Callback, Lead, LeadState
from dialer.core.leads.order import usable_numbers


class Tried(Protocol):
    """An earlier call to the debtor."""

    @property
    def at(self) -> datetime: ...
    @property
    def number_id(self) -> NumberId | None: ...
    @property
    def outcome(self) -> Outcome | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """The lengths of §3.11; all POLICY."""

    bands: tuple[time, ...] = (time(8, 30), time(12), time(17))
    """Local starts of the day's hour bands, in order; a call before the first counts in the first."""
    other_band_after: timedelta = timedelta(hours=2)
    """Least time until the other hour band is tried."""
    busy_after: timedelta = timedelta(minutes=30)
    """Once, and only where the pack's attempt gap permits."""
    attempt_gap: timedelta = timedelta(hours=2)
    """The pack's gap between two attempts (``Pack.attempt_gap``)."""
    network_after: timedelta = timedelta(minutes=10)
    """After congestion, a failure of the network, or a cancelled call."""
    network_failure_limit: int = 6
    """So many failures of the network in a row, then a pause: a number that never gets through would load the trunk."""
    network_pause: timedelta = timedelta(hours=2)
    next_day_count: int = 1
    """Days until the next try where §3.11 says next day: the same local time."""
    silent_day_count: int = 5
    """After a call that found no agent; the later of 24 h a day and the same local time."""
    paid_now_day_count: int = 2
    """Wait for the payment to arrive and be matched."""
    already_paid_working_day_count: int = 5
    promise_grace_working_day_count: int = 3
    """Working days after the promised day: bank transfer and postal slip; 1 for card and PagoPA."""
    agreement_day_count: int = 7
    """After a plan or settlement without a first due date."""
    max_attempts: int = 12
    """Attempts of one lead in its campaign before it is done; agreed callbacks and promises go on."""
    country: str = "IT"
    """Whose holidays are not working days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHold:
    """A hold on every case that was talked about."""

    reason: HoldReason
    until: datetime | None = None
    """None: until someone lifts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What follows from one call."""

    state: LeadState
    reason: str
    """Fixed snake-case word for the supervisor's counts."""
    due_at: datetime | None = None
    """When to try again; None with states that do not come due."""
    adds_attempt: bool = True
    """Whether the call counts towards the lead's attempts."""
    number_changes: tuple[tuple[NumberId, NumberState], ...] = ()
    preferred_number_id: NumberId | None = None
    """The number to dial next; None: the one after the last, in the debtor's order."""
    hold: CaseHold | None = None
    callback: Callback | None = None
    """The agreement to keep on the lead; None clears what was there."""

    @property
    def callback_agent_id(self) -> AgentId | None:
        return self.callback.agent_id if self.callback is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """The call that ended, with what its step is decided from."""

    lead: Lead
    outcome: Outcome
    number_id: NumberId
    earlier: tuple[Tried, ...]
    policy: RetryPolicy
    now: datetime
    tz: ZoneInfo
    callback: Callback | None
    promised_on: date | None
    today: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", local_day(self.now, self.tz))

    def days_on(self, count: int) -> datetime:
        return same_time_days_later(self.now, count, self.tz)

    def band_of(self, at: datetime) -> int:
        return max(0, bisect_right(self.policy.bands, at.astimezone(self.tz).time()) - 1)

    def band_starts(self, day: date, band: int) -> datetime:
        return instant(day, self.policy.bands[band], self.tz)

    def network_failures_in_row(self) -> int:
        """Failures of the network up to and with this call."""
        count = 1
        for tried in reversed(self.earlier):
            if tried.outcome not in (Outcome.CONGESTION, Outcome.NETWORK_FAILURE):
                break
            count += 1
        return count


def next_step(
    lead: Lead,
    outcome: Outcome,
    number_id: NumberId,
    history: Iterable[Tried],
    policy: RetryPolicy,
    now: datetime,
    zone: str,
    *,
    callback: Callback | None = None,
    promised_on: date | None = None,
) -> NextStep:
    """Decide what follows from a call's outcome.

    Args:
        lead: as it was when the call was ordered; ``attempt_count`` without this call.
        outcome: the system's, or the agent's disposition.
        number_id: the number that was dialled.
        history: earlier calls to the debtor, any order. One without an outcome, or whose disposition is awaited, is
            passed over, so it does no harm if this call is among them.
        policy: the lengths in force.
        now: aware UTC, the end of the call or the time of the disposition.
        zone: IANA zone in which days and hour bands are counted.
        callback: what was agreed, with ``CALLBACK`` or ``NOT_NOW``.
        promised_on: promised day, or first due date of a plan.

    Raises:
        Invalid: a callback outcome without a time to come.
    """
    earlier = sorted((t for t in history if t.outcome not in (None, Outcome.CONNECTED)), key=lambda tried: tried.at)
    call = _Call(
        lead=lead,
        outcome=outcome,
        number_id=number_id,
        earlier=tuple(earlier),
        policy=policy,
        now=now,
        tz=zone_of(zone),
        callback=callback,
        promised_on=promised_on,
    )
    step = replace(STEPS[outcome](call), adds_attempt=counts_as_attempt(outcome))
    attempt_count = lead.attempt_count + step.adds_attempt
    is_plain_retry = step.state is LeadState.SCHEDULED and outcome not in AGREED and step.hold is None
    if is_plain_retry and attempt_count >= policy.max_attempts:
        return replace(step, state=LeadState.DONE, due_at=None, callback=None, reason="max_attempts")
    return step


# ---- the steps, by family


def _other_band(call: _Call, reason: str = "no_answer") -> NextStep:
    """An hour band of today that was not tried yet, at least two hours on; else tomorrow in the band least tried."""
    tried_today = {
        call.band_of(t.at) for t in call.earlier if local_day(t.at, call.tz) == call.today and _is_attempt(t)
    }
    tried_today.add(call.band_of(call.now))
    soonest = call.now + call.policy.other_band_after
    for band in range(len(call.policy.bands)):
        starts_at = call.band_starts(call.today, band)
        due_at = max(soonest, starts_at)
        is_inside = local_day(due_at, call.tz) == call.today and call.band_of(due_at) == band
        if band not in tried_today and starts_at > call.now and is_inside:
            return _scheduled(due_at, f"{reason}_other_band")
    return _tomorrow(call, reason)


def _tomorrow(call: _Call, reason: str) -> NextStep:
    """The next day in the hour band least tried so far, the earlier of equals."""
    counts = [0] * len(call.policy.bands)
    for tried in call.earlier:
        counts[call.band_of(tried.at)] += _is_attempt(tried)
    counts[call.band_of(call.now)] += 1
    band = min(range(len(counts)), key=lambda index: (counts[index], index))
    return _scheduled(call.band_starts(call.today + ONE_DAY, band), f"{reason}_next_day")


def _is_attempt(tried: Tried) -> bool:
    return counts_as_attempt(tried.outcome)


def _scheduled(due_at: datetime, reason: str, preferred: NumberId | None = None) -> NextStep:
    return NextStep(state=LeadState.SCHEDULED, reason=reason, due_at=due_at, preferred_number_id=preferred)


def _no_answer(call: _Call) -> NextStep:
    return _other_band(call)


def _busy(call: _Call) -> NextStep:
    last = call.earlier[-1] if call.earlier else None
    was_busy = last is not None and last.outcome is Outcome.BUSY and local_day(last.at, call.tz) == call.today
    if was_busy or call.policy.attempt_gap > call.policy.busy_after:
        return _other_band(call, "busy")
    return _scheduled(call.now + call.policy.busy_after, "busy", call.number_id)


def _network(call: _Call) -> NextStep:
    """Nothing reached the debtor: soon again, same number, an agreed callback kept."""
    is_stubborn = call.network_failures_in_row() >= call.policy.network_failure_limit
    pause = call.policy.network_pause if is_stubborn else call.policy.network_after
    step = _scheduled(call.now + pause, "network", call.number_id)
    return replace(step, callback=call.lead.callback)


def _cancelled(call: _Call) -> NextStep:
    step = _scheduled(call.now + call.policy.network_after, "cancelled", call.number_id)
    return replace(step, callback=call.lead.callback)


def _bad_number(state: NumberState, reason: str) -> Callable[[_Call], NextStep]:
    """The number is out; the next one at once, as far as the rules permit."""

    def step(call: _Call) -> NextStep:
        changes = ((call.number_id, state),)
        if any(number.number_id != call.number_id for number in usable_numbers(call.lead)):
            return replace(_scheduled(call.now, reason), number_changes=changes)
        return NextStep(state=LeadState.DONE, reason="no_number_left", number_changes=changes)

    return step


def _next_day(reason: str) -> Callable[[_Call], NextStep]:
    def step(call: _Call) -> NextStep:
        return _scheduled(call.days_on(call.policy.next_day_count), reason)

    return step


def _silent(call: _Call) -> NextStep:
    count = call.policy.silent_day_count
    return _scheduled(max(call.now + count * timedelta(hours=24), call.days_on(count)), "silent_call", call.number_id)


def _third_party(call: _Call) -> NextStep:
    return _other_band(call, "third_party")


def _callback(call: _Call) -> NextStep:
    agreed = call.callback
    if agreed is None or agreed.at <= call.now:
        raise Invalid("a callback needs a date and time that lie ahead; give both", field="callback.at")
    number_id = agreed.number_id if agreed.number_id is not None else call.number_id
    return NextStep(
        state=LeadState.SCHEDULED,
        reason="callback",
        due_at=agreed.at,
        preferred_number_id=number_id,
        callback=replace(agreed, number_id=number_id),
    )


def _not_now(call: _Call) -> NextStep:
    return _callback(call) if call.callback is not None else _tomorrow(call, "not_now")


def _promise(call: _Call) -> NextStep:
    """Quiet until the promised day and its grace are over."""
    if call.promised_on is None:
        due_at = call.days_on(call.policy.agreement_day_count)
    else:
        grace = call.policy.promise_grace_working_day_count
        last = add_working_days(call.promised_on, grace, call.policy.country) if grace else call.promised_on
        due_at = day_starts(last + ONE_DAY, call.tz)
    return _scheduled(max(due_at, call.now), "promise_open", call.number_id)


def _paid(reason: str) -> Callable[[_Call], NextStep]:
    """The debtor says it is paid: hold while the payment is looked for."""

    def step(call: _Call) -> NextStep:
        if call.outcome is Outcome.PAID_NOW:
            until = call.days_on(call.policy.paid_now_day_count)
        else:
            count = call.policy.already_paid_working_day_count
            until = day_starts(add_working_days(call.today, count, call.policy.country) + ONE_DAY, call.tz)
        hold = CaseHold(reason=HoldReason.PAID_CLAIMED, until=until)
        return replace(_scheduled(until, reason, call.number_id), hold=hold)

    return step


def _held(reason: HoldReason) -> Callable[[_Call], NextStep]:
    """Out of the queue until a person lifts the hold and puts the lead back."""

    def step(call: _Call) -> NextStep:
        return NextStep(state=LeadState.CLOSED, reason=f"hold_{reason.value}", hold=CaseHold(reason=reason))

    return step


def _done(reason: str) -> Callable[[_Call], NextStep]:
    def step(call: _Call) -> NextStep:
        return NextStep(state=LeadState.DONE, reason=reason)

    return step


def _connected(call: _Call) -> NextStep:
    """The agent's disposition decides; until then the lead stays with its call."""
    return NextStep(state=LeadState.DIALED, reason="disposition_awaited")


AGREED = frozenset(
    {
        Outcome.CALLBACK,
        Outcome.PROMISE,
        Outcome.PARTIAL_PROMISE,
        Outcome.PLAN,
        Outcome.SETTLEMENT,
    }
)
"""The debtor agreed to hear from us: the count of attempts does not end the lead."""

STEPS: Mapping[Outcome, Callable[[_Call], NextStep]] = MappingProxyType(
    {
        Outcome.NO_ANSWER: _no_answer,
        Outcome.REJECTED: _no_answer,
        Outcome.LOST: _no_answer,
        Outcome.BUSY: _busy,
        Outcome.CONGESTION: _network,
        Outcome.NETWORK_FAILURE: _network,
        Outcome.CANCELLED: _cancelled,
        Outcome.INVALID_NUMBER: _bad_number(NumberState.DISABLED, "invalid_number"),
        Outcome.FAX: _bad_number(NumberState.DISABLED, "fax"),
        Outcome.WRONG_NUMBER: _bad_number(NumberState.WRONG, "wrong_number"),
        Outcome.UNREACHABLE: _next_day("unreachable"),
        Outcome.VOICEMAIL: _next_day("voicemail"),
        Outcome.VOICEMAIL_MESSAGE: _next_day("voicemail"),
        Outcome.SILENT: _silent,
        Outcome.ABANDONED: _silent,
        Outcome.HUNG_UP_WAITING: _next_day("hung_up"),
        Outcome.HANGUP_EARLY: _next_day("hung_up"),
        Outcome.CONNECTED: _connected,
        Outcome.THIRD_PARTY: _third_party,
        Outcome.THIRD_PARTY_MESSAGE: _third_party,
        Outcome.REFUSED_IDENTITY: _next_day("refused_identity"),
        Outcome.CALLBACK: _callback,
        Outcome.NOT_NOW: _not_now,
        Outcome.PROMISE: _promise,
        Outcome.PARTIAL_PROMISE: _promise,
        Outcome.PLAN: _promise,
        Outcome.SETTLEMENT: _promise,
        Outcome.PAID_NOW: _paid("paid_now"),
        Outcome.ALREADY_PAID: _paid("already_paid"),
        Outcome.DISPUTE: _held(HoldReason.DISPUTED),
        Outcome.SERVICE: _held(HoldReason.DISPUTED),
        Outcome.VALIDATION: _held(HoldReason.VALIDATION_PENDING),
        Outcome.COMPLAINT: _held(HoldReason.COMPLAINT),
        Outcome.HARDSHIP: _held(HoldReason.HARDSHIP_REVIEW),
        Outcome.VULNERABLE: _held(HoldReason.HARDSHIP_REVIEW),
        Outcome.REFUSAL: _done("refusal"),
        Outcome.LANGUAGE: _next_day("language"),
        Outcome.DECEASED: _held(HoldReason.DECEASED),
        Outcome.INSOLVENCY: _held(HoldReason.INSOLVENCY),
        Outcome.ATTORNEY: _held(HoldReason.ATTORNEY),
        Outcome.CEASE: _held(HoldReason.CEASE),
        Outcome.MINOR: _held(HoldReason.LEGAL),
        Outcome.CARE_OK: _done("care_done"),
        Outcome.CARE_RESENT: _done("care_done"),
        Outcome.CARE_OBSTACLE: _done("care_obstacle"),
    }
)
"""One step per outcome; ``tests/unit/core/leads/test_recycle.py`` holds the table complete."""
