"""A small script without flaws, and ways to spoil it."""

from __future__ import annotations

from dataclasses import replace

from dialer.core.script.script import Branch, Ending, Objection, Script, Step, StepKind

GOOD = Script(
    title="Small",
    steps=(
        Step(
            id="who", kind=StepKind.WHO, title="Who calls", text="{greeting}, {agent} from {caller}.", is_required=True,
            branches=(Branch(to="identity"),),
        ),
        Step(
            id="identity", kind=StepKind.IDENTITY, title="Check", text="Your address?", is_required=True,
            branches=(
                Branch(label="known", to="for_whom", needs_identity=True),
                Branch(label="somebody else", to="goodbye"),
            ),
        ),
        Step(
            id="for_whom", kind=StepKind.FOR_WHOM, title="For whom", text="For {creditor}.", is_required=True,
            branches=(Branch(to="confirm"),),
        ),
        Step(
            id="confirm", kind=StepKind.CONFIRM, title="Confirm", text="{balance} by {invoice_due}?", is_required=True,
            branches=(Branch(label="yes", to="thank"), Branch(label="no", to="goodbye")),
        ),
        Step(id="thank", kind=StepKind.THANK, title="Thanks", text="Thank you.", ending=Ending.COMPLETE),
        Step(id="goodbye", kind=StepKind.OTHER, title="Goodbye", text="Goodbye.", ending=Ending.EARLY),
    ),
    objections=(
        Objection(id="why", title="Why do you ask?", answer="To know you.", is_open=True),
        Objection(id="money", title="No money", answer="Of {balance}, how much?"),
    ),
)  # fmt: skip


def with_step(script: Script, name: str, **changes: object) -> Script:
    """The script with one step changed."""
    steps = tuple(replace(step, **changes) if step.id == name else step for step in script.steps)  # type: ignore[arg-type]
    return replace(script, steps=steps)


def with_objection(script: Script, name: str, **changes: object) -> Script:
    found = tuple(replace(item, **changes) if item.id == name else item for item in script.objections)  # type: ignore[arg-type]
    return replace(script, objections=found)


def without_step(script: Script, name: str) -> Script:
    return replace(script, steps=tuple(step for step in script.steps if step.id != name))
