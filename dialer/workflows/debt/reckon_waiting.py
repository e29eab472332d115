"""Balances that a decision changed are written anew in the background: the request that decided returns at once.

The place where a run stands is kept with each batch, in the same transaction: after a crash it goes on there, and two
nodes at work on one run share its batches instead of doing them twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialer.ports.reckonings import ReckoningRow
from dialer.ports.store import Store
from dialer.workflows.debt.reckon import Reckoner

BATCH = 500
"""Cases in a transaction."""


async def reckon_waiting(store: Store, reckoner: Reckoner, *, now: datetime) -> int:
    """Do what waits; how many cases owe something else now."""
    changed = 0
    while True:
        batch = await reckon_batch(store, reckoner, now=now)
        if batch is None:
            return changed
        changed += batch


async def reckon_batch(store: Store, reckoner: Reckoner, *, now: datetime, size: int = BATCH) -> int | None:
    """The next batch of the oldest run; cases that owe something else, None: nothing waits."""
    async with store.transaction() as tx:
        row = await tx.reckonings.next_open()
        if row is None:
            return None
        if row.total_count is None:
            row = replace(row, started_at=now, total_count=await tx.reckonings.count_cases(row))
        case_ids = await tx.reckonings.cases_of(row, size)
        if not case_ids:
            await tx.reckonings.update(replace(row, finished_at=now))
            return 0
        await tx.ledger.lock(case_ids)
        written = await tx.ledger.balances(case_ids)
        found = await reckoner.project(tx, case_ids, now)
        other = [one for one, case in found.items() if case.position.balance != written.get(one)]
        await tx.treatment.touch(other)
        following = replace(
            row,
            after=case_ids[-1],
            done_count=row.done_count + len(case_ids),
            changed_count=row.changed_count + len(other),
            finished_at=now if len(case_ids) < size else None,
        )
        await tx.reckonings.update(following)
        return len(other)


async def read_reckonings(store: Store, *, limit: int = 20) -> tuple[ReckoningRow, ...]:
    """How far the newest runs are."""
    async with store.transaction() as tx:
        return await tx.reckonings.recent(limit)
