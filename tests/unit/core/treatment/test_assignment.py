"""Which strategy a case is treated by."""

from __future__ import annotations

from typing import Any

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.core.treatment.assignment import Assignment, StrategyShare, by_closeness, strategy_of
from dialer.core.treatment.sheet import OwedInvoice
from tests.unit.core.treatment.cases import at
from tests.unit.core.treatment.sheets import sheet
from tests.unit.core.treatment.sheets import standing as planned_by

CHAMPION, CHALLENGER = StrategyShare(1, 0.7), StrategyShare(2, 0.3)


def one(strategy_id: int, **segment: Any) -> Assignment:
    return Assignment(trial="default", shares=(StrategyShare(strategy_id, 1.0),), **segment)


def test_the_closest_assignment_holds() -> None:
    standing = by_closeness([
        one(1), one(2, creditor_id=1), one(3, creditor_id=1, debtor_kind="business"), one(4, creditor_id=9),
        one(5, creditor_id=1, least_days=365), one(6, credit_kind="gas"),
    ])  # fmt: skip
    assert strategy_of(sheet(), standing, at(10)) == 2
    assert strategy_of(sheet(is_business=True), standing, at(10)) == 3
    assert strategy_of(sheet(), standing, at(365)) == 5
    assert strategy_of(sheet(creditor_id=9), standing, at(10)) == 4
    assert strategy_of(sheet(creditor_id=7), standing, at(10)) == 1
    assert strategy_of(sheet(creditor_id=7, credit_kind="gas"), standing, at(10)) == 6
    assert strategy_of(sheet(), (), at(10)) is None


def test_champion_and_challenger_have_their_shares_and_a_debtor_stays() -> None:
    trial = Assignment(trial="spring", shares=(CHAMPION, CHALLENGER))
    found = [strategy_of(sheet(debtor_id=n, case_id=n), (trial,), at(10)) for n in range(2000)]
    assert 0.66 < found.count(1) / 2000 < 0.74
    assert strategy_of(sheet(debtor_id=5, case_id=77), (trial,), at(90)) == found[5]


@pytest.mark.parametrize(
    "changes",
    [
        {"shares": (CHAMPION,)}, {"shares": ()}, {"trial": " "}, {"debtor_kind": "dog"},
        {"shares": (StrategyShare(1, 0.5), StrategyShare(1, 0.5))},
        {"shares": (StrategyShare(1, 1.0), StrategyShare(2, 0.0))},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        Assignment(**{"trial": "t", "shares": (CHAMPION, CHALLENGER), **changes})


def test_an_assignment_for_later_due_dates_leaves_older_cases_where_they_were() -> None:
    old, new = one(1), one(2, due_from=at(0))
    standing = by_closeness([old, new])
    assert strategy_of(sheet(), standing, at(10)) == 2
    earlier = sheet(invoices=(OwedInvoice("F1", at(-1), 100),))
    assert strategy_of(earlier, standing, at(10)) == 1
    until = by_closeness([old, one(2, due_from=at(-5), due_upto=at(-1)), one(3, due_from=at(0))])
    assert [strategy_of(case, until, at(10)) for case in (earlier, sheet())] == [2, 3]
    assert strategy_of(sheet(invoices=(OwedInvoice("F1", None, 100),)), standing, at(10)) == 1


def test_a_case_that_owes_nothing_any_more_stays_with_its_version() -> None:
    standing = by_closeness([one(1), one(2, due_from=at(0))])
    assert strategy_of(sheet(invoices=(), standing=planned_by(strategy_id=2)), standing, at(10)) == 2
    assert strategy_of(sheet(invoices=(), standing=planned_by(strategy_id=1)), standing, at(10)) == 1


def test_due_dates_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(Invalid, match="before they begin"):
        one(1, due_from=at(3), due_upto=at(2))
