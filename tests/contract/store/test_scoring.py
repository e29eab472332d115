"""What scoring reads and writes: the past of calls, queues, models, the worth of leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from dialer.core.agents.model import AgentState
from dialer.core.agents.spells import AgentSpell
from dialer.core.calls.model import DialOrder
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId, LeadId, NumberId
from dialer.core.scoring.school import Question, Standing, teach
from dialer.core.scoring.subject import PastCall
from dialer.core.scoring.traits import Feature, Observation
from dialer.db.sqlite import SqliteDatabase
from dialer.db.tables.campaigns import leads
from dialer.db.tables.debt import cases, debtor_numbers, invoices, promises
from dialer.db.tables.ledger import ledger_entries
from dialer.db.uow import SqlStore
from dialer.db.views.all import SqlViews
from dialer.ports.attempts import DispositionRow
from dialer.ports.scoring import Weighing, Weight
from tests.contract.store.world import NOW, World

SOON = timedelta(days=2)
SINCE = NOW - timedelta(days=30)


async def called(world: World, outcome: Outcome, *, at: datetime = NOW, agent: bool = False) -> DialOrder:
    """The next lead called, and what became of it."""
    (candidate,) = await world.claim(1)
    order = await world.dial(candidate, at=at)
    ended = world.ended(order, outcome, agent_id=world.agent_id if agent else None)
    async with world.store.transaction() as tx:
        await tx.attempts.set_times([ended.call])
        await tx.attempts.close([ended])
    return order


async def test_the_best_of_a_priority_is_the_one_of_whom_most_is_expected(world: World, store: SqlStore) -> None:
    await world.leads(4)
    async with store.transaction() as tx:
        await tx.scoring.weigh([Weight(LeadId(n), score, None) for n, score in ((1, 50), (2, 900), (3, 300))])
    await world.insert(
        leads, campaign_id=world.campaign_id, debtor_id=await world.debtor(9), state="ready", priority=1, due_at=NOW
    )
    assert [c.lead.lead_id for c in await world.claim(5)] == [5, 2, 3, 1, 4]


async def test_the_number_by_which_most_is_expected_is_dialled_first(world: World, store: SqlStore) -> None:
    await world.leads(1)
    async with store.transaction() as tx:
        await tx.scoring.weigh([Weight(LeadId(1), 7, NumberId(2), 0.25)])
    (candidate,) = await world.claim(1)
    assert (candidate.lead.score, candidate.lead.best_number_id) == (7, NumberId(2))
    assert candidate.lead.answer_chance == 0.25


async def test_a_debtor_is_read_with_calls_numbers_and_debt(world: World, views: SqlViews) -> None:
    await world.leads(1)
    order = await called(world, Outcome.PROMISE, agent=True)
    await _disposed(world, order, "FORGOT")
    await world.insert(debtor_numbers, debtor_id=1, e164="+390299", rank=9, place="mobile", state="wrong")
    charge = await _entry(world, "charge", 12_345, date(2026, 10, 1), component="principal")
    await _entry(world, "payment", 345, date(2026, 11, 1))
    void = await _entry(world, "payment", 999, date(2026, 11, 2))
    await _entry(world, "reversal", 999, date(2026, 11, 3), reverses_id=void)
    for status in ("kept", "broken", "open"):
        await world.insert(
            promises, case_id=1, amount_minor=1, due_on=date(2026, 11, 20), status=status, created_at=NOW
        )
    await world.insert(
        invoices, case_id=1, number="late", due_on=date(2026, 8, 5), amount_minor=1, residual_minor=1, disputed_minor=45
    )
    found = (await views.scoring.of_lead(LeadId(1))).subject
    assert charge and found.debtor_id == 1
    assert dict(found.places) == {1: "home", 2: "home"}
    assert [(call.number_id, call.is_answered, call.is_right_party) for call in found.calls] == [(1, True, True)]
    assert (found.payable, found.due_on, found.phase, found.placed_on) == (
        12_300, date(2026, 8, 5), "phone", NOW.date()
    )  # fmt: skip
    assert sorted(found.moves) == [(date(2026, 10, 1), 12_345), (date(2026, 11, 1), -345)]
    assert list(found.payments) == [(date(2026, 11, 1), 345)]
    assert [code for _, code in found.reasons] == ["FORGOT"]
    assert sorted(str(p.is_kept) for p in found.promises) == ["False", "None", "True"]


@pytest.mark.parametrize(
    ("outcome", "agent", "expected"),
    [
        (Outcome.NO_ANSWER, False, (False, None)),
        (Outcome.VOICEMAIL, True, (True, False)),
        (Outcome.THIRD_PARTY, True, (True, False)),
        (Outcome.CALLBACK, True, (True, None)),
        (Outcome.ABANDONED, False, (True, None)),
        (Outcome.CONNECTED, True, (True, None)),
        (Outcome.NETWORK_FAILURE, False, None),
        (Outcome.LOST, False, None),
    ],
)
async def test_a_call_says_who_answered_as_far_as_it_is_known(
    world: World, views: SqlViews, outcome: Outcome, agent: bool, expected: tuple[bool, bool | None] | None
) -> None:
    await world.leads(1)
    await called(world, outcome, agent=agent)
    (subject,) = await views.scoring.history(world.creditor_id, since=SINCE, most=10)
    assert [tuple(call)[2:] for call in subject.calls] == ([expected] if expected else [])


async def test_the_past_holds_the_newest_calls_of_the_creditors_own_campaigns(world: World, views: SqlViews) -> None:
    await world.leads(3)
    for days in (40, 2, 1):
        await called(world, Outcome.NO_ANSWER, at=NOW - timedelta(days=days))
    assert [s.debtor_id for s in await views.scoring.history(world.creditor_id, since=SINCE, most=10)] == [2, 3]
    (newest,) = await views.scoring.history(world.creditor_id, since=SINCE, most=1)
    assert newest.calls == [PastCall(NOW - timedelta(days=1), 5, is_answered=False, is_right_party=None)]
    other = await world.insert_creditor("ALTRO")
    assert await views.scoring.history(other, since=SINCE, most=10) == ()


async def test_one_creditor_learns_nothing_of_anothers_debts_and_calls(world: World, views: SqlViews) -> None:
    await world.leads(1)
    await called(world, Outcome.NO_ANSWER)
    other = await world.insert_creditor("ALTRO")
    campaign_id = await world.campaign("Altro", creditor_id=other)
    await world.case(DebtorId(1), "X1", creditor_id=other, balance_minor=77, phase="soft")
    async with world.store.transaction() as tx:
        assert (await tx.leads.add(campaign_id, now=NOW)).count == 1
    (found,) = await views.scoring.waiting(campaign_id, after=0, limit=5)
    assert (found.subject.payable, found.subject.phase, list(found.subject.calls)) == (77, "soft", [])


async def test_amounts_of_another_currency_are_not_added_up(world: World, views: SqlViews) -> None:
    await world.leads(1)
    await world.case(DebtorId(1), "US", currency="USD", balance_minor=5_000, opened_at=NOW + timedelta(days=1))
    await world.case(DebtorId(1), "OLD", currency="GBP", balance_minor=7, status="paid", opened_at=NOW + SOON)
    found = (await views.scoring.of_lead(LeadId(1))).subject
    assert (found.currency, found.payable) == ("USD", 5_000)


async def test_a_queue_is_read_page_by_page_and_only_what_may_be_dialled(world: World, views: SqlViews) -> None:
    await world.leads(4)
    async with world.store.transaction() as tx:
        await tx.leads.close_for_debtor(DebtorId(2), world.creditor_id, "recalled")
        await tx.scoring.weigh([Weight(LeadId(1), 5, None)])
    page = await views.scoring.waiting(world.campaign_id, after=0, limit=2)
    assert [row.lead_id for row in page] == [1, 3]
    assert [row.lead_id for row in await views.scoring.waiting(world.campaign_id, after=3, limit=2)] == [4]
    new = await views.scoring.waiting(world.campaign_id, after=0, limit=9, only_new=True)
    assert [row.lead_id for row in new] == [3, 4]
    with pytest.raises(NotFound, match="no lead 99"):
        await views.scoring.of_lead(LeadId(99))


async def test_models_are_kept_with_their_proof_and_the_newest_is_found(world: World, views: SqlViews) -> None:
    rows = [Observation({Feature.PLACE: place}, place == "home") for n in range(300) for place in ("home", "work")]
    taught = teach(Question.ANSWER, [(NOW + timedelta(seconds=n), row) for n, row in enumerate(rows)])
    nothing = teach(Question.PAYS, [])
    async with world.store.transaction() as tx:
        first = await tx.scoring.add_model(world.creditor_id, nothing, SINCE)
        await tx.scoring.add_model(world.creditor_id, replace(nothing, question=Question.ANSWER), SINCE)
        last = await tx.scoring.add_model(world.creditor_id, taught, NOW)
    found = {row.question: row for row in await views.scoring.models(world.creditor_id)}
    assert {row.model_id for row in found.values()} == {first, last}
    kept = found[Question.ANSWER]
    assert taught.proof is not None
    assert (kept.standing, kept.learned_at, kept.seen_count) == (Standing.USED, NOW, 600)
    assert (kept.brier, kept.base_brier) == (taught.proof.brier, taught.proof.base_brier)
    assert kept.bins == taught.proof.bins
    assert kept.model.probability({Feature.PLACE: "home"}) > 0.9
    unproved = found[Question.PAYS]
    assert (unproved.brier, unproved.since_at, unproved.bins) == (None, None, ())
    versions = await views.scoring.versions(world.creditor_id, Question.ANSWER, limit=5)
    assert [row.standing for row in versions] == [Standing.USED, Standing.TOO_FEW]
    assert await views.scoring.models(CreditorId(999)) == ()
    assert len(await views.scoring.models()) == 2


async def test_a_weighing_of_a_queue_is_remembered_until_the_next(world: World, views: SqlViews) -> None:
    assert await views.scoring.weighings() == {}
    for occasion in ("one", "two"):
        weighing = Weighing(
            campaign_id=world.campaign_id, occasion=occasion, weighed_at=NOW, lead_count=3,
            answer_model_id=7 if occasion == "two" else None,
        )  # fmt: skip
        async with world.store.transaction() as tx:
            assert await tx.scoring.learned_queues() == frozenset()
            await tx.scoring.weighed(weighing)
    async with world.store.transaction() as tx:
        assert await tx.scoring.learned_queues() == {world.campaign_id}
    assert await views.scoring.weighings() == {world.campaign_id: weighing}


async def test_old_versions_go_but_for_the_newest_and_those_in_use(world: World, views: SqlViews) -> None:
    nothing = teach(Question.ANSWER, [])
    async with world.store.transaction() as tx:
        old, used, last = [await tx.scoring.add_model(world.creditor_id, nothing, SINCE) for _ in range(3)]
        other = await tx.scoring.add_model(world.creditor_id, replace(nothing, question=Question.PAYS), SINCE)
        await tx.scoring.weighed(
            Weighing(
                campaign_id=world.campaign_id, occasion="one", weighed_at=SINCE, lead_count=3, answer_model_id=used
            )
        )
    async with world.store.transaction() as tx:
        assert await tx.scoring.forget(SINCE) == 0, "none is older"
        assert await tx.scoring.forget(NOW) == 1
        assert await tx.scoring.forget(NOW) == 0
    versions = await views.scoring.versions(world.creditor_id, Question.ANSWER, limit=5)
    assert [row.model_id for row in versions] == [last, used] and old not in (last, used)
    assert {row.model_id for row in await views.scoring.models(world.creditor_id)} == {last, other}
    assert world.campaign_id in await views.scoring.weighings()


async def test_the_weighing_of_a_closed_campaign_goes_with_the_model_it_used(world: World, views: SqlViews) -> None:
    nothing = teach(Question.ANSWER, [])
    async with world.store.transaction() as tx:
        used, last = [await tx.scoring.add_model(world.creditor_id, nothing, SINCE) for _ in range(2)]
        await tx.scoring.weighed(
            Weighing(
                campaign_id=world.campaign_id, occasion="one", weighed_at=SINCE, lead_count=3, answer_model_id=used
            )
        )

    def close(connection: Connection) -> None:
        connection.execute(text("UPDATE campaigns SET state = 'closed'"))
        connection.commit()

    await world.database.administer(close)
    async with world.store.transaction() as tx:
        assert await tx.scoring.forget(NOW) == 1
    assert await views.scoring.weighings() == {}
    versions = await views.scoring.versions(world.creditor_id, Question.ANSWER, limit=5)
    assert [row.model_id for row in versions] == [last]


async def test_the_minutes_of_a_conversation_are_counted_with_their_wrap_up(world: World, views: SqlViews) -> None:
    assert await views.scoring.minutes_of(world.campaign_id, since=SINCE) == (0.0, 0)
    spans = ((AgentState.TALKING, 120), (AgentState.WRAP_UP, 30), (AgentState.TALKING, 60), (AgentState.READY, 999))
    async with world.store.transaction() as tx:
        await tx.spells.add(
            [
                AgentSpell(
                    agent_id=world.agent_id,
                    state=state,
                    began_at=NOW,
                    ended_at=NOW + timedelta(seconds=seconds),
                    campaign_id=world.campaign_id,
                )
                for state, seconds in spans
            ]
        )
    assert await views.scoring.minutes_of(world.campaign_id, since=SINCE) == (pytest.approx(3.5), 2)


PERSONAL = (
    "born_on", "tax_code", "region", "municipality", "postcode", "postal_code", "is_vulnerable", "language", "kind",
    "email", "represented_by", "note", "country", "street", "e164", "external_key", "zone",
)  # fmt: skip
"""Columns from which sex, age, origin, health or place of living could be read."""


async def test_no_protected_attribute_reaches_scoring(world: World, views: SqlViews) -> None:
    """Neither what it learns from nor what it weighs by reads a column that says who the debtor is."""
    database = world.database
    if not isinstance(database, SqliteDatabase):
        return  # the statements are the same on each database
    await world.leads(1)
    await called(world, Outcome.NO_ANSWER)
    statements: list[str] = []

    def look(_c: Any, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engines = {database._engine, database._read_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", look)
    try:
        await views.scoring.history(world.creditor_id, since=SINCE, most=10)
        await views.scoring.waiting(world.campaign_id, after=0, limit=5)
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", look)
    assert len(statements) >= 8
    read = {f"debtors.{name}" for name in PERSONAL} | {f"debtor_numbers.{name}" for name in ("e164",)}
    assert not [(name, text) for text in statements for name in read if name in text]
    assert not [text for text in statements if "debtor_addresses" in text or "debtor_wishes" in text]


async def _disposed(world: World, order: DialOrder, reason: str) -> None:
    async with world.store.transaction() as tx:
        await tx.attempts.dispose(
            DispositionRow(
                call_id=order.call_id, agent_id=world.agent_id, code=Outcome.PROMISE, at=NOW, default_reason=reason
            )
        )


async def _entry(world: World, kind: str, minor: int, on: date, **more: Any) -> int:
    assert await world.count(cases) >= 1
    return await world.insert(
        ledger_entries, case_id=CaseId(1), kind=kind, minor=minor, value_on=on, booked_at=NOW, **more
    )
