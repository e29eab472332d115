"""The lump sum in many cases at once: what a person decided or agreed upon is left alone, and the ledger says why."""

from __future__ import annotations

from datetime import date

import pytest

import dialer.workflows.debt.charge_many as module
from dialer.core.kernel.errors import NotFound
from dialer.workflows.debt.charge_many import LumpSumOrder, LumpSumsCharged, charge_many
from tests.books import Bookroom
from tests.shell.workflows.debt.test_charge_lump_sums import by_hand, room, take_back

CODE = "ENERGIA"


async def charge(books: Bookroom, *references: str, is_dry_run: bool = False) -> LumpSumsCharged:
    order = LumpSumOrder(creditor_code=CODE, references=references, reason="as  agreed", is_dry_run=is_dry_run)
    return await charge_many(books.world.store, order, reckoner=books.reckoner, by=None, now=books.now)


async def test_what_was_taken_back_is_left_to_a_person_and_the_rest_stands_in_the_ledger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "BATCH", 1)
    books, first = await room()
    await books.case(300_00, due_on=date(2026, 3, 1))
    await books.run("UPDATE debtors SET kind = 'business'")
    await books.run("UPDATE cases SET interest_regime = 'commercial', interest_reason = 'business'")
    (entry_id,) = await by_hand(books, first, "F1")
    await take_back(books, first, entry_id)
    done = await charge(books)
    assert (done.case_count, done.invoice_count, dict(done.sum_minor)) == (2, 2, {"EUR": 80_00})
    assert dict(done.refused) == {"taken_back": 1}
    rows = await books.rows("SELECT reference FROM ledger_entries WHERE ground = 'lump_sum' ORDER BY id")
    assert [row["reference"].endswith(": as agreed") for row in rows] == [False, True, True]
    assert await books.rows("SELECT costs_minor FROM cases") == [{"costs_minor": 40_00}] * 2


async def test_a_dry_run_changes_nothing_and_an_unknown_creditor_is_refused() -> None:
    books, _ = await room()
    assert (await charge(books, is_dry_run=True)).invoice_count == 2
    assert await books.rows("SELECT id FROM ledger_entries WHERE ground = 'lump_sum'") == []
    order = LumpSumOrder(creditor_code="NOBODY", reason="as agreed")
    with pytest.raises(NotFound, match="no creditor NOBODY"):
        await charge_many(books.world.store, order, reckoner=books.reckoner, by=None, now=books.now)
