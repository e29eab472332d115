"""Decisions in a sentence."""

from __future__ import annotations

import string
from datetime import date, timedelta

import pytest

from dialer.core.treatment.decision import _SENTENCES, Action, Decision, present_facts, sentence, sentences


@pytest.mark.parametrize("why", sentences())
def test_both_languages_use_the_same_facts(why: str) -> None:
    italian, english = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in _SENTENCES[why])
    assert italian == english
    facts = {name: "x" for name in italian}
    decision = Decision(action=Action.WAIT, why=why, facts=facts)
    assert decision.sentence("it") != decision.sentence("en")


def test_a_step_that_was_due_days_ago_is_told_with_todays_count() -> None:
    due_on = date(2026, 11, 1)
    facts = {"title": "Call", "day": 3, "last": 14}
    present = present_facts("step_due", facts, due_on + timedelta(days=14), due_on + timedelta(days=9))
    assert sentence("step_due", present, "en") == "Call (day 9, until day 14)"
    assert present_facts("step_later", facts, due_on, due_on) is facts
    assert present_facts("step_due", facts, None, due_on) is facts
    assert present_facts("step_due", {"title": "x"}, due_on, due_on) == {"title": "x"}
