"""Which step of the ladder is next: the open ones in the order of their windows, gates first asked, then waited for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dialer.core.treatment.case import CaseFile
from dialer.core.treatment.decision import Action, Decision
from dialer.core.treatment.stop import expected_minor
from dialer.core.treatment.strategy import Gate, PhaseName, Step, StepAction, Strategy, Wording

ONE_DAY = timedelta(days=1)
NEVER = "payments_never"
"""In the facts of a step that waits for payments of which none was ever read."""
_ACTIONS = {
    StepAction.CALL: Action.CALL,
    StepAction.MESSAGE: Action.MESSAGE,
    StepAction.LETTER: Action.LETTER,
    StepAction.FORMAL_NOTICE: Action.LETTER,
    StepAction.VISIT: Action.ESCALATE,
    StepAction.BUREAU_NOTICE: Action.ESCALATE,
    StepAction.LEGAL_FILE: Action.ESCALATE,
}


def first_day(case: CaseFile, step: Step) -> int:
    """First day of a step for this case: on the firm track formal steps come in half the time."""
    if case.firm_track and step.wording is Wording.FORMAL:
        return max(1, step.from_day // 2)
    return step.from_day


def window(case: CaseFile, step: Step) -> tuple[int, int]:
    """First and last day of a step for this case, from the due date.

    A step for late cases has its whole window from the day on which its phase began, when that is later.
    """
    first, last = first_day(case, step), step.to_day
    is_now = step.is_for_late and step.phase is case.phase
    began = case.days_past_due(case.phase_since) if is_now else None
    return (began, began + last - first) if began is not None and began > first else (first, last)


def closed_gates(case: CaseFile, step: Step) -> frozenset[Gate]:
    """What the step still waits for."""
    closed = step.gates - case.open_gates
    return closed - {Gate.WORTH_IT} if step.cost_minor <= expected_minor(case) else closed


def steps_left(case: CaseFile, strategy: Strategy, day: int) -> Iterator[Step]:
    """Steps of the case's phase that concern it, are not done and not missed, in the order of their first days."""
    mine = [(window(case, step), step) for step in strategy.steps if step.phase is case.phase]
    mine.sort(key=_first)
    for (_, last), step in mine:
        if day > last:
            continue
        record = case.steps.get(step.id)
        is_done = record is not None and (
            record.done_on is not None or (step.most_attempts > 0 and record.attempts >= step.most_attempts)
        )
        if not is_done and (not step.traits or step.traits & case.traits) and not step.not_traits & case.traits:
            yield step


def _first(found: tuple[tuple[int, int], Step]) -> int:
    return found[0][0]


def next_step(case: CaseFile, strategy: Strategy, today: date) -> Step | None:
    """The step that would be taken today if its gates are open; None: none is open today."""
    day = case.days_past_due(today)
    if day is None:
        return None
    return next((step for step in steps_left(case, strategy, day) if window(case, step)[0] <= day), None)


def take_or_wait(case: CaseFile, strategy: Strategy, today: date) -> Decision:
    """Take the open step whose gates are open; else wait for a gate, for the next step, or move on.

    Of several the call comes first, and the others go alongside: a letter is not waited for.
    """
    day = case.days_past_due(today)
    if day is None:
        return Decision(action=Action.STOP, why="nothing_owed")
    due_on = case.due_dates[0]
    if case.is_control and case.phase is PhaseName.CARING and day <= 0:
        return Decision(action=Action.WAIT, why="control", look_again_on=due_on + ONE_DAY)
    left = list(steps_left(case, strategy, day))
    now = [step for step in left if window(case, step)[0] <= day]
    ready = [step for step in now if not closed_gates(case, step)]
    if ready:
        return _due(case, ready, day, today)
    if now:
        return _gated(case, now[0], today)
    if left:
        later = left[0]
        first, last = window(case, later)
        on = due_on + timedelta(days=first)
        facts = {"title": later.title, "on": on}
        return Decision(
            action=Action.WAIT, why="step_later", facts=facts, step=later.id, look_again_on=on,
            deadline=due_on + timedelta(days=last),
        )  # fmt: skip
    following = strategy.phase_after(case.phase)
    if following is None:
        return Decision(action=Action.ASK_PERSON, why="ladder_over")
    if case.phase is PhaseName.CARING and day <= 0:
        return Decision(
            action=Action.WAIT, why="step_later", facts={"title": following, "on": due_on + ONE_DAY},
            look_again_on=due_on + ONE_DAY,
        )  # fmt: skip
    facts = {"from_phase": case.phase, "phase": following}
    return Decision(action=Action.ESCALATE, why="phase_done", facts=facts, to_phase=following)


def _due(case: CaseFile, ready: list[Step], day: int, today: date) -> Decision:
    step = next((step for step in ready if step.action is StepAction.CALL), ready[0])
    last = window(case, step)[1]
    return Decision(
        action=_ACTIONS[step.action],
        why="step_due",
        facts={"title": step.title, "day": day, "last": last},
        step=step.id,
        look_again_on=today + ONE_DAY,
        deadline=case.due_dates[0] + timedelta(days=last),
        alongside=tuple(other.id for other in ready if other is not step and other.action is not StepAction.CALL),
    )


def _gated(case: CaseFile, step: Step, today: date) -> Decision:
    closed = closed_gates(case, step)
    why, facts = "step_gated", {"title": step.title, "gates": ", ".join(sorted(closed))}
    if Gate.PAYMENTS_FRESH in closed:
        why = "payments_awaited" if len(closed) == 1 else "payments_and_gates"
        facts["known_on"] = str(case.payments_known_on or NEVER)
    return Decision(
        action=Action.WAIT,
        why=why,
        facts=facts,
        step=step.id,
        look_again_on=today + ONE_DAY,
        deadline=case.due_dates[0] + timedelta(days=window(case, step)[1]),
    )
