"""End one session."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.ids import UserId
from dialer.ports.store import AuditLine, Store


async def log_out(store: Store, *, user_id: UserId, token_hash: str, now: datetime) -> None:
    """Twice is harmless."""
    async with store.transaction() as tx:
        await tx.sessions.end(token_hash)
        await tx.audit.add(AuditLine(at=now, user_id=user_id, action="session.closed", subject=f"user:{user_id}"))
