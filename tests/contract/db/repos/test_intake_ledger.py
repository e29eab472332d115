"""What an import books: the ledger adds up to what the creditor said last."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.contract.db.repos.intake_desk import NOW, OTHER, ROW, IntakeDesk, item

LEDGER = (
    "SELECT kind, minor, COALESCE(i.number, ''), COALESCE(component, ''), value_on FROM ledger_entries e "
    "JOIN cases c ON c.id = e.case_id LEFT JOIN invoices i ON i.id = e.invoice_id "
    "WHERE c.reference = 'P1' ORDER BY e.id"
)
SUMS = (
    "SELECT c.reference, c.balance_minor, "
    "SUM(CASE WHEN e.kind = 'charge' THEN e.minor ELSE -e.minor END) "
    "FROM cases c JOIN ledger_entries e ON e.case_id = c.id GROUP BY c.id, c.reference, c.balance_minor ORDER BY 1"
)
KEYS = "SELECT value, item FROM payment_keys k JOIN cases c ON c.id = k.case_id WHERE c.reference = 'P1' ORDER BY 1"
DAY = NOW.date()


async def entries(desk: IntakeDesk) -> list[tuple[str, int, str, str, str]]:
    return [(*row[:4], str(row[4])) for row in await desk.rows(LEDGER)]  # type: ignore[misc]


async def test_a_new_case_opens_its_ledger(desk: IntakeDesk) -> None:
    second = replace(ROW, invoice_number="F2", residual_minor=500, issued_on=date(2026, 2, 1))
    await desk.load(item(ROW, second), item(OTHER))
    assert await entries(desk) == [
        ("charge", 6000, "F1", "principal", "2026-03-03"), ("charge", 500, "F2", "principal", "2026-02-01")
    ]  # fmt: skip
    assert await desk.rows(SUMS) == [("P1", 6500, 6500), ("P2", 6000, 6000)]


async def test_interest_and_costs_of_the_file_are_charges_of_the_case(desk: IntakeDesk) -> None:
    await desk.load(item(interest_minor=11, costs_minor=22))
    assert (await entries(desk))[1:] == [
        ("charge", 11, "", "interest", str(DAY)), ("charge", 22, "", "costs", str(DAY))
    ]  # fmt: skip


async def test_a_file_that_says_less_books_the_difference_and_one_that_says_more_too(desk: IntakeDesk) -> None:
    await desk.load(item(interest_minor=11, costs_minor=22))
    later = NOW + timedelta(days=7)
    await desk.load(item(residual_minor=4500, interest_minor=1, costs_minor=30), now=later)
    week = str(later.date())
    assert (await entries(desk))[3:] == [
        ("credit_note", 1500, "F1", "", week),
        ("write_down", 10, "", "interest", week),
        ("charge", 8, "", "costs", week),
    ]
    assert await desk.rows(SUMS) == [("P1", 4531, 4531)]
    await desk.load(item(residual_minor=5000, interest_minor=1, costs_minor=30), now=later)
    assert (await entries(desk))[6:] == [("charge", 500, "F1", "principal", week)]


async def test_an_invoice_that_is_new_in_a_known_case_counts_from_its_own_day(desk: IntakeDesk) -> None:
    await desk.load(item())
    second = replace(ROW, invoice_number="F2", residual_minor=500, due_on=date(2026, 9, 9))
    await desk.load(item(ROW, second), now=NOW + timedelta(days=7))
    assert (await entries(desk))[1:] == [("charge", 500, "F2", "principal", "2026-09-09")]


async def test_the_same_file_again_books_nothing(desk: IntakeDesk) -> None:
    await desk.load(item())
    await desk.load(item())
    assert len(await entries(desk)) == 1


async def test_references_are_kept_once_in_one_spelling(desk: IntakeDesk) -> None:
    await desk.load(item(reference="P1", invoice_number="f-2026/12"))
    assert await desk.rows(KEYS) == [("F202612", "f-2026/12"), ("P1", "")]
    await desk.load(item(reference="P1", invoice_number="f-2026/12", residual_minor=1))
    assert len(await desk.rows(KEYS)) == 2
