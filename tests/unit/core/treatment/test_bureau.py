"""When a credit bureau may not be told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dialer.core.debt.plan import PlanState
from dialer.core.debt.promise import PromiseMethod, PromiseState
from dialer.core.debt.settlement import SettlementState
from dialer.core.kernel.codes import HoldReason
from dialer.core.treatment.bureau import withdrawal
from dialer.core.treatment.sheet import OwedInvoice, PlanSheet, PromiseSheet, SettlementSheet
from tests.unit.core.treatment.cases import DUE, at
from tests.unit.core.treatment.sheets import sheet

NOTICE = at(75)
TODAY = at(92)


def promise(state: PromiseState) -> PromiseSheet:
    return PromiseSheet(state=state, made_on=at(80), due_on=at(95), method=PromiseMethod.OTHER)


def offer(state: SettlementState, next_due_on: date | None) -> SettlementSheet:
    return SettlementSheet(state=state, expires_on=TODAY, next_due_on=next_due_on)


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({}, ""),
        ({"status": "paid", "balance": 0}, "paid"),
        ({"status": "recalled"}, "recalled"),
        ({"status": "closed"}, "closed"),
        ({"promise": promise(PromiseState.OPEN)}, "agreed"),
        ({"promise": promise(PromiseState.BROKEN)}, ""),
        ({"plan": PlanSheet(state=PlanState.LATE, next_due_on=TODAY)}, "agreed"),
        ({"plan": PlanSheet(state=PlanState.BROKEN, next_due_on=TODAY)}, ""),
        (
            {"settlement": offer(SettlementState.ACCEPTED, TODAY)},
            "agreed",
        ),
        ({"settlement": offer(SettlementState.OFFERED, None)}, ""),
        ({"holds": {HoldReason.COMPLAINT: None}}, "disputed"),
        ({"holds": {HoldReason.VALIDATION_PENDING: at(91)}}, ""),
        ({"invoices": (OwedInvoice("F1", DUE, 300_00, 5_00),)}, "disputed"),
    ],
)
def test_what_takes_a_report_back(changes: dict[str, Any], because: str) -> None:
    assert withdrawal(sheet(**changes), (), NOTICE, TODAY) == because


def test_any_payment_since_the_notice_takes_it_back_an_earlier_one_does_not() -> None:
    assert withdrawal(sheet(), [(at(74), 100)], NOTICE, TODAY) == ""
    assert withdrawal(sheet(), [(at(75), 100)], NOTICE, TODAY) == "paid"
    assert withdrawal(sheet(), [(at(75), 100)], None, TODAY) == ""
