"""Change a trunk's caller id: its label, disabled or enabled again."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import TrunkId, UserId
from dialer.ports.store import AuditLine, Store


async def change_caller_id(
    store: Store,
    trunk_id: TrunkId,
    caller_id_id: int,
    *,
    label: str | None = None,
    is_enabled: bool | None = None,
    by: UserId | None,
    now: datetime,
) -> None:
    """None leaves a value as it is. Raises NotFound when the trunk has no such caller id."""
    async with store.transaction() as tx:
        row = await tx.trunk_settings.get(trunk_id)
        entry = next((entry for entry in row.caller_ids if entry.caller_id_id == caller_id_id), None)
        if entry is None:
            raise NotFound(f"Trunk {row.trunk.code} has no caller id {caller_id_id}.", caller_id_id=caller_id_id)
        await tx.trunk_settings.update_caller_id(
            caller_id_id,
            label=entry.label if label is None else label,
            enabled=entry.enabled if is_enabled is None else is_enabled,
        )
        data = {"caller_id_id": caller_id_id, "is_enabled": is_enabled}
        line = AuditLine(at=now, user_id=by, action="caller_id.changed", subject=f"trunk:{trunk_id}", data=data)
        await tx.audit.add(line)
