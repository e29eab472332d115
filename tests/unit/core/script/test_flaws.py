"""What keeps a script from agents, each with its place and the remedy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialer.core.kernel.codes import CampaignType
from dialer.core.script.flaws import Flaw, flaws
from dialer.core.script.script import Branch, Ending, Objection, Script, Step, StepKind
from dialer.core.script.wording import Wording
from tests.unit.core.script.scripts import GOOD, with_objection, with_step, without_step

WORDS = Wording(language="en", held=("invoice*", "debt*"), caring=("collection*", "overdue"), never=("police",))


def found(script: Script, kind: CampaignType = CampaignType.PHONE) -> list[tuple[str, str]]:
    return [(flaw.code, flaw.place) for flaw in flaws(script, kind, WORDS)]


def one(script: Script, code: str, kind: CampaignType = CampaignType.PHONE) -> Flaw:
    [flaw] = [flaw for flaw in flaws(script, kind, WORDS) if flaw.code == code]
    return flaw


@pytest.mark.parametrize("kind", CampaignType)
def test_a_script_without_flaws_has_none(kind: CampaignType) -> None:
    assert flaws(GOOD, kind, WORDS) == ()
    assert flaws(GOOD, kind, None) == ()


def test_an_empty_script_asks_for_a_step() -> None:
    assert found(replace(GOOD, steps=())) == [("no_steps", "script")]


def test_a_step_that_no_answer_leads_to_is_named() -> None:
    stray = Step(id="stray", kind=StepKind.OTHER, title="Stray", text="Hm.", ending=Ending.EARLY)
    script = replace(GOOD, steps=(*GOOD.steps, stray))
    assert found(script) == [("unreachable", "step:stray")]
    assert "let one lead there or remove the step" in one(script, "unreachable").message


def test_an_answer_that_leads_nowhere_is_named_with_its_words() -> None:
    places = [place for code, place in found(without_step(GOOD, "goodbye")) if code == "branch_nowhere"]
    assert places == ["step:identity", "step:confirm"]
    script = with_step(GOOD, "confirm", branches=(Branch(label="yes", to="thank"), Branch(label="no", to="gone")))
    assert found(script) == [("branch_nowhere", "step:confirm")]
    assert "answer 'no' of step confirm leads to 'gone'" in one(script, "branch_nowhere").message


def test_a_step_that_neither_ends_nor_goes_on_and_one_that_does_both_are_refused() -> None:
    assert ("no_way_on", "step:goodbye") in found(with_step(GOOD, "goodbye", ending=None))
    both = with_step(GOOD, "confirm", ending=Ending.COMPLETE)
    assert ("ends_and_goes_on", "step:confirm") in found(both)


def test_a_circle_without_an_end_is_named_once_for_each_of_its_steps() -> None:
    script = with_step(GOOD, "goodbye", ending=None, branches=(Branch(to="goodbye"),))
    assert found(script) == [("endless", "step:goodbye")]


def test_a_required_step_that_can_be_skipped_is_named_with_the_way_around_it() -> None:
    script = with_step(GOOD, "for_whom", branches=(Branch(label="a", to="confirm"), Branch(label="b", to="thank")))
    flaw = one(script, "skippable")
    assert (flaw.place, flaw.facts["way"]) == ("step:confirm", "who > identity > for_whom > thank")
    early = with_step(GOOD, "for_whom", branches=(Branch(label="a", to="confirm"), Branch(label="b", to="goodbye")))
    assert found(early) == []


@pytest.mark.parametrize("kind", [StepKind.WHO, StepKind.IDENTITY, StepKind.FOR_WHOM])
def test_who_calls_the_check_and_for_whom_are_demanded_and_required(kind: StepKind) -> None:
    name = next(step.id for step in GOOD.steps if step.kind is kind)
    flaw = one(with_step(GOOD, name, is_required=False), "kind_missing")
    assert flaw.facts == {"kind": kind.value}


def test_a_script_needs_an_ending_that_is_complete() -> None:
    assert ("never_complete", "script") in found(with_step(GOOD, "thank", ending=Ending.EARLY))


def test_nobody_is_asked_who_they_are_before_hearing_who_calls() -> None:
    first = Step(
        id="hello", kind=StepKind.GREET, title="Hello", text="Hello?",
        branches=(Branch(label="a", to="who"), Branch(label="b", to="identity")),
    )  # fmt: skip
    script = replace(GOOD, steps=(first, *GOOD.steps))
    assert one(script, "asked_before_told").facts["way"] == "hello > identity"


def test_nothing_of_the_debt_can_be_reached_around_the_check() -> None:
    open_gate = (Branch(label="known", to="for_whom"), Branch(label="somebody else", to="goodbye"))
    codes = found(with_step(GOOD, "identity", branches=open_gate))
    assert ("before_identity", "step:for_whom") in codes and ("before_identity", "step:confirm") in codes
    assert ("debt_before_identity", "step:for_whom") in codes and ("debt_before_identity", "step:confirm") in codes


def test_a_caring_call_may_say_for_whom_before_the_check_but_no_more() -> None:
    script = replace(
        with_step(GOOD, "who", branches=(Branch(to="for_whom"),)),
        steps=tuple(
            replace(step, branches=(Branch(to="identity"),), text="From customer service.")
            if step.id == "for_whom"
            else replace(
                step,
                branches=(
                    Branch(label="known", to="confirm", needs_identity=True),
                    Branch(label="else", to="goodbye"),
                ),
            )
            if step.id == "identity"
            else replace(step, branches=(Branch(to="for_whom"),))
            if step.id == "who"
            else step
            for step in GOOD.steps
        ),
    )
    assert found(script, CampaignType.CARING) == []
    assert found(script, CampaignType.SOFT) == [("before_identity", "step:for_whom")]


def test_the_check_is_asked_for_only_where_it_is_made() -> None:
    script = with_step(GOOD, "for_whom", branches=(Branch(to="confirm", needs_identity=True),))
    assert found(script) == [("gate_elsewhere", "step:for_whom")]


def test_variables_that_are_unknown_open_or_broken_are_named() -> None:
    assert one(with_step(GOOD, "thank", text="Thanks {debitor}"), "unknown_variable").facts == {"name": "debitor"}
    assert found(with_step(GOOD, "who", tip="Owes {balance}")) == [("debt_before_identity", "step:who")]
    assert found(with_objection(GOOD, "why", answer="{invoice}")) == [("debt_before_identity", "objection:why")]
    assert found(with_step(GOOD, "thank", text="Thanks {debtor")) == [("stray_brace", "step:thank")]


def test_words_of_a_debt_wait_for_the_check_whoever_says_them() -> None:
    assert found(with_step(GOOD, "who", text="About your invoices.")) == [("word_before_identity", "step:who")]
    told = with_step(GOOD, "identity", branches=(Branch(label="my debt?", to="goodbye"), *GOOD.steps[1].branches))
    assert ("word_before_identity", "step:identity") in found(told)
    assert found(with_step(GOOD, "confirm", text="The invoice?")) == []
    assert found(with_step(GOOD, "who", text="{debtor}?")) == []


def test_a_caring_script_never_speaks_of_collection_but_its_customers_may() -> None:
    said = with_step(GOOD, "confirm", text="It is Overdue.")
    assert found(said, CampaignType.CARING) == [("collection_word", "step:confirm")]
    assert found(said, CampaignType.SOFT) == []
    assert found(with_objection(GOOD, "money", title="Is this a collection?"), CampaignType.CARING) == []


def test_no_script_threatens() -> None:
    assert found(with_objection(GOOD, "money", answer="The police!")) == [("pressure_word", "objection:money")]
    assert found(with_step(GOOD, "confirm", tip="Never speak of the police.")) == []


def test_empty_texts_titles_labels_and_twins_are_named() -> None:
    assert found(with_step(GOOD, "thank", text=" ")) == [("no_text", "step:thank")]
    assert found(with_step(GOOD, "thank", title="")) == [("no_title", "step:thank")]
    unlabelled = with_step(GOOD, "confirm", branches=(Branch(to="thank"), Branch(label="no", to="goodbye")))
    assert found(unlabelled) == [("no_label", "step:confirm")]
    assert found(with_objection(GOOD, "money", answer="")) == [("no_text", "objection:money")]
    assert found(with_objection(GOOD, "money", title="")) == [("no_title", "objection:money")]
    twins = replace(GOOD, objections=(*GOOD.objections, Objection(id="why", title="Why?", answer="So.")))
    assert found(twins) == [("id_twice", "objection:why")]
    twins = replace(GOOD, steps=(*GOOD.steps, GOOD.steps[-1]))
    assert ("id_twice", "step:goodbye") in found(twins)
