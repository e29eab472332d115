"""What became of a plan: on time, late, paid, or broken so that all that is left is due (art. 1186 c.c.)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialer.core.debt.account import EntryKind
from dialer.core.debt.plan import PlanStanding, PlanState, standing
from dialer.core.debt.write_down import left_after_plan
from dialer.ports.agreement_papers import AgreementKind
from dialer.ports.agreements import PlanRow
from dialer.workflows.debt.agreement_entries import plan_reference, sync_plan_interest, take_back, write_down
from dialer.workflows.debt.judged_case import JudgedCase

STANDING = (PlanState.ACTIVE, PlanState.LATE)


async def judge_plan(case: JudgedCase, row: PlanRow, all_plans: Sequence[PlanRow]) -> None:
    """Write where the plan stands today, with what follows for the ledger."""
    if row.state is PlanState.CANCELLED:
        return
    if row.state in STANDING and case.is_over:
        await case.tx.plans.cancel(row.plan_id, case.status, case.now)
        await _run_interest(case, row, PlanState.CANCELLED)
        case.log(AgreementKind.PLAN, row.plan_id, PlanState.CANCELLED.value, {}, case.status)
        return
    found = _standing(case, row)
    next_due_on = found.next_rate.due_on if found.next_rate is not None else None
    if (found.state, found.paid, found.overdue, next_due_on) == (row.state, row.paid, row.overdue, row.next_due_on):
        return
    is_revived = row.state not in STANDING and found.state in STANDING
    if is_revived and any(other.state in STANDING for other in all_plans):
        return  # another plan took its place: payments count there
    await case.tx.plans.judge(row.plan_id, found, case.now)
    if found.state is not row.state:
        await _follow(case, row, found)


def _standing(case: JudgedCase, row: PlanRow) -> PlanStanding:
    found = standing(row.plan, case.payments, case.today)
    if case.owes_nothing and row.state in (*STANDING, PlanState.COMPLETED):
        # by a credit note, or what is left was written down
        return replace(found, state=PlanState.COMPLETED, overdue=0, missed=(), next_rate=None, broken_on=None)
    return found


async def _follow(case: JudgedCase, row: PlanRow, found: PlanStanding) -> None:
    """What the new state does to the ledger, and the line that tells of it."""
    reference = plan_reference(row.plan_id)
    if row.state is PlanState.COMPLETED and await take_back(
        case.tx, case.found.books, EntryKind.WRITE_DOWN, reference, case.now
    ):
        await case.booked()
    await _run_interest(case, row, found.state)
    if found.state is PlanState.COMPLETED and not case.owes_nothing:
        books, law = case.found.books, case.found.law
        parts = left_after_plan(books, law, row.plan, row.created_at, case.today)
        if await write_down(case.tx, books, parts, reference, case.today, case.now):
            await case.booked()
    data: dict[str, object] = {"paid_minor": found.paid, "overdue_minor": found.overdue}
    if found.state is PlanState.BROKEN:
        data["residual_minor"] = case.found.position.balance
    case.log(AgreementKind.PLAN, row.plan_id, found.state.value, data)


async def _run_interest(case: JudgedCase, row: PlanRow, state: PlanState) -> None:
    """Of a plan that is over, rates to come bear no interest; of one that goes on, all do."""
    is_over = state in (PlanState.BROKEN, PlanState.CANCELLED)
    until = case.today if is_over else None
    if await sync_plan_interest(case.tx, case.found.books, row.plan_id, row.plan, until, case.now):
        await case.booked()
