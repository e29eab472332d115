"""Scripts as plain data, and what one changes of another."""

from __future__ import annotations

from dataclasses import replace

from dialer.core.script.document import differences, from_document, to_document
from dialer.core.script.script import Branch
from tests.unit.core.script.scripts import GOOD, with_objection, with_step, without_step


def test_a_document_gives_the_same_script_again() -> None:
    assert from_document(to_document(GOOD)) == GOOD


def test_nothing_changes_between_twins() -> None:
    assert differences(GOOD, GOOD) == ()


def test_each_change_has_a_line() -> None:
    new = with_step(GOOD, "thank", text="Bye.", is_required=True)
    new = with_step(new, "goodbye", ending=None, branches=(Branch(label="x", to="identity", needs_identity=True),))
    new = with_objection(new, "why", title="How come?")
    assert differences(GOOD, replace(new, title="Other")) == (
        "title: 'Small' -> 'Other'",
        "step thank: text: 'Thank you.' -> 'Bye.'",
        "step thank: required: no -> yes",
        "step goodbye: answers: none -> 'x' to identity (identified)",
        "step goodbye: ending: 'early' -> none",
        "objection why: title: 'Why do you ask?' -> 'How come?'",
    )


def test_steps_that_come_go_and_change_places_are_told() -> None:
    shorter = without_step(GOOD, "goodbye")
    assert differences(GOOD, shorter) == ("step goodbye: removed",)
    assert differences(shorter, GOOD) == ("step goodbye: added: 'Goodbye'",)
    turned = replace(GOOD, objections=GOOD.objections[::-1])
    assert differences(GOOD, turned) == ("order of objections: why, money -> money, why",)
