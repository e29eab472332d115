from __future__ import annotations

import pytest

from dialer.core.pacing import PacingPolicy, decide_progressive
from tests.unit.core.pacing.builders import make_floor

POLICY = PacingPolicy(power_ratio=5)


@pytest.mark.parametrize(
    ("free", "waiting", "in_flight", "launched"),
    [(3, 0, 0, 3), (3, 1, 0, 2), (3, 1, 2, 0), (3, 0, 5, 0), (0, 0, 0, 0), (1, 0, 0, 1)],
)
def test_one_line_for_each_agent_nobody_else_needs(free: int, waiting: int, in_flight: int, launched: int) -> None:
    decision = decide_progressive(make_floor(free=free, waiting=waiting, in_flight=in_flight), POLICY)
    assert decision.launch_count == launched


def test_a_stale_event_stream_changes_nothing() -> None:
    assert decide_progressive(make_floor(free=3, trusted=False), POLICY).launch_count == 3
