"""Change a trunk: where it leads, its limits, its tariff, disabled or enabled again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dialer.core.kernel.ids import TrunkId, UserId
from dialer.ports.admin import TrunkRow
from dialer.ports.store import AuditLine, Store


async def change_trunk(
    store: Store,
    trunk_id: TrunkId,
    changes: Mapping[str, Any],
    *,
    secret: str | None = None,
    by: UserId | None,
    now: datetime,
) -> TrunkRow:
    """Change the given fields of ``Trunk``, and the secret unless None. Raises NotFound, Conflict."""
    async with store.transaction() as tx:
        before = await tx.trunk_settings.get(trunk_id)
        row = replace(
            before, trunk=replace(before.trunk, **changes), secret=before.secret if secret is None else secret
        )
        await tx.trunk_settings.update(row)
        fields = sorted([*changes, *(["secret"] if secret is not None else [])])
        line = AuditLine(
            at=now, user_id=by, action="trunk.changed", subject=f"trunk:{trunk_id}", data={"fields": fields}
        )
        await tx.audit.add(line)
    return row
