"""What may be asked of a debtor while something is disputed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.account import Component, Entry, EntryKind, Ground
from dialer.core.debt.asked import Contested, asked_of, check_disputed, left_out
from dialer.core.debt.books import BookedInvoice
from dialer.core.debt.law import InterestRegime
from dialer.core.debt.position import Position, position
from dialer.core.kernel.errors import Invalid
from dialer.files.receivables_yaml import load_laws
from dialer.packaged import config_folder
from tests.unit.core.debt.test_books import books

ITALY = load_laws(config_folder() / "receivables")["IT"]
BOOKED = datetime(2025, 12, 1, tzinfo=UTC)
DUE = date(2025, 12, 1)
ON = date(2026, 3, 1)
"""90 days at 10.15 % of 1,000.00 are 25.03 (``domain.md`` §3.10)."""


def owed(*more: Entry, regime: InterestRegime = InterestRegime.COMMERCIAL, **amounts: int) -> Position:
    amounts = amounts or {"A": 1_000_00}
    invoices = tuple(
        BookedInvoice(number=one, issued_on=None, due_on=DUE, amount=minor) for one, minor in amounts.items()
    )
    charges = [
        Entry(
            entry_id=at, kind=EntryKind.CHARGE, minor=minor, value_on=DUE, booked_at=BOOKED, item=number,
            component=Component.PRINCIPAL,
        )
        for at, (number, minor) in enumerate(amounts.items(), start=1)
    ]  # fmt: skip
    found = books(regime=regime, is_protected=False, invoices=invoices, entries=(*charges, *more))
    return position(found.account(ITALY), ON)


def later(entry_id: int, kind: EntryKind, minor: int, **more: Any) -> Entry:
    return Entry(entry_id=entry_id, kind=kind, minor=minor, value_on=ON, booked_at=BOOKED, **more)


def test_with_a_disputed_amount_goes_the_interest_that_falls_on_it() -> None:
    found = owed()
    assert found.interest == 25_03
    part = Contested(number="A", residual=1_000_00, disputed=400_00)
    (out,) = left_out(found, [part])
    assert (out.principal, out.interest, out.costs, out.minor) == (400_00, 10_01, 0, 410_01)
    assert asked_of(found, [part]) == 1_025_03 - 410_01


def test_an_invoice_that_is_disputed_whole_is_asked_for_in_no_part() -> None:
    charge = later(2, EntryKind.CHARGE, 40_00, item="A", component=Component.COSTS, ground=Ground.LUMP_SUM)
    found = owed(charge)
    whole = Contested(number="A", residual=1_000_00, disputed=1_000_00)
    assert found.balance == 1_065_03
    assert asked_of(found, [whole]) == 0
    assert [(out.interest, out.costs) for out in left_out(found, [whole])] == [(25_03, 40_00)]


def test_a_dispute_of_one_cent_is_one() -> None:
    assert asked_of(owed(), [Contested(number="A", residual=1_000_00, disputed=1)]) == 1_025_02


def test_nothing_of_it_is_lost_when_the_dispute_fails() -> None:
    found = owed()
    assert asked_of(found, [Contested(number="A", residual=1_000_00)]) == found.balance == 1_025_03


def test_what_is_disputed_is_not_asked_for() -> None:
    found = owed(regime=InterestRegime.NONE, A=100_00, B=55_00)
    invoices = [Contested(number="A", residual=100_00, disputed=30_00), Contested(number="B", residual=55_00)]
    assert asked_of(found, invoices) == 125_00
    assert [out.number for out in left_out(found, invoices)] == ["A"]


def test_a_payment_may_have_covered_what_was_disputed() -> None:
    paid = owed(later(2, EntryKind.PAYMENT, 90_00), regime=InterestRegime.NONE, A=100_00)
    assert asked_of(paid, [Contested(number="A", residual=10_00, disputed=30_00)]) == 0
    over = owed(later(2, EntryKind.PAYMENT, 100_00), regime=InterestRegime.NONE, A=100_00)
    assert asked_of(over, [Contested(number="A", residual=0, disputed=30_00)]) == 0


@given(st.integers(1, 1_000_00), st.integers(0, 1_100_00))
def test_what_is_left_out_is_never_more_than_is_owed_and_grows_with_the_dispute(disputed: int, paid: int) -> None:
    found = owed(*([later(2, EntryKind.PAYMENT, paid)] if paid else []))
    residual = found.item("A").principal
    asked = [
        asked_of(found, [Contested(number="A", residual=residual, disputed=minor)])
        for minor in (0, disputed, disputed + 1, 1_000_00)
    ]
    assert asked[0] == found.balance
    assert asked == sorted(asked, reverse=True)
    assert asked[-1] == 0


@pytest.mark.parametrize("minor", [0, -1, 70_01])
def test_no_more_is_disputed_than_is_owed_and_not_disputed_yet(minor: int) -> None:
    invoice = Contested(number="A", residual=100_00, disputed=30_00)
    check_disputed(invoice, 70_00)
    with pytest.raises(Invalid, match="7000 cents") as refused:
        check_disputed(invoice, minor)
    assert refused.value.facts["most"] == 70_00


def test_a_single_cent_may_be_disputed() -> None:
    check_disputed(Contested(number="A", residual=1), 1)
