"""Keep a debtor's consent to be called on a number, and letters that were sent."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import UserId
from dialer.ports.facts import ConsentRow, LetterRow
from dialer.ports.store import AuditLine, Store


async def record_consent(store: Store, row: ConsentRow) -> int:
    """Its id. Raises NotFound for a number, Invalid for an end that lies before the start, or a start to come."""
    if row.given_at > row.recorded.at:
        raise Invalid("a consent is recorded once it was given", field="given_at")
    if row.expires_at is not None and row.expires_at <= row.given_at:
        raise Invalid("a consent ends after it was given", field="expires_at")
    async with store.transaction() as tx:
        consent_id = await tx.facts.add_consent(row)
        line = AuditLine(
            at=row.recorded.at,
            user_id=row.recorded.by,
            action="consent.recorded",
            subject=f"number:{row.number_id}",
            data={"consent_id": consent_id, "source": row.source.value},
        )
        await tx.audit.add(line)
    return consent_id


async def withdraw_consent(store: Store, consent_id: int, *, by: UserId, now: datetime) -> None:
    """The debtor takes it back. Raises NotFound, Conflict when it has ended already."""
    async with store.transaction() as tx:
        number_id = await tx.facts.end_consent(consent_id, now, by)
        line = AuditLine(
            at=now,
            user_id=by,
            action="consent.withdrawn",
            subject=f"number:{number_id}",
            data={"consent_id": consent_id},
        )
        await tx.audit.add(line)


async def record_letter(store: Store, row: LetterRow) -> int:
    """Its id. Raises NotFound for a case, Invalid for a letter that is still to be sent."""
    if row.sent_at > row.recorded.at:
        raise Invalid("a letter is recorded once it was sent", field="sent_at")
    async with store.transaction() as tx:
        letter_id = await tx.facts.add_letter(row)
        line = AuditLine(
            at=row.recorded.at,
            user_id=row.recorded.by,
            action="letter.recorded",
            subject=f"case:{row.case_id}",
            data={"letter_id": letter_id, "kind": row.kind, "channel": row.channel},
        )
        await tx.audit.add(line)
    return letter_id
