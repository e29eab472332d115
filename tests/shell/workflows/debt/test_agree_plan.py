from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dialer.core.debt.affordability import Affordability
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.plan import Every
from dialer.core.debt.promise import PromiseMethod
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Conflict, DomainError, Invalid, NotFound, Refused
from dialer.core.kernel.ids import CaseId
from dialer.workflows.debt.agree_plan import PlanTerms, agree_plan, cancel_plan, draft_plan
from dialer.workflows.debt.record_affordability import record_affordability
from dialer.workflows.debt.record_promise import PromiseTerms, record_promise
from dialer.workflows.debt.set_offer_terms import set_offer_terms
from tests.books import Bookroom

PLANS = "SELECT status, minor, every, closed_reason FROM plans ORDER BY id"
RATES = "SELECT due_on, principal_minor, interest_minor FROM plan_rates ORDER BY plan_id, number"


def terms(**more: Any) -> PlanTerms:
    return PlanTerms(**{"first_on": date(2026, 3, 31), "count": 3, **more})


async def agree(books: Bookroom, case_id: CaseId, given: PlanTerms) -> int:
    return await agree_plan(books.world.store, books.reckoner, case_id, given, by=books.world.user_id, now=books.now)


async def test_equal_rates_cover_everything_that_is_owed_to_the_cent() -> None:
    books = await Bookroom.open()
    case_id = await books.case(900_00, costs=80_00, interest=20_00)
    await record_promise(
        books.world.store, books.reckoner, case_id,
        PromiseTerms(minor=1_00, due_on=books.today, method=PromiseMethod.CASH, phase=CampaignType.PHONE),
        by=None, now=books.now,
    )  # fmt: skip
    await record_affordability(
        books.world.store, books.reckoner, case_id, Affordability(income=1_000_00), by=None, now=books.now
    )
    await agree(books, case_id, terms())
    assert await books.rows(PLANS) == [{"status": "active", "minor": 1_000_00, "every": "month", "closed_reason": ""}]
    assert [(row["due_on"], row["principal_minor"]) for row in await books.rows(RATES)] == [
        ("2026-03-31", 333_33), ("2026-04-30", 333_33), ("2026-06-01", 333_34)
    ]  # fmt: skip
    assert await books.rows("SELECT status, closed_reason FROM promises") == [
        {"status": "cancelled", "closed_reason": "plan"}
    ]
    assert await books.rows("SELECT * FROM affordability_forms") == []


async def test_own_dates_and_amounts_must_sum_and_be_working_days() -> None:
    books = await Bookroom.open()
    case_id = await books.case(300_00)
    good = ((date(2026, 3, 10), 50_00), (date(2026, 4, 10), 250_00))
    draft = await draft_plan(books.world.store, books.reckoner, case_id, terms(rates=good), books.now)
    assert ([rate.minor for rate in draft.plan.instalments], draft.asked) == ([50_00, 250_00], 300_00)
    assert await books.rows(PLANS) == []
    for rates, message in (
        (((date(2026, 3, 10), 50_00), (date(2026, 4, 10), 249_99)), "change a rate by \\+0.01"),
        (((date(2026, 3, 14), 300_00),), "no working day; the next one is 2026-03-16"),
        (((date(2026, 3, 1), 300_00),), "due before today"),
        (((date(2062, 3, 10), 300_00),), "more than 92 days"),
    ):
        with pytest.raises(Invalid, match=message):
            await agree(books, case_id, terms(rates=rates))
    await agree(books, case_id, terms(rates=good))
    assert (await books.rows(PLANS))[0]["every"] == ""


async def test_what_is_in_dispute_is_not_planned() -> None:
    books = await Bookroom.open()
    case_id = await books.case(300_00)
    await books.run("UPDATE invoices SET disputed_minor = 10000")
    draft = await draft_plan(books.world.store, books.reckoner, case_id, terms(), books.now)
    assert draft.asked == 200_00


async def test_a_creditors_limits_hold() -> None:
    books = await Bookroom.open()
    case_id = await books.case(300_00)

    async def allow(**more: Any) -> None:
        given = OfferTerms(allowed=AllowedOffers(**more))
        await set_offer_terms(
            books.world.store, books.world.creditor_id, given, today=books.today, by=None, now=books.now
        )

    with pytest.raises(Invalid, match="at most 12 rates"):
        await agree(books, case_id, terms(count=13))
    with pytest.raises(Invalid, match=r"smallest rate is 25.00; this creditor allows none below 30.00"):
        await agree(books, case_id, terms(count=12))
    await allow(kinds=frozenset({OfferKind.PROMISE}))
    with pytest.raises(Refused, match="does not allow plans"):
        await agree(books, case_id, terms())
    await allow(most_rates=3, least_rate=0)
    await agree(books, case_id, terms(down_payment=30_00, every=Every.WEEK))
    assert len(await books.rows(RATES)) == 4


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (terms(first_on=None), Invalid),
        (terms(count=0), Invalid),
        (terms(down_payment=300_00), Invalid),
        (terms(yearly_percent=Decimal(101)), Invalid),
        (terms(first_on=date(2026, 3, 1)), Invalid),
    ],
)
async def test_terms_that_cannot_be_are_refused(given: PlanTerms, error: type[DomainError]) -> None:
    books = await Bookroom.open()
    case_id = await books.case(300_00)
    with pytest.raises(error):
        await agree(books, case_id, given)
    assert await books.rows(PLANS) == []


async def test_a_plan_is_cancelled_with_its_reason_and_its_interest_to_come_is_not_owed() -> None:
    books = await Bookroom.open()
    case_id = await books.case(1_000_00)
    plan_id = await agree(books, case_id, terms(count=6, yearly_percent=Decimal(5)))
    with pytest.raises(Conflict, match="cancel it before"):
        await agree(books, case_id, terms())
    store, reckoner = books.world.store, books.reckoner

    async def cancel(case: int, number: int, reason: str) -> None:
        await cancel_plan(store, reckoner, CaseId(case), number, reason, by=None, now=books.now)

    with pytest.raises(Invalid):
        await cancel(case_id, plan_id, "")
    with pytest.raises(NotFound):
        await cancel(case_id, plan_id + 1, "x")
    await cancel(case_id, plan_id, "he pays at once")
    with pytest.raises(Conflict):
        await cancel(case_id, plan_id, "again")
    books.today = date(2027, 1, 1)
    assert await books.balance(case_id) == 1_000_00
    assert (await books.rows(PLANS))[0]["closed_reason"] == "he pays at once"
