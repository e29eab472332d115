"""Use a one-time link: make the first administrator, or set a person's password; either way log in."""

from __future__ import annotations

from datetime import datetime, timedelta

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Conflict, Refused
from dialer.ports.accounts import LoginLinkRow, NewUser, UserRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.accounts.log_in import LoggedIn, open_session
from dialer.workflows.accounts.passwords import PasswordHasher, check_password
from dialer.workflows.accounts.tokens import hash_token


async def use_login_link(
    store: Store,
    hasher: PasswordHasher,
    *,
    token: str,
    username: str,
    name: str,
    password: str,
    min_length: int,
    session_length: timedelta,
    address: str,
    browser: str,
    now: datetime,
) -> LoggedIn:
    """Log in by the link.

    Args:
        username: of the new administrator, or the link's own user's as a check.

    Raises:
        Refused: the link is unknown, used or expired.
        Invalid: the password is too weak (the link stays good).
        Conflict: an administrator exists already, or the username is in use.
    """
    check_password(password, username=username, min_length=min_length)
    password_hash = await hasher.hash(password)
    async with store.transaction() as tx:
        link = await tx.login_links.take(hash_token(token), now)
        if link is None:
            raise Refused(
                "The link is not good any more: it was used or has expired. Ask for a new one (dialer users link).",
                code="link_expired",
            )
        user = await _user_of(tx, link, username, name, password_hash, now)
        return await open_session(
            tx,
            user,
            session_length=session_length,
            address=address,
            browser=browser,
            now=now,
            action="session.opened_by_link",
        )


async def _user_of(
    tx: Transaction, link: LoginLinkRow, username: str, name: str, password_hash: str, now: datetime
) -> UserRow:
    if link.user_id is not None:
        user = await tx.users.get(link.user_id)
        if user.username != username.lower() or not user.enabled:
            raise Refused("The link belongs to another username.", code="link_expired")
        await tx.users.set_password(user.user_id, password_hash, now, must_change=False)
        await tx.sessions.end_all_of(user.user_id)
        return user
    if await tx.users.has_admin():
        raise Conflict("There is an administrator already; ask that person for a log-in.", code="admin_exists")
    new = NewUser(
        username=username.lower(),
        name=name,
        roles=frozenset({Role.ADMIN, Role.SUPERVISOR}),
        password_hash=password_hash,
    )
    user_id = await tx.users.add(new, now)
    line = AuditLine(at=now, user_id=user_id, action="user.created", subject=f"user:{user_id}", data={"first": True})
    await tx.audit.add(line)
    return await tx.users.get(user_id)
