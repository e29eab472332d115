"""Trunks: read by the engine, kept by administrators."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import TrunkId
from dialer.core.trunks.model import Trunk, TrunkKind
from dialer.db.repos.keys import is_taken, require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.trunks import trunk_caller_ids, trunks
from dialer.db.unit import Unit
from dialer.ports.admin import CallerIdRow, TrunkRow


class SqlTrunksRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def all(self) -> tuple[Trunk, ...]:
        return await self._unit.ask(_all_trunks)

    async def get(self, trunk_id: TrunkId) -> Trunk:
        return (await self._unit.ask(_get_row, trunk_id)).trunk


class SqlTrunkSettingsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def all(self) -> tuple[TrunkRow, ...]:
        return await self._unit.ask(all_rows)

    async def get(self, trunk_id: TrunkId) -> TrunkRow:
        return await self._unit.ask(_get_row, trunk_id)

    async def add(self, row: TrunkRow) -> TrunkId:
        return await self._unit.ask(_add, row)

    async def update(self, row: TrunkRow) -> None:
        await self._unit.ask(_update, row)

    async def add_caller_id(self, trunk_id: TrunkId, caller_id: str, label: str) -> int:
        return await self._unit.ask(_add_caller_id, trunk_id, caller_id, label)

    async def update_caller_id(self, caller_id_id: int, *, label: str, enabled: bool) -> None:
        await self._unit.ask(_update_caller_id, caller_id_id, label, enabled)


def _trunk(row: AnyRow) -> Trunk:
    return Trunk(
        trunk_id=TrunkId(row.id),
        code=row.code,
        kind=TrunkKind(row.kind),
        host=row.host,
        port=row.port,
        username=row.username,
        codecs=tuple(row.codecs),
        max_channels=row.max_channels,
        max_calls_per_s=row.max_calls_per_s,
        enabled=row.enabled,
        tariff_minor_per_minute=row.tariff_minor_per_minute,
    )


def _row(row: AnyRow, caller_ids: tuple[CallerIdRow, ...]) -> TrunkRow:
    return TrunkRow(trunk=_trunk(row), secret=row.secret, tariff_currency=row.tariff_currency, caller_ids=caller_ids)


def _caller_id(row: AnyRow) -> CallerIdRow:
    return CallerIdRow(
        caller_id_id=row.id,
        trunk_id=TrunkId(row.trunk_id),
        caller_id=row.caller_id,
        label=row.label,
        enabled=row.enabled,
    )


def _all_trunks(connection: Connection) -> tuple[Trunk, ...]:
    return tuple(_trunk(row) for row in connection.execute(select(trunks).order_by(trunks.c.id)))


def all_rows(connection: Connection) -> tuple[TrunkRow, ...]:
    """Every trunk with its caller IDs, by code."""
    caller_ids: defaultdict[int, list[CallerIdRow]] = defaultdict(list)
    for row in connection.execute(select(trunk_caller_ids).order_by(trunk_caller_ids.c.id)):
        caller_ids[row.trunk_id].append(_caller_id(row))
    found = connection.execute(select(trunks).order_by(trunks.c.code))
    return tuple(_row(row, tuple(caller_ids[row.id])) for row in found)


def _get_row(connection: Connection, trunk_id: TrunkId) -> TrunkRow:
    row = connection.execute(select(trunks).where(trunks.c.id == trunk_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no trunk {trunk_id}", trunk_id=trunk_id)
    of_trunk = select(trunk_caller_ids).where(trunk_caller_ids.c.trunk_id == trunk_id).order_by(trunk_caller_ids.c.id)
    return _row(row, tuple(_caller_id(found) for found in connection.execute(of_trunk)))


def _values(connection: Connection, row: TrunkRow, own_id: TrunkId | None) -> dict[str, Any]:
    trunk = row.trunk
    if is_taken(connection, trunks.c.code, trunk.code, but_id=own_id):
        raise Conflict(f"a trunk already has the code {trunk.code}; choose another", field="code")
    return {
        "code": trunk.code,
        "kind": trunk.kind.value,
        "host": trunk.host,
        "port": trunk.port,
        "username": trunk.username,
        "secret": row.secret,
        "codecs": list(trunk.codecs),
        "max_channels": trunk.max_channels,
        "max_calls_per_s": trunk.max_calls_per_s,
        "enabled": trunk.enabled,
        "tariff_minor_per_minute": trunk.tariff_minor_per_minute,
        "tariff_currency": row.tariff_currency,
    }


def _add(connection: Connection, row: TrunkRow) -> TrunkId:
    values = _values(connection, row, None)
    return TrunkId(connection.execute(insert(trunks).values(values).returning(trunks.c.id)).scalar_one())


def _update(connection: Connection, row: TrunkRow) -> None:
    trunk_id = row.trunk.trunk_id
    require_ids(connection, trunks, [trunk_id], "trunk")
    connection.execute(update(trunks).where(trunks.c.id == trunk_id).values(_values(connection, row, trunk_id)))


def _add_caller_id(connection: Connection, trunk_id: TrunkId, caller_id: str, label: str) -> int:
    require_ids(connection, trunks, [trunk_id], "trunk")
    known = select(trunk_caller_ids.c.id).where(
        trunk_caller_ids.c.trunk_id == trunk_id, trunk_caller_ids.c.caller_id == caller_id
    )
    if connection.execute(known).one_or_none() is not None:
        raise Conflict(f"trunk {trunk_id} has this caller ID already", field="caller_id", trunk_id=trunk_id)
    added = insert(trunk_caller_ids).values(trunk_id=trunk_id, caller_id=caller_id, label=label)
    caller_id_id: int = connection.execute(added.returning(trunk_caller_ids.c.id)).scalar_one()
    return caller_id_id


def _update_caller_id(connection: Connection, caller_id_id: int, label: str, enabled: bool) -> None:
    moved = update(trunk_caller_ids).where(trunk_caller_ids.c.id == caller_id_id)
    if connection.execute(moved.values(label=label, enabled=enabled)).rowcount == 0:
        raise NotFound(f"there is no caller ID {caller_id_id}", caller_id_id=caller_id_id)
