"""A whole file of numbers onto a do-not-call list, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.ports.facts import ListEntry, ListSource, Recorded
from dialer.ports.store import AuditLine, Store
from dialer.workflows.compliance.list_numbers import subject_of

BATCH_COUNT = 5000


async def import_numbers(
    store: Store,
    numbers: Sequence[tuple[str, str]],
    *,
    creditor_code: str | None,
    file_name: str,
    sha256: str,
    by: UserId | None,
    now: datetime,
) -> int:
    """List the numbers (E.164 and reason); how many were new. All or none.

    Args:
        creditor_code: whose list; None: the agency's own.

    Raises:
        NotFound: no such creditor.
    """
    async with store.transaction() as tx:
        creditor_id: CreditorId | None = None
        if creditor_code is not None:
            creditor = await tx.creditors.by_code(creditor_code)
            if creditor is None:
                raise NotFound(
                    f"there is no creditor {creditor_code}; `dialer creditors list` shows them", field="creditor"
                )
            creditor_id = creditor.creditor_id
        added = 0
        for start in range(0, len(numbers), BATCH_COUNT):
            entries = [
                ListEntry(
                    e164=e164,
                    creditor_id=creditor_id,
                    reason=reason,
                    source=ListSource.FILE,
                    recorded=Recorded(at=now, by=by),
                )
                for e164, reason in numbers[start : start + BATCH_COUNT]
            ]
            added += await tx.facts.add_entries(entries)
        line = AuditLine(
            at=now,
            user_id=by,
            action="dnc.imported",
            subject=subject_of(creditor_id),
            data={"file": file_name, "sha256": sha256, "given": len(numbers), "added": added},
        )
        await tx.audit.add(line)
    return added
