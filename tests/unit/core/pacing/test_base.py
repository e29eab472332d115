from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing import PACERS, PacingPolicy
from dialer.core.pacing.base import PacingDecision, PacingInput, register
from tests.unit.core.pacing.builders import make_floor


def test_importing_the_package_enters_the_algorithms() -> None:
    assert set(PACERS) == {DialMode.PREVIEW, DialMode.PROGRESSIVE, DialMode.POWER, DialMode.PREDICTIVE, DialMode.MANUAL}


def test_an_algorithm_is_entered_under_its_mode_and_stays_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def decide(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
        return PacingDecision(launch_count=3, reason="agents_free")

    monkeypatch.setattr("dialer.core.pacing.base.PACERS", {})
    from dialer.core.pacing import base

    assert register(DialMode.PREDICTIVE)(decide) is decide
    assert base.PACERS == {DialMode.PREDICTIVE: decide}


SMALL = st.integers(0, 30)


@given(
    st.sampled_from(sorted(PACERS)), SMALL, SMALL, SMALL, st.integers(-3, 60), SMALL, st.booleans(), st.floats(0.1, 9)
)
def test_no_algorithm_launches_without_a_free_agent_or_beyond_its_limits(
    mode: DialMode, free: int, waiting: int, in_flight: int, lines: int, more: int, trusted: bool, ratio: float
) -> None:
    floor = make_floor(
        free=free, waiting=waiting, in_flight=in_flight, lines=lines, logged_in=free + more, trusted=trusted
    )
    decision = PACERS[mode](floor, PacingPolicy(power_ratio=ratio))
    assert decision.launch_count >= 0
    assert decision.reason
    if free == 0:
        assert decision.launch_count == 0
    if mode in (DialMode.PROGRESSIVE, DialMode.POWER):
        assert decision.launch_count <= max(0, lines)
        assert in_flight + decision.launch_count <= max(in_flight, 8 * (free + more))
    if mode is DialMode.PROGRESSIVE or (mode is DialMode.POWER and not trusted):
        assert decision.launch_count + in_flight + waiting <= max(free, in_flight + waiting)
