"""Lift a hold from a case: its debtor's leads that the hold had closed go back to their queues."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.leads.steps import held_word
from dialer.ports.store import AuditLine, Store


async def release_hold(store: Store, case_id: CaseId, reason: HoldReason, *, by: UserId | None, now: datetime) -> int:
    """End the standing holds of that reason; the rule check weighs each lead anew before it is dialled.

    Returns:
        How many leads went back to their queues.

    Raises:
        NotFound: no such case, or it is not held for that reason.
        StoreError: nothing has changed.
    """
    async with store.transaction() as tx:
        reopened = await tx.leads.reopen_held(case_id, held_word(reason), now)
        if not await tx.cases.release(case_id, reason, now):
            raise NotFound(f"case {case_id} is not held as {reason.value}", case_id=case_id, field="reason")
        await tx.treatment.touch([case_id])
        await tx.audit.add(
            AuditLine(
                at=now,
                user_id=by,
                action="case.hold_released",
                subject=f"case:{case_id}",
                data={"reason": reason.value, "leads": reopened},
            )
        )
    return reopened
