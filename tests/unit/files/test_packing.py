"""Rows and cases survive the way through bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dialer.core.intake.assembly import assemble, content_hash
from dialer.core.intake.case_row import CaseRow
from dialer.core.kernel.codes import DebtorKind
from dialer.files.packing import pack_items, pack_row, unpack_items, unpack_row
from dialer.ports.intake import CaseItem

FULL = CaseRow(
    line=2, reference="P1", tax_code="RSSMRA80A01H501U", kind=DebtorKind.CONSUMER, name="Niccolò Rossi",
    numbers=(("+393471234567", "mobile", "contract"), ("+39066982000", None, "creditor")), invoice_number="F1",
    due_on=date(2026, 3, 3), issued_on=date(2026, 2, 1), amount_minor=10000, residual_minor=6000, currency="CHF",
    interest_minor=1, costs_minor=2, customer_code="C7", born_on=date(1980, 1, 1), email="m@example.it", language="it",
    street="Via Roma 1", postal_code="00100", municipality="Roma", region="RM", country="IT", service="luce",
    period_from=date(2026, 1, 1), period_to=date(2026, 1, 31), payment_reference="RF18539007547034",
    contract_reference="K1", supply_point="IT001E12345678", product="casa", note="dopo le 18",
    customer_value="key", credit_kind="electricity", interest_regime="contract", agreed_percent="8.5",
    agreed_reference="art. 7", lump_sum_minor=40_00,
    extra=(("iban", "IT60X0542811101000000123456"),),
)  # fmt: skip
BARE = replace(
    FULL, line=3, invoice_number="F2", issued_on=None, born_on=None, period_from=None, period_to=None, extra=()
)  # fmt: skip


def test_rows_come_back_as_they_were() -> None:
    assert unpack_row(pack_row(FULL)) == FULL
    assert unpack_row(pack_row(BARE)) == BARE


def test_cases_come_back_as_they_were() -> None:
    made = assemble([FULL, BARE])
    assert made.case is not None
    item = CaseItem(made.case, content_hash(made.case), (2, 3))
    assert unpack_items(pack_items([item, item])) == [item, item]
