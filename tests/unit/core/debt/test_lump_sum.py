"""The lump sum of late invoices between businesses: D.Lgs. 231/2002 art. 6 and its likes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.account import Component, Entry, EntryKind, Ground, check_entry
from dialer.core.debt.asked import Contested
from dialer.core.debt.books import BookedInvoice, Books
from dialer.core.debt.law import InterestRegime
from dialer.core.debt.lump_sum import LumpSum, LumpSumRefusal, lump_sums
from dialer.core.debt.position import position
from dialer.core.kernel.errors import Conflict, Invalid
from dialer.files.receivables_yaml import load_laws
from dialer.packaged import config_folder
from tests.unit.core.debt.test_books import books

LAWS = load_laws(config_folder() / "receivables")
ITALY = LAWS["IT"]
BOOKED = datetime(2026, 1, 2, tzinfo=UTC)
DUE = date(2026, 3, 1)
LATE = date(2026, 3, 2)


def entry(entry_id: int, kind: EntryKind, minor: int, on: date, **more: Any) -> Entry:
    return Entry(
        entry_id=entry_id, kind=kind, minor=minor, value_on=on, booked_at=BOOKED + timedelta(hours=entry_id), **more
    )


def issued(entry_id: int, minor: int, item: str = "F1") -> Entry:
    return entry(entry_id, EntryKind.CHARGE, minor, date(2026, 1, 1), item=item, component=Component.PRINCIPAL)


def lump_sum(entry_id: int, on: date = LATE, item: str = "F1", minor: int = 40_00) -> Entry:
    return entry(
        entry_id, EntryKind.CHARGE, minor, on, item=item, component=Component.COSTS, ground=Ground.LUMP_SUM
    )  # fmt: skip


def firm(*entries: Entry, amount: int = 1_000_00, due: date | None = DUE, **more: Any) -> Books:
    invoice = BookedInvoice(number="F1", issued_on=date(2026, 1, 1), due_on=due, amount=amount)
    values: dict[str, Any] = {"regime": InterestRegime.COMMERCIAL, "is_protected": False, "invoices": (invoice,)}
    return books(entries=entries or (issued(1, amount),), **{**values, **more})


def refusal(found: Books, on: date = LATE, **more: Any) -> LumpSumRefusal | None:
    return lump_sums(found, more.pop("law", ITALY), on, **more)["F1"].refusal


def test_forty_euros_from_the_day_after_the_due_date() -> None:
    one = lump_sums(firm(), ITALY, LATE)["F1"]
    assert (one.minor, one.refusal, one.late_since, one.is_due_by_itself) == (40_00, None, LATE, True)
    assert refusal(firm(), DUE) is LumpSumRefusal.NOT_LATE


@pytest.mark.parametrize(
    ("amount", "minor"), [(999_99, 40_00), (1_000_00, 70_00), (9_999_99, 70_00), (10_000_00, 100_00)]
)
def test_the_united_kingdom_has_bands_by_the_debt(amount: int, minor: int) -> None:
    assert lump_sums(firm(amount=amount), LAWS["GB"], LATE)["F1"].minor == minor


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"regime": InterestRegime.LEGAL, "is_protected": True}, LumpSumRefusal.CONSUMER),
        ({"regime": InterestRegime.COMMERCIAL, "is_protected": True}, LumpSumRefusal.CONSUMER),
        ({"regime": InterestRegime.LEGAL}, LumpSumRefusal.NOT_COMMERCIAL),
        ({"regime": InterestRegime.NONE}, LumpSumRefusal.NOT_COMMERCIAL),
        ({"due": None}, LumpSumRefusal.NO_DUE_DATE),
    ],
)
def test_who_owes_none(changes: dict[str, Any], expected: LumpSumRefusal) -> None:
    assert refusal(firm(**changes)) is expected


def test_without_a_law_of_it_there_is_none() -> None:
    assert refusal(firm(), law=None) is LumpSumRefusal.NO_LAW


def test_what_was_paid_on_the_due_day_is_not_late_and_what_was_paid_after_it_is() -> None:
    in_time = firm(issued(1, 1_000_00), entry(2, EntryKind.PAYMENT, 1_000_00, DUE))
    too_late = firm(issued(1, 1_000_00), entry(2, EntryKind.PAYMENT, 1_000_00, LATE))
    assert refusal(in_time, date(2026, 6, 1)) is LumpSumRefusal.NOT_LATE
    assert refusal(too_late, date(2026, 6, 1)) is None


def test_an_open_dispute_of_the_invoice_holds_it_back() -> None:
    part = Contested(number="F1", residual=1_000_00, disputed=1)
    assert refusal(firm(), contested=[part]) is LumpSumRefusal.DISPUTED
    assert refusal(firm(), contested=[Contested(number="F1", residual=1_000_00)]) is None


def test_nothing_is_charged_to_a_case_that_is_over_or_agreed_upon() -> None:
    assert refusal(firm(status="paid")) is LumpSumRefusal.NOT_OPEN
    assert refusal(firm(status="closed")) is LumpSumRefusal.NOT_OPEN
    assert refusal(firm(), is_agreed=True) is LumpSumRefusal.AGREED
    assert refusal(firm(status="paid", is_protected=True)) is LumpSumRefusal.CONSUMER, "what never changes goes first"


def test_it_is_charged_once_and_again_by_a_person_only_after_it_was_taken_back() -> None:
    charged = firm(issued(1, 1_000_00), lump_sum(2))
    assert refusal(charged) is LumpSumRefusal.CHARGED
    assert lump_sums(firm(issued(1, 1_000_00), lump_sum(2, minor=35_00)), ITALY, LATE)["F1"].minor == 35_00
    back = entry(3, EntryKind.REVERSAL, 40_00, LATE, reverses=2)
    again = lump_sums(firm(issued(1, 1_000_00), lump_sum(2), back), ITALY, LATE)["F1"]
    assert (again.refusal, again.was_taken_back, again.is_due_by_itself) == (None, True, False)


def test_one_that_was_never_taken_back_is_due_by_itself() -> None:
    assert LumpSum(number="F1", minor=40_00, refusal=None).is_due_by_itself


def test_the_account_of_any_day_shows_whether_it_counted_and_a_payment_covers_it_before_the_rest() -> None:
    charged = firm(
        issued(1, 1_000_00), lump_sum(2, date(2026, 3, 10)), entry(3, EntryKind.PAYMENT, 50_00, date(2026, 3, 20))
    )
    account = charged.account(ITALY)
    assert position(account, date(2026, 3, 9)).costs == 0
    assert position(account, date(2026, 3, 10)).item("F1").costs == 40_00
    paid = position(account, date(2026, 3, 20))
    assert paid.item("F1").costs == 0
    shares = [(one.share.component, one.share.minor) for one in paid.allocations]
    assert shares[:2] == [(Component.COSTS, 40_00), (Component.INTEREST, 5_28)]  # 19 days at 10.15 % of 1,000.00


def test_no_interest_runs_on_it() -> None:
    bare, charged = firm(issued(1, 1_000_00)), firm(issued(1, 1_000_00), lump_sum(2))
    on = date(2026, 6, 1)
    assert position(charged.account(ITALY), on).interest == position(bare.account(ITALY), on).interest


def test_a_lump_sum_is_costs_of_an_invoice() -> None:
    account = firm().account(ITALY)
    for wrong in ({"item": ""}, {"component": Component.INTEREST}):
        values = {"item": "F1", "component": Component.COSTS, **wrong}
        with pytest.raises(Invalid, match="charge of costs to an invoice"):
            check_entry(account, entry(9, EntryKind.CHARGE, 40_00, LATE, ground=Ground.LUMP_SUM, **values))


@given(st.lists(st.tuples(st.sampled_from(["F1", "F2"]), st.booleans()), max_size=12))
def test_whatever_is_tried_no_invoice_ever_has_two(tries: list[tuple[str, bool]]) -> None:
    invoices = tuple(
        BookedInvoice(number=number, issued_on=None, due_on=DUE, amount=1_000_00) for number in ("F1", "F2")
    )
    entries = [issued(1, 1_000_00), issued(2, 1_000_00, "F2")]
    for item, takes_back in tries:
        found = firm(*entries, invoices=invoices)
        standing = lump_sums(found, ITALY, LATE)[item].charge
        if takes_back and standing is not None:
            entries.append(
                entry(len(entries) + 1, EntryKind.REVERSAL, standing.minor, LATE, reverses=standing.entry_id)
            )
            continue
        new = lump_sum(len(entries) + 1, item=item)
        try:
            check_entry(found.account(ITALY), new)
        except Conflict as refused:
            assert refused.code == "lump_sum_charged"
            assert lump_sums(found, ITALY, LATE)[item].refusal is LumpSumRefusal.CHARGED
        else:
            assert standing is None
            entries.append(new)
        owed = position(firm(*entries, invoices=invoices).account(ITALY), LATE)
        assert all(item.costs in (0, 40_00) for item in owed.items)
