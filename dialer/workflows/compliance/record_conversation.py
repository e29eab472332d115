"""A debtor called and was talked with: that conversation counts as one of ours in every pack."""

from __future__ import annotations

from datetime import datetime, timedelta

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import UserId
from dialer.core.kernel.phone import PhoneKind, kind_of
from dialer.ports.conversations import ConversationRow
from dialer.ports.store import AuditLine, Store

KEPT = timedelta(days=366)
"""Older ones bind nothing, and are more likely a slip of the year."""


async def record_conversation(store: Store, row: ConversationRow) -> int:
    """Store a conversation that came in; its id. The same one twice stands once.

    Raises:
        NotFound: no such debtor.
        Invalid: a time to come, or more than a year ago; what is no telephone number; a case of somebody else's.
    """
    now = row.recorded.at
    if row.at > now:
        raise Invalid("a conversation is recorded once it has begun", field="at")
    if row.at < now - KEPT:
        raise Invalid("a conversation of more than a year ago counts nowhere; look at the year", field="at")
    if row.e164 and kind_of(row.e164) is PhoneKind.UNKNOWN:
        raise Invalid("that is no valid telephone number; write it like +390669821", field="e164")
    async with store.transaction() as tx:
        known = await tx.conversations.cases_of(row.debtor_id)
        foreign = [case_id for case_id in row.case_ids if case_id not in known]
        if foreign:
            raise Invalid(f"case {foreign[0]} is not this debtor's", field="case_ids")
        conversation_id = await tx.conversations.add(row)
        line = AuditLine(
            at=now,
            user_id=row.recorded.by,
            action="conversation.recorded",
            subject=f"debtor:{row.debtor_id}",
            data={
                "conversation_id": conversation_id,
                "at": row.at.isoformat(),
                "cases": list(row.case_ids),
                "speaker": row.speaker.value,
            },
        )
        await tx.audit.add(line)
    return conversation_id


async def take_conversation_back(store: Store, conversation_id: int, *, by: UserId, now: datetime) -> None:
    """It was recorded by mistake. Raises NotFound, Conflict when it was taken back already."""
    async with store.transaction() as tx:
        debtor_id = await tx.conversations.take_back(conversation_id, now, by)
        line = AuditLine(
            at=now,
            user_id=by,
            action="conversation.taken_back",
            subject=f"debtor:{debtor_id}",
            data={"conversation_id": conversation_id},
        )
        await tx.audit.add(line)
