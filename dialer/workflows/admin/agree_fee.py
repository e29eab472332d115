"""Enter what was agreed for a placement: the register of business shows it with each of its cases (TULPS art. 120)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialer.core.debt.fee import fee_text
from dialer.core.kernel.ids import PlacementId, UserId
from dialer.ports.placements import PlacementRow
from dialer.ports.store import AuditLine, Store


async def agree_fee(
    store: Store, placement_id: PlacementId, fee: str, *, by: UserId | None, now: datetime
) -> PlacementRow:
    """As it is then; an empty text takes the fee away. Lines of cases that were made anonymous keep theirs.

    Raises:
        NotFound: no such placement.
        Invalid: a fee that has no place in a line of the register.
    """
    async with store.transaction() as tx:
        before = await tx.placements.get(placement_id)
        fee = fee_text(fee, placement=before.code)
        if before.fee == fee:
            return before
        await tx.placements.set_fee(placement_id, fee)
        line = AuditLine(
            at=now,
            user_id=by,
            action="placement.fee_agreed",
            subject=f"placement:{placement_id}",
            data={"before": before.fee, "after": fee},
        )
        await tx.audit.add(line)
    return replace(before, fee=fee)
