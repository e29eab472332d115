"""Tests of offsets on every database: kept, entered once, judged once, decided once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.offset_test import ArmEntry, OffsetArm, OffsetState, OffsetTest
from dialer.db.tables.debt import cases
from dialer.db.tables.treatment import treatment_steps
from dialer.ports.offset_tests import ArmCount
from tests.contract.store.treatment_world import TODAY, assigned, case_due, ladder
from tests.contract.store.world import NOW, World


async def kept(world: World, name: str = "spring", creditor_id: CreditorId | None = None) -> OffsetTest:
    strategy_id = await assigned(world)
    async with world.store.transaction() as tx:
        [one, *_] = await tx.strategies.assignments()
        test = OffsetTest(
            name=name, creditor_id=creditor_id, strategy_id=strategy_id, step=ladder().steps[0].id,
            arms=(OffsetArm(strategy_id, -7, -5), OffsetArm(strategy_id, -4, -2)), horizon_day=0, base_ratio=0.6,
            least_gain=0.1, per_arm=100, starts_on=TODAY, assignment_id=one.assignment_id,
        )  # fmt: skip
        test_id = await tx.offset_tests.add(test, NOW, world.user_id)
        return (await tx.offset_tests.get(test_id)).test


def entry(test: OffsetTest, debtor_id: int, case_id: int, arm: int = 0, days: int = 8) -> ArmEntry:
    return ArmEntry(
        test_id=test.test_id, case_id=case_id, debtor_id=debtor_id, creditor_id=1, arm=arm,
        due_on=TODAY + timedelta(days=days), entered_on=TODAY,
    )  # fmt: skip


async def test_a_test_is_read_as_it_was_kept_and_its_name_is_its_own(world: World) -> None:
    test = await kept(world)
    async with world.store.transaction() as tx:
        [row] = await tx.offset_tests.all()
        assert (row.test, row.started_at, row.by_user_id, row.result) == (test, NOW, world.user_id, None)
        assert await tx.offset_tests.open() == (test,)
        with pytest.raises(NotFound):
            await tx.offset_tests.get(99)
    with pytest.raises(Conflict, match="already"):
        await kept(world)
    with pytest.raises(NotFound):
        await kept(world, "summer", CreditorId(99))


async def test_a_debtor_enters_once_and_arms_are_counted(world: World) -> None:
    test = await kept(world)
    async with world.store.transaction() as tx:
        assert await tx.offset_tests.enter([entry(test, 5, 51), entry(test, 5, 50), entry(test, 6, 60, 1, 20)]) == 2
        assert await tx.offset_tests.enter([entry(test, 5, 52, 1)]) == 0
        assert [(one.debtor_id, one.case_id, one.arm) for one in await tx.offset_tests.entries(test.test_id)] == [
            (5, 50, 0), (6, 60, 1),
        ]  # fmt: skip
        counts = await tx.offset_tests.counts({test.test_id: TODAY + timedelta(days=8)})
        assert counts == {
            test.test_id: (
                ArmCount(arm=0, entered=1, ripe=1, last_entered_on=TODAY),
                ArmCount(arm=1, entered=1, ripe=0, last_entered_on=TODAY),
            )
        }
        assert await tx.offset_tests.counts({}) == {}
        assert await tx.offset_tests.enter([]) == 0


async def test_a_test_is_judged_once_and_decided_once(world: World) -> None:
    test = await kept(world)
    result = {"verdict": "better", "best": 1}
    async with world.store.transaction() as tx:
        assert await tx.offset_tests.keep_result(test.test_id, OffsetState.PROPOSED, result, NOW)
        assert not await tx.offset_tests.keep_result(test.test_id, OffsetState.NO_DIFFERENCE, {}, NOW)
        row = await tx.offset_tests.get(test.test_id)
        assert (row.test.state, row.result, row.judged_at) == (OffsetState.PROPOSED, result, NOW)
        assert len(await tx.offset_tests.open()) == 1
        await tx.offset_tests.decide(
            test.test_id, OffsetState.ACCEPTED, since=OffsetState.PROPOSED, note="yes",
            accepted_strategy_id=test.strategy_id, at=NOW, by=world.user_id,
        )  # fmt: skip
        row = await tx.offset_tests.get(test.test_id)
        assert (row.test.state, row.note, row.decided_by) == (OffsetState.ACCEPTED, "yes", world.user_id)
        assert row.accepted_strategy_id == test.strategy_id
        assert await tx.offset_tests.open() == ()
    for test_id, error in ((test.test_id, Conflict), (99, NotFound)):
        with pytest.raises(error):
            async with world.store.transaction() as tx:
                await tx.offset_tests.decide(
                    test_id, OffsetState.REFUSED, since=OffsetState.PROPOSED, note="no", accepted_strategy_id=None,
                    at=NOW, by=world.user_id,
                )  # fmt: skip


async def test_contacts_of_a_case_are_its_calls_what_was_sent_and_how_it_ended(world: World) -> None:
    test = await kept(world)
    case_id, other = await case_due(world, 1, -8), await case_due(world, 2, -8)
    await world.insert_row(
        treatment_steps, case_id=case_id, step="due-reminder", action="message", opened_on=TODAY, opened_at=NOW,
        state="done", done_on=TODAY,
    )  # fmt: skip
    recalled = cases.update().where(cases.c.id == other).values(status="recalled", closed_at=NOW)
    await world.database.administer(lambda c: (c.execute(recalled), c.commit()) and None)
    async with world.store.transaction() as tx:
        found = await tx.offset_tests.contacts([entry(test, 1, case_id), entry(test, 2, other)])
        assert await tx.offset_tests.contacts([]) == {}
    assert found[CaseId(case_id)].sent == ((TODAY, "due-reminder"),)
    assert (found[case_id].left_on, found[other].left_on) == (None, NOW.date())
    assert found[case_id].calls == ()


async def test_an_assignment_may_hold_for_due_dates_and_end_by_them(world: World) -> None:
    strategy_id = await assigned(world)
    share = (StrategyShare(strategy_id, 1.0),)
    async with world.store.transaction() as tx:
        from_day = await tx.strategies.assign(Assignment(trial="a", shares=share, due_from=TODAY), NOW, None)
        later = TODAY + timedelta(days=9)
        await tx.strategies.assign(Assignment(trial="b", shares=share, due_from=later), NOW, None)
        await tx.strategies.close_assignment(from_day, later - timedelta(days=1))
        standing = await tx.strategies.assignments()
        assert [(one.due_from, one.due_upto) for one in standing] == [
            (None, None), (TODAY, later - timedelta(days=1)), (later, None),
        ]  # fmt: skip
        with pytest.raises(NotFound):
            await tx.strategies.close_assignment(99, TODAY)
