"""Keep what a debtor said about paying, for as long as an agreement is sought and no longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from dialer.core.debt.needs import Needs, check_needs
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import CaseId, UserId
from dialer.ports.agreement_papers import NeedsRow
from dialer.ports.store import AuditLine, Store
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.record_affordability import KEEP_DAYS


async def record_needs(
    store: Store, reckoner: Reckoner, case_id: CaseId, needs: Needs, *, by: UserId | None, now: datetime
) -> NeedsRow:
    """Replace the answers of a case.

    Raises:
        NotFound: no such case.
        Conflict: the case is not open: the answers would serve nothing.
        Invalid: nothing was answered, or money comes on a day that cannot be.
    """
    today = reckoner.today(now)
    row = NeedsRow(needs=needs, entered_at=now, keep_until=today + timedelta(days=KEEP_DAYS), by=by)
    async with store.transaction() as tx:
        found = await reckoner.one(tx, case_id, today)
        if found.books.status != "open":
            raise Conflict(f"the case is {found.books.status}; the answers would serve nothing", code="case_not_open")
        check_needs(needs, today)
        await tx.agreement_papers.set_needs(case_id, row)
        await tx.audit.add(AuditLine(at=now, user_id=by, action="needs.recorded", subject=f"case:{case_id}"))
    return row


async def delete_needs(store: Store, case_id: CaseId, *, by: UserId | None, now: datetime) -> None:
    """Delete the answers at the debtor's wish; nothing happens where there are none."""
    async with store.transaction() as tx:
        if await tx.agreement_papers.drop_needs(case_id):
            await tx.audit.add(AuditLine(at=now, user_id=by, action="needs.deleted", subject=f"case:{case_id}"))
