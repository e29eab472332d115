"""What was recorded of debtors, numbers and cases for the rules: wishes, representatives, consents, letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select

from dialer.core.compliance.facts import WishKind
from dialer.core.kernel.codes import NumberPlace, NumberSource, NumberState
from dialer.core.kernel.ids import CallId, CaseId, CreditorId, DebtorId, NumberId, UserId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.db.repos import added_holidays, dnc, moratoria
from dialer.db.repos.keys import require_ids
from dialer.db.repos.told import (
    end_standing,
    end_told_in_call,
    insert_row,
    recorded_of,
    told_of,
    told_values,
)
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import cases, creditors, debtor_numbers, debtors
from dialer.db.tables.facts import case_letters, debtor_representatives, debtor_wishes, number_consents
from dialer.db.unit import Unit
from dialer.ports.facts import (
    ConsentRow,
    DebtorFacts,
    HolidayRow,
    KnownCase,
    KnownNumber,
    LetterRow,
    ListEntry,
    Medium,
    MoratoriumRow,
    RepresentativeKind,
    RepresentativeRow,
    WishRow,
)


class SqlFactsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def of_debtor(self, debtor_id: DebtorId) -> DebtorFacts:
        return await self._unit.ask(of_debtor, debtor_id)

    async def add_wish(self, row: WishRow) -> int:
        return await self._unit.glance(_add_wish, row)

    async def end_wish(self, wish_id: int, at: datetime, by: UserId) -> DebtorId:
        return DebtorId(await self._unit.glance(end_standing, debtor_wishes, "debtor_id", "wish", wish_id, at, by))

    async def end_wishes_of_call(self, call_id: CallId, at: datetime) -> int:
        return await self._unit.glance(end_told_in_call, debtor_wishes, call_id, at)

    async def add_representative(self, row: RepresentativeRow) -> int:
        return await self._unit.glance(_add_representative, row)

    async def end_representative(self, representative_id: int, at: datetime, by: UserId) -> DebtorId:
        noun = "representative"
        table = debtor_representatives
        return DebtorId(await self._unit.glance(end_standing, table, "debtor_id", noun, representative_id, at, by))

    async def end_representatives_of_call(self, call_id: CallId, at: datetime) -> int:
        return await self._unit.glance(end_told_in_call, debtor_representatives, call_id, at)

    async def add_consent(self, row: ConsentRow) -> int:
        return await self._unit.glance(_add_consent, row)

    async def end_consent(self, consent_id: int, at: datetime, by: UserId) -> NumberId:
        return NumberId(
            await self._unit.glance(end_standing, number_consents, "number_id", "consent", consent_id, at, by)
        )

    async def add_letter(self, row: LetterRow) -> int:
        return await self._unit.glance(_add_letter, row)

    async def add_entries(self, rows: Sequence[ListEntry]) -> int:
        return await self._unit.ask(dnc.add, tuple(rows))

    async def remove_entry(self, entry_id: int) -> ListEntry:
        return await self._unit.glance(dnc.remove, entry_id)

    async def entries(
        self,
        *,
        creditor_id: CreditorId | None,
        text: str,
        cursor: str | None,
        limit: int,
        scope: Scope = EVERYTHING,
    ) -> tuple[tuple[ListEntry, ...], str | None]:
        return await self._unit.ask(dnc.page, creditor_id, text, cursor, limit, scope)

    async def moratoria(self) -> tuple[MoratoriumRow, ...]:
        return await self._unit.ask(moratoria.all_moratoria)

    async def add_moratorium(self, row: MoratoriumRow) -> int:
        return await self._unit.glance(moratoria.add, row)

    async def end_moratorium(self, moratorium_id: int, at: datetime, by: UserId) -> None:
        await self._unit.glance(moratoria.end, moratorium_id, at, by)

    async def holidays(self) -> tuple[HolidayRow, ...]:
        return await self._unit.ask(added_holidays.all_holidays)

    async def add_holiday(self, row: HolidayRow) -> int:
        return await self._unit.glance(added_holidays.add, row)

    async def end_holiday(self, holiday_id: int, at: datetime, by: UserId) -> None:
        await self._unit.glance(added_holidays.end, holiday_id, at, by)

    async def debtors_of_number(self, e164: str) -> tuple[DebtorId, ...]:
        return await self._unit.glance(dnc.debtors_of, e164)


# ---- wishes and representatives


def _wish_values(row: WishRow) -> dict[str, Any]:
    return {
        "kind": row.kind.value,
        "weekdays": list(row.weekdays) or None,
        "starts": row.starts.strftime("%H:%M") if row.starts else None,
        "stops": row.stops.strftime("%H:%M") if row.stops else None,
        "place": row.place.value if row.place else None,
        "medium": row.medium.value if row.medium else None,
    }


def _add_wish(connection: Connection, row: WishRow) -> int:
    require_ids(connection, debtors, [row.debtor_id], "debtor")
    what = _wish_values(row)
    for known in connection.execute(_standing(debtor_wishes, [row.debtor_id])):
        if all(getattr(known, name) == value for name, value in what.items()):
            known_id: int = known.id
            return known_id
    values = {"debtor_id": row.debtor_id, "note": row.note}
    return insert_row(connection, debtor_wishes, what | values | told_values(row))


def _standing(table: Table, debtor_ids: Sequence[int]) -> Any:
    return select(table).where(table.c.debtor_id.in_(debtor_ids), table.c.ended_at.is_(None))


def wish_of(row: AnyRow) -> WishRow:
    return WishRow(
        wish_id=row.id,
        debtor_id=DebtorId(row.debtor_id),
        kind=WishKind(row.kind),
        weekdays=tuple(row.weekdays or ()),
        starts=time.fromisoformat(row.starts) if row.starts else None,
        stops=time.fromisoformat(row.stops) if row.stops else None,
        place=NumberPlace(row.place) if row.place else None,
        medium=Medium(row.medium) if row.medium else None,
        note=row.note,
        **told_of(row),
    )


def _add_representative(connection: Connection, row: RepresentativeRow) -> int:
    require_ids(connection, debtors, [row.debtor_id], "debtor")
    values = {
        "debtor_id": row.debtor_id,
        "kind": row.kind.value,
        "name": row.name,
        "contact": row.contact,
    }
    return insert_row(connection, debtor_representatives, values | told_values(row))


def _representative(row: AnyRow) -> RepresentativeRow:
    return RepresentativeRow(
        representative_id=row.id,
        debtor_id=DebtorId(row.debtor_id),
        kind=RepresentativeKind(row.kind),
        name=row.name,
        contact=row.contact,
        **told_of(row),
    )


# ---- consents and letters


def _add_consent(connection: Connection, row: ConsentRow) -> int:
    require_ids(connection, debtor_numbers, [row.number_id], "number")
    values = {
        "number_id": row.number_id,
        "given_at": row.given_at,
        "expires_at": row.expires_at,
    }
    return insert_row(connection, number_consents, values | told_values(row))


def _consent(row: AnyRow) -> ConsentRow:
    return ConsentRow(
        consent_id=row.id,
        number_id=NumberId(row.number_id),
        given_at=row.given_at,
        expires_at=row.expires_at,
        **told_of(row),
    )


def _add_letter(connection: Connection, row: LetterRow) -> int:
    require_ids(connection, cases, [row.case_id], "case")
    values = {
        "case_id": row.case_id,
        "kind": row.kind,
        "channel": row.channel,
        "sent_at": row.sent_at,
        "reference": row.reference,
        "by_user_id": row.recorded.by,
        "created_at": row.recorded.at,
    }
    return insert_row(connection, case_letters, values)


def _letter(row: AnyRow) -> LetterRow:
    return LetterRow(
        letter_id=row.id,
        case_id=CaseId(row.case_id),
        kind=row.kind,
        channel=row.channel,
        sent_at=row.sent_at,
        reference=row.reference,
        recorded=recorded_of(row),
    )


# ---- all of one debtor

_numbers = (
    select(debtor_numbers)
    .where(debtor_numbers.c.debtor_id == bindparam("debtor"))
    .order_by(debtor_numbers.c.rank, debtor_numbers.c.id)
)
_cases = (
    select(cases.c.id, cases.c.reference, creditors.c.code, cases.c.status)
    .select_from(cases.join(creditors, creditors.c.id == cases.c.creditor_id))
    .where(cases.c.debtor_id == bindparam("debtor"), cases.c.erased_at.is_(None))
    .order_by(cases.c.id)
)


def _number(row: AnyRow) -> KnownNumber:
    return KnownNumber(
        number_id=NumberId(row.id),
        e164=row.e164,
        source=NumberSource(row.source),
        place=NumberPlace(row.place) if row.place else None,
        state=NumberState(row.state),
        state_reason=row.state_reason,
    )


def _case(row: AnyRow) -> KnownCase:
    return KnownCase(case_id=CaseId(row.id), reference=row.reference, creditor_code=row.code, status=row.status)


def of_debtor(connection: Connection, debtor_id: DebtorId) -> DebtorFacts:
    """Everything recorded of a debtor, newest first. Raises NotFound."""
    require_ids(connection, debtors, [debtor_id], "debtor")
    number_ids = select(debtor_numbers.c.id).where(debtor_numbers.c.debtor_id == debtor_id)
    case_ids = select(cases.c.id).where(cases.c.debtor_id == debtor_id)

    def rows(table: Table, column: str, ids: Any) -> Any:
        return connection.execute(select(table).where(table.c[column].in_(ids)).order_by(table.c.id.desc()))

    return DebtorFacts(
        numbers=tuple(_number(row) for row in connection.execute(_numbers, {"debtor": debtor_id})),
        cases=tuple(_case(row) for row in connection.execute(_cases, {"debtor": debtor_id})),
        wishes=tuple(wish_of(row) for row in rows(debtor_wishes, "debtor_id", [debtor_id])),
        representatives=tuple(_representative(row) for row in rows(debtor_representatives, "debtor_id", [debtor_id])),
        consents=tuple(_consent(row) for row in rows(number_consents, "number_id", number_ids)),
        letters=tuple(_letter(row) for row in rows(case_letters, "case_id", case_ids)),
        entries=dnc.of_debtor(connection, debtor_id),
    )
