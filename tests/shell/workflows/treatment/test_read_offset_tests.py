"""Tests as they stand: how far each arm has come, and nothing of what is paid before they are compared."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.workflows.treatment.judge_offset_tests import judge_offset_tests
from dialer.workflows.treatment.read_offset_tests import OffsetReading, read_offset_test, read_offset_tests
from tests.contract.store.treatment_world import reckoner
from tests.contract.store.world import NOW, World
from tests.shell.workflows.treatment.offset_world import ENDED, caring, day, fill, started


async def read(world: World, days: int) -> OffsetReading:
    [found] = await read_offset_tests(world.store, reckoner(), EVERYTHING, now=NOW + timedelta(days=days))
    return found


async def test_a_test_shows_how_many_entered_and_when_it_will_be_ready(world: World) -> None:
    test_id = await started(world)
    assert [(count.entered, count.ripe) for count in (await read(world, 0)).counts] == [(0, 0), (0, 0)]
    assert (await read(world, 5)).ready_on is None
    await fill(world, test_id, (10, 10), count=50)
    found = await read(world, 2)
    assert [(count.entered, count.ripe) for count in found.counts] == [(50, 0), (50, 0)]
    # half of them in two days: the others in two more, then seven to the due date and six until payments are known
    assert found.ready_on == day(2 + 2 + 7 + 6)
    assert [(count.entered, count.ripe) for count in (await read(world, 14)).counts] == [(50, 50), (50, 50)]
    assert found.row.result is None


async def test_with_everybody_there_the_last_ones_due_date_is_awaited(world: World) -> None:
    test_id = await started(world)
    await fill(world, test_id, (10, 10))
    assert (await read(world, 3)).ready_on == day(1 + 7 + 6)
    assert (await read(world, 30)).ready_on == day(30)
    await judge_offset_tests(world.store, reckoner(), prices=None, now=ENDED)
    assert (await read(world, 60)).ready_on is None


async def test_whoever_sees_some_creditors_sees_the_tests_of_these_only(world: World) -> None:
    base = await caring(world)
    own, others = Scope(frozenset({world.creditor_id})), Scope(frozenset({CreditorId(99)}))
    other = await world.insert_creditor("ACQUA")
    mine = await started(world, base, creditor_id=int(world.creditor_id))
    theirs = await started(world, base, creditor_id=int(other), name="summer")
    assert [one.row.test.test_id for one in await read_offset_tests(world.store, reckoner(), own, now=NOW)] == [mine]
    assert await read_offset_tests(world.store, reckoner(), others, now=NOW) == []
    assert (await read_offset_test(world.store, reckoner(), mine, own, now=NOW)).row.test.name == "spring"
    with pytest.raises(NotFound):
        await read_offset_test(world.store, reckoner(), theirs, own, now=NOW)


async def test_a_test_of_every_creditor_is_for_whoever_sees_all(world: World) -> None:
    test_id = await started(world)
    with pytest.raises(NotFound):
        await read_offset_test(world.store, reckoner(), test_id, Scope(frozenset({world.creditor_id})), now=NOW)
