"""The line of the audit trail that every fact written down for the rules leaves."""

from __future__ import annotations

from dialer.ports.facts import Recorded
from dialer.ports.store import AuditLine, Transaction


async def add_audit_line(tx: Transaction, recorded: Recorded, action: str, subject: str, **data: object) -> None:
    """Enter who did what to what, in the transaction that does it.

    Args:
        recorded: who, and when.
        action: ``wish.recorded`` ...
        subject: ``debtor:12``.
        data: ids and figures; no text that people wrote about somebody.
    """
    await tx.audit.add(AuditLine(at=recorded.at, user_id=recorded.by, action=action, subject=subject, data=data))
