"""Cases are sorted from what is stored of the debt and of the work, on every database."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dialer.core.debt.account import Component, EntryKind
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CaseId, DebtorId
from dialer.core.relation.customer import AbilityToPay, CustomerValue
from dialer.core.relation.first_touch import TouchKind
from dialer.core.relation.segment import RelationTrait, Tone
from dialer.db.tables.debt import invoices
from dialer.db.tables.facts import case_letters
from dialer.db.tables.treatment import treatment_touches
from dialer.db.views.all import SqlViews
from dialer.files.segments_yaml import load_segmentations
from dialer.ports.facts import FactSource, Recorded
from dialer.ports.ledger import NewEntry
from dialer.ports.relation import AbilityRow, SegmentRow
from dialer.workflows.relation.sort_cases import SegmentRules, Sorted, sort_new_cases, sort_open_cases
from tests.contract.store.world import NOW, World

RULES = SegmentRules(by_name=load_segmentations(Path("config/segments")))
TODAY = NOW.date()


async def sort(world: World, views: SqlViews, *, days: int = 0) -> Sorted:
    return await sort_open_cases(world.store, views, RULES, now=NOW + timedelta(days=days))


async def row(world: World, case_id: CaseId) -> SegmentRow:
    async with world.store.transaction() as tx:
        return (await tx.relation.segments([case_id]))[case_id]


async def paid_bills(world: World, debtor_id: DebtorId, *delays: int) -> None:
    """A case of the past: bills a month apart, each paid so many days late."""
    case_id = await world.case(debtor_id, "OLD", status="paid", balance_minor=0)
    entries: list[NewEntry] = []
    for back, delay in enumerate(reversed(delays), start=2):
        due, number = date(2026, 10, 1) - timedelta(days=31 * back), f"B{back}"
        await world.insert(
            invoices, case_id=case_id, number=number, due_on=due, amount_minor=5_000, residual_minor=0, currency="EUR"
        )
        told: dict[str, Any] = {"case_id": case_id, "minor": 5_000, "booked_at": NOW, "item": number}
        entries.append(
            NewEntry(kind=EntryKind.CHARGE, component=Component.PRINCIPAL, value_on=due - timedelta(days=20), **told)
        )
        entries.append(NewEntry(kind=EntryKind.PAYMENT, value_on=due + timedelta(days=delay), **told))
    async with world.store.transaction() as tx:
        await tx.ledger.book(entries)


async def test_a_case_is_sorted_with_the_day_of_its_first_touch(world: World, views: SqlViews) -> None:
    case_id = await world.case(await world.debtor(1), "R1")
    assert await sort(world, views) == Sorted(case_count=1, changed_count=1)
    found = await row(world, case_id)
    assert (found.segment, found.tone, found.traits, found.rules) == ("", Tone.NEUTRAL, frozenset(), "default 2026.11")
    assert found.facts["days_past_due"] == (TODAY - date(2026, 10, 1)).days
    # it came today, long after its due date: the five days run from now
    assert (found.touch_due_on, found.touched_at) == (TODAY + timedelta(days=5), None)
    assert await sort(world, views) == Sorted(case_count=1, changed_count=0)
    assert await sort(world, views, days=1) == Sorted(case_count=1, changed_count=0)
    assert await world.count(treatment_touches) == 1  # it is new: planned without waiting for the night


async def test_what_is_told_of_a_customer_changes_the_segment_and_the_treatment_looks_again(
    world: World, views: SqlViews
) -> None:
    debtor_id = await world.debtor(1)
    case_id = await world.case(debtor_id, "R1")
    await sort(world, views)
    before = await world.count(treatment_touches)
    async with world.store.transaction() as tx:
        await tx.relation.set_value(
            world.creditor_id, debtor_id, CustomerValue.KEY, source="person", at=NOW, by=world.user_id
        )
        await tx.relation.set_ability(
            AbilityRow(
                creditor_id=world.creditor_id, debtor_id=debtor_id, ability=AbilityToPay.NONE,
                source=FactSource.CALL, recorded=Recorded(at=NOW),
            )
        )  # fmt: skip
    assert (await sort(world, views)).changed_count == 1
    found = await row(world, case_id)
    assert (found.segment, found.tone) == ("unable", Tone.GENTLE)
    assert found.traits == {RelationTrait.UNABLE, RelationTrait.VALUED}
    assert await world.count(treatment_touches) == before + 1


async def test_a_change_for_the_worse_is_found_in_the_ledger(world: World, views: SqlViews) -> None:
    """Paid in time for months, then late: what is owed now is the third late one."""
    debtor_id = await world.debtor(1)
    await paid_bills(world, debtor_id, 0, 0, 1, 0, 14, 16)
    case_id = await world.case(debtor_id, "R1")
    owed: dict[str, Any] = {"kind": EntryKind.CHARGE, "component": Component.PRINCIPAL, "item": "F-R1", "minor": 12_345}
    async with world.store.transaction() as tx:
        await tx.ledger.book([NewEntry(case_id=case_id, value_on=date(2026, 9, 1), booked_at=NOW, **owed)])
    await sort(world, views)
    assert (await row(world, case_id)).traits == {RelationTrait.WORSENING}
    async with world.store.transaction() as tx:
        (customer,) = (await tx.relation.of_debtor(debtor_id)).customers
    assert (customer.behaviour.value, customer.changed_on) == ("worse", TODAY)
    assert customer.habit["recent_days"] == (14 + 16 + 54) / 3
    assert customer.habit["earlier_days"] == 0.25


async def test_another_habit_of_paying_plans_the_customers_cases_anew_and_the_passing_of_days_alone_does_not(
    world: World, views: SqlViews
) -> None:
    debtor_id = await world.debtor(1)
    await paid_bills(world, debtor_id, 20, 20, 20, 20, 20, 20)
    case_id = await world.case(debtor_id, "R1")
    await sort(world, views)
    traits, before = (await row(world, case_id)).traits, await world.count(treatment_touches)
    await sort(world, views, days=1)
    assert await world.count(treatment_touches) == before
    invoice: dict[str, Any] = {"minor": 5_000, "item": "NEW", "booked_at": NOW}
    due = date(2026, 10, 15)
    paid = await world.case(debtor_id, "R2", status="paid", balance_minor=0)
    await world.insert(
        invoices, case_id=paid, number="NEW", due_on=due, amount_minor=5_000, residual_minor=0, currency="EUR"
    )
    async with world.store.transaction() as tx:
        charge = NewEntry(case_id=paid, kind=EntryKind.CHARGE, component=Component.PRINCIPAL, value_on=due, **invoice)
        await tx.ledger.book([charge, NewEntry(case_id=paid, kind=EntryKind.PAYMENT, value_on=due, **invoice)])
    await sort(world, views, days=1)
    assert (await row(world, case_id)).traits == traits  # one in time of seven: no segment changes, the habit does
    assert await world.count(treatment_touches) == before + 1


async def test_who_always_pays_by_himself_gets_the_light_touch(world: World, views: SqlViews) -> None:
    debtor_id = await world.debtor(1)
    await paid_bills(world, debtor_id, 3, 9, 5, 8)
    case_id = await world.case(debtor_id, "R1")
    await sort_open_cases(world.store, views, RULES, now=NOW - timedelta(days=42))  # twelve days late
    found = await row(world, case_id)
    assert (found.segment, found.tone, found.traits) == ("self-cure", Tone.COURTEOUS, {RelationTrait.SELF_CURE})
    await sort(world, views)
    assert (await row(world, case_id)).segment == ""


async def test_what_is_old_and_nothing_has_moved_is_stuck(world: World, views: SqlViews) -> None:
    case_id = await world.case(await world.debtor(1), "R1")
    await sort(world, views, days=150)
    found = await row(world, case_id)
    assert (found.segment, found.traits) == ("incagliato", {RelationTrait.STUCK})


async def test_the_first_call_that_rang_is_the_touch_and_stays_it(world: World, views: SqlViews) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    case_id = candidate.facts.case_ids[0]
    order = await world.dial(candidate, at=NOW + timedelta(minutes=1))
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.NO_ANSWER)])
    await sort(world, views, days=1)
    found = await row(world, case_id)
    assert (found.touched_at, found.touch_kind) == (NOW + timedelta(minutes=1), TouchKind.CALL)
    assert found.facts["attempts"] == 1
    await world.insert(
        case_letters, case_id=case_id, kind="reminder", channel="letter", sent_at=NOW, created_at=NOW
    )  # told late: the first touch stays what it was
    await sort(world, views, days=2)
    assert (await row(world, case_id)).touch_kind is TouchKind.CALL


async def test_new_cases_are_sorted_within_minutes_of_their_coming(world: World, views: SqlViews) -> None:
    debtor_id = await world.debtor(1)
    first = await world.case(debtor_id, "R1")
    assert (await sort_new_cases(world.store, views, RULES, now=NOW)).case_count == 1
    assert (await sort_new_cases(world.store, views, RULES, now=NOW)).case_count == 0
    second = await world.case(debtor_id, "R2")
    assert (await sort_new_cases(world.store, views, RULES, now=NOW)).case_count == 1
    assert (await row(world, second)).case_id > first


async def test_cases_are_sorted_batch_by_batch(world: World, views: SqlViews) -> None:
    for index in range(1, 6):
        await world.case(await world.debtor(index), f"R{index}")
    assert (await sort_open_cases(world.store, views, RULES, now=NOW, batch=2)).case_count == 5
