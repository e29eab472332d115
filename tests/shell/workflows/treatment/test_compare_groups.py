"""Champion and challenger beside each other, from the cases that they treat and the ledger."""

from __future__ import annotations

from dataclasses import replace

from dialer.core.debt.account import EntryKind
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.results import Group
from dialer.db.tables.debt import cases
from dialer.ports.ledger import NewEntry
from dialer.workflows.treatment.compare_groups import compare_groups
from dialer.workflows.treatment.load_strategies import end_assignment
from tests.contract.store.treatment_world import TODAY, assigned, case_due, ladder, planned, step_of
from tests.contract.store.world import NOW, World

CASES = 12


async def halves(world: World, trial: str) -> tuple[int, int]:
    """The shipped ladder and one that has no control group, half of the cases each."""
    champion = await assigned(world)
    async with world.store.transaction() as tx:
        challenger = await tx.strategies.add(replace(ladder(), version="challenger", control_ratio=0.0), NOW, None)
        shares = (StrategyShare(champion, 0.5), StrategyShare(challenger, 0.5))
        await tx.strategies.assign(Assignment(trial=trial, shares=shares), NOW, None)
    return champion, challenger


async def booked(world: World, case_id: CaseId, kind: EntryKind, minor: int, reverses: int | None = None) -> int:
    entry = NewEntry(case_id=case_id, kind=kind, minor=minor, value_on=TODAY, booked_at=NOW, reverses=reverses)
    async with world.store.transaction() as tx:
        (entry_id,) = await tx.ledger.book([entry])
    return entry_id


async def pay_off(world: World, case_id: CaseId) -> None:
    def job(connection: object) -> None:
        connection.execute(cases.update().where(cases.c.id == case_id).values(status="paid"))  # type: ignore[attr-defined]
        connection.commit()  # type: ignore[attr-defined]

    await world.database.administer(job)


def total(groups: tuple[Group, ...], strategy_id: int) -> tuple[int, int, int, int]:
    """Cases, paid ones, placed and collected of a strategy with its control group."""
    found = [group for group in groups if group.strategy_id == strategy_id]
    return (
        sum(group.cases for group in found),
        sum(group.paid for group in found),
        sum(group.placed_minor for group in found),
        sum(group.collected_minor for group in found),
    )


async def test_each_group_counts_its_own_cases_and_money_and_not_a_payment_that_was_sent_back(world: World) -> None:
    champion, challenger = await halves(world, "spring")
    treated_by: dict[int, list[CaseId]] = {champion: [], challenger: []}
    case_ids = [await case_due(world, index, 5) for index in range(1, CASES + 1)]
    await planned(world)
    for case_id in case_ids:
        treated_by[(await step_of(world, case_id)).strategy_id].append(case_id)
        await booked(world, case_id, EntryKind.CHARGE, 300_00)
    paid, bounced = treated_by[challenger][0], treated_by[champion][0]
    await booked(world, paid, EntryKind.PAYMENT, 300_00)
    await pay_off(world, paid)
    payment = await booked(world, bounced, EntryKind.PAYMENT, 100_00)
    await booked(world, bounced, EntryKind.REVERSAL, 100_00, reverses=payment)
    [(trial, groups)] = await compare_groups(world.store, EVERYTHING)
    by_champion, by_challenger = len(treated_by[champion]), len(treated_by[challenger])
    assert trial == "spring"
    assert total(groups, champion) == (by_champion, 0, by_champion * 300_00, 0)
    assert total(groups, challenger) == (by_challenger, 1, by_challenger * 300_00, 300_00)
    names = {(group.strategy, group.version) for group in groups}
    assert names == {(ladder().name, ladder().version), (ladder().name, "challenger")}


async def test_the_control_group_of_a_strategy_stands_beside_it(world: World) -> None:
    async with world.store.transaction() as tx:
        strategy_id = await tx.strategies.add(replace(ladder(), version="half", control_ratio=0.5), NOW, None)
    await assigned(world)
    async with world.store.transaction() as tx:
        share = StrategyShare(strategy_id, 1.0)
        await tx.strategies.assign(Assignment(trial="caring", shares=(share,)), NOW, None)
    for index in range(1, CASES + 1):
        await case_due(world, index, -6)
    await planned(world)
    [(_, groups)] = await compare_groups(world.store, EVERYTHING)
    assert [(group.version, group.is_control) for group in groups] == [("half", False), ("half", True)]
    assert sum(group.cases for group in groups) == CASES


async def test_who_may_see_no_case_of_a_creditor_reads_the_comparison_without_it(world: World) -> None:
    await assigned(world)
    await case_due(world, 1, 5)
    await planned(world)
    own, other = Scope(frozenset({world.creditor_id})), Scope(frozenset({CreditorId(99)}))
    [(_, groups)] = await compare_groups(world.store, own)
    assert [group.cases for group in groups] == [1]
    assert await compare_groups(world.store, other) == (("default", ()),)


async def test_a_comparison_that_has_ended_is_no_longer_shown(world: World) -> None:
    await assigned(world)
    await case_due(world, 1, 5)
    await planned(world)
    async with world.store.transaction() as tx:
        [standing] = await tx.strategies.assignments()
    await end_assignment(world.store, standing.assignment_id, by=None, now=NOW)
    assert await compare_groups(world.store, EVERYTHING) == ()
