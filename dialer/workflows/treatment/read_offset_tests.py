"""Tests of offsets as they stand: how far each arm has come, and what was found once it was compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.offset_test import OffsetState, OffsetTest
from dialer.core.treatment.offset_verdict import FEED_DAYS
from dialer.core.treatment.strategy import Strategy
from dialer.ports.offset_tests import ArmCount, OffsetTestRow
from dialer.ports.store import Store, Transaction
from dialer.workflows.debt.reckon import Reckoner


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetReading:
    """A test, and how far it has come."""

    row: OffsetTestRow
    strategy: Strategy
    """With the present offset."""
    counts: tuple[ArmCount, ...]
    """Of each arm, in their order."""
    ready_on: date | None
    """When the arms will be compared if debtors go on entering as they did; None: too few have, or it is over."""


def seen_test(row: OffsetTestRow, scope: Scope) -> OffsetTestRow:
    """The test for whoever sees all its creditors' cases.

    Raises:
        NotFound: it concerns others too.
    """
    if not is_seen(row.test, scope):
        raise NotFound(f"there is no offset test {row.test.test_id}", test_id=row.test.test_id)
    return row


def is_seen(test: OffsetTest, scope: Scope) -> bool:
    """A test of every creditor shows the cases of all."""
    return scope.creditor_ids is None or (test.creditor_id is not None and test.creditor_id in scope.creditor_ids)


async def read_offset_tests(store: Store, reckoner: Reckoner, scope: Scope, *, now: datetime) -> list[OffsetReading]:
    """The tests that this supervisor may see, the newest first."""
    async with store.transaction() as tx:
        rows = [row for row in await tx.offset_tests.all() if is_seen(row.test, scope)]
        return await _read(tx, rows, reckoner.today(now))


async def read_offset_test(
    store: Store, reckoner: Reckoner, test_id: int, scope: Scope, *, now: datetime
) -> OffsetReading:
    """One test.

    Raises:
        NotFound: no such test, or not for this supervisor.
    """
    async with store.transaction() as tx:
        row = seen_test(await tx.offset_tests.get(test_id), scope)
        [found] = await _read(tx, [row], reckoner.today(now))
    return found


async def _read(tx: Transaction, rows: Sequence[OffsetTestRow], today: date) -> list[OffsetReading]:
    strategies = {row.strategy_id: row.strategy for row in await tx.strategies.all()}
    known = {
        row.test.test_id: today - timedelta(days=row.test.horizon_day + FEED_DAYS + 1) for row in rows
    }  # fmt: skip
    counted = await tx.offset_tests.counts(known)
    found = []
    for row in rows:
        counts = _of_each_arm(row.test, counted.get(row.test.test_id, ()))
        found.append(
            OffsetReading(
                row=row, strategy=strategies[row.test.strategy_id], counts=counts,
                ready_on=_ready_on(row.test, counts, today),
            )
        )  # fmt: skip
    return found


def _of_each_arm(test: OffsetTest, counts: Sequence[ArmCount]) -> tuple[ArmCount, ...]:
    by_arm = {count.arm: count for count in counts}
    none = [ArmCount(arm=arm, entered=0, ripe=0, last_entered_on=None) for arm in range(len(test.arms))]
    return tuple(by_arm.get(empty.arm, empty) for empty in none)


def _ready_on(test: OffsetTest, counts: Sequence[ArmCount], today: date) -> date | None:
    """The slowest arm goes on at its pace; after the last debtor has entered, the horizon and the bank are awaited."""
    slowest = min(count.entered for count in counts)
    days = (today - test.starts_on).days
    if test.state is not OffsetState.RUNNING or not slowest or days < 1:
        return None
    left = max(0, test.per_arm - slowest)
    full_on = today + timedelta(days=ceil(left * days / slowest))
    if not left:
        full_on = max(count.last_entered_on or today for count in counts)
    return max(today, full_on + timedelta(days=test.horizon_day - test.first_day + FEED_DAYS + 1))
