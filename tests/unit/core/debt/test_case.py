"""A case as a file has it: what it comes to."""

from __future__ import annotations

from datetime import date

from dialer.core.debt.case import Case
from dialer.core.intake.assembly import assemble
from dialer.core.intake.case_row import CaseRow
from dialer.core.kernel.codes import DebtorKind
from dialer.core.kernel.money import Money

ROW = CaseRow(
    line=2, reference="P1", tax_code="RSSMRA80A01H501U", kind=DebtorKind.CONSUMER, name="Mario Rossi",
    numbers=(("+393471234567", "mobile", "creditor"),), invoice_number="F1", due_on=date(2026, 3, 3), issued_on=None,
    amount_minor=10000, residual_minor=6000, currency="EUR", interest_minor=11, costs_minor=22,
)  # fmt: skip


def test_the_balance_is_principal_interest_and_costs_in_the_cases_currency() -> None:
    found = assemble([ROW]).case
    assert isinstance(found, Case)
    assert found.currency == "EUR"
    assert found.principal == Money(6000, "EUR")
    assert found.balance == Money(6033, "EUR")
