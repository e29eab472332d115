"""What is written down of a planned case: its next step where that changed, the steps that opened or closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from dialer.core.treatment.offset_test import ArmEntry
from dialer.core.treatment.sheet import CaseSheet, Standing
from dialer.core.treatment.strategy import PhaseName, StepAction
from dialer.core.treatment.treat import DueStep, PhaseChange, Treated


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStep:
    """A step that opens, lapses, or is done by a conversation."""

    case_id: int
    step: DueStep | None
    """Of one that opens."""
    name: str
    state: str
    """``open``, ``done`` or ``lapsed``."""
    on: date
    anchor_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What changes in the books by one planning."""

    case_id: int
    creditor_id: int
    standing: Standing | None
    """None: the next step is what it was."""
    changes: tuple[PhaseChange, ...] = ()
    phase: PhaseName | None = None
    """That the case shows from now on; None: it shows it already."""
    steps: tuple[KeptStep, ...] = ()
    entry: ArmEntry | None = None
    """Into an offset test."""

    @property
    def is_empty(self) -> bool:
        has_changes = self.standing is not None or self.changes or self.steps or self.phase is not None
        return not has_changes and self.entry is None


def plain(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts of a decision as JSON holds them: dates and codes as text."""
    return {
        name: value if type(value) in (int, float, bool, str) else str(value) for name, value in facts.items()
    }  # fmt: skip


def kept(sheet: CaseSheet, treated: Treated, strategy_id: int, today: date, now: datetime) -> Kept:
    """Compare a planning with what stands.

    Args:
        sheet: the case as it was read.
        treated: its planning.
        strategy_id: that it was planned by.
        today: the local day.
        now: of the planning.
    """
    before, decision = sheet.standing, treated.decision
    moved = before is None or bool(treated.changes)
    standing = Standing(
        strategy_id=strategy_id,
        phase=treated.phase,
        phase_since=treated.phase_since,
        phase_at=now if moved or before is None else before.phase_at,
        is_control=treated.is_control,
        action=decision.action.value,
        why=decision.why,
        facts=plain(decision.facts),
        step=decision.step,
        look_again_on=decision.look_again_on,
        deadline=decision.deadline,
        prescribes_on=treated.prescribes_on,
        prescription=treated.prescription,
    )
    return Kept(
        case_id=sheet.case_id,
        creditor_id=sheet.creditor_id,
        standing=standing if before is None or not _is_same(standing, before) else None,
        changes=treated.changes,
        phase=treated.phase if sheet.phase != treated.phase else None,
        steps=tuple(_steps(sheet, treated, today)),
    )


_COUNTING = frozenset({"step_due", "step_gated", "payments_awaited", "payments_and_gates"})


def _is_same(new: Standing, old: Standing) -> bool:
    """Nothing to write: of a step that is due still, only the day that is counted has moved on.

    A million cases would otherwise be written every night; whoever looks at a case has its sentence made anew.
    """
    if new.why not in _COUNTING or new.why != old.why:
        return new == old
    facts = {name: value for name, value in old.facts.items() if name != "day"}
    same_day = {name: value for name, value in new.facts.items() if name != "day"} == facts
    return same_day and replace(new, facts=old.facts, look_again_on=old.look_again_on) == old


def _steps(sheet: CaseSheet, treated: Treated, today: date) -> list[KeptStep]:
    found: list[KeptStep] = []
    due = {step.id: step for step in treated.due}
    anchor = treated.anchor_on
    for name, step in sheet.steps.items():
        if step.done_on is not None:
            continue
        if step.action == StepAction.CALL and step.talks:
            found.append(
                KeptStep(case_id=sheet.case_id, step=None, name=name, state="done", on=today, anchor_on=anchor)
            )
        elif step.is_open and name not in due:
            found.append(
                KeptStep(case_id=sheet.case_id, step=None, name=name, state="lapsed", on=today, anchor_on=anchor)
            )
    for name, opening in due.items():
        known = sheet.steps.get(name)
        if known is None or known.anchor_on != anchor or (not known.is_open and known.done_on is None):
            found.append(
                KeptStep(case_id=sheet.case_id, step=opening, name=name, state="open", on=today, anchor_on=anchor)
            )
    return found
