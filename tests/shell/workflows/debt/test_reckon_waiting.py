"""Balances that are written anew in the background, in parts."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.kernel.errors import NotFound
from dialer.ports.reckonings import Cause, ReckoningRow
from dialer.workflows.debt.reckon_waiting import read_reckonings, reckon_batch, reckon_waiting
from tests.books import Bookroom

BALANCES = "SELECT balance_minor FROM cases ORDER BY id"


async def room() -> Bookroom:
    """Three cases that bear interest of three months that nobody has written yet, and one that bears none."""
    books = await Bookroom.open()
    for _ in range(3):
        await books.case(100_000, due_on=date(2026, 3, 2), interest_regime="commercial")
    await books.case(100_000)
    books.today = date(2026, 6, 2)
    return books


async def ask(books: Bookroom, cause: Cause = Cause.RATE) -> int:
    async with books.world.store.transaction() as tx:
        return await tx.reckonings.add(ReckoningRow(cause=cause, subject="IT", asked_at=books.now))


async def test_a_run_that_was_broken_off_goes_on_where_it_stood_and_tells_how_far_it_is() -> None:
    books = await room()
    store, reckoner, now = books.world.store, books.reckoner, books.now
    number = await ask(books)
    assert [(row.total_count, row.finished_at) for row in await read_reckonings(store)] == [(None, None)]
    assert await reckon_batch(store, reckoner, now=now, size=2) == 2
    [row] = await read_reckonings(store)
    assert (row.total_count, row.done_count, row.changed_count, row.finished_at) == (3, 2, 2, None)
    owed = 100_000 + round(100_000 * 10.15 / 100 * 92 / 365)
    assert [one["balance_minor"] for one in await books.rows(BALANCES)] == [owed, owed, 100_000, 100_000]
    assert await reckon_waiting(store, reckoner, now=now) == 1  # another process, after the first one died
    [row] = await read_reckonings(store)
    assert (row.reckoning_id, row.done_count, row.changed_count, row.finished_at) == (number, 3, 3, now)
    assert [one["balance_minor"] for one in await books.rows(BALANCES)] == [owed, owed, owed, 100_000]
    assert await reckon_waiting(store, reckoner, now=now) == 0
    async with store.transaction() as tx:
        assert await tx.reckonings.get(number) == row
        with pytest.raises(NotFound, match="no reckoning 99"):
            await tx.reckonings.get(99)


async def test_cases_that_owe_something_else_are_planned_anew_and_runs_go_one_after_the_other() -> None:
    books = await room()
    await ask(books)
    await ask(books)
    await reckon_waiting(books.world.store, books.reckoner, now=books.now)
    first, second = reversed(await read_reckonings(books.world.store))
    assert (first.changed_count, second.changed_count, second.done_count) == (3, 0, 3)
    async with books.world.store.transaction() as tx:
        assert len(await tx.treatment.touched(10)) == 3


async def test_a_run_of_one_creditors_terms_leaves_the_others_alone_and_sees_cases_without_interest() -> None:
    books = await room()
    async with books.world.store.transaction() as tx:
        await tx.reckonings.add(
            ReckoningRow(cause=Cause.TERMS, creditor_id=books.world.creditor_id, asked_at=books.now)
        )
    await books.run(
        "INSERT INTO imports (id, creditor_id, file_name, file_sha256, created_at) VALUES (77, :creditor, 'a', 'b', 1)",
        creditor=books.world.creditor_id,
    )
    async with books.world.store.transaction() as tx:
        await tx.reckonings.add(ReckoningRow(cause=Cause.IMPORT, import_id=77, asked_at=books.now))
    await reckon_waiting(books.world.store, books.reckoner, now=books.now)
    imported, terms = await read_reckonings(books.world.store)
    assert (terms.total_count, imported.total_count, imported.finished_at) == (4, 0, books.now)
