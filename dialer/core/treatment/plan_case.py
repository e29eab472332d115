"""What to do with a case today: the one function through which every case is treated, nightly and after each event.

Questions are asked in a fixed order and the first answer holds: has it ended; is its claim about to be barred; may we
act at all (mandate, holds); what was agreed (settlement, plan, promise); has the debtor refused or the phase lasted too
long; is it worth going on; and only then, which step of the ladder comes next.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from dialer.core.debt.plan import PlanState
from dialer.core.debt.prescription import alarm
from dialer.core.debt.promise import PromiseState
from dialer.core.debt.settlement import SettlementState
from dialer.core.treatment.case import CaseFile
from dialer.core.treatment.decision import Action, Decision
from dialer.core.treatment.ladder import next_step, take_or_wait
from dialer.core.treatment.stop import reason_to_stop
from dialer.core.treatment.strategy import Gate, Strategy

ONE_DAY = timedelta(days=1)
CLOSURE_REST_DAYS = 30
"""A closure that a person refused is not proposed again for so long (POLICY)."""
LAST_ALARM_DAYS = 30
"""From here on an unproved or missing act is a person's decision, not the machine's."""


def plan_case(case: CaseFile, strategy: Strategy, today: date) -> Decision:
    """The next action of a case, with its reason.

    Args:
        case: as it stands today.
        strategy: that the case is treated by.
        today: the day in the creditor's country.
    """
    for question in _QUESTIONS:
        answer = question(case, strategy, today)
        if answer is not None:
            return answer
    return take_or_wait(case, strategy, today)


def _ended(case: CaseFile, strategy: Strategy, today: date) -> Decision | None:
    if not case.is_open:
        return Decision(action=Action.STOP, why="closed")
    if case.is_recalled:
        return Decision(action=Action.STOP, why="recalled")
    if not case.balance and not case.left_out:
        return Decision(action=Action.STOP, why="nothing_owed")
    return None


def _prescription(case: CaseFile, strategy: Strategy, today: date) -> Decision | None:
    """No claim passes its date without a person having decided; before that a formal notice goes out."""
    clock = case.clock
    if clock is None or clock.expires_on is None:
        return None
    level, left = alarm(clock, today), clock.days_left(today)
    if level is None or left is None:
        return None
    opened_on = clock.expires_on - timedelta(days=level or LAST_ALARM_DAYS)
    if case.prescription_decided_on is not None and case.prescription_decided_on >= opened_on:
        return None
    facts: dict[str, object] = {"days": left, "expires_on": clock.expires_on, "expired_on": clock.expires_on + ONE_DAY}
    if level == 0:
        return Decision(action=Action.ASK_PERSON, why="prescribed", facts=facts)
    was_sent = case.interrupting_sent_on is not None and case.interrupting_sent_on >= opened_on
    if level > LAST_ALARM_DAYS and was_sent:
        return None  # its receipt is awaited; the next alarm looks again
    if was_sent:
        facts["sent_on"] = case.interrupting_sent_on
        return Decision(action=Action.ASK_PERSON, why="prescription_pending", facts=facts, deadline=clock.expires_on)
    if level == LAST_ALARM_DAYS or not {Gate.CREDITOR_AUTHORISED, Gate.ADDRESS_OK} <= case.open_gates:
        return Decision(action=Action.ASK_PERSON, why="prescription_decide", facts=facts, deadline=clock.expires_on)
    return Decision(action=Action.LETTER, why="prescription_letter", facts=facts, deadline=clock.expires_on)


def _lawyer(case: CaseFile, strategy: Strategy, today: date) -> Decision | None:
    """While a lawyer has it nobody else acts; given back, it goes on by a person's decision."""
    if case.lawyer_since is None:
        return None
    if case.lawyer_stage:
        return Decision(action=Action.ASK_PERSON, why="lawyer_returned", facts={"stage": case.lawyer_stage})
    return Decision(action=Action.WAIT, why="with_lawyer", facts={"sent_on": case.lawyer_since})


def _mandate(case: CaseFile, strategy: Strategy, today: date) -> Decision | None:
    if case.mandate_starts is not None and today < case.mandate_starts:
        starts = case.mandate_starts
        return Decision(action=Action.WAIT, why="mandate_later", facts={"starts_on": starts}, look_again_on=starts)
    if case.mandate_ends is not None and today > case.mandate_ends:
        return Decision(action=Action.STOP, why="mandate_over", facts={"ended_on": case.mandate_ends})
    return None


def _holds(case: CaseFile, strategy: Strategy, today: date) -> Decision | None:
    standing = {reason: until for reason, until in case.holds.items() if until is None or until >= today}
    if not standing:
        return None
    open_ended = sorted(reason for reason, until in standing.items() if until is None)
    if open_ended:
        return Decision(action=Action.WAIT, why="held", facts={"reason": ", ".join(open_ended)})
    last = max(until for until in standing.values() if until is not None)
    facts = {"reason": ", ".join(sorted(standing)), "until": last}
    return Decision(action=Action.WAIT, why="held_until", facts=facts, look_again_on=last + ONE_DAY)


def _settlement(case: CaseFile, strategy: Strategy, today: date) -> Decision | None:
    offer = case.settlement
    if offer is None:
        return None
    if offer.state in (SettlementState.PROPOSED, SettlementState.OFFERED) and today <= offer.expires_on:
        facts = {"until": offer.expires_on}
        return Decision(
            action=Action.WAIT, why="settlement_open", facts=facts, look_again_on=offer.expires_on + ONE_DAY
        )
    if offer.state is SettlementState.ACCEPTED and offer.next_due_on is not None:
        due = offer.next_due_on
        return Decision(
            action=Action.WAIT, why="settlement_running", facts={"due_on": due}, look_again_on=max(due, today) + ONE_DAY
        )
    return None


def _plan(case: CaseFile, strategy: Strategy, today: date) -> Decision | None:
    plan = case.plan
    if plan is None:
        return None
    if plan.state is PlanState.BROKEN and plan.has_to_move_on:
        return _move_on(case, strategy, "plan_broken", {})
    if plan.next_due_on is None:
        return None
    facts = {"due_on": plan.next_due_on}
    match plan.state:
        case PlanState.ACTIVE:
            again = max(plan.next_due_on, today) + ONE_DAY
            return Decision(action=Action.WAIT, why="plan_active", facts=facts, look_again_on=again)
        case PlanState.LATE:
            return Decision(action=Action.CALL, why="plan_late", facts=facts, look_again_on=today + ONE_DAY)
        case _:
            return None  # a broken plan has moved the case on; a completed one owes nothing


def _promise(case: CaseFile, strategy: Strategy, today: date) -> Decision | None:
    promise = case.promise
    if promise is None:
        return None
    if promise.state is PromiseState.OPEN:
        facts = {"due_on": promise.due_on, "last_day": promise.last_day}
        if promise.reminder_on is not None and not promise.is_reminded:
            if today == promise.reminder_on and Gate.CONSENT in case.open_gates:
                return Decision(action=Action.MESSAGE, why="promise_reminder", facts=facts, deadline=promise.due_on)
            if today < promise.reminder_on:
                return Decision(action=Action.WAIT, why="promise_open", facts=facts, look_again_on=promise.reminder_on)
        again = max(promise.last_day, today) + ONE_DAY  # past its last day it waits to be judged
        return Decision(action=Action.WAIT, why="promise_open", facts=facts, look_again_on=again)
    if promise.state not in (PromiseState.BROKEN, PromiseState.PARTIAL) or promise.is_followed_up:
        return None
    if case.broken_promises >= case.most_broken:
        return _move_on(case, strategy, "promises_broken", {"count": case.broken_promises})
    return Decision(action=Action.CALL, why="promise_broken", look_again_on=today + ONE_DAY)


def _refusal(case: CaseFile, strategy: Strategy, today: date) -> Decision | None:
    return _move_on(case, strategy, "refused", {}) if case.refused and _is_past_due(case, today) else None


def _phase(case: CaseFile, strategy: Strategy, today: date) -> Decision | None:
    """A phase cannot go on for ever (A29-A31)."""
    days, longest = (today - case.phase_since).days, strategy.limit_of(case.phase)
    if days <= longest or not _is_past_due(case, today):
        return None
    facts = {"from_phase": case.phase, "days": days, "longest": longest}
    return _move_on(case, strategy, "phase_over", facts)


def _currency(case: CaseFile, strategy: Strategy, today: date) -> Decision | None:
    """Limits and costs in one currency say nothing of a balance in another."""
    if case.currency == strategy.currency:
        return None
    facts = {"currency": case.currency, "theirs": strategy.currency}
    return Decision(action=Action.ASK_PERSON, why="other_currency", facts=facts)


def _worth(case: CaseFile, strategy: Strategy, today: date) -> Decision | None:
    if not _is_past_due(case, today):
        return None
    refused = case.closure_refused_on
    if refused is not None and (today - refused).days < CLOSURE_REST_DAYS:
        return None
    return reason_to_stop(case, strategy, next_step(case, strategy, today))


def _is_past_due(case: CaseFile, today: date) -> bool:
    """Before the due date and on it nothing but caring happens, whatever else is known."""
    return (case.days_past_due(today) or 0) > 0


def _move_on(case: CaseFile, strategy: Strategy, why: str, facts: dict[str, object]) -> Decision:
    """To the next phase; after the last one a person decides."""
    following = strategy.phase_after(case.phase)
    if following is None:
        return Decision(action=Action.ASK_PERSON, why="ladder_over")
    return Decision(action=Action.ESCALATE, why=why, facts={**facts, "phase": following}, to_phase=following)


_QUESTIONS: tuple[Callable[[CaseFile, Strategy, date], Decision | None], ...] = (
    _ended,
    _prescription,
    _lawyer,
    _mandate,
    _holds,
    _settlement,
    _plan,
    _promise,
    _refusal,
    _phase,
    _currency,
    _worth,
)
