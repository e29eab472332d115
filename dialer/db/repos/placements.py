"""Placements of creditors, and what was agreed for them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select, update

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CreditorId, PlacementId
from dialer.db.repos.keys import require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import cases, creditors, placements
from dialer.db.unit import Unit
from dialer.ports.placements import PlacementRow


class SqlPlacementsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def of(self, creditor_id: CreditorId) -> tuple[PlacementRow, ...]:
        return await self._unit.ask(_of, creditor_id)

    async def case_counts(self, creditor_id: CreditorId) -> Mapping[PlacementId, int]:
        return await self._unit.ask(_case_counts, creditor_id)

    async def get(self, placement_id: PlacementId) -> PlacementRow:
        return await self._unit.glance(_get, placement_id)

    async def set_fee(self, placement_id: PlacementId, fee: str) -> None:
        await self._unit.glance(_set_fee, placement_id, fee)


def _placement(row: AnyRow) -> PlacementRow:
    return PlacementRow(
        placement_id=PlacementId(row.id),
        creditor_id=CreditorId(row.creditor_id),
        code=row.code,
        received_on=row.received_on,
        mandate_starts=row.mandate_starts,
        mandate_ends=row.mandate_ends,
        fee=row.fee,
    )


def _of(connection: Connection, creditor_id: CreditorId) -> tuple[PlacementRow, ...]:
    require_ids(connection, creditors, [creditor_id], "creditor")
    newest_first = select(placements).where(placements.c.creditor_id == creditor_id).order_by(placements.c.id.desc())
    return tuple(_placement(row) for row in connection.execute(newest_first))


def _case_counts(connection: Connection, creditor_id: CreditorId) -> dict[PlacementId, int]:
    counted = (
        select(cases.c.placement_id, func.count().label("count_"))
        .where(cases.c.creditor_id == creditor_id, cases.c.placement_id.is_not(None))
        .group_by(cases.c.placement_id)
    )
    return {PlacementId(row.placement_id): row.count_ for row in connection.execute(counted)}


def _get(connection: Connection, placement_id: PlacementId) -> PlacementRow:
    row = connection.execute(select(placements).where(placements.c.id == placement_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no placement {placement_id}", placement_id=placement_id)
    return _placement(row)


def _set_fee(connection: Connection, placement_id: PlacementId, fee: str) -> None:
    connection.execute(update(placements).where(placements.c.id == placement_id).values(fee=fee))
