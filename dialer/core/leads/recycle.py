"""When to try again: what follows for a lead, its numbers and its cases from the outcome of one call.

Source: ``domain.md`` §3.11. The rule check has the last word: it weighs each call at the moment of dialling, so a due
time here may lie in a closed hour or inside the attempt gap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import NumberId
from dialer.core.kernel.outcomes import counts_as_attempt
from dialer.core.kernel.window import zone as zone_of
from dialer.core.leads.model import Callback, Lead, LeadState
from dialer.core.leads.retry import CaseHold, EndedCall, NextStep, RetryPolicy, Tried
from dialer.core.leads.steps import AGREED, STEPS

__all__ = ["CaseHold", "NextStep", "RetryPolicy", "Tried", "next_step"]


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
    promised_by: str = "",
    rang: bool = True,
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
        promised_by: means of payment of the promise; the quick ones have less grace.
        rang: whether the far end had rung; a call cancelled before that is no attempt.

    Raises:
        Invalid: a callback outcome without a time to come.
    """
    earlier = sorted((t for t in history if t.outcome not in (None, Outcome.CONNECTED)), key=lambda tried: tried.at)
    call = EndedCall(
        lead=lead,
        outcome=outcome,
        number_id=number_id,
        earlier=tuple(earlier),
        policy=policy,
        now=now,
        tz=zone_of(zone),
        callback=callback,
        promised_on=promised_on,
        promised_by=promised_by,
    )
    step = replace(STEPS[outcome](call), adds_attempt=counts_as_attempt(outcome, rang=rang))
    attempt_count = lead.attempt_count + step.adds_attempt
    is_plain_retry = step.state is LeadState.SCHEDULED and outcome not in AGREED and step.hold is None
    if is_plain_retry and attempt_count >= policy.max_attempts:
        return replace(step, state=LeadState.DONE, due_at=None, callback=None, reason="max_attempts")
    return step
