"""What is written down when an agreement was kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dialer.core.debt.account import Component, Entry, EntryKind
from dialer.core.debt.books import BookedInvoice, Books
from dialer.core.debt.law import InterestRegime
from dialer.core.debt.plan import Instalment, Plan
from dialer.core.debt.position import position
from dialer.core.debt.rates import Rate
from dialer.core.debt.write_down import Part, left_after_plan, what_is_left
from dialer.files.receivables_yaml import load_law
from dialer.packaged import config_folder

LAW = load_law(config_folder() / "receivables" / "it.yaml")
AGREED_AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
LATER = datetime(2026, 5, 1, 10, tzinfo=UTC)


def entry(entry_id: int, kind: EntryKind, minor: int, on: date, at: datetime = AGREED_AT, **more: Any) -> Entry:
    return Entry(entry_id=entry_id, kind=kind, minor=minor, value_on=on, booked_at=at, **more)


def books(*entries: Entry, percent: str = "3.65") -> Books:
    return Books(
        case_id=1, creditor_id=1, debtor_id=1, reference="R1", status="open", currency="EUR", credit_kind="",
        is_protected=True, regime=InterestRegime.CONTRACT, agreed=Rate(Decimal(percent), "clause 7"),
        invoices=tuple(
            BookedInvoice(number=number, issued_on=None, due_on=date(2026, 3, 2), amount=100_000)
            for number in ("F1", "F2")
        ),
        acts=(),
        entries=(
            entry(1, EntryKind.CHARGE, 100_000, date(2026, 1, 1), item="F1", component=Component.PRINCIPAL), *entries
        ),
    )  # fmt: skip


def test_all_that_is_left_is_given_up_interest_first() -> None:
    case = books(entry(2, EntryKind.CHARGE, 40_00, date(2026, 3, 2), component=Component.COSTS))
    found = what_is_left(position(case.account(LAW), date(2026, 3, 12)))
    assert found == (
        Part(item="F1", component=Component.INTEREST, minor=1_00),
        Part(item="", component=Component.COSTS, minor=40_00),
        Part(item="F1", component=Component.PRINCIPAL, minor=100_000),
    )


PLAN = Plan(
    agreed_on=date(2026, 3, 2),
    instalments=(Instalment(1, date(2026, 3, 12), 50_000), Instalment(2, date(2026, 3, 22), 50_000)),
)
END = date(2026, 3, 22)


def paid(minor: int, on: date) -> Entry:
    return entry(minor, EntryKind.PAYMENT, minor, on, LATER)


def test_interest_that_ran_beside_a_plan_is_what_it_leaves() -> None:
    case = books(paid(50_000, date(2026, 3, 12)), paid(50_001, END))
    left = left_after_plan(case, LAW, PLAN, AGREED_AT, END)
    assert sum(part.minor for part in left) == position(case.account(LAW), END).balance == 1_49


def test_a_rounding_is_left_with_it() -> None:
    case = books(paid(50_000, date(2026, 3, 12)), paid(49_900, END), percent="0")
    assert left_after_plan(case, LAW, PLAN, AGREED_AT, END) == (
        Part(item="F1", component=Component.PRINCIPAL, minor=1_00),
    )


def test_what_was_kept_out_of_the_plan_stays_owed() -> None:
    half = Plan(agreed_on=PLAN.agreed_on, instalments=(Instalment(1, date(2026, 3, 12), 60_000),))
    case = books(paid(60_000, date(2026, 3, 12)), percent="0")
    assert left_after_plan(case, LAW, half, AGREED_AT, END) == ()


def test_no_more_is_left_than_what_ran_on_wherever_the_payments_went() -> None:
    case = books(
        entry(2, EntryKind.CHARGE, 60_000, date(2026, 3, 2), LATER, item="F2", component=Component.PRINCIPAL),
        entry(3, EntryKind.CHARGE, 40_00, date(2026, 3, 3), LATER, component=Component.COSTS),
        entry(4, EntryKind.PAYMENT, 60_000, date(2026, 3, 5), LATER, item="F2"),
        entry(5, EntryKind.PAYMENT, 40_000, date(2026, 3, 5), LATER, item="F1"),
        percent="0",
    )
    assert position(case.account(LAW), END).balance == 60_000 + 40_00
    assert sum(part.minor for part in left_after_plan(case, LAW, PLAN, AGREED_AT, END)) == 1_00


def test_what_came_after_the_plan_is_left_alone_however_little_it_is() -> None:
    case = books(
        entry(2, EntryKind.CHARGE, 60, date(2026, 3, 5), LATER, item="F2", component=Component.PRINCIPAL),
        entry(3, EntryKind.CHARGE, 70, date(2026, 3, 5), LATER, component=Component.COSTS),
        entry(4, EntryKind.PAYMENT, 100_000, END, LATER, item="F1"),
        percent="0",
    )
    assert position(case.account(LAW), END).balance == 60 + 70
    assert left_after_plan(case, LAW, PLAN, AGREED_AT, END) == ()


def test_the_plans_own_interest_does_not_make_room_for_what_was_kept_out() -> None:
    part = Plan(agreed_on=PLAN.agreed_on, instalments=(Instalment(1, date(2026, 3, 12), 60_500, interest=500),))
    case = books(paid(60_500, date(2026, 3, 12)), percent="0")
    assert position(case.account(LAW), END).balance == 39_500
    assert left_after_plan(case, LAW, part, AGREED_AT, END) == ()


@pytest.mark.parametrize("minor", [90_000, 1_00])
def test_of_what_is_lacking_no_more_is_left_than_the_interest_that_ran_since_and_a_euro(minor: int) -> None:
    """1,000.00 at 3.65 % are 10 cents a day: 1.00 when the plan is agreed, 1.00 more when it ends."""
    agreed_on, ends_on = date(2026, 3, 12), date(2026, 3, 22)
    agreed_at = datetime(2026, 3, 12, 10, tzinfo=UTC)
    plan = Plan(agreed_on=agreed_on, instalments=(Instalment(1, ends_on, 100_100),))
    case = books(paid(minor, ends_on))
    assert position(case.account(LAW), agreed_on, agreed_at).balance == 100_100
    left = left_after_plan(case, LAW, plan, agreed_at, ends_on)
    assert sum(part.minor for part in left) == 1_00 + 1_00


def test_a_last_cent_is_given_up_too() -> None:
    case = books(paid(99_999, date(2026, 3, 2)), percent="0")
    assert what_is_left(position(case.account(LAW), END)) == (Part(item="F1", component=Component.PRINCIPAL, minor=1),)
