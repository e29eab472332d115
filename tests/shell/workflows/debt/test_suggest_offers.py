from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from dialer.core.debt.affordability import Affordability
from dialer.core.debt.authority import AuthorityMatrix, Level, Limit
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.needs import Needs
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.workflows.debt.judge_agreements import judge_due_agreements
from dialer.workflows.debt.record_affordability import KEEP_DAYS, delete_affordability, record_affordability
from dialer.workflows.debt.record_needs import delete_needs, record_needs
from dialer.workflows.debt.set_offer_terms import set_offer_terms
from dialer.workflows.debt.suggest_offers import Asked, Suggested, suggest_offers
from tests.books import Bookroom

FORMS = "SELECT case_id FROM affordability_forms"


async def suggest(books: Bookroom, case_id: int, **more: Any) -> Suggested:
    asked = Asked(**{"reason": None, "phase": CampaignType.PHONE, "level": Level.AGENT, **more})
    return await suggest_offers(books.world.store, books.reckoner, CaseId(case_id), asked, books.now)


async def test_offers_follow_reason_ability_to_pay_and_authority() -> None:
    books = await Bookroom.open()
    matrix = AuthorityMatrix(limits=(Limit(level=Level.AGENT, percent=Decimal(10), minor=200_00),))
    given = OfferTerms(allowed=AllowedOffers(matrix=matrix))
    await set_offer_terms(books.world.store, books.world.creditor_id, given, today=books.today, by=None, now=books.now)
    case_id = await books.case(900_00, costs=10_00)
    found = await suggest(books, case_id)
    assert {offer.kind for offer in found.offers} == set(OfferKind)
    assert (found.balance, found.dpd, found.why_none) == (910_00, 152, "")
    found = await suggest(books, case_id, reason=DefaultReason.HARDSHIP_TEMP)
    assert {offer.kind for offer in found.offers} == {OfferKind.PLAN, OfferKind.PROMISE}
    found = await suggest(books, case_id, reason=DefaultReason.SERVICE)
    assert (found.offers, found.why_none) == ((), "reason_first")


async def test_the_form_of_the_case_says_what_can_be_paid() -> None:
    books = await Bookroom.open()
    case_id = await books.case(900_00)
    form = Affordability(income=1_000_00, housing=400_00, living=300_00)
    await record_affordability(books.world.store, books.reckoner, case_id, form, by=None, now=books.now)
    (plan,) = (await suggest(books, case_id, reason=DefaultReason.LIQUIDITY)).offers[:1]
    assert (plan.kind, plan.why) == (OfferKind.PLAN, "affordable")
    assert plan.plan is not None
    assert len(plan.plan.instalments) == 6
    found = await suggest(books, case_id, reason=DefaultReason.HARDSHIP_PERM, affordable=1_00)
    assert (found.affordable, [offer.kind for offer in found.offers]) == (1_00, [])
    assert found.why_none == "not_affordable"


async def test_nothing_is_offered_where_nothing_is_owed_or_the_case_is_not_open() -> None:
    books = await Bookroom.open()
    case_id = await books.case(900_00)
    await books.run("UPDATE cases SET status = 'recalled'")
    assert (await suggest(books, case_id)).why_none == "not_open"
    await books.run("UPDATE cases SET status = 'open'")
    await books.pay(case_id, 900_00)
    await books.run("UPDATE cases SET status = 'open'")
    assert (await suggest(books, case_id)).why_none == "nothing_owed"
    with pytest.raises(NotFound):
        await suggest(books, 99)


async def test_a_form_is_kept_no_longer_than_needed() -> None:
    books = await Bookroom.open()
    store, reckoner = books.world.store, books.reckoner
    first, second, closed = [await books.case(900_00) for _ in range(3)]
    await books.run("UPDATE cases SET status = 'closed' WHERE id = :id", id=closed)

    async def record(case_id: CaseId) -> None:
        await record_affordability(store, reckoner, case_id, Affordability(income=1), by=None, now=books.now)

    with pytest.raises(Conflict):
        await record(closed)
    for case_id in (first, second):
        await record(case_id)
    for _ in range(2):
        await delete_affordability(store, second, by=None, now=books.now)
    assert await books.rows(FORMS) == [{"case_id": first}]
    assert await books.rows("SELECT action FROM audit ORDER BY id") == [
        {"action": "affordability.recorded"}, {"action": "affordability.recorded"}, {"action": "affordability.deleted"}
    ]  # fmt: skip
    books.today += timedelta(days=KEEP_DAYS)
    await judge_due_agreements(store, reckoner, now=books.now)
    assert await books.rows(FORMS) == [{"case_id": first}]
    books.today += timedelta(days=1)
    await judge_due_agreements(store, reckoner, now=books.now)
    assert await books.rows(FORMS) == []


async def test_answers_are_kept_as_briefly_and_say_what_can_be_paid() -> None:
    books = await Bookroom.open()
    store, reckoner = books.world.store, books.reckoner
    case_id, closed = await books.case(900_00), await books.case(900_00)
    await books.run("UPDATE cases SET status = 'closed' WHERE id = :id", id=closed)
    needs = Needs(reason=DefaultReason.LIQUIDITY, per_rate=150_00, money_on=books.today + timedelta(days=5))
    with pytest.raises(Conflict):
        await record_needs(store, reckoner, closed, needs, by=None, now=books.now)
    with pytest.raises(Invalid, match="no question was answered"):
        await record_needs(store, reckoner, case_id, Needs(), by=None, now=books.now)
    await record_needs(store, reckoner, case_id, needs, by=books.world.user_id, now=books.now)
    found = await suggest(books, case_id)
    assert (found.affordable, found.needs.reason) == (150_00, DefaultReason.LIQUIDITY)
    assert found.offers[0].first_on == books.today + timedelta(days=5)
    form = Affordability(income=1_000_00, housing=400_00, living=400_00)
    await record_affordability(store, reckoner, case_id, form, by=None, now=books.now)
    assert (await suggest(books, case_id)).affordable == 100_00
    assert (await suggest(books, case_id, reason=DefaultReason.SERVICE)).why_none == "reason_first"
    await books.run("UPDATE invoices SET disputed_minor = residual_minor")
    assert (await suggest(books, case_id)).why_none == "all_disputed"
    for _ in range(2):
        await delete_needs(store, case_id, by=None, now=books.now)
    assert [row["action"] for row in await books.rows("SELECT action FROM audit WHERE action LIKE 'needs%'")] == [
        "needs.recorded", "needs.deleted"
    ]  # fmt: skip
    await record_needs(store, reckoner, case_id, needs, by=None, now=books.now)
    books.today += timedelta(days=6)
    assert (await suggest(books, case_id, reason=DefaultReason.LIQUIDITY)).why_none == "all_disputed"
    books.today += timedelta(days=KEEP_DAYS - 5)
    await judge_due_agreements(store, reckoner, now=books.now)
    assert await books.rows("SELECT case_id FROM needs_forms") == []
