"""What calls change about debtors and cases: numbers, the do-not-call list, holds, promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dialer.core.kernel.codes import HoldReason, NumberPlace, NumberSource, NumberState
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CallId, CaseId, CreditorId, DebtorId, NumberId
from dialer.db.repos.case_news import news
from dialer.db.tables.debt import case_holds, cases, debtor_numbers, debtors, suppressions
from dialer.db.unit import Unit
from dialer.ports.cases import CaseNews, HoldOrder, NumberChange, NumberMove, NumberRow


class SqlDebtorsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def move_numbers(self, moves: Sequence[NumberMove]) -> None:
        await self._unit.jot_rows(_move_numbers, moves)

    async def add_number(
        self, debtor_id: DebtorId, e164: str, *, source: str, place: str | None, rank: int
    ) -> NumberId:
        return await self._unit.glance(_add_number, debtor_id, e164, source, place, rank)

    async def country_of(self, debtor_id: DebtorId) -> str:
        return await self._unit.glance(_country_of, debtor_id)

    async def append_number(
        self, debtor_id: DebtorId, e164: str, *, source: NumberSource, place: NumberPlace | None
    ) -> NumberId:
        return await self._unit.glance(_append_number, debtor_id, e164, source, place)

    async def change_number(self, number_id: NumberId, change: NumberChange) -> NumberRow:
        return await self._unit.glance(_change_number, number_id, change)

    async def suppress(self, e164: str, reason: str, at: datetime, creditor_id: CreditorId | None = None) -> None:
        await self._unit.jot(_suppress, e164, reason, at, creditor_id)


class SqlCasesRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def open_of(self, debtor_id: DebtorId) -> tuple[CaseId, ...]:
        return await self._unit.glance(_open_of, debtor_id)

    async def hold(self, holds: Sequence[HoldOrder]) -> None:
        await self._unit.jot_rows(_hold, holds)

    async def release(self, case_id: CaseId, reason: HoldReason, at: datetime) -> int:
        return await self._unit.glance(_release, case_id, reason, at)

    async def news(self, case_ids: Sequence[CaseId], since: datetime) -> tuple[CaseNews, ...]:
        return await self._unit.ask(news, case_ids, since)

    async def release_of_call(self, call_id: CallId, at: datetime) -> int:
        return await self._unit.glance(_release_of_call, call_id, at)


_moved = (
    update(debtor_numbers)
    .where(debtor_numbers.c.id == bindparam("b_id"))
    .values(state=bindparam("b_state"), state_reason=bindparam("b_reason"))
)


def _move_numbers(connection: Connection, moves: Sequence[NumberMove]) -> None:
    connection.execute(
        _moved,
        [
            {"b_id": move.number_id, "b_state": move.state.value, "b_reason": move.reason}
            for move in sorted(moves, key=lambda move: move.number_id)
        ],
    )


def _add_number(
    connection: Connection, debtor_id: DebtorId, e164: str, source: str, place: str | None, rank: int
) -> NumberId:
    """A number that is known already becomes good again: somebody has just given it."""
    known = select(debtor_numbers.c.id).where(debtor_numbers.c.debtor_id == debtor_id, debtor_numbers.c.e164 == e164)
    number_id = connection.execute(known).scalar_one_or_none()
    values = {"source": source, "place": place, "rank": rank}
    if number_id is not None:
        again = update(debtor_numbers).where(debtor_numbers.c.id == number_id)
        connection.execute(again.values(state="ok", state_reason="", **values))
        return NumberId(number_id)
    added = insert(debtor_numbers).values(debtor_id=debtor_id, e164=e164, **values).returning(debtor_numbers.c.id)
    return NumberId(connection.execute(added).scalar_one())


def _country_of(connection: Connection, debtor_id: DebtorId) -> str:
    country = connection.execute(select(debtors.c.country).where(debtors.c.id == debtor_id)).scalar_one_or_none()
    if country is None:
        raise NotFound(f"there is no debtor {debtor_id}", debtor_id=debtor_id)
    return str(country)


def _append_number(
    connection: Connection, debtor_id: DebtorId, e164: str, source: NumberSource, place: NumberPlace | None
) -> NumberId:
    last = select(func.coalesce(func.max(debtor_numbers.c.rank), -1) + 1).where(debtor_numbers.c.debtor_id == debtor_id)
    values = {
        "debtor_id": debtor_id,
        "e164": e164,
        "source": source.value,
        "place": place.value if place else None,
        "rank": connection.execute(last).scalar_one(),
    }
    insert_of = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    added = insert_of(debtor_numbers).values(values).on_conflict_do_nothing().returning(debtor_numbers.c.id)
    number_id = connection.execute(added).scalar_one_or_none()
    if number_id is None:
        raise Conflict(
            "the debtor has that number already; correct it where it stands", code="number_known", field="number"
        )
    return NumberId(number_id)


_one_number = select(debtor_numbers).where(debtor_numbers.c.id == bindparam("id"))


def _change_number(connection: Connection, number_id: NumberId, change: NumberChange) -> NumberRow:
    row = connection.execute(_one_number.with_for_update(), {"id": number_id}).one_or_none()
    if row is None:
        raise NotFound(f"there is no number {number_id}", number_id=number_id)
    values: dict[str, Any] = {}
    if change.source is not None:
        values["source"] = change.source.value
    if change.place is not None or change.is_place_unknown:
        values["place"] = change.place.value if change.place is not None else None
    if change.state is not None:
        values |= {"state": change.state.value, "state_reason": change.reason}
    if values:
        connection.execute(update(debtor_numbers).where(debtor_numbers.c.id == number_id).values(values))
    return NumberRow(
        number_id=number_id,
        debtor_id=DebtorId(row.debtor_id),
        e164=row.e164,
        source=NumberSource(row.source),
        place=NumberPlace(row.place) if row.place else None,
        state=NumberState(row.state),
    )


def _suppress(connection: Connection, e164: str, reason: str, at: datetime, creditor_id: CreditorId | None) -> None:
    values = {"e164": e164, "reason": reason, "at": at, "creditor_id": creditor_id}
    insert_of = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert_of(suppressions).values(values).on_conflict_do_nothing())


def _open_of(connection: Connection, debtor_id: DebtorId) -> tuple[CaseId, ...]:
    standing = select(cases.c.id).where(cases.c.debtor_id == debtor_id, cases.c.status == "open").order_by(cases.c.id)
    return tuple(CaseId(case_id) for case_id in connection.execute(standing).scalars())


def _hold(connection: Connection, holds: Sequence[HoldOrder]) -> None:
    connection.execute(
        insert(case_holds),
        [
            {
                "case_id": hold.case_id,
                "reason": hold.reason.value,
                "starts_at": hold.starts_at,
                "ends_at": hold.ends_at,
                "by_user_id": hold.by_user_id,
                "call_id": hold.call_id,
            }
            for hold in holds
        ],
    )


def _release(connection: Connection, case_id: CaseId, reason: HoldReason, at: datetime) -> int:
    standing = update(case_holds).where(
        case_holds.c.case_id == case_id, case_holds.c.reason == reason.value, case_holds.c.released_at.is_(None)
    )
    return connection.execute(standing.values(released_at=at)).rowcount


def _release_of_call(connection: Connection, call_id: CallId, at: datetime) -> int:
    standing = update(case_holds).where(case_holds.c.call_id == call_id, case_holds.c.released_at.is_(None))
    return connection.execute(standing.values(released_at=at)).rowcount
