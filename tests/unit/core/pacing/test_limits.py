from __future__ import annotations

import pytest

from dialer.core.pacing import PacingPolicy
from dialer.core.pacing.limits import held_to_limits
from tests.unit.core.pacing.builders import make_floor


@pytest.mark.parametrize(
    ("floor", "wanted", "launched", "reason"),
    [
        (make_floor(free=4), 4, 4, "agents_free"),
        (make_floor(free=0), 0, 0, "no_free_agent"),
        (make_floor(free=4, lines=3), 4, 3, "trunk_limit"),
        (make_floor(free=4, lines=0), 4, 0, "trunk_limit"),
        (make_floor(free=4, lines=-2), 4, 0, "trunk_limit"),
        (make_floor(free=2, in_flight=5), -3, 0, "lines_open"),
        (make_floor(free=2, waiting=2), 0, 0, "calls_waiting"),
        (make_floor(free=2, in_flight=13), 5, 3, "lines_per_agent"),
    ],
)
def test_what_stops_an_algorithm_and_its_word(floor, wanted: int, launched: int, reason: str) -> None:  # type: ignore[no-untyped-def]
    decision = held_to_limits(floor, PacingPolicy(max_lines_per_agent=8), wanted, target_count=wanted)
    assert (decision.launch_count, decision.reason) == (launched, reason)


def test_the_figures_are_the_floors() -> None:
    floor = make_floor(free=4, waiting=1, in_flight=2, lines=9)
    decision = held_to_limits(floor, PacingPolicy(), 1, target_count=6)
    assert decision.figures == {"free": 4.0, "waiting": 1.0, "in_flight": 2.0, "target": 6.0, "line_limit": 9.0}
