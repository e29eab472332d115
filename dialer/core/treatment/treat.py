"""A case planned whole: the phase it enters or moves on to, what is next, and which steps are due now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from dialer.core.debt.law import ReceivableLaw
from dialer.core.treatment.assemble import case_file, first_clock, notice_of, reminder_of
from dialer.core.treatment.case import CaseFile
from dialer.core.treatment.chance import PayChance
from dialer.core.treatment.decision import Decision
from dialer.core.treatment.groups import is_control
from dialer.core.treatment.ladder import window
from dialer.core.treatment.plan_case import plan_case
from dialer.core.treatment.sheet import CaseSheet, CreditorTerms
from dialer.core.treatment.strategy import PhaseName, StepAction, Strategy, Trait, Wording

HOME = "IT"
"""Whose working days count where the house has no law of receivables."""


@dataclass(frozen=True, slots=True)
class DueStep:
    """A step that is due now."""

    id: str
    title: str
    action: StepAction
    wording: Wording
    deadline: date | None


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """A case moved on, and why."""

    from_phase: PhaseName
    to_phase: PhaseName
    why: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """What the planning of a case came to."""

    decision: Decision
    phase: PhaseName
    phase_since: date
    is_control: bool
    changes: tuple[PhaseChange, ...]
    due: tuple[DueStep, ...]
    anchor_on: date | None
    """Due date from which the steps are counted."""
    prescribes_on: date | None
    prescription: str
    """``running``, ``standing``, ``unknown`` or ``none``."""
    traits: frozenset[Trait] = frozenset()
    """That the case has today."""


def treat(
    sheet: CaseSheet,
    strategy: Strategy,
    terms: CreditorTerms,
    law: ReceivableLaw | None,
    today: date,
    chance: PayChance | None = None,
) -> Treated:
    """Plan a case for a day: as many phases on as its facts ask for.

    Args:
        sheet: what the store knows of it.
        strategy: that it is treated by.
        terms: its creditor's.
        law: of its creditor's country; None: the house has none, and no prescription clock.
        today: the day in the creditor's country.
        chance: that the next action brings what is owed; None: by the age of the debt.
    """
    clock, prescription = first_clock(sheet, law)
    standing = sheet.standing
    if standing is not None and strategy.has_phase(standing.phase):
        phase, since, control = standing.phase, standing.phase_since, standing.is_control
    else:
        phase, since = entry_phase(sheet, strategy, today), today
        control = is_control(f"debtor:{sheet.debtor_id}", strategy.name, strategy.control_ratio)
    country = law.country if law is not None else terms.country or HOME
    case = case_file(
        sheet, strategy, terms, today, phase=phase, phase_since=since, is_control=control, clock=clock, country=country,
        chance=chance,
    )  # fmt: skip
    changes: list[PhaseChange] = []
    decision = plan_case(case, strategy, today)
    while decision.to_phase is not None:
        changes.append(PhaseChange(case.phase, decision.to_phase, decision.why, decision.facts))
        case = _moved(case, decision.to_phase, today)
        decision = plan_case(case, strategy, today)
    return Treated(
        decision=decision,
        phase=case.phase,
        phase_since=case.phase_since,
        is_control=control,
        changes=tuple(changes),
        due=_due_steps(case, strategy, decision),
        anchor_on=case.due_dates[0] if case.due_dates else None,
        prescribes_on=clock.expires_on if clock is not None else None,
        prescription=prescription,
        traits=case.traits,
    )


def entry_phase(sheet: CaseSheet, strategy: Strategy, today: date) -> PhaseName:
    """Where a case begins: before its due date with caring, then where its creditor placed it, else with courtesy."""
    due = [invoice.due_on for invoice in sheet.invoices if invoice.due_on is not None]
    phases = [limit.phase for limit in strategy.phases]
    if due and min(due) >= today and PhaseName.CARING in phases:
        return PhaseName.CARING
    if sheet.placed_phase in phases and sheet.placed_phase != PhaseName.CARING:
        return PhaseName(sheet.placed_phase)
    later = [phase for phase in phases if phase is not PhaseName.CARING]
    return later[0] if later else phases[0]


def _moved(case: CaseFile, phase: PhaseName, today: date) -> CaseFile:
    """In the next phase: what moved it on is dealt with."""
    promise = replace(case.promise, is_followed_up=True) if case.promise is not None else None
    plan = replace(case.plan, has_to_move_on=False) if case.plan is not None else None
    return replace(case, phase=phase, phase_since=today, refused=False, promise=promise, plan=plan)


def _due_steps(case: CaseFile, strategy: Strategy, decision: Decision) -> tuple[DueStep, ...]:
    if decision.why == "promise_reminder" and case.promise is not None:
        name = reminder_of(case.promise.due_on)
        return (DueStep(name, "promise-reminder", StepAction.MESSAGE, Wording.REMINDER, decision.deadline),)
    if decision.why == "prescription_letter" and case.clock is not None and case.clock.expires_on is not None:
        name = notice_of(case.clock.expires_on)
        return (DueStep(name, "prescription-notice", StepAction.FORMAL_NOTICE, Wording.FORMAL, decision.deadline),)
    if decision.why != "step_due":
        return ()
    names = (decision.step, *decision.alongside)
    steps = {step.id: step for step in strategy.steps}
    return tuple(
        DueStep(step.id, step.title, step.action, step.wording, case.day_of(window(case, step)[1]))
        for step in (steps[name] for name in names)
    )
