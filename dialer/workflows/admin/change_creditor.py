"""Change what is known of a creditor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dialer.core.debt.payment_link import check_template
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.ports.admin import CreditorRow
from dialer.ports.store import AuditLine, Store
from dialer.workflows.admin.check_creditor import check_creditor


async def change_creditor(
    store: Store, creditor_id: CreditorId, changes: Mapping[str, Any], *, by: UserId | None, now: datetime
) -> CreditorRow:
    """Change the given fields of ``CreditorRow``. Raises NotFound, Conflict; Invalid for an identifier that is none."""
    async with store.transaction() as tx:
        before = await tx.creditors.get(creditor_id)
        row = check_creditor(replace(before, **changes), before=before)
        row = replace(row, payment_link=check_template(row.payment_link))
        await tx.creditors.update(row)
        line = AuditLine(
            at=now,
            user_id=by,
            action="creditor.changed",
            subject=f"creditor:{creditor_id}",
            data={"fields": sorted(changes)},
        )
        await tx.audit.add(line)
    return row
