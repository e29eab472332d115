"""Log-ins that are over are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from dialer.ports.store import Store


async def end_stale_sessions(store: Store, *, idle: timedelta, now: datetime) -> int:
    """Remove sessions past their end or idle for too long; how many.

    Raises:
        StoreError: nothing was removed.
    """
    async with store.transaction() as tx:
        return await tx.sessions.end_stale(now=now, seen_before=now - idle)
