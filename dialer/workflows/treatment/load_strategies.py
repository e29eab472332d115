"""Take strategies into the books: a version once, never changed; and the ones that ship, at the first start."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import UserId
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.strategy import Strategy
from dialer.ports.store import AuditLine, Store

DEFAULT_TRIAL = "default"


async def load_strategy(store: Store, strategy: Strategy, *, by: UserId | None, now: datetime) -> int:
    """Keep a version; the same file again is nothing new.

    Raises:
        Conflict: this version is kept with another content.
    """
    async with store.transaction() as tx:
        known = {(row.strategy.name, row.strategy.version) for row in await tx.strategies.all()}
        strategy_id = await tx.strategies.add(strategy, now, by)
        if (strategy.name, strategy.version) not in known:
            await tx.audit.add(
                AuditLine(
                    at=now, user_id=by, action="strategy.loaded", subject=f"strategy:{strategy_id}",
                    data={"name": strategy.name, "version": strategy.version},
                )
            )  # fmt: skip
    return strategy_id


async def assign_strategy(store: Store, assignment: Assignment, *, by: UserId | None, now: datetime) -> int:
    """From now on these cases are treated so; all cases are planned anew.

    Raises:
        NotFound: no such creditor or strategy.
    """
    async with store.transaction() as tx:
        assignment_id = await tx.strategies.assign(assignment, now, by)
        await tx.treatment.run_again()
        await tx.audit.add(
            AuditLine(
                at=now, user_id=by, action="strategy.assigned", subject=f"assignment:{assignment_id}",
                data={
                    "creditor_id": assignment.creditor_id, "trial": assignment.trial,
                    "shares": [[share.strategy_id, share.ratio] for share in assignment.shares],
                },
            )
        )  # fmt: skip
    return assignment_id


async def end_assignment(store: Store, assignment_id: int, *, by: UserId | None, now: datetime) -> None:
    """Its cases fall to the next closest assignment; without one they keep their last step and are not planned.

    Raises:
        NotFound: no such assignment.
        Conflict: it has ended, or a test of offsets draws its cases by it.
    """
    async with store.transaction() as tx:
        for test in await tx.offset_tests.open():
            if test.assignment_id == assignment_id:
                raise Conflict(
                    f"the offset test {test.name!r} draws its cases by this assignment; end the test instead",
                    code="test_runs", test_id=test.test_id,
                )  # fmt: skip
        await tx.strategies.end_assignment(assignment_id, now, by)
        await tx.treatment.run_again()
        await tx.audit.add(
            AuditLine(at=now, user_id=by, action="strategy.unassigned", subject=f"assignment:{assignment_id}")
        )


async def load_shipped(store: Store, strategies: Iterable[Strategy], default: str, *, now: datetime) -> int:
    """At the first start: the strategies that ship, and one of them for every creditor.

    Args:
        store: the store.
        strategies: that ship.
        default: name of the one that everybody begins with.
        now: of the start.

    Returns:
        How many were loaded; none where there are strategies already.
    """
    async with store.transaction() as tx:
        if await tx.strategies.all():
            return 0
        ids = {strategy.name: await tx.strategies.add(strategy, now, None) for strategy in strategies}
        if default in ids:
            share = StrategyShare(ids[default], 1.0)
            await tx.strategies.assign(Assignment(trial=DEFAULT_TRIAL, shares=(share,)), now, None)
    return len(ids)
