"""A world in memory, with cases that are treated on the day of ``tests/contract/store/treatment_world.py``."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contract.store.world import World
from tests.fakes.store import FakeStore


@pytest.fixture
async def world() -> AsyncIterator[World]:
    store = FakeStore()
    yield await World(store=store, database=store.database).found()
    await store.close()
