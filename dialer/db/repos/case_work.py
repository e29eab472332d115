"""Lists of what waits for people: steps to take, closures and escalations to decide, claims about to be barred."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, or_, select, true

from dialer.core.debt.prescription import ALARM_DAYS
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.core.kernel.scope import Scope
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import cases, creditors, debtors
from dialer.db.tables.treatment import treatment_steps, treatments
from dialer.ports.case_steps import WaitingCase, WaitingCases

FAR = date(9999, 12, 31)
"""Of a step without a deadline: it stands last."""
DECISIONS = frozenset({"ask_person", "propose_closure", "escalate"})
"""Next steps that a person decides; the others are steps to be taken."""

ABOUT_PRESCRIPTION = ("prescribed", "prescription_decide", "prescription_letter", "prescription_pending")

_base = (
    select(
        cases.c.id, cases.c.reference, cases.c.balance_minor, cases.c.currency, cases.c.creditor_id,
        debtors.c.name.label("debtor"), creditors.c.code.label("creditor"), treatments.c.phase, treatments.c.action,
        treatments.c.why, treatments.c.facts, treatments.c.prescribes_on, treatments.c.prescription,
    )
    .select_from(
        treatments.join(cases, cases.c.id == treatments.c.case_id)
        .join(debtors, debtors.c.id == cases.c.debtor_id)
        .join(creditors, creditors.c.id == cases.c.creditor_id)
    )
    .where(cases.c.status == "open")
)  # fmt: skip


def _seen(scope: Scope) -> ColumnElement[bool]:
    if scope.creditor_ids is None:
        return true()
    return cases.c.creditor_id.in_(sorted(scope.creditor_ids))


def _after(key: ColumnElement[date], cursor: str | None, step: ColumnElement[str]) -> ColumnElement[bool]:
    if cursor is None:
        return true()
    day, _, rest = cursor.partition("~")
    number, _, name = rest.partition("~")
    try:
        on, case_id = date.fromisoformat(day), int(number)
    except ValueError as error:
        raise Invalid("the cursor is not one of this list; begin again without it", field="cursor") from error
    return or_(
        key > on, and_(key == on, cases.c.id > case_id), and_(key == on, cases.c.id == case_id, step > name)
    )  # fmt: skip


def _row(row: AnyRow) -> WaitingCase:
    return WaitingCase(
        case_id=CaseId(row.id), reference=row.reference, debtor=row.debtor, creditor_id=CreditorId(row.creditor_id),
        creditor=row.creditor, balance_minor=row.balance_minor, currency=row.currency, phase=row.phase,
        action=row.action, why=row.why, facts=row.facts, step=row.step, title=row.title, deadline=row.deadline,
        prescribes_on=row.prescribes_on, prescription=row.prescription,
    )  # fmt: skip


def _page(
    connection: Connection, found: Select[tuple[object, ...]], key: ColumnElement[date], step: ColumnElement[str],
    cursor: str | None, limit: int,
) -> WaitingCases:  # fmt: skip
    ordered = found.add_columns(key.label("key")).where(_after(key, cursor, step))
    rows = connection.execute(ordered.order_by(key, cases.c.id, step).limit(limit + 1)).all()
    shown = rows[:limit]
    last = f"{shown[-1].key.isoformat()}~{shown[-1].id}~{shown[-1].step}" if len(rows) > limit else None
    return WaitingCases(tuple(_row(row) for row in shown), last)


def waiting(
    connection: Connection, actions: Sequence[str], scope: Scope, cursor: str | None, limit: int
) -> WaitingCases:
    if DECISIONS.issuperset(actions):
        key = func.coalesce(treatments.c.deadline, FAR, type_=treatments.c.deadline.type)
        found = _base.add_columns(
            treatments.c.step, literal("").label("title"), treatments.c.deadline
        ).where(treatments.c.action.in_(sorted(actions)), _seen(scope))  # fmt: skip
        return _page(connection, found, key, treatments.c.step, cursor, limit)
    key = func.coalesce(treatment_steps.c.deadline, FAR, type_=treatment_steps.c.deadline.type)
    found = (
        _base.join(treatment_steps, treatment_steps.c.case_id == cases.c.id)
        .add_columns(treatment_steps.c.step, treatment_steps.c.title, treatment_steps.c.deadline)
        .where(treatment_steps.c.state == "open", treatment_steps.c.action.in_(sorted(actions)), _seen(scope))
    )
    return _page(connection, found, key, treatment_steps.c.step, cursor, limit)


def prescribing(connection: Connection, until: date, scope: Scope, cursor: str | None, limit: int) -> WaitingCases:
    found = _base.add_columns(treatments.c.step, literal("").label("title"), treatments.c.deadline).where(
        treatments.c.prescribes_on.is_not(None), treatments.c.prescribes_on <= until, _seen(scope)
    )
    key: ColumnElement[date] = treatments.c.prescribes_on
    return _page(connection, found, key, treatments.c.step, cursor, limit)


def alarms(connection: Connection, today: date) -> dict[int, int]:
    """By the tightest alarm that was reached; of those whose next step is about it."""
    left = [(days, today + timedelta(days=days)) for days in sorted(ALARM_DAYS)]
    level = case(
        (treatments.c.prescribes_on < today, 0),
        *((treatments.c.prescribes_on <= upto, days) for days, upto in left),
    ).label("level")
    counted = (
        select(level, func.count().label("cases"))
        .select_from(treatments.join(cases, cases.c.id == treatments.c.case_id))
        .where(
            cases.c.status == "open",
            treatments.c.prescribes_on <= left[-1][1],
            treatments.c.why.in_(ABOUT_PRESCRIPTION),
        )
        .group_by(level)
    )
    return {int(row.level): int(row.cases) for row in connection.execute(counted)}


def unknown_terms(connection: Connection, scope: Scope) -> int:
    counted = (
        select(func.count())
        .select_from(treatments.join(cases, cases.c.id == treatments.c.case_id))
        .where(cases.c.status == "open", treatments.c.prescription == "unknown", _seen(scope))
    )
    return int(connection.execute(counted).scalar_one())
