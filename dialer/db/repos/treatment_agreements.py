"""What was agreed about cases, as their treatment reads it: the newest promise, plan and offer of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from dialer.core.debt.plan import PlanState
from dialer.core.debt.promise import PromiseMethod, PromiseState
from dialer.core.debt.settlement import SettlementState
from dialer.core.treatment.sheet import PlanSheet, PromiseSheet, SettlementSheet
from dialer.db.tables.agreements import plans, settlements
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import promises

_promises = (
    select(
        promises.c.case_id, promises.c.status, promises.c.due_on, promises.c.method, promises.c.made_on,
        promises.c.created_at, promises.c.judged_at, promises.c.reminded_at, promises.c.followed_up_at,
    )
    .where(one_of_ids(promises.c.case_id, "ids"))
    .order_by(promises.c.id)
)  # fmt: skip
_plans = (
    select(plans.c.case_id, plans.c.status, plans.c.next_due_on, plans.c.judged_at)
    .where(one_of_ids(plans.c.case_id, "ids"))
    .order_by(plans.c.id)
)
_settlements = (
    select(
        settlements.c.case_id, settlements.c.state, settlements.c.expires_on, settlements.c.next_due_on,
        settlements.c.decided_at,
    )
    .where(one_of_ids(settlements.c.case_id, "ids"))
    .order_by(settlements.c.id)
)  # fmt: skip


def promises_of(
    connection: Connection, ids: Mapping[str, Any], zone: ZoneInfo
) -> dict[int, tuple[PromiseSheet, int, int]]:
    """The newest promise of each case, how many were broken, and how many kept."""
    found: dict[int, tuple[PromiseSheet, int, int]] = {}
    for row in connection.execute(_promises, ids):
        _, broken, kept = found.get(row.case_id, (None, 0, 0))
        sheet = PromiseSheet(
            state=PromiseState(row.status),
            made_on=row.made_on or row.created_at.astimezone(zone).date(),
            due_on=row.due_on,
            method=PromiseMethod(row.method) if row.method in list(PromiseMethod) else PromiseMethod.OTHER,
            judged_at=row.judged_at,
            is_reminded=row.reminded_at is not None,
            is_followed_up=row.followed_up_at is not None,
        )
        found[row.case_id] = (
            sheet, broken + (sheet.state is PromiseState.BROKEN), kept + (sheet.state is PromiseState.KEPT)
        )  # fmt: skip
    return found


def plans_of(connection: Connection, ids: Mapping[str, Any]) -> dict[int, PlanSheet]:
    """The newest plan of each case that was not cancelled."""
    return {
        row.case_id: PlanSheet(state=PlanState(row.status), next_due_on=row.next_due_on, judged_at=row.judged_at)
        for row in connection.execute(_plans, ids)
        if row.status != "cancelled"
    }


def settlements_of(connection: Connection, ids: Mapping[str, Any]) -> dict[int, tuple[SettlementSheet, int]]:
    """The newest offer of each case, and how many were made to the debtor and ran out without a yes."""
    found: dict[int, tuple[SettlementSheet, int]] = {}
    for row in connection.execute(_settlements, ids):
        refused = found[row.case_id][1] if row.case_id in found else 0
        sheet = SettlementSheet(
            state=SettlementState(row.state), expires_on=row.expires_on, next_due_on=row.next_due_on
        )
        is_refused = sheet.state is SettlementState.EXPIRED and row.decided_at is not None
        found[row.case_id] = sheet, refused + is_refused
    return found
