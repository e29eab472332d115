"""Find the session and the user behind a cookie, and keep the session alive."""

from __future__ import annotations

from datetime import datetime, timedelta

from dialer.core.kernel.errors import Refused
from dialer.ports.accounts import SessionRow, UserRow
from dialer.ports.store import Store

TOUCH_EVERY = timedelta(seconds=60)
"""A session's last sight is written at most this often."""


async def resume_session(
    store: Store, *, token_hash: str, idle: timedelta, now: datetime, is_activity: bool = True
) -> tuple[SessionRow, UserRow]:
    """The live session.

    Args:
        idle: longest time without activity.
        is_activity: this request counts as such.

    Raises:
        Refused: no such session, or it ended.
    """
    async with store.transaction() as tx:
        session = await tx.sessions.get(token_hash)
        if session is None:
            raise Refused("Log in first.", code="not_authenticated")
        user = await tx.users.get(session.user_id)
        is_over = session.expires_at <= now or session.seen_at + idle <= now or not user.enabled
        if is_over:
            await tx.sessions.end(token_hash)
        elif is_activity and now - session.seen_at >= TOUCH_EVERY:
            await tx.sessions.touch(token_hash, now)
    if is_over:
        raise Refused("The log-in has ended; log in again.", code="session_expired")
    return session, user
