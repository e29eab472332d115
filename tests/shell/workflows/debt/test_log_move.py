"""The diary of agreements."""

from __future__ import annotations

from dialer.ports.agreement_papers import AgreementKind
from dialer.workflows.debt.log_move import log_move
from tests.books import Bookroom


async def test_a_line_says_what_became_of_which_agreement_by_whom_and_why() -> None:
    books = await Bookroom.open()
    case_id, by = await books.case(), books.world.user_id
    async with books.world.store.transaction() as tx:
        await log_move(tx, AgreementKind.PLAN, case_id, 7, "made", books.now, by, data={"rates": 3})
        await log_move(tx, AgreementKind.PROMISE, case_id, 8, "cancelled", books.now, None, note="she paid")
        lines = await tx.agreement_papers.lines(case_id)
    assert {(one.kind.value, one.agreement_id, one.move, one.by, one.note) for one in lines} == {
        ("plan", 7, "made", by, ""), ("promise", 8, "cancelled", None, "she paid"),
    }  # fmt: skip
    assert [one.data for one in lines if one.kind is AgreementKind.PLAN] == [{"rates": 3}]
