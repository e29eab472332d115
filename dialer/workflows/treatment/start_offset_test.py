"""A supervisor starts a test of offsets for a segment: arms as versions, new cases drawn by lot, the rule fixed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from dialer.core.kernel.errors import Conflict, Invalid, Refused
from dialer.core.kernel.ids import UserId
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.assignment import Assignment, StrategyShare, by_closeness
from dialer.core.treatment.offset_size import needed_per_arm
from dialer.core.treatment.offset_test import OffsetArm, OffsetTest, rivals_of, step_of
from dialer.core.treatment.strategy import PhaseName, Strategy
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.reckon import Reckoner

SOFT_DAYS = 30
"""Without another word, soft collection is measured by what is paid up to so many days after the due date (POLICY)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetPlan:
    """What a supervisor asks for."""

    name: str
    creditor_id: int | None = None
    debtor_kind: str = ""
    credit_kind: str = ""
    strategy_id: int
    step: str
    offsets: tuple[int, ...]
    """First days of the rivals, from the due date; the present one takes part by itself."""
    base_ratio: float
    least_gain: float
    horizon_day: int | None = None
    """None: the due date for caring, ``SOFT_DAYS`` after it for soft collection."""


async def start_offset_test(
    store: Store, reckoner: Reckoner, plan: OffsetPlan, *, scope: Scope, by: UserId | None, now: datetime
) -> int:
    """Begin: cases that come to the earliest arm's day from tomorrow on are drawn; all others stay where they are.

    Raises:
        Invalid: an offset that the strategy, the phase or the law of wording does not allow, or numbers that are none.
        Refused: the test would concern creditors that the supervisor does not see.
        Conflict: the segment is not treated by this version alone, or a test of some of the same cases goes on.
    """
    if scope.creditor_ids is not None and (plan.creditor_id is None or plan.creditor_id not in scope.creditor_ids):
        raise Refused("choose one of your creditors; the test would concern others too", code="other_creditors")
    if not plan.name.strip():
        raise Invalid("a test needs a name", field="name")
    per_arm = needed_per_arm(plan.base_ratio, plan.least_gain, len(plan.offsets) + 1)
    async with store.transaction() as tx:
        base = (await tx.strategies.get(plan.strategy_id)).strategy
        await _check_segment(tx, plan)
        arms = await _arms(tx, plan, base, now, by)
        test = OffsetTest(
            name=plan.name.strip(), creditor_id=plan.creditor_id, debtor_kind=plan.debtor_kind,
            credit_kind=plan.credit_kind, strategy_id=plan.strategy_id, step=plan.step, arms=arms,
            horizon_day=_horizon(plan, base), base_ratio=plan.base_ratio, least_gain=plan.least_gain, per_arm=per_arm,
            starts_on=reckoner.today(now),
        )  # fmt: skip
        ratio = 1 / len(arms)
        assignment = Assignment(
            creditor_id=plan.creditor_id, debtor_kind=plan.debtor_kind, credit_kind=plan.credit_kind,
            due_from=test.due_from(test.starts_on), trial=test.name,
            shares=tuple(StrategyShare(arm.strategy_id, ratio) for arm in arms),
        )  # fmt: skip
        if any(found.segment == assignment.segment for found in await tx.strategies.assignments()):
            raise Conflict("this segment was given a version today; start the test tomorrow", code="assigned_today")
        assignment_id = await tx.strategies.assign(assignment, now, by)
        test_id = await tx.offset_tests.add(replace(test, assignment_id=assignment_id), now, by)
        await tx.treatment.run_again()
        data = {
            "name": test.name, "step": test.step, "offsets": [arm.from_day for arm in arms], "per_arm": per_arm,
            "assignment_id": assignment_id,
        }  # fmt: skip
        line = AuditLine(
            at=now, user_id=by, action="offset_test.started", subject=f"offset_test:{test_id}", data=data
        )  # fmt: skip
        await tx.audit.add(line)
    return test_id


def _horizon(plan: OffsetPlan, base: Strategy) -> int:
    if plan.horizon_day is not None:
        return plan.horizon_day
    return 0 if step_of(base, plan.step).phase is PhaseName.CARING else SOFT_DAYS


async def _arms(
    tx: Transaction, plan: OffsetPlan, base: Strategy, now: datetime, by: UserId | None
) -> tuple[OffsetArm, ...]:
    """The present offset first; each rival is kept as a version of its own."""
    present = step_of(base, plan.step)
    arms = [OffsetArm(plan.strategy_id, present.from_day, present.to_day)]
    for rival in rivals_of(base, plan.step, plan.offsets):
        step = step_of(rival, plan.step)
        arms.append(OffsetArm(await tx.strategies.add(rival, now, by), step.from_day, step.to_day))
    return tuple(arms)


async def _check_segment(tx: Transaction, plan: OffsetPlan) -> None:
    for running in await tx.offset_tests.open():
        if _overlap(running, plan):
            raise Conflict(
                f"the test {running.name!r} concerns some of the same cases; end it first", code="test_runs",
                test_id=running.test_id,
            )  # fmt: skip
    standing = next(
        (
            found
            for found in by_closeness(await tx.strategies.assignments())
            if found.least_days is None
            and found.due_upto is None
            and found.creditor_id in (None, plan.creditor_id)
            and found.debtor_kind in ("", plan.debtor_kind)
            and found.credit_kind in ("", plan.credit_kind)
        ),
        None,
    )
    if standing is None or [share.strategy_id for share in standing.shares] != [plan.strategy_id]:
        raise Conflict(
            "new cases of this segment are not treated by that version alone; choose the version that is assigned to "
            "them, or end the comparison that goes on",
            code="other_version", field="strategy_id",
        )  # fmt: skip


def _overlap(running: OffsetTest, plan: OffsetPlan) -> bool:
    """There may be a case of both."""
    return (
        (running.creditor_id is None or plan.creditor_id is None or running.creditor_id == plan.creditor_id)
        and (not running.debtor_kind or not plan.debtor_kind or running.debtor_kind == plan.debtor_kind)
        and (not running.credit_kind or not plan.credit_kind or running.credit_kind == plan.credit_kind)
    )
