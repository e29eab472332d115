"""The relationship with a debtor: what was told of care, preferences and ability to pay, and customers' value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, exists, select, update

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CallId, CaseId, CreditorId, DebtorId, UserId
from dialer.core.relation.customer import CustomerValue
from dialer.core.relation.segment import RelationTrait
from dialer.db.repos.bulk import insert_into
from dialer.db.repos.keys import require_ids
from dialer.db.repos.relation_rows import relation_of, segments_of, traits_of
from dialer.db.repos.told import end_standing, insert_told
from dialer.db.repos.vulnerabilities import add_vulnerability, end_of_call, end_vulnerability, review
from dialer.db.tables.debt import cases, creditors, debtors
from dialer.db.tables.relation import customer_relations, debtor_preferences, payment_abilities
from dialer.db.unit import Unit
from dialer.ports.facts import Told
from dialer.ports.relation import AbilityRow, PreferenceRow, RelationFacts, SegmentRow, VulnerabilityRow


class SqlRelationRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def traits(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, frozenset[RelationTrait]]:
        return await self._unit.ask(traits_of, case_ids)

    async def segments(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, SegmentRow]:
        return await self._unit.ask(segments_of, case_ids)

    async def of_debtor(self, debtor_id: DebtorId) -> RelationFacts:
        return await self._unit.ask(relation_of, debtor_id)

    async def open_cases(self, debtor_id: DebtorId, creditor_id: CreditorId | None = None) -> tuple[CaseId, ...]:
        return await self._unit.glance(_open_cases, debtor_id, creditor_id)

    async def add_vulnerability(self, row: VulnerabilityRow) -> int:
        return await self._unit.glance(add_vulnerability, row)

    async def review_vulnerability(self, vulnerability_id: int, review_on: date) -> DebtorId:
        return await self._unit.glance(review, vulnerability_id, review_on)

    async def end_vulnerability(self, vulnerability_id: int, at: datetime, by: UserId | None) -> DebtorId:
        return await self._unit.glance(end_vulnerability, vulnerability_id, at, by)

    async def end_vulnerabilities_of_call(self, call_id: CallId, at: datetime) -> int:
        return await self._unit.glance(end_of_call, call_id, at)

    async def set_preference(self, row: PreferenceRow) -> int:
        return await self._unit.glance(_set_preference, row)

    async def end_preference(self, preference_id: int, at: datetime, by: UserId | None) -> DebtorId:
        ended = await self._unit.glance(
            end_standing, debtor_preferences, "debtor_id", "preference", preference_id, at, by
        )
        return DebtorId(ended)

    async def set_ability(self, row: AbilityRow) -> int:
        return await self._unit.glance(_set_ability, row)

    async def end_ability(self, ability_id: int, at: datetime, by: UserId | None) -> tuple[DebtorId, CreditorId]:
        return await self._unit.glance(_end_ability, ability_id, at, by)

    async def set_value(
        self,
        creditor_id: CreditorId,
        debtor_id: DebtorId,
        value: CustomerValue,
        *,
        source: str,
        at: datetime,
        by: UserId | None,
    ) -> CustomerValue:
        return await self._unit.glance(_set_value, creditor_id, debtor_id, value, source, at, by)

    async def agree_first_touch(self, creditor_id: CreditorId, days: int | None) -> int | None:
        return await self._unit.glance(_agree_first_touch, creditor_id, days)


def _open_cases(connection: Connection, debtor_id: DebtorId, creditor_id: CreditorId | None) -> tuple[CaseId, ...]:
    found = select(cases.c.id).where(cases.c.debtor_id == debtor_id, cases.c.status == "open")
    if creditor_id is not None:
        found = found.where(cases.c.creditor_id == creditor_id)
    return tuple(CaseId(case_id) for case_id in connection.execute(found.order_by(cases.c.id)).scalars())


def _end_standing_of(connection: Connection, table: Table, row: Told, **owner: Any) -> None:
    """What stands gives way to what was told now."""
    mine = [table.c[name] == value for name, value in owner.items()]
    ended = update(table).where(*mine, table.c.ended_at.is_(None))
    connection.execute(ended.values(ended_at=row.recorded.at, ended_by_user_id=row.recorded.by))


def _set_preference(connection: Connection, row: PreferenceRow) -> int:
    require_ids(connection, debtors, [row.debtor_id], "debtor")
    _end_standing_of(connection, debtor_preferences, row, debtor_id=row.debtor_id)
    if row.language:
        connection.execute(update(debtors).where(debtors.c.id == row.debtor_id).values(language=row.language))
    return insert_told(
        connection,
        debtor_preferences,
        row,
        debtor_id=row.debtor_id,
        weekdays=list(row.weekdays) or None,
        starts=row.starts.isoformat("minutes") if row.starts else None,
        stops=row.stops.isoformat("minutes") if row.stops else None,
        channel=row.channel.value if row.channel else "",
        language=row.language,
    )


def _set_ability(connection: Connection, row: AbilityRow) -> int:
    _require_customer(connection, row.creditor_id, row.debtor_id)
    owner = {"debtor_id": row.debtor_id, "creditor_id": row.creditor_id}
    _end_standing_of(connection, payment_abilities, row, **owner)
    return insert_told(connection, payment_abilities, row, ability=row.ability.value, **owner)


def _end_ability(
    connection: Connection, ability_id: int, at: datetime, by: UserId | None
) -> tuple[DebtorId, CreditorId]:
    table = payment_abilities
    debtor_id = end_standing(connection, table, "debtor_id", "ability", ability_id, at, by)
    creditor_id: int = connection.execute(select(table.c.creditor_id).where(table.c.id == ability_id)).scalar_one()
    return DebtorId(debtor_id), CreditorId(creditor_id)


# ---- customers


def _require_customer(connection: Connection, creditor_id: CreditorId, debtor_id: DebtorId) -> None:
    require_ids(connection, creditors, [creditor_id], "creditor")
    require_ids(connection, debtors, [debtor_id], "debtor")
    together = exists().where(cases.c.debtor_id == debtor_id, cases.c.creditor_id == creditor_id)
    if not connection.execute(select(together)).scalar():
        raise NotFound(
            f"debtor {debtor_id} has no case of creditor {creditor_id}", noun="customer", ids=[debtor_id, creditor_id]
        )


def _set_value(
    connection: Connection,
    creditor_id: CreditorId,
    debtor_id: DebtorId,
    value: CustomerValue,
    source: str,
    at: datetime,
    by: UserId | None,
) -> CustomerValue:
    _require_customer(connection, creditor_id, debtor_id)
    table = customer_relations
    mine = (table.c.creditor_id == creditor_id, table.c.debtor_id == debtor_id)
    before = connection.execute(select(table.c.value).where(*mine)).scalar()
    values = {"value": value.value, "value_source": source, "value_at": at, "value_by_user_id": by}
    put = insert_into(connection, table).values(creditor_id=creditor_id, debtor_id=debtor_id, **values)
    connection.execute(put.on_conflict_do_update(index_elements=["creditor_id", "debtor_id"], set_=values))
    return CustomerValue(before) if before is not None else CustomerValue.STANDARD


def _agree_first_touch(connection: Connection, creditor_id: CreditorId, days: int | None) -> int | None:
    require_ids(connection, creditors, [creditor_id], "creditor")
    mine = creditors.c.id == creditor_id
    before: int | None = connection.execute(select(creditors.c.first_touch_days).where(mine)).scalar_one()
    connection.execute(update(creditors).where(mine).values(first_touch_days=days))
    return before
