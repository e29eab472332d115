"""A closed case that is opened again."""

from __future__ import annotations

import pytest

from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.workflows.debt.reopen_case import reopen_case
from tests.books import Bookroom


async def closed(books: Bookroom) -> CaseId:
    case_id = await books.case(10_000)
    await books.run(
        "UPDATE cases SET status = 'closed', closed_reason = 'given_up', closed_at = 1 WHERE id = :id", id=case_id
    )
    return case_id


async def reopen(books: Bookroom, case_id: CaseId, reason: str = "the debtor wrote") -> None:
    by = books.world.user_id
    await reopen_case(books.world.store, case_id, reason, reckoner=books.reckoner, by=by, now=books.now)


async def test_a_closed_case_is_open_again_with_its_reason() -> None:
    books = await Bookroom.open()
    case_id = await closed(books)
    await reopen(books, case_id)
    [row] = await books.rows("SELECT status, closed_reason, closed_at FROM cases WHERE id = :id", id=case_id)
    assert row == {"status": "open", "closed_reason": "", "closed_at": None}
    [line] = await books.rows("SELECT data FROM audit WHERE action = 'case.reopened'")
    assert "the debtor wrote" in str(line["data"])


async def test_one_of_which_nothing_is_owed_any_more_is_paid() -> None:
    books = await Bookroom.open()
    case_id = await closed(books)
    await books.pay(case_id, 10_000)
    await reopen(books, case_id)
    assert await books.rows("SELECT status FROM cases WHERE id = :id", id=case_id) == [{"status": "paid"}]


async def test_what_is_not_closed_is_not_opened_again() -> None:
    books = await Bookroom.open()
    case_id = await closed(books)
    with pytest.raises(Invalid, match="say why"):
        await reopen(books, case_id, " ")
    with pytest.raises(NotFound, match="no case 99"):
        await reopen(books, CaseId(99))
    for change in ("status = 'recalled'", "status = 'open'", "status = 'closed', erased_at = 1"):
        await books.run(f"UPDATE cases SET {change} WHERE id = :id", id=case_id)
        with pytest.raises(Conflict, match="only a closed case"):
            await reopen(books, case_id)
