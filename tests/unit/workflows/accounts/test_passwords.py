"""Passwords: what is accepted, and hashes off the loop."""

from __future__ import annotations

import asyncio
import time

import pytest

from dialer.core.kernel.errors import Invalid, Refused
from dialer.workflows.accounts import passwords
from dialer.workflows.accounts.passwords import PasswordHasher, check_password


@pytest.mark.parametrize(
    "password", ["correct horse battery", "a1b2c3d4e5f6", "ünïcödé sígns ok", "x y z w longer than twelve"]
)
def test_good_passwords(password: str) -> None:
    check_password(password, username="anna", min_length=12)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elevensigns", "11 characters"),
        ("ANNA in the middle", "username"),
        ("abababababababab", "repeats"),
        ("long " * 300, "longer than"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        check_password(password, username="anna", min_length=12)


async def test_a_hash_is_argon2id_salted_and_verifies_only_its_password() -> None:
    hasher = PasswordHasher(memory_mb=8, workers=1, time_cost=1)
    one, two = await hasher.hash("correct horse"), await hasher.hash("correct horse")
    assert one.startswith("$argon2id$v=19$m=8192,t=1,p=1$") and one != two
    assert await hasher.verify("correct horse", one)
    assert not await hasher.verify("correct house", one)
    assert not await hasher.verify("correct horse", "not a hash")
    hasher.close()


async def test_an_unknown_user_takes_a_whole_hash_too() -> None:
    hasher = PasswordHasher(memory_mb=32, workers=1, time_cost=2)
    known = await hasher.hash("correct horse")

    async def cpu_s(password_hash: str | None) -> float:
        started = time.process_time()
        assert not await hasher.verify("wrong", password_hash)
        return time.process_time() - started

    with_user = min([await cpu_s(known) for _ in range(3)])
    without = min([await cpu_s(None) for _ in range(3)])
    assert 0.5 * with_user < without < 2 * with_user
    hasher.close()


async def test_the_loop_turns_while_passwords_are_hashed() -> None:
    hasher = PasswordHasher(memory_mb=64, workers=1, time_cost=3)
    hashing = asyncio.create_task(hasher.hash("correct horse"))
    turns = 0
    while not hashing.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 50
    hasher.close()


async def test_a_flood_of_log_ins_is_refused_instead_of_queued_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MAX_WAITING", 2)
    hasher = PasswordHasher(memory_mb=8, workers=1, time_cost=1)
    running = [asyncio.create_task(hasher.hash("correct horse")) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Refused) as refused:
        await hasher.hash("correct horse")
    assert refused.value.code == "not_available"
    await asyncio.gather(*running)
    hasher.close()
