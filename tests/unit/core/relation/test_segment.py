"""Segments follow from facts of the debt and the work, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.core.relation.customer import AbilityToPay, CustomerValue
from dialer.core.relation.segment import (
    FACTS,
    Condition,
    RelationTrait,
    Segment,
    Segmentation,
    SegmentFacts,
    Tone,
)
from dialer.core.treatment.strategy import Trait

OLD = Segment(
    id="old", title={"it": "vecchi", "en": "old"}, tone=Tone.FIRM, trait=RelationTrait.STUCK,
    conditions=[Condition(fact="days_past_due", least=180), Condition(fact="days_without_payment", least=120)],
)  # fmt: skip
CARE = Segment(
    id="care", title={"it": "cura", "en": "care"}, tone=Tone.GENTLE, trait=RelationTrait.VULNERABLE,
    conditions=[Condition(fact="needs_care", words=frozenset({"true"}))],
)  # fmt: skip
RULES = Segmentation(name="test", version="1", segments=[CARE, OLD])
FACTS_OF_OLD = SegmentFacts(days_past_due=180, days_without_payment=120)

PROTECTED = (
    "sex gender age born birth origin nationality citizenship ethnic religion belief health disability name language "
    "country region province municipality city postcode zip address street email phone number kind married family "
    "union politic party tax_code"
).split()


def test_the_first_rule_that_fits_is_the_segment_and_every_fitting_one_gives_its_trait() -> None:
    segment, traits = RULES.sort(replace(FACTS_OF_OLD, needs_care=True))
    assert segment is CARE
    assert traits == {RelationTrait.VULNERABLE, RelationTrait.STUCK}
    assert RULES.sort(FACTS_OF_OLD) == (OLD, {RelationTrait.STUCK})
    assert RULES.sort(SegmentFacts()) == (None, frozenset())


def test_limits_are_included_and_an_unknown_fact_fits_nothing() -> None:
    assert not OLD.fits(replace(FACTS_OF_OLD, days_past_due=179))
    assert not OLD.fits(replace(FACTS_OF_OLD, days_past_due=None))
    few = Condition(fact="attempts", most=3)
    assert few.fits(SegmentFacts(attempts=3)) and not few.fits(SegmentFacts(attempts=4))
    able = Condition(fact="ability", words=frozenset({"none", "later"}))
    assert able.fits(SegmentFacts(ability=AbilityToPay.LATER)) and not able.fits(SegmentFacts())


@pytest.mark.parametrize("word", PROTECTED)
def test_no_fact_is_a_protected_attribute_or_stands_in_for_one(word: str) -> None:
    assert not [fact for fact in FACTS if word in fact.split("_")]
    with pytest.raises(Invalid, match="no fact that a segment may be made of"):
        Condition(fact=word, least=1)


def test_need_of_care_only_makes_the_tone_gentler() -> None:
    with pytest.raises(Invalid, match="tone must be gentle"):
        replace(CARE, tone=Tone.NEUTRAL)


@pytest.mark.parametrize(
    "wrong",
    [
        {"fact": "attempts"},
        {"fact": "attempts", "words": frozenset({"many"})},
        {"fact": "attempts", "least": 5, "most": 3},
        {"fact": "value"},
        {"fact": "value", "words": frozenset({"gold"})},
        {"fact": "value", "words": frozenset({"key"}), "least": 1},
        {"fact": "needs_care", "words": frozenset({"yes"})},
    ],
)
def test_a_condition_that_can_never_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        Condition(**wrong)


def test_rules_without_conditions_or_twice_are_refused() -> None:
    with pytest.raises(Invalid, match="asks for nothing"):
        replace(OLD, conditions=[])
    with pytest.raises(Invalid, match="twice"):
        Segmentation(name="test", version="1", segments=[OLD, OLD])


def test_every_trait_of_the_relationship_is_one_that_strategies_know() -> None:
    assert {trait.value for trait in RelationTrait} <= {trait.value for trait in Trait}
    assert RULES.segment("old") is OLD
    assert RULES.segment("gone") is None
    assert CustomerValue("key") in CustomerValue
