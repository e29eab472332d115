"""Enter a creditor."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialer.core.debt.payment_link import check_template
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.ports.admin import CreditorRow
from dialer.ports.store import AuditLine, Store
from dialer.workflows.admin.check_creditor import check_creditor


async def create_creditor(store: Store, row: CreditorRow, *, by: UserId | None, now: datetime) -> CreditorId:
    """Raises Conflict for a code in use; Invalid for an identifier or a template of links that cannot be."""
    row = check_creditor(replace(row, payment_link=check_template(row.payment_link)))
    async with store.transaction() as tx:
        creditor_id = await tx.creditors.add(row, now)
        line = AuditLine(
            at=now, user_id=by, action="creditor.created", subject=f"creditor:{creditor_id}", data={"code": row.code}
        )
        await tx.audit.add(line)
    return creditor_id
