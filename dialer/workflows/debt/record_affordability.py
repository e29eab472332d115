"""Keep a debtor's figures on what can be paid each month, for as long as an agreement is sought and no longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from dialer.core.debt.affordability import Affordability
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import CaseId, UserId
from dialer.ports.agreement_papers import AffordabilityRow
from dialer.ports.store import AuditLine, Store
from dialer.workflows.debt.reckon import Reckoner

KEEP_DAYS = 30
"""POLICY: figures that no agreement came of are deleted after so many days; an agreement deletes them at once."""


async def record_affordability(
    store: Store, reckoner: Reckoner, case_id: CaseId, form: Affordability, *, by: UserId | None, now: datetime
) -> AffordabilityRow:
    """Replace the form of a case.

    Raises:
        NotFound: no such case.
        Conflict: the case is not open: the figures would serve nothing.
    """
    today = reckoner.today(now)
    row = AffordabilityRow(form=form, entered_at=now, keep_until=today + timedelta(days=KEEP_DAYS), by=by)
    async with store.transaction() as tx:
        found = await reckoner.one(tx, case_id, today)
        if found.books.status != "open":
            raise Conflict(f"the case is {found.books.status}; the figures would serve nothing", code="case_not_open")
        await tx.agreement_papers.set_affordability(case_id, row)
        line = AuditLine(at=now, user_id=by, action="affordability.recorded", subject=f"case:{case_id}")
        await tx.audit.add(line)
        await tx.treatment.touch([case_id])
    return row


async def delete_affordability(store: Store, case_id: CaseId, *, by: UserId | None, now: datetime) -> None:
    """Delete the form of a case at the debtor's wish; nothing happens where there is none."""
    async with store.transaction() as tx:
        if await tx.agreement_papers.drop_affordability(case_id):
            line = AuditLine(at=now, user_id=by, action="affordability.deleted", subject=f"case:{case_id}")
            await tx.audit.add(line)
