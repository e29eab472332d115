"""Give a trunk a number that it may present."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.ids import TrunkId, UserId
from dialer.ports.store import AuditLine, Store


async def add_caller_id(
    store: Store, trunk_id: TrunkId, *, caller_id: str, label: str, by: UserId | None, now: datetime
) -> int:
    """Raises NotFound for the trunk, Conflict when it has the number already."""
    async with store.transaction() as tx:
        caller_id_id = await tx.trunk_settings.add_caller_id(trunk_id, caller_id, label)
        line = AuditLine(
            at=now,
            user_id=by,
            action="caller_id.added",
            subject=f"trunk:{trunk_id}",
            data={"caller_id_id": caller_id_id},
        )
        await tx.audit.add(line)
    return caller_id_id
