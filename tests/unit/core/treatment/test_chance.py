"""How likely money comes in: learned where it is proved, by the age of the debt otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dialer.core.scoring.model import Effect, Model
from dialer.core.scoring.paid_share import ShareLesson, learn_share
from dialer.core.scoring.subject import DEBT
from dialer.core.scoring.traits import Feature
from dialer.core.treatment.chance import IN_FULL, Basis, LearnedPay, debt_traits, pay_chance
from dialer.core.treatment.decision import Action, sentence
from dialer.core.treatment.prior import pay_probability
from dialer.core.treatment.sheet import OwedInvoice
from dialer.core.treatment.treat import treat
from tests.unit.core.treatment.cases import DUE, at, default_strategy
from tests.unit.core.treatment.sheets import TERMS, sheet


def learned(base: float, **effects: float) -> LearnedPay:
    found = {(Feature.PAYMENTS, name.replace("_", " ")): Effect(mean, 0.1, 50) for name, mean in effects.items()}
    return LearnedPay(12, Model("pays", Effect(base, 0.1, 500), found))


@pytest.mark.parametrize("day", [-3, 0, 10, 45, 400])
def test_without_a_model_the_age_of_the_debt_counts(day: int) -> None:
    chance = pay_chance(sheet(), None, at(day))
    assert (chance.probability, chance.basis, chance.model_id) == (pay_probability(day), Basis.AGE, None)


def test_a_proved_model_takes_its_place_and_says_which_it_was() -> None:
    quiet, payer = (
        pay_chance(sheet(has_paid=paid), learned(0.0, paid_something=2.0), at(10)) for paid in (False, True)
    )
    assert (quiet.probability, quiet.basis, quiet.model_id) == (0.5, Basis.LEARNED, 12)
    assert payer.probability == pytest.approx(0.88, abs=0.01)


@pytest.mark.parametrize(
    ("changes", "feature", "level"),
    [
        ({}, Feature.REASON, "not told"),
        ({"reason": "FORGOT"}, Feature.REASON, "FORGOT"),
        ({}, Feature.PROMISES, "none"),
        ({"kept_promises": 1}, Feature.PROMISES, "kept"),
        ({"broken_promises": 1}, Feature.PROMISES, "broken"),
        ({"kept_promises": 1, "broken_promises": 2}, Feature.PROMISES, "kept and broken"),
        ({}, Feature.PAYMENTS, "nothing yet"),
        ({"has_paid": True}, Feature.PAYMENTS, "paid something"),
        ({"attempts_since_talk": 5}, Feature.ATTEMPTS, "4-6"),
        ({"balance": 60_00, "asked": 40_00}, Feature.BALANCE, "to 50"),
        ({"phase": "soft"}, Feature.PHASE, "soft"),
    ],
)
def test_the_classes_of_a_case_are_those_that_were_learned_from(
    changes: dict[str, Any], feature: Feature, level: str
) -> None:
    found = debt_traits(sheet(**changes), at(10))
    assert found[feature] == level
    assert set(found) <= set(DEBT)


def test_any_money_is_not_taken_for_all_of_it() -> None:
    paid_little = learn_share([ShareLesson("to 500", 0.1)] * 980)
    found = sheet(balance=300_00, invoices=(OwedInvoice("F1", DUE, 300_00),))
    unknown = pay_chance(found, learned(0.0), at(10))
    known = pay_chance(found, replace(learned(0.0), share=paid_little), at(10))
    assert (unknown.probability, unknown.share.share, unknown.expected_ratio) == (0.5, 0.5, 0.25)
    assert known.probability == 0.5
    assert known.share.share == pytest.approx(0.1, abs=0.01)
    assert known.share.seen == 980
    by_age = pay_chance(found, None, at(10))
    assert (by_age.share, by_age.expected_ratio) == (IN_FULL, by_age.probability)


def test_the_stop_rule_says_on_what_its_probability_rests() -> None:
    poor = sheet(balance=20_00, invoices=(OwedInvoice("F1", DUE, 20_00),))
    by_age = treat(poor, default_strategy(), TERMS, None, at(5)).decision
    assert by_age.action is Action.CALL
    hopeless = pay_chance(poor, learned(-6.0), at(5))
    decision = treat(poor, default_strategy(), TERMS, None, at(5), hopeless).decision
    assert (decision.action, decision.why) == (Action.PROPOSE_CLOSURE, "uneconomic_learned")
    assert "money with 0.2% by model 12, on average 50% of what is owed" in decision.sentence("en")
    assert "al 0,2% secondo il modello 12, in media per il 50% del dovuto" in decision.sentence("it")


def test_a_sentence_bears_facts_that_an_earlier_version_kept() -> None:
    assert "(… by the age of the debt)" in sentence("uneconomic", {"cost": "1.60", "expected": "1.20"}, "en")
