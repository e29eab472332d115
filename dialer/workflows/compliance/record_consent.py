"""Keep a debtor's consent to be called on a number, and letters that were sent."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import UserId
from dialer.ports.facts import ConsentRow, LetterRow, Recorded
from dialer.ports.store import Store
from dialer.workflows.compliance.audit_line import add_audit_line


async def record_consent(store: Store, row: ConsentRow) -> int:
    """Its id. Raises NotFound for a number, Invalid for an end that lies before the start, or a start to come."""
    if row.given_at > row.recorded.at:
        raise Invalid("a consent is recorded once it was given", field="given_at")
    if row.expires_at is not None and row.expires_at <= row.given_at:
        raise Invalid("a consent ends after it was given", field="expires_at")
    async with store.transaction() as tx:
        consent_id = await tx.facts.add_consent(row)
        await add_audit_line(
            tx,
            row.recorded,
            "consent.recorded",
            f"number:{row.number_id}",
            consent_id=consent_id,
            source=row.source.value,
        )
    return consent_id


async def withdraw_consent(store: Store, consent_id: int, *, by: UserId, now: datetime) -> None:
    """The debtor takes it back. Raises NotFound, Conflict when it has ended already."""
    async with store.transaction() as tx:
        number_id = await tx.facts.end_consent(consent_id, now, by)
        await add_audit_line(
            tx, Recorded(at=now, by=by), "consent.withdrawn", f"number:{number_id}", consent_id=consent_id
        )


async def record_letter(store: Store, row: LetterRow) -> int:
    """Its id. Raises NotFound for a case, Invalid for a letter that is still to be sent."""
    if row.sent_at > row.recorded.at:
        raise Invalid("a letter is recorded once it was sent", field="sent_at")
    async with store.transaction() as tx:
        letter_id = await tx.facts.add_letter(row)
        await add_audit_line(
            tx,
            row.recorded,
            "letter.recorded",
            f"case:{row.case_id}",
            letter_id=letter_id,
            kind=row.kind,
            channel=row.channel,
        )
    return letter_id
