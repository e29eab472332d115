"""Decisions in a sentence."""

from __future__ import annotations

import string

import pytest

from dialer.core.treatment.decision import _SENTENCES, Action, Decision, sentences


@pytest.mark.parametrize("why", sentences())
def test_both_languages_use_the_same_facts(why: str) -> None:
    italian, english = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in _SENTENCES[why])
    assert italian == english
    facts = {name: "x" for name in italian}
    decision = Decision(action=Action.WAIT, why=why, facts=facts)
    assert decision.sentence("it") != decision.sentence("en")
