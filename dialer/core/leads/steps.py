"""What follows from each outcome: one step per row of ``domain.md`` §3.11, column "next action default (IT)"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from dialer.core.kernel.calendars import add_working_days
from dialer.core.kernel.codes import HoldReason, NumberState, Outcome
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import NumberId
from dialer.core.kernel.outcomes import counts_as_attempt
from dialer.core.kernel.window import ONE_DAY, day_starts, local_day
from dialer.core.leads.model import LeadState
from dialer.core.leads.order import usable_numbers
from dialer.core.leads.retry import QUICK_METHODS, CaseHold, EndedCall, NextStep, Tried

NO_NUMBER_LEFT = "no_number_left"
"""Reason of a lead that ended because no number of the debtor's is good any more."""


def _other_band(call: EndedCall, reason: str = "no_answer") -> NextStep:
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


def _tomorrow(call: EndedCall, reason: str) -> NextStep:
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


def _no_answer(call: EndedCall) -> NextStep:
    return _other_band(call)


def _busy(call: EndedCall) -> NextStep:
    last = call.earlier[-1] if call.earlier else None
    was_busy = last is not None and last.outcome is Outcome.BUSY and local_day(last.at, call.tz) == call.today
    if was_busy or call.policy.attempt_gap > call.policy.busy_after:
        return _other_band(call, "busy")
    return _scheduled(call.now + call.policy.busy_after, "busy", call.number_id)


def _network(call: EndedCall) -> NextStep:
    """Nothing reached the debtor: soon again, same number, an agreed callback kept."""
    is_stubborn = call.network_failures_in_row() >= call.policy.network_failure_limit
    pause = call.policy.network_pause if is_stubborn else call.policy.network_after
    step = _scheduled(call.now + pause, "network", call.number_id)
    return replace(step, callback=call.lead.callback)


def _cancelled(call: EndedCall) -> NextStep:
    step = _scheduled(call.now + call.policy.network_after, "cancelled", call.number_id)
    return replace(step, callback=call.lead.callback)


def _bad_number(state: NumberState, reason: str) -> Callable[[EndedCall], NextStep]:
    """The number is out; the next one at once, as far as the rules permit."""

    def step(call: EndedCall) -> NextStep:
        changes = ((call.number_id, state),)
        if any(number.number_id != call.number_id for number in usable_numbers(call.lead)):
            return replace(_scheduled(call.now, reason), number_changes=changes)
        return NextStep(state=LeadState.DONE, reason=NO_NUMBER_LEFT, number_changes=changes)

    return step


def _next_day(reason: str) -> Callable[[EndedCall], NextStep]:
    def step(call: EndedCall) -> NextStep:
        return _scheduled(call.days_on(call.policy.next_day_count), reason)

    return step


def _silent(call: EndedCall) -> NextStep:
    count = call.policy.silent_day_count
    return _scheduled(max(call.now + count * timedelta(hours=24), call.days_on(count)), "silent_call", call.number_id)


def _third_party(call: EndedCall) -> NextStep:
    return _other_band(call, "third_party")


def _callback(call: EndedCall) -> NextStep:
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


def _not_now(call: EndedCall) -> NextStep:
    return _callback(call) if call.callback is not None else _tomorrow(call, "not_now")


def _promise(call: EndedCall) -> NextStep:
    """Quiet until the promised day and its grace are over."""
    if call.promised_on is None:
        due_at = call.days_on(call.policy.agreement_day_count)
    else:
        is_quick = call.promised_by in QUICK_METHODS
        policy = call.policy
        grace = policy.quick_grace_working_day_count if is_quick else policy.promise_grace_working_day_count
        last = add_working_days(call.promised_on, grace, call.policy.country) if grace else call.promised_on
        due_at = day_starts(last + ONE_DAY, call.tz)
    return _scheduled(max(due_at, call.now), "promise_open", call.number_id)


def _paid(reason: str) -> Callable[[EndedCall], NextStep]:
    """The debtor says it is paid: hold while the payment is looked for."""

    def step(call: EndedCall) -> NextStep:
        if call.outcome is Outcome.PAID_NOW:
            until = call.days_on(call.policy.paid_now_day_count)
        else:
            count = call.policy.already_paid_working_day_count
            until = day_starts(add_working_days(call.today, count, call.policy.country) + ONE_DAY, call.tz)
        hold = CaseHold(reason=HoldReason.PAID_CLAIMED, until=until)
        return replace(_scheduled(until, reason, call.number_id), hold=hold)

    return step


def held_word(reason: HoldReason) -> str:
    """The word kept on a lead that an open-ended hold has closed; its release finds the lead by it."""
    return f"hold_{reason.value}"


def _held(reason: HoldReason) -> Callable[[EndedCall], NextStep]:
    """Out of the queue until a person lifts the hold and puts the lead back."""

    def step(call: EndedCall) -> NextStep:
        return NextStep(state=LeadState.CLOSED, reason=held_word(reason), hold=CaseHold(reason=reason))

    return step


def _done(reason: str) -> Callable[[EndedCall], NextStep]:
    def step(call: EndedCall) -> NextStep:
        return NextStep(state=LeadState.DONE, reason=reason)

    return step


def _connected(call: EndedCall) -> NextStep:
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

STEPS: Mapping[Outcome, Callable[[EndedCall], NextStep]] = MappingProxyType(
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
