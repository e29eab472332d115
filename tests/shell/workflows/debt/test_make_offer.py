"""Offers of settlement from the first word to the decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dialer.core.debt.authority import AuthorityMatrix, Level, Limit
from dialer.core.debt.offer_set import OfferSet
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.debt.settlement import SettlementMove, SettlementState
from dialer.core.kernel.errors import Conflict, Invalid, InvalidTransition, NotFound, Refused
from dialer.core.kernel.ids import CaseId
from dialer.ports.relation import SegmentRow
from dialer.workflows.debt.agree_plan import PlanTerms, agree_plan
from dialer.workflows.debt.decide_offer import Decider, decide_offer, take_back_offers
from dialer.workflows.debt.make_offer import Made, OfferedTerms, draft_offer, enter_offer, make_offer
from dialer.workflows.debt.set_offer_terms import set_offer_terms
from tests.books import FIRST_DAY, Bookroom

MATRIX = AuthorityMatrix(
    limits=(
        Limit(level=Level.AGENT, percent=Decimal(10), minor=200_00),
        Limit(level=Level.TEAM_LEAD, percent=Decimal(25), minor=1_000_00),
        Limit(level=Level.MANAGER, percent=Decimal(40), minor=5_000_00),
    )
)
MOVES = "SELECT move FROM agreement_log WHERE kind = 'settlement' ORDER BY id"


async def opened(minor: int = 800_00, **more: Any) -> tuple[Bookroom, CaseId]:
    books = await Bookroom.open()
    terms = OfferTerms(allowed=AllowedOffers(matrix=MATRIX))
    await set_offer_terms(books.world.store, books.world.creditor_id, terms, today=books.today, by=None, now=books.now)
    return books, await books.case(minor, **more)


def terms(minor: int, days: int = 10, **more: Any) -> OfferedTerms:
    values = {"reason": "lost his job", **more}
    return OfferedTerms(rates=((FIRST_DAY + timedelta(days=days), minor),), **values)


async def make(books: Bookroom, case_id: CaseId, given: OfferedTerms, level: Level = Level.AGENT) -> Made:
    return await make_offer(books.world.store, books.reckoner, case_id, given, level, by=None, now=books.now)


async def decide(
    books: Bookroom, case_id: int, number: int, request: SettlementMove, level: Level, **more: Any
) -> SettlementState:
    decider = Decider(user_id=books.world.user_id, level=level, creditor_reference=more.pop("reference", ""))
    return await decide_offer(
        books.world.store, books.reckoner, CaseId(case_id), number, request, decider, now=books.now, **more
    )


async def moves(books: Bookroom) -> list[str]:
    return [row["move"] for row in await books.rows(MOVES)]


async def test_within_the_makers_authority_an_offer_stands_at_once_and_a_yes_in_the_call_accepts_it() -> None:
    books, case_id = await opened()
    made = await make(books, case_id, terms(720_00))
    assert (made.state, made.needs) == (SettlementState.OFFERED, Level.AGENT)
    again = await make(books, case_id, terms(720_00, is_agreed=True))
    assert (again.settlement_id, again.state) == (made.settlement_id, SettlementState.ACCEPTED)
    assert await moves(books) == ["made", "accept"]
    with pytest.raises(Conflict, match="was accepted"):
        await make(books, case_id, terms(700_00))


async def test_beyond_it_the_offer_waits_and_a_yes_does_not_accept_it() -> None:
    books, case_id = await opened()
    made = await make(books, case_id, terms(640_00, is_agreed=True))
    assert (made.state, made.needs) == (SettlementState.PROPOSED, Level.TEAM_LEAD)
    for level in (Level.AGENT,):
        with pytest.raises(Refused, match="needs a decision of level team_lead; yours is agent"):
            await decide(books, case_id, made.settlement_id, SettlementMove.APPROVE, level)
    state = await decide(books, case_id, made.settlement_id, SettlementMove.APPROVE, Level.TEAM_LEAD)
    assert state is SettlementState.OFFERED
    (row,) = await books.rows("SELECT decided_by_user_id FROM settlements")
    assert row == {"decided_by_user_id": books.world.user_id}
    state = await decide(books, case_id, made.settlement_id, SettlementMove.ACCEPT, Level.AGENT)
    assert state is SettlementState.ACCEPTED
    assert await moves(books) == ["made", "approve", "accept"]


async def test_an_answer_with_another_amount_counters_what_stands() -> None:
    books, case_id = await opened()
    first = await make(books, case_id, terms(720_00))
    second = await make(books, case_id, terms(500_00, is_agreed=True))
    assert (second.state, second.needs) == (SettlementState.PROPOSED, Level.MANAGER)
    third = await make(books, case_id, terms(600_00), Level.TEAM_LEAD)
    assert third.state is SettlementState.OFFERED
    assert await books.rows("SELECT id, state, counters_id FROM settlements ORDER BY id") == [
        {"id": first.settlement_id, "state": "countered", "counters_id": None},
        {"id": second.settlement_id, "state": "countered", "counters_id": first.settlement_id},
        {"id": third.settlement_id, "state": "offered", "counters_id": second.settlement_id},
    ]
    assert await moves(books) == ["made", "counter", "made", "counter", "made"]


async def test_what_nobody_of_the_agency_may_the_creditor_decides_and_a_manager_enters_it() -> None:
    books, case_id = await opened()
    made = await make(books, case_id, terms(400_00), Level.MANAGER)
    assert (made.state, made.needs) == (SettlementState.PROPOSED, Level.CREDITOR)
    approve = SettlementMove.APPROVE
    with pytest.raises(Refused, match="yours is manager"):
        await decide(books, case_id, made.settlement_id, approve, Level.MANAGER)
    with pytest.raises(Refused, match="only a manager enters"):
        await decide(books, case_id, made.settlement_id, approve, Level.TEAM_LEAD, reference="mail of 2 March")
    await decide(books, case_id, made.settlement_id, approve, Level.MANAGER, reference="mail of 2 March")
    (row,) = await books.rows("SELECT note FROM agreement_log WHERE move = 'approve'")
    assert row == {"note": "mail of 2 March"}


async def test_a_young_debt_is_discounted_by_the_creditor_alone() -> None:
    books, case_id = await opened(due_on=FIRST_DAY - timedelta(days=90))
    assert (await make(books, case_id, terms(799_00), Level.MANAGER)).needs is Level.CREDITOR


async def test_a_rejection_and_a_withdrawal_say_why_and_end_the_offer() -> None:
    books, case_id = await opened()
    made = await make(books, case_id, terms(640_00))
    with pytest.raises(Invalid, match="say why"):
        await decide(books, case_id, made.settlement_id, SettlementMove.REJECT, Level.TEAM_LEAD)
    await decide(books, case_id, made.settlement_id, SettlementMove.REJECT, Level.TEAM_LEAD, note="he has a job")
    with pytest.raises(InvalidTransition):
        await decide(books, case_id, made.settlement_id, SettlementMove.APPROVE, Level.TEAM_LEAD)
    other = await make(books, case_id, terms(720_00))
    await decide(books, case_id, other.settlement_id, SettlementMove.WITHDRAW, Level.AGENT, note="wrong case")
    assert [row["state"] for row in await books.rows("SELECT state FROM settlements ORDER BY id")] == [
        "rejected", "withdrawn"
    ]  # fmt: skip


async def test_after_its_last_day_an_offer_is_neither_approved_nor_accepted() -> None:
    books, case_id = await opened()
    waiting = await make(books, case_id, terms(640_00, expires_on=FIRST_DAY + timedelta(days=2)))
    other = await books.case(800_00)
    standing = await make(books, other, terms(720_00, expires_on=FIRST_DAY + timedelta(days=2)))
    books.today += timedelta(days=3)
    for case, made, request in (
        (case_id, waiting, SettlementMove.APPROVE), (other, standing, SettlementMove.ACCEPT)
    ):  # fmt: skip
        with pytest.raises(Conflict, match="the offer ended on 2026-03-04"):
            await decide(books, case, made.settlement_id, request, Level.MANAGER)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (terms(800_00), "less than what is owed"),
        (terms(0), "more than zero"),
        (terms(700_00, reason=" "), "needs its reason"),
        (OfferedTerms(rates=(), reason="r"), "day and the amount"),
        (terms(700_00, days=-1), "expires before today|before today"),
        (terms(700_00, days=93), "more than 92 days"),
        (terms(700_00, expires_on=FIRST_DAY + timedelta(days=11)), "still stand after its first payment"),
        (
            OfferedTerms(rates=tuple((FIRST_DAY + timedelta(days=day), 100_00) for day in range(1, 5)), reason="r"),
            "one to 3 rates",
        ),
    ],
)
async def test_an_offer_that_cannot_be_is_refused_and_leaves_what_stands(given: OfferedTerms, message: str) -> None:
    books, case_id = await opened()
    await make(books, case_id, terms(720_00))
    with pytest.raises(Invalid, match=message):
        await make(books, case_id, given)
    assert await books.rows("SELECT state FROM settlements") == [{"state": "offered"}]


async def test_a_plan_and_an_offer_do_not_stand_together() -> None:
    books, case_id = await opened()
    made = await make(books, case_id, terms(720_00))
    plan = PlanTerms(first_on=date(2026, 3, 31), count=3)

    async def agree() -> int:
        return await agree_plan(books.world.store, books.reckoner, case_id, plan, by=None, now=books.now)

    with pytest.raises(Conflict, match="withdraw it before a plan"):
        await agree()
    await decide(books, case_id, made.settlement_id, SettlementMove.WITHDRAW, Level.AGENT, note="a plan")
    await agree()
    with pytest.raises(Conflict, match="a plan stands"):
        await make(books, case_id, terms(720_00))


async def test_offers_are_refused_where_the_creditor_or_the_case_does_not_allow_them() -> None:
    books, case_id = await opened()
    with pytest.raises(NotFound):
        await make(books, CaseId(99), terms(720_00))
    closed = await books.case(800_00)
    await books.run("UPDATE cases SET status = 'closed' WHERE id = :id", id=closed)
    with pytest.raises(Conflict, match="is closed"):
        await make(books, closed, terms(720_00))
    made = await make(books, case_id, terms(720_00))
    with pytest.raises(NotFound, match="has no offer"):
        await decide(books, closed, made.settlement_id, SettlementMove.ACCEPT, Level.AGENT)
    with pytest.raises(Invalid, match="happens by itself"):
        await decide(books, case_id, made.settlement_id, SettlementMove.PAY, Level.MANAGER)
    await set_offer_terms(
        books.world.store, books.world.creditor_id,
        OfferTerms(allowed=AllowedOffers(kinds=frozenset({OfferKind.PLAN}))), today=books.today, by=None,
        now=books.now,
    )  # fmt: skip
    with pytest.raises(Refused, match="does not allow settlements"):
        await make(books, await books.case(800_00), terms(720_00))


async def test_a_corrected_call_takes_its_offer_back() -> None:
    books, case_id = await opened()
    call_id = await books.call()
    async with books.world.store.transaction() as tx:
        given = terms(720_00, is_agreed=True)
        await enter_offer(tx, books.reckoner, case_id, given, Level.AGENT, now=books.now, call_id=call_id)
        await take_back_offers(tx, call_id, books.now)
    assert await books.rows("SELECT state FROM settlements") == [{"state": "withdrawn"}]


async def test_what_is_in_dispute_is_not_asked_for_but_counts_as_waived() -> None:
    books, case_id = await opened()
    await books.run("UPDATE invoices SET disputed_minor = 20000 WHERE case_id = :id", id=case_id)
    with pytest.raises(Invalid, match=r"at most what is asked for without the dispute \(600\.00\)"):
        await make(books, case_id, terms(600_01), Level.CREDITOR)
    made = await make(books, case_id, terms(600_00))
    assert (made.state, made.needs) == (SettlementState.PROPOSED, Level.TEAM_LEAD)
    (row,) = await books.rows("SELECT principal_minor, waived_minor FROM settlements")
    assert row == {"principal_minor": 800_00, "waived_minor": 200_00}


async def test_a_discount_that_the_creditor_approved_for_the_segment_needs_nobody_else() -> None:
    books, case_id = await opened()
    other = await books.case(800_00)
    prepared = OfferSet(segment="stuck", discount_percent=Decimal(20), discount_most=160_00, until=books.today)
    given = OfferTerms(allowed=AllowedOffers(matrix=MATRIX), sets=(prepared,))
    world = books.world
    await set_offer_terms(world.store, world.creditor_id, given, today=books.today, by=None, now=books.now)
    async with world.store.transaction() as tx:
        row = SegmentRow(case_id=case_id, creditor_id=world.creditor_id, segment="stuck", sorted_on=books.today)
        await tx.segments.write([row])
    drafts = [
        await draft_offer(world.store, books.reckoner, one, terms(640_00), Level.AGENT, books.now)
        for one in (case_id, other)
    ]
    assert [(draft.state.value, draft.needs) for draft in drafts] == [
        ("offered", Level.AGENT), ("proposed", Level.TEAM_LEAD)
    ]  # fmt: skip
    assert await books.rows("SELECT id FROM settlements") == []
    assert (await make(books, case_id, terms(640_00))).needs is Level.AGENT
    books.today += timedelta(days=1)
    draft = await draft_offer(world.store, books.reckoner, case_id, terms(639_00, 11), Level.AGENT, books.now)
    assert draft.needs is Level.TEAM_LEAD


async def test_terms_rest_on_an_approval_and_on_segments_that_there_are() -> None:
    books, _ = await opened()
    world = books.world
    worded = OfferTerms(recognition={"it": "Riconosco."}, recognition_reference="letter 12")
    for given, field in (
        (worded, "approved_by"),
        (replace(worded, approved_by="Dr. Neri"), "approved_on"),
        (replace(worded, approved_by="Dr. Neri", approved_on=books.today + timedelta(days=1)), "approved_on"),
        (OfferTerms(sets=(OfferSet(segment="stuck"), OfferSet(segment="unheard"))), "sets.1.segment"),
    ):
        with pytest.raises(Invalid) as refused:
            await set_offer_terms(
                world.store, world.creditor_id, given, today=books.today, segments=["stuck"], by=None, now=books.now
            )
        assert refused.value.facts["field"] == field
