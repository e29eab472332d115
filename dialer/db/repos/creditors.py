"""Creditors: whom the house works for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dialer.core.debt.sector import Sector
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CreditorId
from dialer.db.repos.keys import is_taken, require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import creditors
from dialer.db.unit import Unit
from dialer.ports.admin import CreditorRow


class SqlCreditorsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def all(self) -> tuple[CreditorRow, ...]:
        return await self._unit.ask(all_creditors)

    async def get(self, creditor_id: CreditorId) -> CreditorRow:
        return await self._unit.glance(_get_creditor, creditor_id)

    async def by_code(self, code: str) -> CreditorRow | None:
        return await self._unit.ask(_creditor_by_code, code)

    async def add(self, row: CreditorRow, at: datetime) -> CreditorId:
        return await self._unit.ask(_add_creditor, row, at)

    async def update(self, row: CreditorRow) -> None:
        await self._unit.ask(_update_creditor, row)


_CREDITOR_FIELDS = (
    "code", "name", "piva", "tax_code", "sector", "language", "brand", "greeting", "color", "iban", "pagopa_code",
    "contact_email", "contact_phone", "website", "payment_link", "enabled", "settings", "identity_check",
    "keep_case_months", "party", "ticket_email", "checks_notices", "self_service", "sector_note", "interest",
    "payment_methods", "bank_format",
)  # fmt: skip


def _creditor(row: AnyRow) -> CreditorRow:
    values = {field: getattr(row, field) for field in _CREDITOR_FIELDS}
    return CreditorRow(creditor_id=CreditorId(row.id), **{**values, "sector": row.sector or Sector.OTHER.value})


def all_creditors(connection: Connection) -> tuple[CreditorRow, ...]:
    """Every creditor, by name."""
    return tuple(_creditor(row) for row in connection.execute(select(creditors).order_by(creditors.c.name)))


def _get_creditor(connection: Connection, creditor_id: CreditorId) -> CreditorRow:
    row = connection.execute(select(creditors).where(creditors.c.id == creditor_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no creditor {creditor_id}", creditor_id=creditor_id)
    return _creditor(row)


def _creditor_by_code(connection: Connection, code: str) -> CreditorRow | None:
    row = connection.execute(select(creditors).where(creditors.c.code == code)).one_or_none()
    return None if row is None else _creditor(row)


def _creditor_values(connection: Connection, row: CreditorRow, own_id: CreditorId | None) -> dict[str, Any]:
    if is_taken(connection, creditors.c.code, row.code, but_id=own_id):
        raise Conflict(f"a creditor already has the code {row.code}; choose another", field="code")
    return {field: getattr(row, field) for field in _CREDITOR_FIELDS} | {"settings": dict(row.settings)}


def _add_creditor(connection: Connection, row: CreditorRow, at: datetime) -> CreditorId:
    values = _creditor_values(connection, row, None)
    added = insert(creditors).values(created_at=at, **values).returning(creditors.c.id)
    return CreditorId(connection.execute(added).scalar_one())


def _update_creditor(connection: Connection, row: CreditorRow) -> None:
    require_ids(connection, creditors, [row.creditor_id], "creditor")
    values = _creditor_values(connection, row, row.creditor_id)
    connection.execute(update(creditors).where(creditors.c.id == row.creditor_id).values(values))
