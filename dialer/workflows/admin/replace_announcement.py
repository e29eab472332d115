"""Remember that a creditor has its own recording of an announcement."""

from __future__ import annotations

from dialer.ports.admin import AnnouncementRow
from dialer.ports.store import AuditLine, Store


async def replace_announcement(store: Store, row: AnnouncementRow) -> None:
    """Add the recording, or replace the one of the same name and language. Raises NotFound for the creditor."""
    async with store.transaction() as tx:
        await tx.creditors.get(row.creditor_id)
        await tx.announcements.put(row)
        await tx.audit.add(
            AuditLine(
                at=row.at,
                user_id=row.by_user_id,
                action="announcement.replaced",
                subject=f"creditor:{row.creditor_id}",
                data={"name": row.name, "language": row.language, "sha256": row.sha256},
            )
        )
