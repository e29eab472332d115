"""The relationship with a debtor: what was told of care, preferences and ability to pay, and customers' value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Table, exists, insert, select, update

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CallId, CaseId, CreditorId, DebtorId, UserId
from dialer.core.relation.behaviour import Behaviour
from dialer.core.relation.customer import AbilityToPay, CustomerValue
from dialer.core.relation.first_touch import TouchKind
from dialer.core.relation.segment import RelationTrait, Tone
from dialer.core.relation.vulnerability import SupportNeed
from dialer.db.repos.bulk import insert_into
from dialer.db.repos.keys import require_ids
from dialer.db.repos.recorded import end_standing, told_of, told_values
from dialer.db.rows import AnyRow
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import cases, creditors, debtors
from dialer.db.tables.relation import (
    case_segments,
    customer_relations,
    debtor_preferences,
    debtor_vulnerabilities,
    payment_abilities,
)
from dialer.db.unit import Unit
from dialer.ports.facts import Medium, Told
from dialer.ports.relation import (
    AbilityRow,
    CustomerRow,
    PreferenceRow,
    RelationFacts,
    SegmentRow,
    VulnerabilityRow,
)


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
        return await self._unit.glance(_add_vulnerability, row)

    async def review_vulnerability(self, vulnerability_id: int, review_on: date) -> DebtorId:
        return await self._unit.glance(_review, vulnerability_id, review_on)

    async def end_vulnerability(self, vulnerability_id: int, at: datetime, by: UserId | None) -> DebtorId:
        return await self._unit.glance(_end_vulnerability, vulnerability_id, at, by)

    async def end_vulnerabilities_of_call(self, call_id: CallId, at: datetime) -> int:
        return await self._unit.glance(_end_of_call, call_id, at)

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


# ---- segments


_segments = select(case_segments).where(one_of_ids(case_segments.c.case_id, "ids"))
_traits = select(case_segments.c.case_id, case_segments.c.traits).where(one_of_ids(case_segments.c.case_id, "ids"))


def traits_of(connection: Connection, case_ids: Sequence[int]) -> dict[CaseId, frozenset[RelationTrait]]:
    """Traits of cases that were sorted."""
    rows = connection.execute(_traits, {"ids": sorted(set(case_ids))})
    return {CaseId(row.case_id): frozenset(map(RelationTrait, row.traits)) for row in rows}


def segments_of(connection: Connection, case_ids: Sequence[int]) -> dict[CaseId, SegmentRow]:
    """Where cases belong."""
    rows = connection.execute(_segments, {"ids": sorted(set(case_ids))})
    return {CaseId(row.case_id): segment_row(row) for row in rows}


def segment_row(row: AnyRow) -> SegmentRow:
    """A row of ``case_segments``."""
    return SegmentRow(
        case_id=CaseId(row.case_id),
        creditor_id=CreditorId(row.creditor_id),
        segment=row.segment,
        tone=Tone(row.tone),
        traits=frozenset(map(RelationTrait, row.traits)),
        facts=row.facts,
        rules=row.rules,
        sorted_on=row.sorted_on,
        touch_due_on=row.touch_due_on,
        touched_at=row.touched_at,
        touch_kind=TouchKind(row.touch_kind) if row.touch_kind else None,
    )


# ---- what was told


def relation_of(connection: Connection, debtor_id: DebtorId) -> RelationFacts:
    """Everything that is recorded of one debtor. Raises NotFound."""
    require_ids(connection, debtors, [debtor_id], "debtor")

    def rows(table: Table) -> Sequence[AnyRow]:
        return connection.execute(
            select(table).where(table.c.debtor_id == debtor_id).order_by(table.c.id.desc())
        ).fetchall()

    of_debtor = select(customer_relations).where(customer_relations.c.debtor_id == debtor_id)
    customers = connection.execute(of_debtor.order_by(customer_relations.c.creditor_id))
    return RelationFacts(
        vulnerabilities=tuple(_vulnerability(row) for row in rows(debtor_vulnerabilities)),
        preferences=tuple(_preference(row) for row in rows(debtor_preferences)),
        abilities=tuple(_ability(row) for row in rows(payment_abilities)),
        customers=tuple(_customer(row) for row in customers),
    )


def _vulnerability(row: AnyRow) -> VulnerabilityRow:
    return VulnerabilityRow(
        vulnerability_id=row.id,
        debtor_id=DebtorId(row.debtor_id),
        need=SupportNeed(row.need),
        noted_on=row.noted_on,
        review_on=row.review_on,
        **told_of(row),
    )


def _preference(row: AnyRow) -> PreferenceRow:
    return PreferenceRow(
        preference_id=row.id,
        debtor_id=DebtorId(row.debtor_id),
        weekdays=tuple(row.weekdays or ()),
        starts=time.fromisoformat(row.starts) if row.starts else None,
        stops=time.fromisoformat(row.stops) if row.stops else None,
        channel=Medium(row.channel) if row.channel else None,
        language=row.language,
        **told_of(row),
    )


def _ability(row: AnyRow) -> AbilityRow:
    return AbilityRow(
        ability_id=row.id,
        creditor_id=CreditorId(row.creditor_id),
        debtor_id=DebtorId(row.debtor_id),
        ability=AbilityToPay(row.ability),
        **told_of(row),
    )


def _customer(row: AnyRow) -> CustomerRow:
    return CustomerRow(
        creditor_id=CreditorId(row.creditor_id),
        debtor_id=DebtorId(row.debtor_id),
        value=CustomerValue(row.value),
        value_source=row.value_source,
        value_at=row.value_at,
        value_by=None if row.value_by_user_id is None else UserId(row.value_by_user_id),
        behaviour=Behaviour(row.behaviour),
        habit=row.habit,
        changed_on=row.changed_on,
    )


def _open_cases(connection: Connection, debtor_id: DebtorId, creditor_id: CreditorId | None) -> tuple[CaseId, ...]:
    found = select(cases.c.id).where(cases.c.debtor_id == debtor_id, cases.c.status == "open")
    if creditor_id is not None:
        found = found.where(cases.c.creditor_id == creditor_id)
    return tuple(CaseId(case_id) for case_id in connection.execute(found.order_by(cases.c.id)).scalars())


def _insert(connection: Connection, table: Table, row: Told, **values: Any) -> int:
    made = insert(table).values({**values, **told_values(row)}).returning(table.c.id)
    row_id: int = connection.execute(made).scalar_one()
    return row_id


def _end_standing_of(connection: Connection, table: Table, row: Told, **owner: Any) -> None:
    """What stands gives way to what was told now."""
    mine = [table.c[name] == value for name, value in owner.items()]
    ended = update(table).where(*mine, table.c.ended_at.is_(None))
    connection.execute(ended.values(ended_at=row.recorded.at, ended_by_user_id=row.recorded.by))


def _add_vulnerability(connection: Connection, row: VulnerabilityRow) -> int:
    require_ids(connection, debtors, [row.debtor_id], "debtor")
    table = debtor_vulnerabilities
    same = (table.c.debtor_id == row.debtor_id, table.c.need == row.need.value, table.c.ended_at.is_(None))
    known = connection.execute(select(table.c.id, table.c.review_on).where(*same)).first()
    _mark(connection, row.debtor_id, is_vulnerable=True)
    if known is not None:
        later = max(known.review_on, row.review_on)
        connection.execute(update(table).where(table.c.id == known.id).values(review_on=later))
        return int(known.id)
    values = {"need": row.need.value, "noted_on": row.noted_on, "review_on": row.review_on}
    return _insert(connection, table, row, debtor_id=row.debtor_id, **values)


def _mark(connection: Connection, debtor_id: int, *, is_vulnerable: bool) -> None:
    connection.execute(update(debtors).where(debtors.c.id == debtor_id).values(is_vulnerable=is_vulnerable))


def _review(connection: Connection, vulnerability_id: int, review_on: date) -> DebtorId:
    table = debtor_vulnerabilities
    row = connection.execute(
        select(table.c.debtor_id, table.c.ended_at).where(table.c.id == vulnerability_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no mark {vulnerability_id}", noun="vulnerability", id=vulnerability_id)
    if row.ended_at is not None:
        raise Conflict("that mark has ended already", code="already_ended", noun="vulnerability")
    connection.execute(update(table).where(table.c.id == vulnerability_id).values(review_on=review_on))
    return DebtorId(row.debtor_id)


def _end_vulnerability(connection: Connection, vulnerability_id: int, at: datetime, by: UserId | None) -> DebtorId:
    table = debtor_vulnerabilities
    debtor_id = end_standing(connection, table, "debtor_id", "vulnerability", vulnerability_id, at, by)
    left = select(table.c.id).where(table.c.debtor_id == debtor_id, table.c.ended_at.is_(None))
    _mark(connection, debtor_id, is_vulnerable=connection.execute(left).first() is not None)
    return DebtorId(debtor_id)


def _end_of_call(connection: Connection, call_id: CallId, at: datetime) -> int:
    table = debtor_vulnerabilities
    standing = (table.c.call_id == call_id, table.c.ended_at.is_(None))
    rows = connection.execute(select(table.c.id).where(*standing)).scalars().all()
    for mark_id in rows:
        _end_vulnerability(connection, mark_id, at, None)
    return len(rows)


def _set_preference(connection: Connection, row: PreferenceRow) -> int:
    require_ids(connection, debtors, [row.debtor_id], "debtor")
    _end_standing_of(connection, debtor_preferences, row, debtor_id=row.debtor_id)
    if row.language:
        connection.execute(update(debtors).where(debtors.c.id == row.debtor_id).values(language=row.language))
    return _insert(
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
    return _insert(connection, payment_abilities, row, ability=row.ability.value, **owner)


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
