"""The ways through a script."""

from __future__ import annotations

from dataclasses import replace

from dialer.core.script.graph import open_steps, steps_that_end, ways
from dialer.core.script.script import Branch
from tests.unit.core.script.scripts import GOOD, with_step


def test_the_shortest_way_to_each_step_is_told() -> None:
    found = ways(GOOD)
    assert found["goodbye"] == ("who", "identity", "goodbye")
    assert found["thank"] == ("who", "identity", "for_whom", "confirm", "thank")


def test_before_the_check_only_open_answers_are_ways() -> None:
    assert open_steps(GOOD) == {"who", "identity", "goodbye"}


def test_steps_can_be_taken_out_and_nothing_begins_where_the_first_is_gone() -> None:
    assert "thank" not in ways(GOOD, but=("confirm",))
    assert ways(GOOD, but=("who",)) == {}
    assert ways(replace(GOOD, steps=())) == {}


def test_a_way_that_leads_nowhere_is_no_way() -> None:
    assert "gone" not in ways(with_step(GOOD, "who", branches=(Branch(to="gone"),)))


def test_a_circle_has_no_end() -> None:
    script = with_step(GOOD, "goodbye", ending=None, branches=(Branch(to="goodbye"),))
    assert steps_that_end(script) == {"who", "identity", "for_whom", "confirm", "thank"}
