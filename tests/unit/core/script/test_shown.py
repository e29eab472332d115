"""What the agent's page gets of a run: never more than may be seen."""

from __future__ import annotations

from dataclasses import asdict, replace

from dialer.core.script.run import Run
from dialer.core.script.shown import ScriptShown, shown_of
from dialer.core.script.variables import Variable
from tests.unit.core.script.scripts import GOOD, with_step

VALUES = {Variable.CREDITOR: "Acme", Variable.BALANCE: "100", Variable.AGENT: "Anna", Variable.GREETING: "Hello"}


def shown(run: Run, *, is_identified: bool) -> ScriptShown:
    return shown_of(GOOD, run, VALUES, number=3, language="en", is_identified=is_identified)


def test_before_the_check_only_open_steps_answers_and_objections_are_there() -> None:
    found = shown(replace(Run.begin(7, GOOD), here="identity"), is_identified=False)
    assert [(answer.label, answer.is_locked) for answer in found.answers] == [("known", True), ("somebody else", False)]
    assert [item.id for item in found.objections] == ["why"]
    assert [item.title for item in found.milestones] == ["Who calls", "Check"]
    assert found.title == ""
    assert "Acme" not in str(asdict(found)) and "100" not in str(asdict(found))


def test_after_the_check_everything_is_there() -> None:
    found = shown(replace(Run.begin(7, GOOD), here="for_whom", trail=("who",)), is_identified=True)
    assert (found.text, found.title, found.number, found.may_go_back) == ("For Acme.", "Small", 3, True)
    assert [item.answer for item in found.objections] == ["To know you.", "Of 100, how much?"]
    assert len(found.milestones) == 4


def test_a_step_behind_the_check_is_not_shown_before_it_wherever_the_run_stands() -> None:
    found = shown(replace(Run.begin(7, GOOD), here="confirm"), is_identified=False)
    assert found.step == "who"


def test_a_published_mistake_still_fills_nothing_of_the_debt() -> None:
    leaky = with_step(GOOD, "who", text="{agent}: {balance}", tip="{creditor}")
    found = shown_of(leaky, Run.begin(7, leaky), VALUES, number=1, language="en", is_identified=False)
    assert (found.text, found.tip) == ("Anna: …", "…")


def test_an_ending_has_no_answers() -> None:
    found = shown(replace(Run.begin(7, GOOD), here="thank", is_done=True), is_identified=True)
    assert (found.answers, found.ending, found.is_done) == ((), "complete", True)
