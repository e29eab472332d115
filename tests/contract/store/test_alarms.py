"""Alarms of prescription: raised once, told, taken, ended and standing again; on every database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.core.treatment.alarms import DueAlarm
from dialer.db.tables.debt import invoices
from dialer.ports.alarms import AlarmRow
from tests.contract.store.treatment_world import TODAY, case_due
from tests.contract.store.world import NOW, World

LAST = TODAY + timedelta(days=80)


async def number_of(world: World, case_id: CaseId) -> str:
    return await world.database.read(
        lambda c: c.execute(invoices.select().where(invoices.c.case_id == case_id)).one().number
    )


async def due(world: World, case_id: CaseId, days: int = 90) -> DueAlarm:
    return DueAlarm(case_id, await number_of(world, case_id), LAST, days)


async def keep(world: World, case_id: CaseId, *alarms: DueAlarm) -> int:
    async with world.store.transaction() as tx:
        return await tx.alarms.keep([case_id], alarms, TODAY, NOW)


async def standing(world: World, scope: Scope = EVERYTHING, days: int | None = None) -> tuple[AlarmRow, ...]:
    async with world.store.transaction() as tx:
        return (await tx.alarms.standing(scope, days=days, cursor=None, limit=10)).items


async def test_a_threshold_is_raised_once_and_the_next_one_takes_its_place(world: World) -> None:
    case_id = await case_due(world, 1, 100)
    assert await keep(world, case_id, await due(world, case_id)) == 1
    assert await keep(world, case_id, await due(world, case_id)) == 0
    assert await keep(world, case_id, await due(world, case_id, 30)) == 1
    [row] = await standing(world)
    assert (row.days, row.expires_on, row.reference, row.raised_on) == (30, LAST, "R1", TODAY)
    assert await standing(world, days=90) == ()


async def test_what_is_no_longer_due_ends_and_stands_again_without_being_told_twice(world: World) -> None:
    case_id = await case_due(world, 1, 100)
    alarm = await due(world, case_id)
    await keep(world, case_id, alarm)
    async with world.store.transaction() as tx:
        [untold] = await tx.alarms.untold(5)
        await tx.alarms.told([untold.alarm_id], NOW)
        assert await tx.alarms.untold(5) == ()
        assert await tx.alarms.counts() == {90: 1}
    assert await keep(world, case_id) == 0
    assert await standing(world) == ()
    assert await keep(world, case_id, alarm) == 0
    assert [row.alarm_id for row in await standing(world)] == [untold.alarm_id]
    async with world.store.transaction() as tx:
        assert await tx.alarms.untold(5) == ()


async def test_it_is_taken_once_by_a_person_who_may_see_the_case(world: World) -> None:
    case_id = await case_due(world, 1, 100)
    await keep(world, case_id, await due(world, case_id))
    [row] = await standing(world, Scope(frozenset({CreditorId(world.creditor_id)})))
    assert await standing(world, Scope(frozenset())) == ()
    async with world.store.transaction() as tx:
        taken = await tx.alarms.take(row.alarm_id, "letter goes out", NOW, world.user_id)
    assert (taken.note, taken.taken_at, bool(taken.taken_by)) == ("letter goes out", NOW, True)
    assert await standing(world) == ()
    async with world.store.transaction() as tx:
        assert [one.alarm_id for one in await tx.alarms.of_case(case_id)] == [row.alarm_id]
    for number, problem in ((row.alarm_id, Conflict), (999, NotFound)):
        with pytest.raises(problem):
            async with world.store.transaction() as tx:
                await tx.alarms.take(number, "", NOW, world.user_id)


async def test_the_list_comes_in_pages_the_nearest_date_first(world: World) -> None:
    for index, days in ((1, 90), (2, 30), (3, 90)):
        case_id = await case_due(world, index, 100)
        await keep(world, case_id, await due(world, case_id, days))
    seen: list[int] = []
    cursor = None
    while True:
        async with world.store.transaction() as tx:
            page = await tx.alarms.standing(EVERYTHING, days=None, cursor=cursor, limit=2)
        seen += [row.case_id for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 3
    with pytest.raises(Invalid):
        async with world.store.transaction() as tx:
            await tx.alarms.standing(EVERYTHING, days=None, cursor="nonsense", limit=2)
