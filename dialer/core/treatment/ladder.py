"""Which step of the ladder is next: the open ones in the order of their windows, gates first asked, then waited for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dialer.core.treatment.case import CaseFile
from dialer.core.treatment.decision import Action, Decision
from dialer.core.treatment.strategy import PhaseName, Step, StepAction, Strategy, Wording

ONE_DAY = timedelta(days=1)
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


def steps_left(case: CaseFile, strategy: Strategy, day: int) -> Iterator[Step]:
    """Steps of the case's phase that concern it, are not done and not missed, in the order of their first days."""
    mine = sorted((step for step in strategy.steps if step.phase is case.phase), key=lambda step: first_day(case, step))
    for step in mine:
        record = case.steps.get(step.id)
        is_done = record is not None and (
            record.done_on is not None or (step.most_attempts > 0 and record.attempts >= step.most_attempts)
        )
        concerns = (not step.traits or bool(step.traits & case.traits)) and not step.not_traits & case.traits
        if concerns and not is_done and day <= step.to_day:
            yield step


def next_step(case: CaseFile, strategy: Strategy, today: date) -> Step | None:
    """The step that would be taken today if its gates are open; None: none is open today."""
    day = case.days_past_due(today)
    if day is None:
        return None
    return next((step for step in steps_left(case, strategy, day) if first_day(case, step) <= day), None)


def take_or_wait(case: CaseFile, strategy: Strategy, today: date) -> Decision:
    """Take the first open step whose gates are open; else wait for a gate, for the next step, or move on."""
    day = case.days_past_due(today)
    if day is None:
        return Decision(action=Action.STOP, why="nothing_owed")
    due_on = case.due_dates[0]
    if case.is_control and case.phase is PhaseName.CARING and day <= 0:
        return Decision(action=Action.WAIT, why="control", look_again_on=due_on + ONE_DAY)
    left = list(steps_left(case, strategy, day))
    gated: Decision | None = None
    for step in (step for step in left if first_day(case, step) <= day):
        closed = sorted(step.gates - case.open_gates)
        if not closed:
            facts = {"title": step.title, "day": day, "last": step.to_day}
            return Decision(
                action=_ACTIONS[step.action], why="step_due", facts=facts, step=step.id,
                look_again_on=today + ONE_DAY, deadline=due_on + timedelta(days=step.to_day),
            )  # fmt: skip
        facts = {"title": step.title, "gates": ", ".join(closed)}
        gated = gated or Decision(
            action=Action.WAIT, why="step_gated", facts=facts, step=step.id, look_again_on=today + ONE_DAY,
            deadline=due_on + timedelta(days=step.to_day),
        )  # fmt: skip
    if gated is not None:
        return gated
    later = next((step for step in left if first_day(case, step) > day), None)
    if later is not None:
        on = due_on + timedelta(days=first_day(case, later))
        facts = {"title": later.title, "on": on}
        return Decision(
            action=Action.WAIT, why="step_later", facts=facts, step=later.id, look_again_on=on,
            deadline=due_on + timedelta(days=later.to_day),
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
