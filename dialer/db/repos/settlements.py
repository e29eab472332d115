"""Settlements: offers added with their rates, moved, read for many cases at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text, union, update
from sqlalchemy.exc import IntegrityError

from dialer.core.debt.authority import Level, Waiver
from dialer.core.debt.plan import Instalment, Plan
from dialer.core.debt.settlement import Settlement, SettlementState
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CallId, CaseId, UserId
from dialer.db.repos.keys import require_broken
from dialer.db.repos.promises import due_cases
from dialer.db.rows import AnyRow
from dialer.db.tables.agreements import settlement_rates, settlements
from dialer.db.tables.base import one_of_ids
from dialer.db.unit import Unit
from dialer.ports.agreements import NewSettlement, SettlementChange, SettlementRow


class SqlSettlementsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, row: NewSettlement) -> int:
        return await self._unit.ask(_add, row)

    async def get(self, settlement_id: int) -> SettlementRow:
        return await self._unit.glance(_get, settlement_id)

    async def of(self, case_ids: Sequence[CaseId]) -> dict[CaseId, tuple[SettlementRow, ...]]:
        return await self._unit.ask(_of, case_ids)

    async def of_call(self, call_id: CallId) -> tuple[SettlementRow, ...]:
        return await self._unit.glance(_of_call, call_id)

    async def change(self, settlement_id: int, change: SettlementChange) -> None:
        await self._unit.glance(_change, settlement_id, change)

    async def due(self, before: date, *, limit: int, after: CaseId | None = None) -> tuple[CaseId, ...]:
        return await self._unit.ask(due_cases, _due, before, limit, after)


_newest_first = select(settlements).where(one_of_ids(settlements.c.case_id, "ids")).order_by(settlements.c.id.desc())
_in_call = select(settlements).where(settlements.c.call_id == bindparam("call_id")).order_by(settlements.c.id)
_one = select(settlements).where(settlements.c.id == bindparam("id")).with_for_update()
_rates = (
    select(settlement_rates)
    .where(one_of_ids(settlement_rates.c.settlement_id, "ids"))
    .order_by(settlement_rates.c.settlement_id, settlement_rates.c.number)
)
_expired = select(settlements.c.case_id).where(
    text("state IN ('proposed', 'offered')"), settlements.c.expires_on < bindparam("before")
)
_unpaid = select(settlements.c.case_id).where(
    text("state = 'accepted'"), settlements.c.next_due_on < bindparam("before")
)
_either = union(_expired, _unpaid).subquery()
_due = select(_either.c.case_id).order_by(_either.c.case_id).limit(bindparam("limit"))


def _add(connection: Connection, row: NewSettlement) -> int:
    offer, waiver = row.settlement, row.settlement.waiver
    values = {
        "case_id": row.case_id, "call_id": row.call_id, "currency": row.currency, "state": row.state.value,
        "minor": offer.minor, "principal_minor": waiver.principal, "waived_minor": waiver.waived,
        "accessories_minor": waiver.accessories, "waived_accessories_minor": waiver.waived_accessories,
        "dpd": waiver.dpd, "made_on": offer.plan.agreed_on, "expires_on": offer.expires_on,
        "next_due_on": offer.plan.instalments[0].due_on, "reason": offer.reason, "needs": row.needs.value,
        "counters_id": row.counters_id, "by_user_id": row.by, "created_at": row.at,
    }  # fmt: skip
    if row.state is SettlementState.OFFERED:
        values |= {"decided_by_user_id": row.by, "decided_at": row.at}
    try:
        added = insert(settlements).values(values).returning(settlements.c.id)
        settlement_id: int = connection.execute(added).scalar_one()
    except IntegrityError as error:
        require_broken(error, "uq_settlements_case", "settlements.case_id")
        raise Conflict(
            "the case has an offer that stands; counter or withdraw it before another is made", code="offer_stands"
        ) from error
    connection.execute(
        insert(settlement_rates),
        [
            {"settlement_id": settlement_id, "number": rate.number, "due_on": rate.due_on, "minor": rate.minor}
            for rate in offer.plan.instalments
        ],
    )
    return settlement_id


def _get(connection: Connection, settlement_id: int) -> SettlementRow:
    rows = connection.execute(_one, {"id": settlement_id}).all()
    if not rows:
        raise NotFound(f"there is no offer {settlement_id}", settlement_id=settlement_id)
    return _read(connection, rows)[0]


def _of(connection: Connection, case_ids: Sequence[CaseId]) -> dict[CaseId, tuple[SettlementRow, ...]]:
    found: dict[CaseId, list[SettlementRow]] = defaultdict(list)
    for row in _read(connection, connection.execute(_newest_first, {"ids": sorted(set(case_ids))}).all()):
        found[row.case_id].append(row)
    return {case_id: tuple(rows) for case_id, rows in found.items()}


def _of_call(connection: Connection, call_id: CallId) -> tuple[SettlementRow, ...]:
    return tuple(_read(connection, connection.execute(_in_call, {"call_id": call_id}).all()))


_CLOSED = frozenset(SettlementState) - {SettlementState.PROPOSED, SettlementState.OFFERED, SettlementState.ACCEPTED}


def _change(connection: Connection, settlement_id: int, change: SettlementChange) -> None:
    values: dict[str, Any] = {
        "state": change.state.value, "next_due_on": change.next_due_on, "paid_minor": change.paid
    }  # fmt: skip
    if change.is_decision:
        values |= {"decided_by_user_id": change.decided_by, "decided_at": change.at}
    if change.is_acceptance:
        values["accepted_at"] = change.at
    values["closed_at"] = change.at if change.state in _CLOSED else None
    try:
        done = connection.execute(update(settlements).where(settlements.c.id == settlement_id).values(values))
    except IntegrityError as error:
        require_broken(error, "uq_settlements_case", "settlements.case_id")
        raise Conflict("another offer of the case stands", code="offer_stands") from error
    if not done.rowcount:
        raise NotFound(f"there is no offer {settlement_id}", settlement_id=settlement_id)


def _read(connection: Connection, rows: Sequence[AnyRow]) -> list[SettlementRow]:
    if not rows:
        return []
    rates: dict[int, list[Instalment]] = defaultdict(list)
    for rate in connection.execute(_rates, {"ids": [row.id for row in rows]}):
        rates[rate.settlement_id].append(Instalment(rate.number, rate.due_on, rate.minor))
    return [_row(row, tuple(rates[row.id])) for row in rows]


def _row(row: AnyRow, rates: tuple[Instalment, ...]) -> SettlementRow:
    waiver = Waiver(
        principal=row.principal_minor, waived=row.waived_minor, accessories=row.accessories_minor,
        waived_accessories=row.waived_accessories_minor, dpd=row.dpd,
    )  # fmt: skip
    return SettlementRow(
        settlement_id=row.id,
        case_id=CaseId(row.case_id),
        settlement=Settlement(
            minor=row.minor,
            waiver=waiver,
            expires_on=row.expires_on,
            plan=Plan(agreed_on=row.made_on, instalments=rates),
            reason=row.reason,
        ),
        state=SettlementState(row.state),
        needs=Level(row.needs),
        currency=row.currency,
        created_at=row.created_at,
        by=_user(row.by_user_id),
        call_id=None if row.call_id is None else CallId(row.call_id),
        counters_id=row.counters_id,
        decided_by=_user(row.decided_by_user_id),
        decided_at=row.decided_at,
        accepted_at=row.accepted_at,
        closed_at=row.closed_at,
        next_due_on=row.next_due_on,
        paid=row.paid_minor,
    )


def _user(user_id: int | None) -> UserId | None:
    return None if user_id is None else UserId(user_id)
