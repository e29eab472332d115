from __future__ import annotations

import pytest

from dialer.core.pacing import PacingPolicy, decide_power
from tests.unit.core.pacing.builders import make_floor


@pytest.mark.parametrize(
    ("ratio", "free", "waiting", "in_flight", "launched"),
    [
        (1.5, 4, 0, 0, 6),
        (1.5, 1, 0, 0, 1),  # half a line is no line
        (1.5, 4, 1, 0, 4),
        (1.5, 4, 0, 5, 1),
        (1.5, 4, 0, 7, 0),
        (2.0, 3, 3, 0, 0),
        (0.5, 4, 0, 0, 4),  # never below one line an agent
        (20.0, 2, 0, 0, 16),  # held to eight lines an agent
        (1.1, 10, 0, 0, 11),  # 11.000000000000002 in floating point; 1.1 x 10 all the same
        (2.9, 10, 0, 0, 29),
    ],
)
def test_lines_by_the_ratio(ratio: float, free: int, waiting: int, in_flight: int, launched: int) -> None:
    decision = decide_power(
        make_floor(free=free, waiting=waiting, in_flight=in_flight), PacingPolicy(power_ratio=ratio)
    )
    assert decision.launch_count == launched
    assert decision.figures["ratio"] == min(max(ratio, 1.0), 8.0)


def test_without_trust_in_the_events_it_dials_one_line_an_agent_and_says_so() -> None:
    decision = decide_power(make_floor(free=4, trusted=False), PacingPolicy(power_ratio=3))
    assert (decision.launch_count, decision.reason) == (4, "fallback_stale_events")
    idle = decide_power(make_floor(free=0, trusted=False), PacingPolicy(power_ratio=3))
    assert (idle.launch_count, idle.reason) == (0, "no_free_agent")
