"""A run as the agent's page shows it: the present step with its variables filled, never more than may be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialer.core.script.graph import open_steps
from dialer.core.script.run import Run
from dialer.core.script.script import Script, Step
from dialer.core.script.variables import Variable, fill


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShown:
    label: str
    is_locked: bool
    """The identity check is due first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionShown:
    id: str
    title: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneShown:
    """A required step, or one that was said."""

    title: str
    is_said: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptShown:
    version_id: int
    number: int
    """Of the version."""
    title: str
    """Empty before the identity check: many a title tells what the call is about."""
    language: str
    step: str
    """Id of the present step."""
    kind: str
    step_title: str
    text: str
    tip: str
    is_required: bool
    answers: tuple[AnswerShown, ...]
    """None: the conversation ends here."""
    ending: str
    """``complete`` or ``early``; empty: it goes on."""
    is_done: bool
    """The ending was said."""
    may_go_back: bool
    milestones: tuple[MilestoneShown, ...]
    """The required steps; before the identity check only those that may be seen by then."""
    objections: tuple[ObjectionShown, ...]


def shown_of(
    script: Script,
    run: Run,
    values: Mapping[Variable, str],
    *,
    number: int,
    language: str,
    is_identified: bool,
) -> ScriptShown:
    """What may be seen now.

    Args:
        script: of the run.
        run: how far it has come.
        values: of the variables.
        number: of the version.
        language: of the script.
        is_identified: whether the identity check is ticked.
    """
    seen = frozenset(script.by_id) if is_identified else open_steps(script)
    here = run.here if run.here in seen else script.start
    step = script.by_id[here]
    said = {item.step for item in run.said}
    return ScriptShown(
        version_id=run.version_id,
        number=number,
        title=script.title if is_identified else "",
        language=language,
        step=step.id,
        kind=step.kind.value,
        step_title=step.title,
        text=fill(step.text, values, may_tell=is_identified),
        tip=step.tip and fill(step.tip, values, may_tell=is_identified),
        is_required=step.is_required,
        answers=_answers(step, is_identified),
        ending=step.ending.value if step.ending is not None else "",
        is_done=run.is_done,
        may_go_back=bool(run.trail),
        milestones=tuple(
            MilestoneShown(title=found.title, is_said=found.id in said)
            for found in script.steps
            if found.is_required and found.id in seen
        ),
        objections=tuple(
            ObjectionShown(id=found.id, title=found.title, answer=fill(found.answer, values, may_tell=is_identified))
            for found in script.objections
            if is_identified or found.is_open
        ),
    )


def _answers(step: Step, is_identified: bool) -> tuple[AnswerShown, ...]:
    return tuple(
        AnswerShown(label=branch.label, is_locked=branch.needs_identity and not is_identified)
        for branch in step.branches
    )
