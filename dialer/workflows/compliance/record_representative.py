"""Keep who speaks for a debtor: from then on only they are addressed."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.ids import UserId
from dialer.ports.facts import Recorded, RepresentativeRow
from dialer.ports.store import Store
from dialer.workflows.compliance.audit_line import add_audit_line


async def record_representative(store: Store, row: RepresentativeRow) -> int:
    """Its id. Raises NotFound for a debtor who is not there."""
    async with store.transaction() as tx:
        representative_id = await tx.facts.add_representative(row)
        await add_audit_line(
            tx,
            row.recorded,
            "representative.recorded",
            f"debtor:{row.debtor_id}",
            representative_id=representative_id,
            kind=row.kind.value,
            source=row.source.value,
        )
    return representative_id


async def end_representative(store: Store, representative_id: int, *, by: UserId, now: datetime) -> None:
    """They no longer speak for the debtor. Raises NotFound, Conflict when that has ended already."""
    async with store.transaction() as tx:
        debtor_id = await tx.facts.end_representative(representative_id, now, by)
        await add_audit_line(
            tx,
            Recorded(at=now, by=by),
            "representative.ended",
            f"debtor:{debtor_id}",
            representative_id=representative_id,
        )
