"""Imports of case files as they are kept: what was asked, what came of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CampaignId, CreditorId, UserId
from dialer.db.rows import AnyRow
from dialer.db.tables.system import imports
from dialer.db.unit import Unit
from dialer.ports.admin import ImportRow, ImportState


class SqlImportsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, row: ImportRow) -> int:
        return await self._unit.ask(_add_import, row)

    async def get(self, import_id: int) -> ImportRow:
        return await self._unit.ask(_get_import, import_id)

    async def update(self, row: ImportRow) -> None:
        await self._unit.ask(_update_import, row)

    async def done_before(self, creditor_id: CreditorId, file_sha256: str) -> ImportRow | None:
        return await self._unit.ask(_done_before, creditor_id, file_sha256)


_IMPORT_FIELDS = (
    "file_name", "file_sha256", "file_size", "is_dry_run", "created_at", "started_at", "finished_at", "row_count",
    "total_count", "added_count", "updated_count", "unchanged_count", "rejected_count", "rejects_file", "report",
    "error",
)  # fmt: skip


def import_of(row: AnyRow) -> ImportRow:
    """The import of a row of the table."""
    return ImportRow(
        import_id=row.id,
        creditor_id=CreditorId(row.creditor_id),
        campaign_id=None if row.campaign_id is None else CampaignId(row.campaign_id),
        user_id=None if row.user_id is None else UserId(row.user_id),
        state=ImportState(row.state),
        **{field: getattr(row, field) for field in _IMPORT_FIELDS},
    )


def _import_values(row: ImportRow) -> dict[str, Any]:
    return {
        "creditor_id": row.creditor_id,
        "campaign_id": row.campaign_id,
        "user_id": row.user_id,
        "state": row.state.value,
        **{field: getattr(row, field) for field in _IMPORT_FIELDS},
        "report": dict(row.report),
    }


def _add_import(connection: Connection, row: ImportRow) -> int:
    added = insert(imports).values(_import_values(row)).returning(imports.c.id)
    import_id: int = connection.execute(added).scalar_one()
    return import_id


def _get_import(connection: Connection, import_id: int) -> ImportRow:
    row = connection.execute(select(imports).where(imports.c.id == import_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no import {import_id}", import_id=import_id)
    return import_of(row)


def _update_import(connection: Connection, row: ImportRow) -> None:
    moved = update(imports).where(imports.c.id == row.import_id).values(_import_values(row))
    if connection.execute(moved).rowcount == 0:
        raise NotFound(f"there is no import {row.import_id}", import_id=row.import_id)


def _done_before(connection: Connection, creditor_id: CreditorId, file_sha256: str) -> ImportRow | None:
    statement = (
        select(imports)
        .where(
            imports.c.creditor_id == creditor_id,
            imports.c.file_sha256 == file_sha256,
            imports.c.state == ImportState.DONE.value,
            imports.c.is_dry_run.is_(False),
        )
        .order_by(imports.c.id.desc())
        .limit(1)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else import_of(row)
