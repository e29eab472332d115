"""Slowing down guesses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.kernel.errors import Refused
from dialer.web.throttle import Throttle
from tests.factories import MONDAY_10, later

PAUSE = timedelta(seconds=60)


def test_after_so_many_attempts_there_is_a_pause_counted_from_the_last() -> None:
    throttle = Throttle(attempts=3, pause=PAUSE)
    for second in (0, 10, 20):
        throttle.admit(("user:a",), later(second))
    with pytest.raises(Refused) as refused:
        throttle.admit(("user:a",), later(30))
    assert refused.value.facts["retry_after_s"] == 50
    throttle.admit(("user:a",), later(80))


def test_a_refused_attempt_does_not_lengthen_the_pause() -> None:
    throttle = Throttle(attempts=1, pause=PAUSE)
    throttle.admit(("user:a",), MONDAY_10)
    for second in (1, 30, 59):
        with pytest.raises(Refused):
            throttle.admit(("user:a",), later(second))
    throttle.admit(("user:a",), later(60))


def test_one_address_is_paused_across_accounts_and_another_address_is_not() -> None:
    throttle = Throttle(attempts=2, pause=PAUSE)
    throttle.admit(("user:a", "address:1"), MONDAY_10)
    throttle.admit(("user:b", "address:1"), MONDAY_10)
    with pytest.raises(Refused):
        throttle.admit(("user:c", "address:1"), MONDAY_10)
    throttle.admit(("user:c", "address:2"), MONDAY_10)


def test_a_right_password_forgets_the_accounts_failures_but_not_the_addresss() -> None:
    throttle = Throttle(attempts=3, pause=PAUSE)
    for _ in range(2):
        throttle.admit(("user:a", "address:1"), MONDAY_10)
    throttle.admit(("user:a", "address:1"), MONDAY_10)
    throttle.forgive(("user:a", "address:1"))
    throttle.admit(("user:a", "address:2"), MONDAY_10)
    throttle.admit(("user:b", "address:1"), MONDAY_10)
    with pytest.raises(Refused):
        throttle.admit(("user:d", "address:1"), MONDAY_10)


def test_old_attempts_are_forgotten() -> None:
    throttle = Throttle(attempts=5, pause=PAUSE)
    for index in range(100):
        throttle.admit((f"user:{index}",), MONDAY_10)
    throttle.admit(("user:new",), later(61))
    assert len(throttle._tries) == 1
