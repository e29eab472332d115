from __future__ import annotations

import pytest

from dialer.core.pacing.inbound import QUICK_S, Inbound


def test_without_a_call_there_is_no_rate() -> None:
    assert Inbound().rate(1000.0) == 0.0


def test_a_steady_stream_is_seen_at_its_rate() -> None:
    inbound = Inbound()
    for i in range(400):
        inbound.arrived(1000.0 + 10.0 * i)
    assert inbound.rate(5000.0) == pytest.approx(0.1, rel=0.1)


def test_a_burst_is_seen_at_once_and_forgotten_in_minutes() -> None:
    inbound = Inbound()
    for i in range(12):
        inbound.arrived(1000.0 + i)
    assert inbound.rate(1012.0) == pytest.approx(12 / QUICK_S, rel=0.1)
    assert inbound.rate(1012.0 + 10 * QUICK_S) < 0.01


def test_its_state_is_taken_up_again() -> None:
    inbound = Inbound()
    inbound.arrived(5.0)
    again = Inbound()
    again.restore(inbound.state())
    assert again.rate(60.0) == inbound.rate(60.0) > 0
