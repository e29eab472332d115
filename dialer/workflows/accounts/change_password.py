"""A person changes the own password; every other session of the person ends."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import Invalid, Refused
from dialer.core.kernel.ids import UserId
from dialer.ports.store import AuditLine, Store
from dialer.workflows.accounts.passwords import PasswordHasher, check_password


async def change_password(
    store: Store,
    hasher: PasswordHasher,
    *,
    user_id: UserId,
    old: str,
    new: str,
    min_length: int,
    kept_session: str,
    now: datetime,
) -> None:
    """Set the new password.

    Args:
        kept_session: token hash of the session that asks.

    Raises:
        Refused: the old password is wrong.
        Invalid: the new one is too weak, or the old one again.
    """
    async with store.transaction() as tx:
        user = await tx.users.get(user_id)
    if not await hasher.verify(old, user.password_hash):
        raise Refused("The old password is wrong.", code="wrong_password", field="body.old")
    check_password(new, username=user.username, min_length=min_length)
    if new == old:
        raise Invalid("The new password is the old one; choose another.", code="weak_password", field="body.new")
    password_hash = await hasher.hash(new)
    async with store.transaction() as tx:
        await tx.users.set_password(user_id, password_hash, now, must_change=False)
        ended_count = await tx.sessions.end_all_of(user_id, but=kept_session)
        await tx.audit.add(
            AuditLine(
                at=now,
                user_id=user_id,
                action="user.password_changed",
                subject=f"user:{user_id}",
                data={"ended_sessions": ended_count},
            )
        )
