"""The lump sum is charged by a person, or each night by a creditor's terms; once, and never against an agreement."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.debt.account import EntryKind, Ground
from dialer.core.debt.law import InterestRegime
from dialer.core.debt.lump_sum import LumpSumRefusal
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.workflows.debt.agree_plan import PlanTerms, agree_plan
from dialer.workflows.debt.book_entry import EntryOrder, book_entry
from dialer.workflows.debt.charge_lump_sums import charge_by_hand, charge_lump_sums
from dialer.workflows.debt.decide_terms import decide_case_interest
from dialer.workflows.debt.read_account import AccountView, read_account
from tests.books import Bookroom

TODAY = date(2026, 3, 31)


async def room() -> tuple[Bookroom, CaseId]:
    """A firm's case with two late invoices."""
    books = await Bookroom.open()
    case_id = await books.case(1_000_00, 500_00)
    await books.run("UPDATE debtors SET kind = 'business'")
    await books.run("UPDATE cases SET interest_regime = 'commercial', interest_reason = 'business'")
    books.today = TODAY
    return books, case_id


async def by_terms(books: Bookroom) -> int:
    await books.run("""UPDATE creditors SET interest = '{"lump_sum": "by_default"}'""")
    return await nightly(books)


async def nightly(books: Bookroom) -> int:
    return await charge_lump_sums(books.world.store, books.reckoner, now=books.now)


async def by_hand(
    books: Bookroom, case_id: CaseId, *numbers: str, reason: str = "letter of 3 March"
) -> tuple[int, ...]:
    return await charge_by_hand(
        books.world.store, case_id, numbers, reason, reckoner=books.reckoner, by=books.world.user_id, now=books.now
    )


async def account(books: Bookroom, case_id: CaseId, on: date = TODAY) -> AccountView:
    return await read_account(books.world.store, case_id, reckoner=books.reckoner, on=on, known_at=None)


async def take_back(books: Bookroom, case_id: CaseId, entry_id: int) -> None:
    order = EntryOrder(
        case_id=case_id, kind=EntryKind.REVERSAL, reason="waived", value_on=books.today, reverses=entry_id
    )  # fmt: skip
    await book_entry(books.world.store, order, reckoner=books.reckoner, by=None, now=books.now)


async def test_a_person_charges_it_with_the_reason_and_it_is_owed_from_that_day() -> None:
    books, case_id = await room()
    before = await books.balance(case_id)
    (entry_id,) = await by_hand(books, case_id, "F1", "F1")
    view = await account(books, case_id)
    (entry,) = [one for one in view.entries if one.entry_id == entry_id]
    assert (entry.ground, entry.item, entry.minor, entry.value_on) == (Ground.LUMP_SUM, "F1", 40_00, TODAY)
    assert entry.reference == "D.Lgs. 231/2002 art. 6: letter of 3 March"
    assert entry.by == books.world.user_id
    assert await books.balance(case_id) == before + 40_00
    assert view.lump_sums["F1"].refusal is LumpSumRefusal.CHARGED
    assert view.lump_sums["F2"].refusal is None
    assert (await account(books, case_id, date(2026, 3, 30))).position.costs == 0
    assert await books.rows("SELECT balance_minor, costs_minor, own_costs_minor FROM cases") == [
        {"balance_minor": before + 40_00, "costs_minor": 40_00, "own_costs_minor": 0}
    ]


async def test_all_that_are_named_or_none() -> None:
    books, case_id = await room()
    await by_hand(books, case_id, "F1")
    with pytest.raises(Conflict, match="charged already") as refused:
        await by_hand(books, case_id, "F2", "F1")
    assert refused.value.code == "lump_sum_charged"
    with pytest.raises(NotFound, match="no invoice F9"):
        await by_hand(books, case_id, "F2", "F9")
    with pytest.raises(Invalid, match="say why it is charged"):
        await by_hand(books, case_id, "F2", reason=" ")
    with pytest.raises(Invalid, match="at least one"):
        await by_hand(books, case_id)
    assert (await account(books, case_id)).position.costs == 40_00


async def test_where_nothing_was_agreed_the_night_charges_nothing_and_by_the_terms_each_late_invoice_once() -> None:
    books, case_id = await room()
    assert await nightly(books) == 0
    assert await by_terms(books) == 2
    assert await nightly(books) == 0
    assert (await account(books, case_id)).position.costs == 80_00
    [line] = await books.rows("SELECT count(*) AS n FROM audit WHERE action = 'ledger.lump_sum'")
    assert line["n"] == 2


async def test_what_a_person_took_back_the_night_does_not_charge_again_but_a_person_may() -> None:
    books, case_id = await room()
    (entry_id,) = await by_hand(books, case_id, "F1")
    await take_back(books, case_id, entry_id)
    assert await by_terms(books) == 1  # F2
    view = await account(books, case_id)
    assert view.position.item("F1").costs == 0
    assert view.lump_sums["F1"].was_taken_back
    await by_hand(books, case_id, "F1")
    assert (await account(books, case_id)).position.costs == 80_00


async def test_a_dispute_an_agreement_and_a_closed_case_hold_it_back() -> None:
    books, case_id = await room()
    await books.run("UPDATE invoices SET disputed_minor = 1 WHERE number = 'F1'")
    with pytest.raises(Conflict) as disputed:
        await by_hand(books, case_id, "F1")
    assert disputed.value.code == "lump_sum_disputed"
    assert await by_terms(books) == 1
    await books.run("UPDATE invoices SET disputed_minor = 0")
    terms = PlanTerms(first_on=date(2026, 4, 30), count=2)
    await agree_plan(books.world.store, books.reckoner, case_id, terms, by=books.world.user_id, now=books.now)
    with pytest.raises(Conflict) as agreed:
        await by_hand(books, case_id, "F1")
    assert agreed.value.code == "agreement_stands"
    assert await nightly(books) == 0
    await books.run("UPDATE cases SET status = 'closed'")
    with pytest.raises(Conflict) as closed:
        await by_hand(books, case_id, "F1")
    assert closed.value.code == "case_not_open"
    assert await nightly(books) == 0


async def test_who_turns_out_to_owe_no_commercial_interest_owes_no_lump_sum() -> None:
    books, case_id = await room()
    await by_terms(books)
    await decide_case_interest(
        books.world.store, case_id, InterestRegime.LEGAL, None, "a private person", reckoner=books.reckoner,
        by=books.world.user_id, now=books.now,
    )  # fmt: skip
    assert (await account(books, case_id)).position.costs == 0
    with pytest.raises(Conflict) as refused:
        await by_hand(books, case_id, "F1")
    assert refused.value.code == "lump_sum_not_commercial"
