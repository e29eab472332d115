"""Keep who speaks for a debtor: from then on only they are addressed."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.ids import UserId
from dialer.ports.facts import RepresentativeRow
from dialer.ports.store import AuditLine, Store


async def record_representative(store: Store, row: RepresentativeRow) -> int:
    """Its id. Raises NotFound for a debtor who is not there."""
    async with store.transaction() as tx:
        representative_id = await tx.facts.add_representative(row)
        line = AuditLine(
            at=row.recorded.at,
            user_id=row.recorded.by,
            action="representative.recorded",
            subject=f"debtor:{row.debtor_id}",
            data={"representative_id": representative_id, "kind": row.kind.value, "source": row.source.value},
        )
        await tx.audit.add(line)
    return representative_id


async def end_representative(store: Store, representative_id: int, *, by: UserId, now: datetime) -> None:
    """They no longer speak for the debtor. Raises NotFound, Conflict when that has ended already."""
    async with store.transaction() as tx:
        debtor_id = await tx.facts.end_representative(representative_id, now, by)
        line = AuditLine(
            at=now,
            user_id=by,
            action="representative.ended",
            subject=f"debtor:{debtor_id}",
            data={"representative_id": representative_id},
        )
        await tx.audit.add(line)
