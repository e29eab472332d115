"""Nodes with their epochs, the audit trail, and the stored stop switch."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dialer.core.kernel.ids import NodeId, UserId
from dialer.db.repos.flags import read_flag, write_flag
from dialer.db.tables.system import audit, nodes
from dialer.db.unit import Unit
from dialer.ports.store import AuditLine

STOPPED = "dialing_stopped"


class SqlNodesRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def beat(self, node_id: NodeId, now: datetime, *, epoch: int) -> bool:
        return await self._unit.glance(_beat, node_id, now, epoch)

    async def enter(self, node_id: NodeId, now: datetime) -> int:
        epoch = await self._unit.glance(_enter, node_id, now)
        self._unit.entered(node_id, epoch)
        return epoch

    async def dead(self, before: datetime) -> tuple[NodeId, ...]:
        return await self._unit.glance(_dead, before)

    async def leader(self, since: datetime) -> NodeId | None:
        return await self._unit.glance(_leader, since)


def _beat(connection: Connection, node_id: NodeId, now: datetime, epoch: int) -> bool:
    mine = update(nodes).where(nodes.c.id == node_id, nodes.c.epoch == epoch)
    return connection.execute(mine.values(beat_at=now)).rowcount == 1


def _enter(connection: Connection, node_id: NodeId, now: datetime) -> int:
    insert_of = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    entered = (
        insert_of(nodes)
        .values(id=node_id, epoch=1, started_at=now, beat_at=now)
        .on_conflict_do_update(
            index_elements=[nodes.c.id], set_={"epoch": nodes.c.epoch + 1, "started_at": now, "beat_at": now}
        )
        .returning(nodes.c.epoch)
    )
    epoch: int = connection.execute(entered).scalar_one()
    return epoch


def _dead(connection: Connection, before: datetime) -> tuple[NodeId, ...]:
    found = connection.execute(select(nodes.c.id).where(nodes.c.beat_at < before).order_by(nodes.c.id)).scalars()
    return tuple(NodeId(node_id) for node_id in found)


def _leader(connection: Connection, since: datetime) -> NodeId | None:
    alive = select(nodes.c.id).where(nodes.c.beat_at >= since).order_by(nodes.c.id).limit(1)
    first = connection.execute(alive).scalar_one_or_none()
    return None if first is None else NodeId(first)


class SqlAuditRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, line: AuditLine) -> None:
        await self._unit.jot(_audit, line)


def _audit(connection: Connection, line: AuditLine) -> None:
    connection.execute(
        insert(audit),
        {
            "at": line.at,
            "user_id": line.user_id,
            "action": line.action,
            "subject": line.subject,
            "data": dict(line.data),
        },
    )


class SqlSwitch:
    """The "stop all dialling" switch, a stored flag."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def is_stopped(self) -> bool:
        return bool(await self._unit.glance(read_flag, STOPPED))

    async def set_stopped(self, stopped: bool, *, by: UserId | None, at: datetime) -> None:
        await self._unit.jot(write_flag, STOPPED, stopped, by, at)
