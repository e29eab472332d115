"""The planner finds the strategy, the creditor's terms and the law of a case."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from dialer.core.debt.law import ReceivableLaw
from dialer.core.kernel.ids import CreditorId
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.decision import Action
from dialer.core.treatment.planner import Planner
from dialer.core.treatment.sheet import CreditorTerms
from dialer.files.receivables_yaml import load_law
from dialer.packaged import config_folder
from tests.unit.core.treatment.cases import at, default_strategy
from tests.unit.core.treatment.sheets import TERMS, instant, italy, sheet

ALL = (Assignment(trial="default", shares=(StrategyShare(1, 1.0),)),)


@cache
def germany() -> ReceivableLaw:
    return load_law(config_folder() / "receivables" / "de.yaml")


def planner(assignments: tuple[Assignment, ...] = ALL, law: ReceivableLaw | None = None) -> Planner:
    return Planner(strategies={1: default_strategy()}, assignments=assignments, terms={CreditorId(1): TERMS}, law=law)


def test_a_case_is_planned_by_its_strategy() -> None:
    found = planner(law=italy()).plan(sheet(), at(5), instant(at(5)))
    assert found is not None
    assert found.standing is not None
    assert (found.standing.action, found.standing.strategy_id) == ("call", 1)
    assert found.standing.prescription == "running"


def test_a_creditor_without_terms_waits_and_without_a_law_no_clock_runs() -> None:
    waiting = planner().plan(sheet(creditor_id=2), at(5), instant(at(5)))
    assert waiting is not None and waiting.standing is not None
    assert (waiting.standing.why, waiting.standing.facts["known_on"]) == ("payments_awaited", "payments_never")
    abroad = planner().plan(sheet(), at(5), instant(at(5)))
    assert abroad is not None and abroad.standing is not None
    assert abroad.standing.prescription == "unknown"


def test_without_an_assignment_nothing_is_planned() -> None:
    assert planner(()).plan(sheet(), at(5), instant(at(5))) is None


def test_a_creditor_abroad_is_planned_by_its_own_law_day_and_zone() -> None:
    abroad = CreditorTerms(are_payments_fresh=True, country="DE", zone="Europe/London")
    plans = Planner(
        strategies={1: default_strategy()}, assignments=ALL, terms={CreditorId(1): TERMS, CreditorId(2): abroad},
        law=italy(), laws={"IT": italy(), "DE": germany()}, zone="Europe/Rome",
    )  # fmt: skip
    theirs, ours = sheet(creditor_id=2), sheet()
    assert (plans.law_of(theirs), plans.law_of(ours)) == (germany(), italy())
    assert (plans.zone_of(theirs), plans.zone_of(ours)) == ("Europe/London", "Europe/Rome")
    assert plans.creditors_in("Europe/London") == (2,)
    assert plans.creditors_in("Europe/Rome") == (1,)
    assert planner().creditors_in("Europe/Rome") is None  # everybody's: nobody is left out
    no_file = replace(abroad, country="XX")
    assert replace(plans, terms={CreditorId(2): no_file}).law_of(theirs) is None


def test_a_case_in_another_currency_than_the_strategys_goes_to_a_person() -> None:
    decision = planner(law=italy()).treat(sheet(currency="CHF"), 1, at(5)).decision
    assert (decision.action, decision.why) == (Action.ASK_PERSON, "other_currency")
    assert "CHF" in decision.sentence("en") and "EUR" in decision.sentence("en")
    early = planner(law=italy()).treat(sheet(currency="CHF", status="paid"), 1, at(5)).decision
    assert early.why == "closed"  # what needs no amount is decided as ever
