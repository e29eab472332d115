"""Instalment plans: added with their rates, read for many cases at once, judged, cancelled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from dialer.core.debt.plan import Every, Instalment, Plan, PlanStanding, PlanState
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CallId, CaseId
from dialer.db.repos.keys import require_broken
from dialer.db.repos.promises import due_cases
from dialer.db.rows import AnyRow
from dialer.db.tables.agreements import plan_rates, plans
from dialer.db.tables.base import one_of_ids
from dialer.db.unit import Unit
from dialer.ports.agreements import NewPlan, PlanRow


class SqlPlansRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, row: NewPlan) -> int:
        return await self._unit.ask(_add, row)

    async def of(self, case_ids: Sequence[CaseId]) -> dict[CaseId, tuple[PlanRow, ...]]:
        return await self._unit.ask(_of, case_ids)

    async def of_call(self, call_id: CallId) -> tuple[PlanRow, ...]:
        return await self._unit.glance(_of_call, call_id)

    async def judge(self, plan_id: int, found: PlanStanding, at: datetime) -> None:
        await self._unit.glance(_judge, plan_id, found, at)

    async def cancel(self, plan_id: int, reason: str, at: datetime) -> None:
        await self._unit.glance(_cancel, plan_id, reason, at)

    async def due(self, before: date, *, limit: int, after: CaseId | None = None) -> tuple[CaseId, ...]:
        return await self._unit.ask(due_cases, _due, before, limit, after)


_newest_first = select(plans).where(one_of_ids(plans.c.case_id, "ids")).order_by(plans.c.id.desc())
_in_call = select(plans).where(plans.c.call_id == bindparam("call_id")).order_by(plans.c.id)
_rates = (
    select(plan_rates)
    .where(one_of_ids(plan_rates.c.plan_id, "ids"))
    .order_by(plan_rates.c.plan_id, plan_rates.c.number)
)
_due = (
    select(plans.c.case_id)
    .where(text("status IN ('active', 'late')"), plans.c.next_due_on < bindparam("before"))
    .distinct()
    .order_by(plans.c.case_id)
    .limit(bindparam("limit"))
)


def _add(connection: Connection, row: NewPlan) -> int:
    values = {
        "case_id": row.case_id, "call_id": row.call_id, "currency": row.currency,
        "minor": row.plan.minor - row.plan.interest, "agreed_on": row.plan.agreed_on,
        "every": row.every.value if row.every is not None else "", "yearly_percent": row.yearly_percent,
        "next_due_on": row.plan.instalments[0].due_on, "created_at": row.at,
    }  # fmt: skip
    try:
        plan_id: int = connection.execute(insert(plans).values(values).returning(plans.c.id)).scalar_one()
    except IntegrityError as error:
        require_broken(error, "uq_plans_case", "plans.case_id")
        raise Conflict(
            "the case has a plan that stands; cancel it before another is agreed", code="plan_stands"
        ) from error
    connection.execute(
        insert(plan_rates),
        [
            {
                "plan_id": plan_id, "number": rate.number, "due_on": rate.due_on, "principal_minor": rate.principal,
                "interest_minor": rate.interest,
            }
            for rate in row.plan.instalments
        ],
    )  # fmt: skip
    return plan_id


def _of(connection: Connection, case_ids: Sequence[CaseId]) -> dict[CaseId, tuple[PlanRow, ...]]:
    found: dict[CaseId, list[PlanRow]] = defaultdict(list)
    for row in _read(connection, connection.execute(_newest_first, {"ids": sorted(set(case_ids))}).all()):
        found[row.case_id].append(row)
    return {case_id: tuple(rows) for case_id, rows in found.items()}


def _of_call(connection: Connection, call_id: CallId) -> tuple[PlanRow, ...]:
    return tuple(_read(connection, connection.execute(_in_call, {"call_id": call_id}).all()))


def _read(connection: Connection, rows: Sequence[AnyRow]) -> list[PlanRow]:
    if not rows:
        return []
    rates: dict[int, list[Instalment]] = defaultdict(list)
    for rate in connection.execute(_rates, {"ids": [row.id for row in rows]}):
        rates[rate.plan_id].append(Instalment(rate.number, rate.due_on, rate.principal_minor, rate.interest_minor))
    return [
        PlanRow(
            plan_id=row.id,
            case_id=CaseId(row.case_id),
            plan=Plan(agreed_on=row.agreed_on, instalments=tuple(rates[row.id])),
            state=PlanState(row.status),
            currency=row.currency,
            created_at=row.created_at,
            every=Every(row.every) if row.every else None,
            yearly_percent=row.yearly_percent,
            call_id=None if row.call_id is None else CallId(row.call_id),
            paid=row.paid_minor,
            overdue=row.overdue_minor,
            next_due_on=row.next_due_on,
            broken_on=row.broken_on,
            judged_at=row.judged_at,
            closed_reason=row.closed_reason,
        )
        for row in rows
    ]


def _judge(connection: Connection, plan_id: int, found: PlanStanding, at: datetime) -> None:
    values = {
        "status": found.state.value, "paid_minor": found.paid, "overdue_minor": found.overdue,
        "next_due_on": found.next_rate.due_on if found.next_rate is not None else None, "broken_on": found.broken_on,
        "judged_at": at,
    }  # fmt: skip
    try:
        done = connection.execute(update(plans).where(plans.c.id == plan_id).values(values))
    except IntegrityError as error:
        require_broken(error, "uq_plans_case", "plans.case_id")
        raise Conflict("another plan of the case stands", code="plan_stands") from error
    if not done.rowcount:
        raise NotFound(f"there is no plan {plan_id}", plan_id=plan_id)


def _cancel(connection: Connection, plan_id: int, reason: str, at: datetime) -> None:
    cancelled = update(plans).where(plans.c.id == plan_id, plans.c.status.in_(("active", "late")))
    if not connection.execute(cancelled.values(status="cancelled", closed_reason=reason, judged_at=at)).rowcount:
        raise Conflict("that plan does not stand any more", code="plan_over", plan_id=plan_id)
