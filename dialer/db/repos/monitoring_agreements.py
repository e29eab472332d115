"""Agreements on monitoring: which one is in force on a day."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from sqlalchemy import Connection, insert, or_, select, update

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import UserId
from dialer.db.repos.keys import is_taken
from dialer.db.rows import AnyRow
from dialer.db.tables.people import monitoring_agreements
from dialer.db.unit import Unit
from dialer.ports.admin import AgreementRow


class SqlAgreementsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def all(self) -> tuple[AgreementRow, ...]:
        return await self._unit.ask(_all_agreements)

    async def in_force(self, on: date) -> AgreementRow | None:
        return await self._unit.glance(_agreement_in_force, on)

    async def add(self, row: AgreementRow) -> int:
        return await self._unit.ask(_add_agreement, row)

    async def update(self, row: AgreementRow) -> None:
        await self._unit.ask(_update_agreement, row)


def _agreement(row: AnyRow) -> AgreementRow:
    return AgreementRow(
        agreement_id=row.id,
        reference=row.reference,
        purpose=row.purpose,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        by_user_id=None if row.by_user_id is None else UserId(row.by_user_id),
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


def _all_agreements(connection: Connection) -> tuple[AgreementRow, ...]:
    newest_first = select(monitoring_agreements).order_by(monitoring_agreements.c.id.desc())
    return tuple(_agreement(row) for row in connection.execute(newest_first))


def _agreement_in_force(connection: Connection, on: date) -> AgreementRow | None:
    table = monitoring_agreements
    statement = (
        select(table)
        .where(
            table.c.disabled_at.is_(None),
            table.c.valid_from <= on,
            or_(table.c.valid_until.is_(None), table.c.valid_until >= on),
        )
        .order_by(table.c.id.desc())
        .limit(1)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _agreement(row)


def _add_agreement(connection: Connection, row: AgreementRow) -> int:
    if is_taken(connection, monitoring_agreements.c.reference, row.reference):
        raise Conflict("an agreement with this reference is stored already", field="reference")
    values = asdict(row)
    del values["agreement_id"]
    added = insert(monitoring_agreements).values(values).returning(monitoring_agreements.c.id)
    agreement_id: int = connection.execute(added).scalar_one()
    return agreement_id


def _update_agreement(connection: Connection, row: AgreementRow) -> None:
    moved = update(monitoring_agreements).where(monitoring_agreements.c.id == row.agreement_id)
    values = {
        "purpose": row.purpose,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "disabled_at": row.disabled_at,
    }
    if connection.execute(moved.values(values)).rowcount == 0:
        raise NotFound(f"there is no agreement {row.agreement_id}", agreement_id=row.agreement_id)
