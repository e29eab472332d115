"""One view of a debtor, on every database: every table has its place on the line of time, and walls hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dialer.core.debt.account import EntryKind
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.core.relation.vulnerability import SupportNeed
from dialer.db.tables.agreements import plans
from dialer.db.tables.debt import case_holds, cases, creditors, promises
from dialer.db.tables.facts import case_letters
from dialer.db.tables.relation import case_segments
from dialer.db.views.all import SqlViews
from dialer.ports.attempts import DispositionRow
from dialer.ports.conversations import ConversationRow
from dialer.ports.facts import FactSource, Recorded
from dialer.ports.ledger import NewEntry
from dialer.ports.relation import VulnerabilityRow
from dialer.ports.relationship import Happening, HappeningKind
from tests.contract.store.world import NOW, World

DAY = NOW.date()


async def lived(world: World) -> tuple[DebtorId, CaseId]:
    """A debtor with a call, a letter, a promise, a plan, a payment that went back, a hold, a talk and a mark."""
    await world.leads(1)
    (candidate,) = await world.claim()
    debtor_id, case_id = candidate.lead.debtor_id, candidate.facts.case_ids[0]
    order = await world.dial(candidate)
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.CONNECTED, agent_id=world.agent_id)])
        await tx.attempts.dispose(
            DispositionRow(
                call_id=order.call_id, agent_id=world.agent_id, code=Outcome.PROMISE, at=NOW, note="paga lunedì"
            )
        )
    made: dict[str, Any] = {"case_id": case_id, "created_at": NOW + timedelta(hours=1)}
    await world.insert(case_letters, kind="reminder", channel="letter", sent_at=NOW - timedelta(days=2), **made)
    await world.insert(promises, amount_minor=5_000, due_on=DAY, **made)
    await world.insert(plans, minor=9_000, agreed_on=DAY, **made)
    await world.insert(case_holds, case_id=case_id, reason="disputed", starts_at=NOW + timedelta(hours=2))
    entry: dict[str, Any] = {"case_id": case_id, "minor": 1_000, "value_on": DAY}
    async with world.store.transaction() as tx:
        (paid,) = await tx.ledger.book([NewEntry(kind=EntryKind.PAYMENT, booked_at=NOW + timedelta(hours=3), **entry)])
        await tx.ledger.book(
            [NewEntry(kind=EntryKind.REVERSAL, booked_at=NOW + timedelta(hours=4), reverses=paid, **entry)]
        )
        await tx.ledger.book([NewEntry(kind=EntryKind.PAYMENT, booked_at=NOW + timedelta(hours=5), **entry)])
        await tx.conversations.add(
            ConversationRow(
                debtor_id=debtor_id, at=NOW - timedelta(days=1), case_ids=(case_id,), recorded=Recorded(at=NOW)
            )
        )
        await tx.relation.add_vulnerability(
            VulnerabilityRow(
                debtor_id=debtor_id, need=SupportNeed.UPSET, noted_on=DAY, review_on=DAY, source=FactSource.CALL,
                recorded=Recorded(at=NOW + timedelta(hours=6)),
            )
        )  # fmt: skip
    return debtor_id, case_id


async def line(views: SqlViews, debtor_id: DebtorId, *, limit: int = 50, seen: Any = None) -> list[Happening]:
    """The whole line, page by page."""
    found: list[Happening] = []
    cursor = None
    while True:
        page = await views.relationship.timeline(debtor_id, seen, cursor=cursor, limit=limit)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


async def test_everything_stands_on_the_line_newest_first_whatever_the_page(world: World, views: SqlViews) -> None:
    debtor_id, case_id = await lived(world)
    whole = await line(views, debtor_id)
    assert [one.kind.value for one in whole] == [
        "care", "payment", "payment", "hold", "plan", "promise", "call", "inbound", "letter",
    ]  # fmt: skip
    assert await line(views, debtor_id, limit=2) == whole
    call = next(one for one in whole if one.kind is HappeningKind.CALL)
    assert (call.code, call.text, call.creditor_name) == ("PTP", "paga lunedì", "Energia Chiara")
    back = whole[2]
    assert (back.ended_at, back.amount, back.on_day, back.case_id) == (
        NOW + timedelta(hours=4), whole[1].amount, DAY, case_id
    )  # fmt: skip
    assert await line(views, DebtorId(404)) == []


async def test_the_line_of_one_case_has_what_was_about_it(world: World, views: SqlViews) -> None:
    debtor_id, case_id = await lived(world)
    other = await world.case(debtor_id, "ANOTHER")

    async def kinds(of: CaseId) -> list[str]:
        return [one.kind.value for one in (await views.relationship.timeline(debtor_id, None, case_id=of)).items]

    whole = [one.kind.value for one in await line(views, debtor_id)]
    assert await kinds(case_id) == [kind for kind in whole if kind != "care"]
    assert await kinds(other) == ["call"]  # it names no case, so it was about each of the creditor's


async def test_behind_a_wall_only_what_is_the_creditors_own_or_the_debtors_is_seen(
    world: World, views: SqlViews
) -> None:
    debtor_id, _ = await lived(world)
    assert len(await line(views, debtor_id, seen={world.creditor_id})) == 9
    other = await world.insert_creditor("ALTRI")
    await world.insert(
        cases, creditor_id=other, debtor_id=debtor_id, reference="X", balance_minor=1, opened_at=NOW, updated_at=NOW
    )
    assert [one.kind.value for one in await line(views, debtor_id, seen={other})] == ["care"]
    assert [one.reference for one in await views.relationship.cases(debtor_id, {other})] == ["X"]


async def test_sums_leave_out_what_went_back(world: World, views: SqlViews) -> None:
    debtor_id, _ = await lived(world)
    (sums,) = await views.relationship.sums(debtor_id, None)
    assert (sums.owed.minor, sums.paid.minor, sums.last_payment_on) == (12_345, 1_000, DAY)
    assert sums.promises == {"open": 1}


async def test_late_cases_come_the_longest_late_first_and_those_called_since_are_left_out(
    world: World, views: SqlViews
) -> None:
    await world.leads(3)
    candidates = await world.claim()
    for place, candidate in enumerate(candidates):
        await world.insert_row(
            case_segments, case_id=candidate.facts.case_ids[0], creditor_id=world.creditor_id, sorted_on=DAY,
            touch_due_on=DAY - timedelta(days=1 + place),
        )  # fmt: skip
    first = await views.relationship.late(None, DAY, limit=2)
    rest = await views.relationship.late(None, DAY, limit=2, cursor=first.next_cursor)
    days = [(DAY - one.touch_due_on).days for one in (*first.items, *rest.items)]
    assert (days, rest.next_cursor) == ([3, 2, 1], None)
    assert (await views.relationship.late(None, DAY - timedelta(days=2))).items[0].touch_due_on == date(2026, 11, 21)
    order = await world.dial(candidates[2])
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.NO_ANSWER)])
    assert len((await views.relationship.late(None, DAY)).items) == 2
    assert (await views.relationship.late({CreditorId(404)}, DAY)).items == ()
    (figures,) = await views.relationship.touches(None, DAY)
    assert (figures.late_count, figures.in_time_count, figures.first_touch_days) == (3, 0, None)
    assert await world.count(creditors) == 1
