"""A test of offsets begins: arms as versions, new cases drawn by lot on the earliest day, all others untouched."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dialer.core.kernel.errors import Conflict, DomainError, Invalid, NotFound, Refused
from dialer.core.kernel.ids import CaseId
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.offset_test import step_of
from dialer.db.tables.offset_tests import offset_test_entries, offset_tests
from dialer.db.tables.treatment import strategies
from dialer.workflows.treatment.load_strategies import end_assignment
from dialer.workflows.treatment.start_offset_test import start_offset_test
from tests.contract.store.treatment_world import ROME, TODAY, case_due, planned, reckoner, set_due
from tests.contract.store.treatment_world import step_of as row_of
from tests.contract.store.world import NOW, World
from tests.shell.workflows.treatment.offset_world import caring, day, plan, started

CASES = 8


async def test_the_arms_are_versions_and_the_segments_new_cases_are_drawn_by_lot(world: World) -> None:
    base = await caring(world)
    test_id = await started(world, base, offsets=(-4, -5))
    async with world.store.transaction() as tx:
        row = await tx.offset_tests.get(test_id)
        versions = {kept.strategy_id: kept.strategy for kept in await tx.strategies.all()}
        [_, drawn] = await tx.strategies.assignments()
    assert [arm.from_day for arm in row.test.arms] == [-7, -5, -4]
    assert row.test.arms[0].strategy_id == base
    windows = [step_of(versions[arm.strategy_id], "courtesy-call").from_day for arm in row.test.arms]
    assert windows == [-7, -5, -4]
    assert (drawn.due_from, drawn.due_upto, drawn.assignment_id) == (day(8), None, row.test.assignment_id)
    assert [share.strategy_id for share in drawn.shares] == [arm.strategy_id for arm in row.test.arms]
    assert (row.test.per_arm, row.test.horizon_day, row.test.starts_on) == (100, 0, TODAY)


async def test_cases_enter_on_the_earliest_day_and_are_called_on_their_arms_own(world: World) -> None:
    test_id = await started(world)
    drawn = [await case_due(world, index, -8) for index in range(1, CASES + 1)]
    old = await case_due(world, 50, -7)
    await planned(world)
    assert await world.count(offset_test_entries) == 0
    await planned(world, NOW + timedelta(days=1))
    async with world.store.transaction() as tx:
        entries = {entry.case_id: entry for entry in await tx.offset_tests.entries(test_id)}
    assert sorted(entries) == sorted(drawn)
    assert {entry.arm for entry in entries.values()} == {0, 1}
    assert {entry.entered_on for entry in entries.values()} == {day(1)}
    assert (await row_of(world, old)).step == "courtesy-call"
    for case_id in drawn:
        row = await row_of(world, case_id)
        opens = (row.why, row.look_again_on)
        assert opens == (("step_due", day(2)) if entries[case_id].arm == 0 else ("step_later", day(4)))
    await planned(world, NOW + timedelta(days=1))
    assert await world.count(offset_test_entries) == CASES


async def test_a_debtor_counts_once_and_all_cases_of_his_are_treated_alike(world: World) -> None:
    test_id = await started(world)
    first = await case_due(world, 1, -8)
    debtor_id = await _debtor(world, first)
    second = await world.case(debtor_id, "R-again", balance_minor=300_00)
    await set_due(world, second, day(8), 300_00)
    await planned(world)
    await planned(world, NOW + timedelta(days=1))
    async with world.store.transaction() as tx:
        [entry] = await tx.offset_tests.entries(test_id)
    assert (entry.debtor_id, entry.case_id) == (debtor_id, min(first, second))
    assert (await row_of(world, first)).strategy_id == (await row_of(world, second)).strategy_id


async def _debtor(world: World, case_id: CaseId) -> Any:
    async with world.store.transaction() as tx:
        return (await tx.treatment.sheets([case_id], TODAY, ROME))[0].debtor_id


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"offsets": (0,)}, Invalid, "caring may begin"),
        ({"offsets": (-7,)}, Invalid, "present offset"),
        ({"step": "formal-notice"}, Invalid, "offsets are tested in"),
        ({"step": "nothing"}, Invalid, "no step"),
        ({"name": "  "}, Invalid, "needs a name"),
        ({"least_gain": 0.8}, Invalid, "nobody pays more than all"),
        ({"horizon_day": -6}, Invalid, "last arm has begun"),
        ({"creditor_id": 99}, NotFound, "creditor"),
    ],
)  # fmt: skip
async def test_what_cannot_be_tested_is_refused_and_changes_nothing(
    world: World, changes: dict[str, Any], error: type[DomainError], words: str
) -> None:
    base = await caring(world)
    with pytest.raises(error, match=words):
        await started(world, base, **changes)
    assert await world.count(offset_tests) == 0
    assert await world.count(strategies) == 1
    async with world.store.transaction() as tx:
        assert len(await tx.strategies.assignments()) == 1


async def test_two_tests_of_the_same_cases_do_not_run_at_once_and_no_name_serves_twice(world: World) -> None:
    base = await caring(world)
    await started(world, base, creditor_id=int(world.creditor_id))
    with pytest.raises(Conflict, match="some of the same cases"):
        await started(world, base, name="summer")
    other = await world.insert_creditor("ACQUA")
    with pytest.raises(Conflict, match="already"):
        await started(world, base, creditor_id=int(other))
    await started(world, base, creditor_id=int(other), name="summer")


async def test_a_segment_under_comparison_or_another_version_is_not_tested(world: World) -> None:
    base = await caring(world)
    async with world.store.transaction() as tx:
        strategy = (await tx.strategies.get(base)).strategy
        other = await tx.strategies.add(replace(strategy, version="other"), NOW, None)
    with pytest.raises(Conflict, match="not treated by that version alone"):
        await started(world, other)
    async with world.store.transaction() as tx:
        shares = (StrategyShare(base, 0.5), StrategyShare(other, 0.5))
        await tx.strategies.assign(Assignment(trial="two", shares=shares), NOW, None)
    with pytest.raises(Conflict, match="not treated by that version alone"):
        await started(world, base)


async def test_whoever_sees_some_creditors_tests_only_theirs(world: World) -> None:
    base = await caring(world)
    own = Scope(frozenset({world.creditor_id}))
    for creditor_id in (None, 99):
        with pytest.raises(Refused, match="would concern others"):
            await start_offset_test(
                world.store, reckoner(), plan(base, creditor_id=creditor_id), scope=own, by=world.user_id, now=NOW
            )
    mine = plan(base, creditor_id=int(world.creditor_id))
    assert await start_offset_test(world.store, reckoner(), mine, scope=own, by=world.user_id, now=NOW) > 0


async def test_the_assignment_that_draws_a_tests_cases_ends_with_the_test_only(world: World) -> None:
    test_id = await started(world)
    async with world.store.transaction() as tx:
        test = (await tx.offset_tests.get(test_id)).test
    with pytest.raises(Conflict, match="end the test instead"):
        await end_assignment(world.store, test.assignment_id, by=None, now=NOW)


async def test_a_version_that_is_not_there_is_refused(world: World) -> None:
    with pytest.raises(NotFound, match="no strategy"):
        await started(world, 99)
