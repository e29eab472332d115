"""The rows of a case make one case, whole, or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dialer.core.intake.assembly import assemble, companions, content_hash
from dialer.core.intake.case_row import CaseRow
from dialer.core.kernel.codes import DebtorKind
from dialer.core.kernel.money import Money

ROW = CaseRow(
    line=2, reference="P1", tax_code="RSSMRA80A01H501U", kind=DebtorKind.CONSUMER, name="Mario Rossi",
    numbers=(("+393471234567", "mobile", "creditor"),), invoice_number="F1", due_on=date(2026, 3, 3), issued_on=None,
    amount_minor=10000, residual_minor=6000, currency="EUR", interest_minor=0, costs_minor=0,
)  # fmt: skip
SECOND = replace(ROW, line=3, invoice_number="F2", residual_minor=4000, numbers=(("+39066982000", None, "creditor"),))


def test_rows_of_a_case_add_invoices_and_numbers() -> None:
    made = assemble([ROW, SECOND])
    assert made.case is not None and not made.problems
    assert [invoice.number for invoice in made.case.invoices] == ["F1", "F2"]
    assert [number.e164 for number in made.case.debtor.numbers] == ["+393471234567", "+39066982000"]
    assert made.case.principal == Money(10000)
    assert made.case.balance == Money(10000)


def test_numbers_keep_the_order_of_the_file() -> None:
    later = replace(SECOND, numbers=(("+39066982000", None, "creditor"), *ROW.numbers))
    made = assemble([ROW, later])
    assert made.case is not None
    assert [number.e164 for number in made.case.debtor.numbers] == ["+393471234567", "+39066982000"]


def test_interest_and_costs_belong_to_the_case_once() -> None:
    made = assemble([replace(ROW, interest_minor=500, costs_minor=300), replace(SECOND, interest_minor=500)])
    assert made.case is not None
    assert (made.case.interest, made.case.costs, made.case.balance) == (Money(500), Money(300), Money(10800))


def test_a_repeated_row_counts_once() -> None:
    made = assemble([ROW, replace(ROW, line=9)])
    assert made.case is not None
    assert (len(made.case.invoices), made.repeated_count) == (1, 1)


@pytest.mark.parametrize(
    ("other", "line", "reason"),
    [
        (replace(SECOND, tax_code="00743110157"), 3, "another debtor on line 2"),
        (replace(SECOND, currency="CHF"), 3, "in EUR on line 2"),
        (replace(SECOND, interest_minor=700), 3, "different interest"),
        (replace(SECOND, costs_minor=700), 3, "different costs"),
        (replace(ROW, line=3, residual_minor=1), 3, "invoice F1 stands twice in the case, on lines 2 and 3"),
    ],
)
def test_rows_that_disagree_refuse_the_case(other: CaseRow, line: int, reason: str) -> None:
    made = assemble([replace(ROW, interest_minor=500, costs_minor=300), other])
    assert made.case is None
    assert [found.line for found in made.problems] == [line]
    assert reason in made.problems[0].reason and made.problems[0].remedy


def test_a_case_without_a_number_is_refused() -> None:
    made = assemble([replace(ROW, numbers=()), replace(SECOND, numbers=())])
    assert made.case is None
    assert "no telephone number" in made.problems[0].reason
    assert assemble([replace(ROW, numbers=()), SECOND]).case is not None


def test_good_rows_of_a_refused_case_name_the_line_for_which() -> None:
    found = companions([2, 3, 5], 3)
    assert [problem.line for problem in found] == [2, 5]
    assert all("line 3" in problem.reason for problem in found)


def test_the_fingerprint_follows_the_content_and_not_the_order_of_rows() -> None:
    def fingerprint(*rows: CaseRow) -> str:
        made = assemble(rows)
        assert made.case is not None
        return content_hash(made.case)

    first = fingerprint(ROW, SECOND)
    assert fingerprint(replace(ROW, line=80), replace(SECOND, line=90)) == first
    swapped = fingerprint(replace(SECOND, line=2), replace(ROW, line=3))
    assert swapped == first
    for change in (
        {"residual_minor": 5999}, {"name": "Maria Rossi"}, {"due_on": date(2026, 3, 4)}, {"email": "m@example.it"},
        {"costs_minor": 1}, {"note": "x"}, {"extra": (("iban", "x"),)}, {"municipality": "Roma"},
        {"numbers": (("+393471234567", "work", "creditor"),)}, {"period_from": date(2026, 1, 1)},
    ):  # fmt: skip
        assert fingerprint(replace(ROW, **change), SECOND) != first, change  # type: ignore[arg-type]
