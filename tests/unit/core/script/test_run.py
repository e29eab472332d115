"""One conversation in its script: on, back, objections, what is owed, and the way back from the diary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.script.run import Line, Run
from tests.factories import MONDAY_10
from tests.unit.core.script.scripts import GOOD


class Talk:
    """A run with its diary."""

    def __init__(self) -> None:
        self.run = Run.begin(7, GOOD)
        self.at = MONDAY_10
        self.lines: list[Line] = []
        self._note(*self.run.opened())

    def _note(self, kind: str, data: Mapping[str, object]) -> None:
        self.lines.append((kind, self.at, data))

    def say(self, step: str, index: int | None = None, *, is_identified: bool = True) -> None:
        self.at += timedelta(seconds=5)
        self.run, line = self.run.answered(GOOD, step, index, is_identified=is_identified, at=self.at)
        self._note(*line)

    def meet(self, name: str, *, is_identified: bool = True) -> None:
        self.run, line = self.run.meets(GOOD, name, is_identified=is_identified, at=self.at)
        self._note(*line)


def owed(run: Run) -> list[str]:
    return [step.id for step in run.owed(GOOD)]


def test_a_whole_conversation_owes_nothing_and_its_diary_tells_it_again() -> None:
    talk = Talk()
    for step, index in (("who", 0), ("identity", 0), ("for_whom", 0)):
        talk.say(step, index)
    talk.meet("money")
    assert owed(talk.run) == ["confirm"]
    talk.say("confirm", 0)
    talk.say("thank")
    assert talk.run.is_done and owed(talk.run) == []
    assert [(said.step, said.answer) for said in talk.run.said] == [
        ("who", ""), ("identity", "known"), ("for_whom", ""), ("confirm", "yes"), ("thank", ""),
    ]  # fmt: skip
    assert Run.of(talk.lines) == talk.run


def test_lines_of_other_kinds_and_diaries_without_a_script_are_passed_over() -> None:
    assert Run.of([("ringing", MONDAY_10, {}), ("script_step", MONDAY_10, {"step": "who"})]) is None
    talk = Talk()
    assert Run.of([("ringing", MONDAY_10, {}), *talk.lines]) == talk.run


def test_an_early_ending_excuses_what_was_not_said() -> None:
    talk = Talk()
    talk.say("who", 0, is_identified=False)
    assert owed(talk.run) == ["identity", "for_whom", "confirm"]
    talk.say("identity", 1, is_identified=False)
    talk.say("goodbye", is_identified=False)
    assert owed(talk.run) == []


def test_the_way_behind_the_check_is_closed_until_it_is_ticked() -> None:
    talk = Talk()
    talk.say("who", 0, is_identified=False)
    with pytest.raises(Conflict, match="first tick") as refused:
        talk.say("identity", 0, is_identified=False)
    assert refused.value.code == "identity_due"
    assert talk.run.here == "identity"


def test_a_click_that_comes_too_late_moves_nothing() -> None:
    talk = Talk()
    talk.say("who", 0)
    with pytest.raises(Conflict, match="step who is not the one on the screen") as refused:
        talk.say("who", 0)
    assert refused.value.facts["here"] == "identity"
    with pytest.raises(Conflict):
        talk.say("unheard_of", 0)


def test_answers_that_are_not_there_are_refused() -> None:
    talk = Talk()
    talk.say("who", 0)
    for index in (None, 2, -1):
        with pytest.raises(NotFound):
            talk.say("identity", index)
    talk.say("identity", 1)
    with pytest.raises(NotFound):
        talk.say("goodbye", 0)
    talk.say("goodbye")
    with pytest.raises(Conflict, match="ended already"):
        talk.say("goodbye")


def test_back_reads_again_and_unsays_nothing() -> None:
    talk = Talk()
    with pytest.raises(Conflict, match="begins"):
        talk.run.back()
    talk.say("who", 0)
    talk.say("identity", 1)
    talk.say("goodbye")
    back = talk.run.back()
    assert (back.here, back.trail, back.is_done) == ("identity", ("who",), False)
    assert back.said == talk.run.said


def test_objections_wait_for_the_check_unless_they_are_open() -> None:
    talk = Talk()
    talk.meet("why", is_identified=False)
    assert talk.run.met == (("why", MONDAY_10),)
    with pytest.raises(NotFound):
        talk.meet("money", is_identified=False)
    with pytest.raises(NotFound):
        talk.meet("unheard_of")


def test_a_step_that_was_said_counts_whatever_came_after() -> None:
    run = replace(Run.begin(7, GOOD), said=())
    assert owed(run) == ["who", "identity", "for_whom", "confirm"]
