"""Touched cases, on SQLite and PostgreSQL."""

from __future__ import annotations

import pytest

from dialer.core.kernel.ids import CaseId
from tests.contract.store.world import World


async def test_touches_are_read_in_their_order_and_a_later_one_outlives_the_planning(world: World) -> None:
    async with world.store.transaction() as tx:
        await tx.treatment.touch([CaseId(2), CaseId(1), CaseId(2)])
        await tx.treatment.touch([CaseId(3)])
        await tx.treatment.touch([])
    async with world.store.transaction() as tx:
        seen = await tx.treatment.touched(10)
        assert list(seen.values()) == [1, 2, 3]
        assert list((await tx.treatment.touched(1)).values()) == [1]
    async with world.store.transaction() as tx:
        await tx.treatment.touch([CaseId(2)])
    async with world.store.transaction() as tx:
        await tx.treatment.forget_touches(list(seen))
    async with world.store.transaction() as tx:
        assert list((await tx.treatment.touched(10)).values()) == [2]


async def test_what_is_undone_touches_nothing(world: World) -> None:
    with pytest.raises(ZeroDivisionError):
        async with world.store.transaction() as tx:
            await tx.treatment.touch([CaseId(1)])
            raise ZeroDivisionError
    async with world.store.transaction() as tx:
        assert await tx.treatment.touched(10) == {}
