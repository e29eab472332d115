"""Make a link that is good once: for the first administrator, or for a person to set a password."""

from __future__ import annotations

from datetime import datetime, timedelta

from dialer.core.kernel.ids import UserId
from dialer.ports.accounts import LoginLinkRow
from dialer.ports.store import AuditLine, Store
from dialer.workflows.accounts.tokens import hash_token, new_token


async def create_login_link(
    store: Store, *, user_id: UserId | None, length: timedelta, now: datetime, by: UserId | None = None
) -> tuple[str, datetime]:
    """The link's token and its end; an older unused link for the same person stops being good.

    Args:
        user_id: whose password it sets; None: it makes the first administrator.
    """
    token = new_token()
    expires_at = now + length
    async with store.transaction() as tx:
        if user_id is not None:
            await tx.users.get(user_id)
        row = LoginLinkRow(token_hash=hash_token(token), user_id=user_id, created_at=now, expires_at=expires_at)
        await tx.login_links.add(row)
        subject = f"user:{user_id}" if user_id is not None else "user:first_admin"
        await tx.audit.add(AuditLine(at=now, user_id=by, action="login_link.created", subject=subject))
    return token, expires_at


async def create_first_admin_link(store: Store, *, length: timedelta, now: datetime) -> tuple[str, datetime] | None:
    """The link that the first start prints; None when there is an administrator already."""
    async with store.transaction() as tx:
        has_admin = await tx.users.has_admin()
    return None if has_admin else await create_login_link(store, user_id=None, length=length, now=now)
