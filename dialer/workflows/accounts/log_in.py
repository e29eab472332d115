"""Log a person in: verify the password, open a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dialer.core.kernel.errors import Refused
from dialer.ports.accounts import SessionRow, UserRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.accounts.passwords import PasswordHasher
from dialer.workflows.accounts.tokens import hash_token, new_token


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    token: str
    """For the cookie; only its hash is stored."""
    session: SessionRow
    user: UserRow


async def log_in(
    store: Store,
    hasher: PasswordHasher,
    *,
    username: str,
    password: str,
    session_length: timedelta,
    address: str,
    browser: str,
    now: datetime,
) -> LoggedIn:
    """Open a session.

    Raises:
        Refused: unknown user, wrong password or disabled user; which of them does not show, in words or in time.
    """
    async with store.transaction() as tx:
        user = await tx.users.by_username(username)
    is_right = await hasher.verify(password, user.password_hash if user else None)
    if user is None or not is_right or not user.enabled:
        raise Refused("The username or the password is wrong.", code="wrong_credentials")
    async with store.transaction() as tx:
        return await open_session(
            tx, user, session_length=session_length, address=address, browser=browser, now=now, action="session.opened"
        )


async def open_session(
    tx: Transaction,
    user: UserRow,
    *,
    session_length: timedelta,
    address: str,
    browser: str,
    now: datetime,
    action: str,
) -> LoggedIn:
    """A new session for someone whose identity is established."""
    token = new_token()
    session = SessionRow(
        token_hash=hash_token(token),
        user_id=user.user_id,
        csrf_token=new_token(),
        created_at=now,
        seen_at=now,
        expires_at=now + session_length,
        address=address,
        browser=browser[:200],
    )
    await tx.sessions.add(session)
    await tx.users.set_login(user.user_id, now)
    await tx.audit.add(AuditLine(at=now, user_id=user.user_id, action=action, subject=f"user:{user.user_id}"))
    return LoggedIn(token=token, session=session, user=user)
