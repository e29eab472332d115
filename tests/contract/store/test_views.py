"""Reads for pages: the agent's file, lists by pages, figures, an agent's own day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import orjson
import pytest

from dialer.core.campaigns.model import Campaign, CampaignState, Shift
from dialer.core.compliance.moratorium import Moratorium
from dialer.core.debt.promise import Promise, PromiseMethod
from dialer.core.kernel.codes import HoldReason, Outcome
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CallId, CampaignId, CaseId, DebtorId, LeadId
from dialer.core.kernel.money import Money
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.core.leads.model import Callback, LeadState
from dialer.db.views.all import SqlViews
from dialer.ports.admin import ImportRow
from dialer.ports.agreements import NewPromise
from dialer.ports.attempts import DispositionRow
from dialer.ports.cases import HoldOrder
from dialer.ports.leads import LeadMove
from dialer.ports.prospects import Reach
from dialer.ports.store import AuditLine
from dialer.ports.views import AttemptFilter, CaseFilter, LeadCounts
from dialer.web.schemas_debt import CaseFileOut, DebtorFileOut, FileOut
from tests.contract.store.world import NODE, NOW, World


async def _conversation(world: World) -> tuple[LeadId, CallId]:
    """One lead with a case on hold, called: silent first, then a promise, corrected once."""
    await world.leads(1)
    (candidate,) = await world.claim()
    lead_id = candidate.lead.lead_id
    order = await world.dial(candidate)
    at = NOW + timedelta(seconds=30)
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.CONNECTED, agent_id=world.agent_id)])
        for code, note, seconds in ((Outcome.REFUSAL, "non paga", 0), (Outcome.PROMISE, "paga lunedì", 60)):
            await tx.attempts.dispose(
                DispositionRow(
                    call_id=order.call_id,
                    agent_id=world.agent_id,
                    code=code,
                    at=at + timedelta(seconds=seconds),
                    note=note,
                    default_reason="FORGOT",
                )
            )
        case_id = candidate.facts.case_ids[0]
        promise = Promise(made_on=at.date(), minor=5_000, due_on=date(2026, 11, 30), method=PromiseMethod.BANK_TRANSFER)
        row = NewPromise(case_id=case_id, promise=promise, currency="EUR", at=at, call_id=order.call_id)
        await tx.promises.add(row)
        until = NOW + timedelta(days=3)
        await tx.cases.hold([HoldOrder(case_id=case_id, reason=HoldReason.PAID_CLAIMED, starts_at=NOW, ends_at=until)])
    return lead_id, order.call_id


async def test_the_screen_pop_is_the_whole_file_ready_for_json(world: World, views: SqlViews) -> None:
    lead_id, call_id = await _conversation(world)
    file = await views.calls.screen_pop(lead_id)
    checked = FileOut.model_validate(orjson.loads(orjson.dumps(file)))
    assert checked.debtor.name == "Debitore 1"
    assert [n.rank for n in checked.debtor.numbers] == [0, 1]
    assert not any(n.is_dialled for n in checked.debtor.numbers)
    assert checked.creditor.code == "ENERGIA"
    assert (checked.campaign.name, checked.balance.minor) == ("Bollette", 12_345)
    (case,) = checked.cases
    (invoice,) = case.invoices
    assert (invoice.number, invoice.due_on, invoice.days_past_due) == ("F-R00001", date(2026, 10, 1), 54)
    assert [h.reason for h in case.holds] == [HoldReason.PAID_CLAIMED]
    assert [(p.amount.minor, p.state) for p in case.promises] == [(5_000, "open")]
    (past,) = checked.history
    assert (past.call_id, past.outcome, past.note, past.talk_s) == (call_id, Outcome.PROMISE, "paga lunedì", 14.0)
    assert past.default_reason == "FORGOT"


async def test_in_a_call_only_the_cases_that_it_may_be_about_are_shown(world: World, views: SqlViews) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    about = await world.case(candidate.lead.debtor_id, "B2")
    order = replace(world.order(candidate), case_ids=(about,))
    async with world.store.transaction() as tx:
        await tx.attempts.add([order], node_id=NODE)
    before = FileOut.model_validate(await views.calls.screen_pop(order.lead_id))
    assert ([case.reference for case in before.cases], before.left_out) == (["R00001", "B2"], [])
    file = FileOut.model_validate(await views.calls.screen_pop(order.lead_id, order.call_id))
    assert ([case.reference for case in file.cases], file.left_out) == (["B2"], ["R00001"])
    assert file.balance.minor == 12_345, "the sum is that of the cases shown"


async def test_the_call_in_hand_marks_its_number_and_is_not_its_own_history(world: World, views: SqlViews) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    order = await world.dial(candidate, number=1)
    file = FileOut.model_validate(await views.calls.screen_pop(order.lead_id, order.call_id))
    assert [n.is_dialled for n in file.debtor.numbers] == [False, True]
    assert file.history == []


async def test_a_case_and_a_debtor_have_pages_of_their_own(world: World, views: SqlViews) -> None:
    _, call_id = await _conversation(world)
    (item,) = (await views.debt.cases(CaseFilter())).items
    case = CaseFileOut.model_validate(await views.debt.case(item.case_id))
    debtor = DebtorFileOut.model_validate(await views.debt.debtor(item.debtor_id))
    assert case.case.reference == debtor.cases[0].reference == "R00001"
    assert case.history[0].call_id == debtor.history[0].call_id == call_id


async def test_what_is_not_there_is_not_found(world: World, views: SqlViews) -> None:
    for read in (
        views.calls.screen_pop(LeadId(404)),
        views.calls.attempt(CallId("c404")),
        views.calls.lead_of(CallId("c404")),
        views.debt.case(CaseId(404)),
        views.debt.debtor(DebtorId(404)),
        views.campaigns.get(CampaignId(404)),
    ):
        with pytest.raises(NotFound):
            await read


async def test_campaigns_come_with_the_counts_of_their_queue(world: World, views: SqlViews) -> None:
    await world.leads(4)
    leased = await world.claim(2)
    moves = [
        LeadMove(lead_id=leased[0].lead.lead_id, state=LeadState.SCHEDULED, due_at=NOW, reason="deferred:IT-01"),
        LeadMove(lead_id=leased[1].lead.lead_id, state=LeadState.DONE, reason="PTP"),
    ]
    async with world.store.transaction() as tx:
        await tx.leads.move(moves)
    other = await world.campaign("Altra", schedule=(Shift(weekday=0, start=_time(9), stop=_time(18)),))
    altra, bollette = await views.campaigns.all()
    assert (altra.campaign.campaign_id, altra.leads, altra.creditor_name) == (other, LeadCounts(), "Energia Chiara")
    assert bollette.leads == LeadCounts(ready=2, scheduled=1, done=1)
    assert bollette.leads.total == 4
    assert (await views.campaigns.get(other)).campaign.schedule == altra.campaign.schedule
    reasons = await views.campaigns.reasons(world.campaign_id)
    assert [(r.state, r.reason, r.count) for r in reasons] == [
        (LeadState.DONE, "PTP", 1),
        (LeadState.SCHEDULED, "deferred:IT-01", 1),
    ]


def _time(hour: int) -> object:
    from datetime import time

    return time(hour)


@pytest.mark.parametrize("state", [None, LeadState.READY])
async def test_leads_are_listed_once_each_over_all_pages(
    world: World, views: SqlViews, state: LeadState | None
) -> None:
    await world.leads(7)
    seen: list[LeadId] = []
    cursor = None
    for _ in range(3):
        page = await views.campaigns.leads(world.campaign_id, state=state, cursor=cursor, limit=3)
        seen += [row.lead_id for row in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert len(seen) == len(set(seen)) == 7


async def test_attempts_are_listed_newest_first_by_pages_and_filters(world: World, views: SqlViews) -> None:
    await world.leads(5)
    orders = []
    for index, candidate in enumerate(await world.claim()):
        orders.append(await world.dial(candidate, at=NOW + timedelta(seconds=index // 2)))
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(orders[0], Outcome.BUSY)])
        await tx.attempts.close([world.ended(orders[1], Outcome.CONNECTED, agent_id=world.agent_id)])
    expected = [o.call_id for o in sorted(orders, key=lambda o: (o.ordered_at, o.call_id), reverse=True)]
    first = await views.calls.attempts(AttemptFilter(), limit=3)
    rest = await views.calls.attempts(AttemptFilter(), cursor=first.next_cursor, limit=3)
    assert [item.call_id for item in (*first.items, *rest.items)] == expected
    assert rest.next_cursor is None

    async def found(**where: object) -> list[CallId]:
        return [i.call_id for i in (await views.calls.attempts(AttemptFilter(**where))).items]  # type: ignore[arg-type]

    assert await found(outcome=Outcome.BUSY) == [orders[0].call_id]
    assert await found(agent_id=world.agent_id) == [orders[1].call_id]
    assert await found(debtor_id=orders[2].debtor_id) == [orders[2].call_id]
    assert await found(campaign_id=CampaignId(404)) == []
    assert await found(since=NOW + timedelta(seconds=2)) == [orders[4].call_id]
    assert len(await found(until=NOW + timedelta(seconds=1))) == 2
    (item,) = (await views.calls.attempts(AttemptFilter(outcome=Outcome.CONNECTED))).items
    assert (item.agent_name, item.debtor_name, item.campaign_name) == ("Anna Bianchi", "Debitore 2", "Bollette")


@pytest.mark.parametrize("cursor", ["", "x", "W10", "WyJhIiwxXQ", "é", "bnVsbA"])
async def test_a_foreign_cursor_is_refused(world: World, views: SqlViews, cursor: str) -> None:
    with pytest.raises(Invalid, match="cursor"):
        await views.calls.attempts(AttemptFilter(), cursor=cursor)


async def test_one_attempt_shows_its_diary_and_every_disposition(world: World, views: SqlViews) -> None:
    lead_id, call_id = await _conversation(world)
    file = await views.calls.attempt(call_id)
    assert [line.kind for line in file.diary] == ["ordered", "ended"]
    assert file.diary[1].data["outcome"] == "CONNECTED"
    assert [d.code for d in file.dispositions] == [Outcome.REFUSAL, Outcome.PROMISE]
    assert (file.attempt.outcome, file.rule_id, file.pack_version) == (Outcome.PROMISE, "IT", "it-1")
    assert await views.calls.lead_of(call_id) == lead_id


async def test_the_days_figures_count_calls_conversations_and_promises(world: World, views: SqlViews) -> None:
    await _conversation(world)
    await world.leads(2, first=2)
    silent, calling = await world.claim()
    order = await world.dial(silent)
    await world.dial(calling)
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.SILENT)])
    for campaign_id in (world.campaign_id, None):
        figures = await views.calls.day(NOW, campaign_id)
        assert (figures.attempt_count, figures.open_count) == (3, 1)
        assert (figures.answered_count, figures.joined_count, figures.silent_count) == (2, 1, 1)
        assert (figures.right_party_count, figures.promise_count) == (1, 1)
        assert figures.promised == (Money(5_000, "EUR"),)
        assert figures.talk_s == pytest.approx(14.0)
        assert figures.outcomes == {"PTP": 1, "SILENT": 1}
    assert (await views.calls.day(NOW + timedelta(days=1))).attempt_count == 0


async def test_an_agent_sees_own_callbacks_of_the_period_and_own_conversations(world: World, views: SqlViews) -> None:
    _, call_id = await _conversation(world)
    _, other_agent = await world.agent("bruno", "Bruno Verdi")
    await world.leads(2, first=2)
    mine, others = await world.claim()
    soon = NOW + timedelta(hours=2)
    moves = [
        LeadMove(
            lead_id=candidate.lead.lead_id,
            state=LeadState.SCHEDULED,
            due_at=soon,
            callback=Callback(at=soon, agreed=True, agent_id=agent_id, number_id=candidate.lead.numbers[1].number_id),
        )
        for candidate, agent_id in ((mine, world.agent_id), (others, other_agent))
    ]
    async with world.store.transaction() as tx:
        await tx.leads.move(moves)
    (callback,) = await views.calls.callbacks(world.agent_id, since=NOW, until=NOW + timedelta(hours=9))
    assert (callback.lead_id, callback.at, callback.debtor_name) == (mine.lead.lead_id, soon, "Debitore 2")
    assert callback.e164 == mine.lead.numbers[1].e164
    assert await views.calls.callbacks(world.agent_id, since=NOW, until=soon) == ()
    (recent,) = await views.calls.recent(world.agent_id, since=NOW)
    assert (recent.call_id, recent.disposition, recent.note) == (call_id, Outcome.PROMISE, "paga lunedì")
    assert recent.first_disposed_at == NOW + timedelta(seconds=30)
    assert await views.calls.recent(other_agent, since=NOW) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R0000", {1, 2, 3}),
        ("R00002", {2}),
        ("debitore 3", {3}),
        ("tax00000001", {1}),
        ("+39024500000", {1, 2, 3}),
        ("02 4500 00021", {2}),
        ("0039 02 4500 0003", {3}),
        ("%", set()),
        ("nessuno", set()),
    ],
)
async def test_cases_are_found_by_reference_name_tax_code_or_number(
    world: World, views: SqlViews, text: str, expected: set[int]
) -> None:
    await world.leads(3)
    page = await views.debt.cases(CaseFilter(text=text))
    assert {int(item.reference[1:]) for item in page.items} == expected


async def test_cases_are_listed_by_creditor_and_status_with_their_oldest_due_day(world: World, views: SqlViews) -> None:
    await world.leads(3)
    await world.case(await world.debtor(9), "PAID", status="paid")
    first = await views.debt.cases(CaseFilter(creditor_id=world.creditor_id, status="open"), limit=2)
    rest = await views.debt.cases(
        CaseFilter(creditor_id=world.creditor_id, status="open"), cursor=first.next_cursor, limit=2
    )
    assert [item.reference for item in (*first.items, *rest.items)] == ["R00001", "R00002", "R00003"]
    assert (first.items[0].oldest_due_on, first.items[0].balance) == (date(2026, 10, 1), Money(12_345, "EUR"))
    assert (await views.debt.cases(CaseFilter(creditor_id=await world.insert_creditor("ALTRO")))).items == ()


async def test_administrators_lists(world: World, views: SqlViews) -> None:
    async with world.store.transaction() as tx:
        for index in range(3):
            await tx.audit.add(
                AuditLine(
                    at=NOW, user_id=world.user_id, action=f"test.{index}", subject="campaign:1", data={"n": index}
                )
            )
            await tx.imports.add(
                ImportRow(
                    import_id=0,
                    creditor_id=world.creditor_id,
                    file_name=f"file{index}.csv",
                    file_sha256="0" * 64,
                    created_at=NOW,
                )
            )
    assert [user.username for user in await views.house.users()] == ["anna"]
    assert [agent.agent_id for agent in await views.house.agents()] == [world.agent_id]
    assert [team.agent_ids for team in await views.house.teams()] == [frozenset({world.agent_id})]
    assert [row.trunk.code for row in await views.house.trunks()] == ["main"]
    first = await views.house.imports(limit=2)
    rest = await views.house.imports(cursor=first.next_cursor, limit=2)
    assert [row.file_name for row in (*first.items, *rest.items)] == ["file2.csv", "file1.csv", "file0.csv"]
    assert (await views.house.audit(user_id=world.user_id)).items[0].action == "test.2"
    assert (await views.house.audit(subject="campaign:2")).items == ()
    assert [row.code for row in await views.debt.creditors()] == ["ENERGIA"]


async def test_counting_is_not_repeated_at_once(world: World) -> None:
    views = SqlViews(world.database, lambda: NOW, counting_share=1e-6)
    await world.leads(1)
    assert (await views.campaigns.lead_counts(world.campaign_id)).ready == 1
    await world.leads(1, first=2)
    assert (await views.campaigns.lead_counts(world.campaign_id)).ready == 1
    fresh = SqlViews(world.database, lambda: NOW, counting_share=0)
    assert (await fresh.campaigns.lead_counts(world.campaign_id)).ready == 2


async def test_a_stored_campaign_comes_back_as_it_was(world: World) -> None:
    async with world.store.transaction() as tx:
        stored = await tx.campaigns.get(world.campaign_id)
        assert stored == (await tx.campaigns.all())[0]
        await tx.campaigns.set_state(world.campaign_id, CampaignState.PAUSED, NOW)
        changed: Campaign = await tx.campaigns.get(world.campaign_id)
    assert (stored.state, changed.state) == (CampaignState.RUNNING, CampaignState.PAUSED)


async def test_an_areas_reach_counts_debtors_with_an_open_case_each_once(world: World, views: SqlViews) -> None:
    other = await world.insert_creditor("ACQUA")
    for index in (1, 2, 3):
        debtor_id = await world.debtor(index)
        await world.case(debtor_id, f"A{index}")
        await world.case(debtor_id, f"B{index}")
    await world.case(await world.debtor(4), "C4", status="paid")
    day = date(2026, 11, 23)
    milan = Moratorium(region="Lombardia", municipality="milano", starts_on=day)
    assert await views.prospects.reach(milan, EVERYTHING) == Reach(debtor_count=3, of_count=3)
    ours = Scope(frozenset({world.creditor_id}))
    assert await views.prospects.reach(milan, ours) == Reach(debtor_count=3, of_count=3)
    assert await views.prospects.reach(milan, Scope(frozenset({other}))) == Reach(debtor_count=0, of_count=0)
    elsewhere = Moratorium(municipality="Torino", starts_on=day)
    assert await views.prospects.reach(elsewhere, EVERYTHING) == Reach(debtor_count=0, of_count=3)
