"""Make a trunk; ``dialer asterisk-config`` renders it for Asterisk."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.ids import TrunkId, UserId
from dialer.ports.admin import TrunkRow
from dialer.ports.store import AuditLine, Store


async def create_trunk(store: Store, row: TrunkRow, *, by: UserId | None, now: datetime) -> TrunkId:
    """Raises Conflict for a code in use."""
    async with store.transaction() as tx:
        trunk_id = await tx.trunk_settings.add(row)
        line = AuditLine(
            at=now, user_id=by, action="trunk.created", subject=f"trunk:{trunk_id}", data={"code": row.trunk.code}
        )
        await tx.audit.add(line)
    return trunk_id
