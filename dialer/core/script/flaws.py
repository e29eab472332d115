"""What keeps a script from being published: every flaw with its place and the remedy, all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dialer.core.kernel.codes import CampaignType
from dialer.core.script.graph import Ways, open_steps, steps_that_end, ways
from dialer.core.script.script import Ending, Objection, Script, Step, StepKind
from dialer.core.script.variables import (
    OPEN,
    Variable,
    has_stray_brace,
    is_known,
    names_in,
    tells_of_debt,
    without_names,
)
from dialer.core.script.wording import Wording, found_in

DEMANDED = (StepKind.WHO, StepKind.IDENTITY, StepKind.FOR_WHOM)
"""Kinds without which no call may be guided. Source: ``domain.md`` IT-14, IT-20."""
AFTER_IDENTITY = (
    StepKind.REASON, StepKind.INFORM, StepKind.PROPOSE, StepKind.AGREE, StepKind.CONFIRM,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    code: str
    """Stable; pages have a sentence for each."""
    place: str
    """``step:<id>``, ``objection:<id>``, or ``script``."""
    message: str
    """One English sentence: what, where, and what to do."""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Text:
    place: str
    text: str
    is_open: bool
    """Can be seen before the identity check."""
    is_said: bool = False
    """By the agent; the rest is only read: hints, and what the debtor says."""


def flaws(script: Script, kind: CampaignType, wording: Wording | None) -> tuple[Flaw, ...]:
    """Everything that is wrong, in the order of the steps; empty: it may be published.

    Args:
        script: the draft.
        kind: of campaign for which it is written.
        wording: the lists of its language; None: there are none.
    """
    if not script.steps:
        return (Flaw(code="no_steps", place="script", message="the script has no step; add the first one"),)
    reached = ways(script)
    held = open_steps(script)
    found = [
        *_twice(script),
        *(flaw for step in script.steps for flaw in _of_step(script, step, reached)),
        *(flaw for objection in script.objections for flaw in _of_objection(objection)),
        *_unending(script, reached),
        *_demanded(script, reached),
        *_skippable(script, reached),
        *_before_identity(script, kind, held),
        *(flaw for text in _texts(script, held) for flaw in _of_text(text, kind, wording)),
    ]
    return tuple(found)


def _twice(script: Script) -> Iterator[Flaw]:
    for what, ids in (("step", [s.id for s in script.steps]), ("objection", [o.id for o in script.objections])):
        for name, count in Counter(ids).items():
            if count > 1:
                yield Flaw(
                    code="id_twice", place=f"{what}:{name}", facts={"id": name},
                    message=f"{count} {what}s are called {name}; give each a name of its own",
                )  # fmt: skip


def _of_step(script: Script, step: Step, reached: Ways) -> Iterator[Flaw]:
    place = f"step:{step.id}"
    if not step.text.strip():
        yield Flaw(code="no_text", place=place, message=f"step {step.id} says nothing; write its text or remove it")
    if not step.title.strip():
        yield Flaw(code="no_title", place=place, message=f"step {step.id} has no title; the record shows it: give one")
    if step.id not in reached:
        yield Flaw(
            code="unreachable", place=place,
            message=f"no answer leads to step {step.id}; let one lead there or remove the step",
        )  # fmt: skip
    if not step.branches and step.ending is None:
        yield Flaw(
            code="no_way_on", place=place,
            message=f"step {step.id} leads nowhere; add an answer, or say how the conversation ends there",
        )  # fmt: skip
    if step.branches and step.ending is not None:
        yield Flaw(
            code="ends_and_goes_on", place=place,
            message=f"step {step.id} is an ending and has answers; keep one of the two",
        )  # fmt: skip
    for branch in step.branches:
        named = {"to": branch.to, "label": branch.label}
        if branch.to not in script.by_id:
            yield Flaw(
                code="branch_nowhere", place=place, facts=named,
                message=f"answer {branch.label!r} of step {step.id} leads to {branch.to!r}, which is no step; "
                "choose one that is there",
            )  # fmt: skip
        if len(step.branches) > 1 and not branch.label.strip():
            yield Flaw(
                code="no_label", place=place, facts=named,
                message=f"step {step.id} has several answers and one towards {branch.to!r} without words; write them",
            )  # fmt: skip
        if branch.needs_identity and step.kind is not StepKind.IDENTITY:
            yield Flaw(
                code="gate_elsewhere", place=place, facts=named,
                message=f"answer {branch.label!r} of step {step.id} asks for the identity check, but only a step of "
                "kind 'identity' does that check; move it there",
            )  # fmt: skip


def _of_objection(objection: Objection) -> Iterator[Flaw]:
    place = f"objection:{objection.id}"
    if not objection.title.strip():
        yield Flaw(code="no_title", place=place, message=f"objection {objection.id} has no words of the debtor's")
    if not objection.answer.strip():
        yield Flaw(
            code="no_text", place=place, message=f"objection {objection.id} has no answer; write it or remove it"
        )


def _unending(script: Script, reached: Ways) -> Iterator[Flaw]:
    endings = steps_that_end(script)
    for step in script.steps:
        if step.id in reached and step.branches and step.id not in endings:
            if all(branch.to not in script.by_id for branch in step.branches):
                continue  # told as answers that lead nowhere
            yield Flaw(
                code="endless", place=f"step:{step.id}",
                message=f"from step {step.id} no answer ever comes to an end; let one lead to an ending",
            )  # fmt: skip


def _demanded(script: Script, reached: Ways) -> Iterator[Flaw]:
    for kind in DEMANDED:
        if not any(step.kind is kind and step.is_required and step.id in reached for step in script.steps):
            yield Flaw(
                code="kind_missing", place="script", facts={"kind": kind.value},
                message=f"no required step is of kind {kind.value!r}; who calls, the identity check and on whose "
                "behalf belong in every script: add it or mark it as required",
            )  # fmt: skip
    if not any(step.ending is Ending.COMPLETE and step.id in reached for step in script.steps):
        yield Flaw(
            code="never_complete", place="script",
            message="no way comes to a complete ending; mark the step with which a whole conversation ends",
        )  # fmt: skip


def _skippable(script: Script, reached: Ways) -> Iterator[Flaw]:
    """A required step lies on every way to a complete ending, and who calls is told before anybody is asked."""
    complete = [step.id for step in script.steps if step.ending is Ending.COMPLETE and step.id in reached]
    for step in script.steps:
        if not step.is_required or step.id not in reached:
            continue
        around = ways(script, but=(step.id,))
        past = next((around[end] for end in complete if end in around), None)
        if past is not None:
            way = " > ".join(past)
            yield Flaw(
                code="skippable", place=f"step:{step.id}", facts={"way": way},
                message=f"required step {step.id} can be skipped by {way}; lead that way through it, or end it early",
            )  # fmt: skip
    introductions = [step.id for step in script.steps if step.kind is StepKind.WHO]
    unnamed = ways(script, but=introductions)
    for step in script.steps:
        if step.kind is StepKind.IDENTITY and introductions and step.id in unnamed:
            way = " > ".join(unnamed[step.id])
            yield Flaw(
                code="asked_before_told", place=f"step:{step.id}", facts={"way": way},
                message=f"step {step.id} asks who is on the line before the agent has said who calls ({way}); "
                "put the step of kind 'who' before it",
            )  # fmt: skip


def _before_identity(script: Script, kind: CampaignType, held: frozenset[str]) -> Iterator[Flaw]:
    late = AFTER_IDENTITY if kind is CampaignType.CARING else (StepKind.FOR_WHOM, *AFTER_IDENTITY)
    shortest = ways(script, is_identified=False)
    for step in script.steps:
        if step.kind in late and step.id in held:
            way = " > ".join(shortest[step.id])
            yield Flaw(
                code="before_identity", place=f"step:{step.id}", facts={"way": way, "kind": step.kind.value},
                message=f"step {step.id} ({step.kind.value}) can be reached without the identity check by {way}; "
                "lead there only over an answer that asks for the check",
            )  # fmt: skip


def _texts(script: Script, held: frozenset[str]) -> Iterator[_Text]:
    for step in script.steps:
        place, is_open = f"step:{step.id}", step.id in held
        yield _Text(place, step.text, is_open, is_said=True)
        yield from (_Text(place, text, is_open) for text in (step.title, step.tip))
        yield from (_Text(place, branch.label, is_open) for branch in step.branches)
    for objection in script.objections:
        yield _Text(f"objection:{objection.id}", objection.answer, objection.is_open, is_said=True)
        yield _Text(f"objection:{objection.id}", objection.title, objection.is_open)


def _of_text(given: _Text, kind: CampaignType, wording: Wording | None) -> Iterator[Flaw]:
    noun = given.place.replace(":", " ")
    if has_stray_brace(given.text):
        yield Flaw(
            code="stray_brace", place=given.place,
            message=f"{noun} has a brace without its twin; write variables as {{debtor}}",
        )  # fmt: skip
    for name in sorted(set(names_in(given.text))):
        if not is_known(name):
            yield Flaw(
                code="unknown_variable", place=given.place, facts={"name": name},
                message=f"{noun} has {{{name}}}, which is no variable; there are {', '.join(Variable)}",
            )  # fmt: skip
        elif given.is_open and tells_of_debt(name):
            yield Flaw(
                code="debt_before_identity", place=given.place, facts={"name": name},
                message=f"{noun} shows {{{name}}} before the identity check; put it behind the check, or use only "
                f"{', '.join(sorted(OPEN))}",
            )  # fmt: skip
    if wording is None:
        return
    lists = [("pressure_word", wording.never, "threatens or presses")] if given.is_said else []
    if given.is_open:
        lists.append(("word_before_identity", wording.held, "tells of a debt before the identity check"))
    if given.is_said and kind is CampaignType.CARING:
        lists.append(("collection_word", wording.caring, "is a word of collection in a caring script"))
    for code, entries, what in lists:
        for word in found_in(without_names(given.text), entries):
            yield Flaw(
                code=code, place=given.place, facts={"word": word},
                message=f"{noun}: {word!r} {what}; say it otherwise",
            )  # fmt: skip
