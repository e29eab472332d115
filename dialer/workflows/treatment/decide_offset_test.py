"""A person decides of an offset test: takes what it proposes as a new version, refuses it, or ends it early."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import UserId
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.offset_test import OffsetState, OffsetTest, shifted
from dialer.ports.offset_tests import OffsetTestRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.treatment.judge_offset_tests import end_intake
from dialer.workflows.treatment.read_offset_tests import seen_test


async def decide_offset_test(
    store: Store, reckoner: Reckoner, test_id: int, *, is_accepted: bool, note: str, version: str = "", scope: Scope,
    by: UserId, now: datetime,
) -> None:  # fmt: skip
    """Accept: the better offset becomes a version, for cases that have not begun the step; or refuse it.

    Cases that have come to the earliest arm's day keep what they were given, in either case.

    Args:
        is_accepted: False: new cases are treated as before the test.
        note: why.
        version: of the new version; empty: the old one's with the next free number behind it.

    Raises:
        Invalid: no reason was given.
        NotFound: no such test, or not for this supervisor.
        Conflict: nothing is proposed, or the version is there already with another content.
    """
    _need_note(note)
    async with store.transaction() as tx:
        row = seen_test(await tx.offset_tests.get(test_id), scope)
        if row.test.state is not OffsetState.PROPOSED:
            raise Conflict("this test proposes nothing; there is nothing to decide", code="not_proposed")
        accepted_id = await _accept(tx, reckoner, row, version.strip(), now, by) if is_accepted else None
        state = OffsetState.ACCEPTED if is_accepted else OffsetState.REFUSED
        await _end(tx, reckoner, row.test, state, OffsetState.PROPOSED, note, accepted_id, now, by)


async def stop_offset_test(
    store: Store, reckoner: Reckoner, test_id: int, *, note: str, scope: Scope, by: UserId, now: datetime
) -> None:
    """End a test before its size is reached: nothing is compared, and new cases are treated as before.

    Raises:
        Invalid: no reason was given.
        NotFound: no such test, or not for this supervisor.
        Conflict: it does not run.
    """
    _need_note(note)
    async with store.transaction() as tx:
        row = seen_test(await tx.offset_tests.get(test_id), scope)
        await _end(tx, reckoner, row.test, OffsetState.STOPPED, OffsetState.RUNNING, note, None, now, by)


def _need_note(note: str) -> None:
    if not note.strip():
        raise Invalid("give the reason of the decision", field="note")


async def _accept(
    tx: Transaction, reckoner: Reckoner, row: OffsetTestRow, version: str, now: datetime, by: UserId
) -> int:
    """The new version, assigned to the segment's cases that have not come to the step yet."""
    test = row.test
    best = row.result["best"] if row.result is not None else None
    if not isinstance(best, int):
        raise Conflict("this test proposes nothing; there is nothing to decide", code="not_proposed")
    base = (await tx.strategies.get(test.strategy_id)).strategy
    taken = {kept.strategy.version for kept in await tx.strategies.all() if kept.strategy.name == base.name}
    if version in taken:
        raise Conflict(f"version {version} of {base.name} is there already; choose another", field="version")
    number = next(count for count in range(1, len(taken) + 2) if f"{base.version}.{count}" not in taken)
    new = shifted(base, test.step, test.arms[best].from_day, version or f"{base.version}.{number}")
    strategy_id = await tx.strategies.add(new, now, by)
    assignment = Assignment(
        creditor_id=test.creditor_id, debtor_kind=test.debtor_kind, credit_kind=test.credit_kind,
        due_from=test.due_from(reckoner.today(now)), trial=f"{test.name}: {new.version}",
        shares=(StrategyShare(strategy_id, 1.0),),
    )  # fmt: skip
    await tx.strategies.assign(assignment, now, by)
    return strategy_id


async def _end(
    tx: Transaction, reckoner: Reckoner, test: OffsetTest, state: OffsetState, since: OffsetState, note: str,
    accepted_id: int | None, now: datetime, by: UserId,
) -> None:  # fmt: skip
    await tx.offset_tests.decide(
        test.test_id, state, since=since, note=note.strip(), accepted_strategy_id=accepted_id, at=now, by=by
    )
    await end_intake(tx, test, reckoner.today(now), by=by, now=now)
    await tx.audit.add(
        AuditLine(
            at=now, user_id=by, action=f"offset_test.{state.value}", subject=f"offset_test:{test.test_id}",
            data={"note": note.strip(), "strategy_id": accepted_id},
        )
    )  # fmt: skip
