"""What debtors said about paying, while an agreement is sought: answers to the questionnaire and figures of a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, Table, delete, select

from dialer.core.debt.affordability import Affordability
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.needs import Needs
from dialer.core.debt.plan import Every
from dialer.core.kernel.ids import CaseId, UserId
from dialer.db.repos.keys import upsert
from dialer.db.tables.agreements import affordability_forms, needs_forms
from dialer.db.tables.base import one_of_ids
from dialer.ports.agreement_papers import AffordabilityRow, NeedsRow

FORMS = (affordability_forms, needs_forms)


def set_affordability(connection: Connection, case_id: CaseId, row: AffordabilityRow) -> None:
    form = row.form
    values = {
        "income_minor": form.income, "housing_minor": form.housing, "living_minor": form.living,
        "other_debts_minor": form.other_debts, "household": form.household, "entered_at": row.entered_at,
        "keep_until": row.keep_until, "by_user_id": row.by,
    }  # fmt: skip
    upsert(connection, affordability_forms, {"case_id": case_id}, values)


def affordability(connection: Connection, case_id: CaseId) -> AffordabilityRow | None:
    wanted = select(affordability_forms).where(affordability_forms.c.case_id == case_id)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    form = Affordability(
        income=row.income_minor, housing=row.housing_minor, living=row.living_minor,
        other_debts=row.other_debts_minor, household=row.household,
    )  # fmt: skip
    by = None if row.by_user_id is None else UserId(row.by_user_id)
    return AffordabilityRow(form=form, entered_at=row.entered_at, keep_until=row.keep_until, by=by)


def set_needs(connection: Connection, case_id: CaseId, row: NeedsRow) -> None:
    needs = row.needs
    values = {
        "reason": needs.reason.value if needs.reason is not None else "", "pay_now_minor": needs.can_pay_now,
        "per_rate_minor": needs.per_rate, "every": needs.every.value, "money_on": needs.money_on,
        "entered_at": row.entered_at, "keep_until": row.keep_until, "by_user_id": row.by,
    }  # fmt: skip
    upsert(connection, needs_forms, {"case_id": case_id}, values)


def needs(connection: Connection, case_id: CaseId) -> NeedsRow | None:
    row = connection.execute(select(needs_forms).where(needs_forms.c.case_id == case_id)).one_or_none()
    if row is None:
        return None
    found = Needs(
        reason=DefaultReason(row.reason) if row.reason else None, can_pay_now=row.pay_now_minor,
        per_rate=row.per_rate_minor, every=Every(row.every), money_on=row.money_on,
    )  # fmt: skip
    by = None if row.by_user_id is None else UserId(row.by_user_id)
    return NeedsRow(needs=found, entered_at=row.entered_at, keep_until=row.keep_until, by=by)


def drop(connection: Connection, tables: Sequence[Table], case_ids: Sequence[int]) -> int:
    """Delete the forms of these cases; how many."""
    ids = {"ids": list(case_ids)}
    return sum(
        connection.execute(delete(table).where(one_of_ids(table.c.case_id, "ids")), ids).rowcount for table in tables
    )


def drop_old(connection: Connection, today: date) -> int:
    """Delete the forms whose last day has passed; how many."""
    return sum(connection.execute(delete(table).where(table.c.keep_until < today)).rowcount for table in FORMS)
