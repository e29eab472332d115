"""Passwords: what is accepted as one, and their argon2id hashes, computed off the event loop.

Source of the cost: ``stack.md`` §0 (one hash takes about 185 ms: on the loop it would freeze dialling).
"""

from __future__ import annotations

import asyncio
import base64
import secrets
from concurrent.futures import ThreadPoolExecutor

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from dialer.core.kernel.errors import Invalid, Refused

MAX_LENGTH = 1024
MAX_WAITING = 100
"""Hashes waiting for a thread; beyond, log-ins are refused for a moment."""


def check_password(password: str, *, username: str, min_length: int) -> None:
    """Raises Invalid for one that is too short, too long, all one sign, or the username."""
    if len(password) < min_length:
        raise Invalid(
            f"The password has {len(password)} characters; give at least {min_length}.",
            code="weak_password",
            min_length=min_length,
        )
    if len(password) > MAX_LENGTH:
        raise Invalid(f"The password is longer than {MAX_LENGTH} characters.", code="weak_password")
    if username.casefold() in password.casefold():
        raise Invalid("The password contains the username; choose another.", code="weak_password")
    if len(set(password)) < 4:
        raise Invalid(
            "The password repeats fewer than four different characters; choose another.", code="weak_password"
        )


class PasswordHasher:
    """Hashes and verifies on its own threads; ``close`` it at the end.

    Args:
        memory_mb: memory of one hash.
        workers: hashes at the same time.
        time_cost: passes over that memory.
    """

    def __init__(self, *, memory_mb: int = 64, workers: int = 2, time_cost: int = 3) -> None:
        self._argon2 = argon2.PasswordHasher(time_cost=time_cost, memory_cost=memory_mb * 1024, parallelism=1)
        self._executor = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="passwords")
        self._waiting_count = 0
        self._nobodys_hash = (
            f"$argon2id$v=19$m={memory_mb * 1024},t={time_cost},p=1"
            f"${_unpadded(secrets.token_bytes(16))}${_unpadded(secrets.token_bytes(32))}"
        )

    async def hash(self, password: str) -> str:
        return await self._run(self._hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Compare; with None as hash it takes as long and answers False: a username must not show that it exists."""
        is_right = await self._run(self._verify, password_hash or self._nobodys_hash, password[:MAX_LENGTH])
        return is_right == "yes" and password_hash is not None

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)

    async def _run(self, function: object, *arguments: str) -> str:
        if self._waiting_count >= MAX_WAITING:
            raise Refused("Too many log-ins at once; try again in a few seconds.", code="not_available")
        self._waiting_count += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, function, *arguments)  # type: ignore[arg-type]
        finally:
            self._waiting_count -= 1

    def _hash(self, password: str) -> str:
        return self._argon2.hash(password)

    def _verify(self, password_hash: str, password: str) -> str:
        try:
            self._argon2.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return "no"
        return "yes"


def _unpadded(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")
