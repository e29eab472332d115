"""Which interest cases bear that were here before, and what a person decides of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dialer.core.debt.law import InterestRegime
from dialer.core.debt.rates import Rate
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.workflows.debt.decide_terms import (
    InterestDecided,
    InterestOrder,
    decide_case_interest,
    decide_credit_kind,
    decide_interest,
)
from dialer.workflows.debt.read_account import read_account
from dialer.workflows.debt.reckon_waiting import reckon_waiting
from tests.books import Bookroom

CODE = "ENERGIA"
REGIMES = "SELECT reference, interest_regime, interest_reason FROM cases ORDER BY id"


async def room() -> tuple[Bookroom, list[CaseId]]:
    """A consumer's case and a firm's, from before interest was decided by files."""
    books = await Bookroom.open()
    consumer, firm = await books.case(100_000), await books.case(100_000)
    await books.run("UPDATE debtors SET kind = 'business' WHERE id = (SELECT max(id) FROM debtors)")
    await books.run("UPDATE creditors SET code = :code", code=CODE)
    books.today = date(2026, 3, 31)
    return books, [consumer, firm]


async def decide(books: Bookroom, **more: Any) -> InterestDecided:
    order = InterestOrder(creditor_code=more.pop("creditor_code", CODE), **more)
    return await decide_interest(books.world.store, order, reckoner=books.reckoner, by=None, now=books.now)


async def regimes(books: Bookroom) -> Sequence[tuple[str, ...]]:
    return [tuple(row.values()) for row in await books.rows(REGIMES)]


async def test_open_cases_get_the_interest_of_their_debtors_kind_and_balances_follow() -> None:
    books, [_, firm] = await room()
    assert await decide(books, is_dry_run=True) == InterestDecided(
        seen_count=2, changed_count=2, by_interest=(await decide(books, is_dry_run=True)).by_interest
    )
    assert await regimes(books) == [("R1", "none", ""), ("R2", "none", "")]
    done = await decide(books)
    assert dict(done.by_interest) == {"legal: consumer": 1, "commercial: business": 1}
    assert await regimes(books) == [("R1", "legal", "consumer"), ("R2", "commercial", "business")]
    assert await books.rows("SELECT balance_minor FROM cases WHERE id = :id", id=firm) == [{"balance_minor": 100_000}]
    assert await reckon_waiting(books.world.store, books.reckoner, now=books.now) == 1
    interest = round(100_000 * (92 * Decimal("10.15") + 89 * Decimal("10.15")) / 100 / 365)
    assert await books.rows("SELECT balance_minor, own_interest_minor FROM cases WHERE id = :id", id=firm) == [
        {"balance_minor": 100_000 + interest, "own_interest_minor": 0}
    ]
    again = await decide(books)
    assert (again.changed_count, again.reckoning_id) == (0, None)
    [line] = await books.rows("SELECT data FROM audit WHERE action = 'interest.decided'")
    assert '"count":2' in str(line["data"]).replace(" ", "")


async def test_what_a_person_decided_stays_and_what_is_named_goes_to_the_named_cases_only() -> None:
    books, [consumer, firm] = await room()
    rate = Rate(Decimal(6), "art. 9")
    named = {"interest": InterestRegime.CONTRACT, "rate": rate, "reason": "contract of 2025"}
    await decide(books, references=["R1"], **named)
    assert await regimes(books) == [("R1", "contract", "person"), ("R2", "none", "")]
    done = await decide(books)
    assert (done.kept_count, done.changed_count) == (1, 1)
    assert await regimes(books) == [("R1", "contract", "person"), ("R2", "commercial", "business")]
    view = await read_account(books.world.store, consumer, reckoner=books.reckoner, on=books.today, known_at=None)
    assert (view.books.agreed, view.books.regime_note) == (rate, "contract of 2025")
    await books.run("UPDATE cases SET status = 'closed' WHERE id = :id", id=firm)
    with pytest.raises(NotFound, match="no open case of ENERGIA: R2"):
        await decide(books, references=["R2"])


@pytest.mark.parametrize(
    ("more", "error", "message"),
    [
        ({"creditor_code": "NADA"}, NotFound, "no creditor NADA"),
        ({"interest": InterestRegime.COMMERCIAL, "reason": "as agreed"}, Invalid, "case R1: a consumer owes no"),
        ({"interest": InterestRegime.LEGAL, "reason": "x"}, Invalid, "say what the decision rests on"),
        ({"interest": InterestRegime.CONTRACT, "reason": "as agreed"}, Invalid, "has its rate and its clause"),
        ({"rate": Rate(Decimal(6), "art. 9")}, Invalid, "a rate belongs to contract interest"),
    ],
)
async def test_an_order_that_cannot_be_changes_nothing(
    more: dict[str, Any], error: type[Exception], message: str
) -> None:
    books, _ = await room()
    with pytest.raises(error, match=message):
        await decide(books, **more)
    assert await regimes(books) == [("R1", "none", ""), ("R2", "none", "")]


async def test_a_person_decides_of_one_case_with_the_reason_and_the_balance_follows_at_once() -> None:
    books, [consumer, _] = await room()
    by, now, store = books.world.user_id, books.now, books.world.store
    rate = Rate(Decimal(10), "art. 9")
    shared = {"reckoner": books.reckoner, "by": by, "now": now}
    await decide_case_interest(
        store,
        consumer,
        InterestRegime.CONTRACT,
        rate,
        " signed  again ",
        **shared,  # type: ignore[arg-type]
    )
    days = (books.today - date(2025, 10, 1)).days
    owed = 100_000 + round(100_000 * 10 / 100 * days / 365)
    assert await books.rows("SELECT balance_minor, interest_note FROM cases WHERE id = :id", id=consumer) == [
        {"balance_minor": owed, "interest_note": "signed again"}
    ]
    for args, error in (
        ((consumer, InterestRegime.NONE, None, " "), Invalid),
        ((CaseId(99), InterestRegime.NONE, None, "no interest"), NotFound),
    ):
        with pytest.raises(error):
            await decide_case_interest(store, *args, **shared)  # type: ignore[arg-type]
    await books.run("UPDATE cases SET status = 'recalled' WHERE id = :id", id=consumer)
    with pytest.raises(Conflict, match="the case is recalled"):
        await decide_case_interest(store, consumer, InterestRegime.NONE, None, "why not", **shared)  # type: ignore[arg-type]


async def test_a_consumer_bears_no_commercial_interest_whoever_decides() -> None:
    books, [consumer, firm] = await room()
    shared: dict[str, Any] = {"reckoner": books.reckoner, "by": books.world.user_id, "now": books.now}
    store, why = books.world.store, "a debt of trade"
    before = await regimes(books)
    with pytest.raises(Invalid, match="consumer owes no interest of commercial") as refused:
        await decide_case_interest(store, consumer, InterestRegime.COMMERCIAL, None, why, **shared)
    assert (refused.value.code, refused.value.facts["field"]) == ("consumer_interest", "interest")
    assert await regimes(books) == before
    await decide_case_interest(store, firm, InterestRegime.COMMERCIAL, None, why, **shared)
    assert (await books.reckoned(firm)).books.regime is InterestRegime.COMMERCIAL
    await books.run("""UPDATE cases SET extra = '{"vat_number": "00743110157"}' WHERE id = :id""", id=consumer)
    await decide_case_interest(store, consumer, InterestRegime.COMMERCIAL, None, "a person who trades", **shared)
    assert (await books.reckoned(consumer)).books.regime is InterestRegime.COMMERCIAL


async def test_a_person_says_which_kind_of_credit_a_case_or_an_invoice_is() -> None:
    books, [consumer, _] = await room()
    shared = {"reckoner": books.reckoner, "by": books.world.user_id, "now": books.now}
    store = books.world.store
    await decide_credit_kind(store, consumer, "telephone", "", **shared)  # type: ignore[arg-type]
    await decide_credit_kind(store, consumer, "electricity", "F1", **shared)  # type: ignore[arg-type]
    found = (await books.reckoned(consumer)).books
    assert (found.credit_kind, found.invoices[0].credit_kind) == ("telephone", "electricity")
    law = books.reckoner.own_law
    assert law is not None
    assert found.clocks(law)["F1"].expires_on == date(2027, 10, 1)
    with pytest.raises(Invalid, match="'golf' is no kind of credit"):
        await decide_credit_kind(store, consumer, "golf", "", **shared)  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="no invoice F9"):
        await decide_credit_kind(store, consumer, "gas", "F9", **shared)  # type: ignore[arg-type]
