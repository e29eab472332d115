"""Do-not-call lists: numbers put on, one or many, and taken off again with the audit's knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.core.kernel.phone import PhoneKind, kind_of
from dialer.ports.facts import ListEntry
from dialer.ports.store import AuditLine, Store


async def list_numbers(
    store: Store, entries: Sequence[ListEntry], *, creditor_id: CreditorId | None, by: UserId | None, now: datetime
) -> int:
    """Put numbers on the agency's own list (None) or on a creditor's; how many were new.

    Raises:
        NotFound: no such creditor.
        Invalid: what is no telephone number; nothing is stored.
    """
    for entry in entries:
        if kind_of(entry.e164) is PhoneKind.UNKNOWN:
            raise Invalid("that is no valid telephone number; write it like +390669821", field="e164")
    async with store.transaction() as tx:
        added = await tx.facts.add_entries(entries)
        line = AuditLine(
            at=now,
            user_id=by,
            action="dnc.listed",
            subject=subject_of(creditor_id),
            data={"given": len(entries), "added": added},
        )
        await tx.audit.add(line)
    return added


async def unlist_number(store: Store, entry_id: int, *, reason: str, by: UserId, now: datetime) -> ListEntry:
    """Take a number off its list, and say why. Raises NotFound."""
    async with store.transaction() as tx:
        entry = await tx.facts.remove_entry(entry_id)
        line = AuditLine(
            at=now,
            user_id=by,
            action="dnc.unlisted",
            subject=subject_of(entry.creditor_id),
            data={"entry_id": entry_id, "reason": reason, "listed_at": entry.recorded.at.isoformat()},
        )
        await tx.audit.add(line)
    return entry


def subject_of(creditor_id: CreditorId | None) -> str:
    """The list as the audit names it."""
    return "dnc:own" if creditor_id is None else f"dnc:creditor:{creditor_id}"
