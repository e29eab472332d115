"""The planner finds the strategy, the creditor's terms and the law of a case."""

from __future__ import annotations

from dialer.core.debt.law import ReceivableLaw
from dialer.core.kernel.ids import CreditorId
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.planner import Planner
from tests.unit.core.treatment.cases import at, default_strategy
from tests.unit.core.treatment.sheets import TERMS, instant, italy, sheet

ALL = (Assignment(trial="default", shares=(StrategyShare(1, 1.0),)),)


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
    assert waiting.standing.why == "step_gated"
    abroad = planner().plan(sheet(), at(5), instant(at(5)))
    assert abroad is not None and abroad.standing is not None
    assert abroad.standing.prescription == "unknown"


def test_without_an_assignment_nothing_is_planned() -> None:
    assert planner(()).plan(sheet(), at(5), instant(at(5))) is None
