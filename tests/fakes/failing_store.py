"""A store that refuses transactions on request, in front of a real one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from dialer.ports.store import Store, StoreError


class FailingStore:
    """Passes everything on; while ``error`` is set, opening a transaction raises it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.error: StoreError | None = None
        self.refused_count = 0

    def transaction(self) -> AbstractAsyncContextManager[Any]:
        if self.error is not None:
            self.refused_count += 1
            return _refusing(self.error)
        return self._store.transaction()

    async def check(self) -> None:
        if self.error is not None:
            raise self.error
        await self._store.check()


@asynccontextmanager
async def _refusing(error: StoreError) -> AsyncIterator[Any]:
    raise error
    yield
