from __future__ import annotations

from dialer.core.pacing import PacingPolicy, decide_manual, decide_preview
from tests.unit.core.pacing.builders import make_floor

POLICY = PacingPolicy()


def test_a_preview_for_each_free_agent_even_without_a_line() -> None:
    decision = decide_preview(make_floor(free=3, lines=0), POLICY)
    assert (decision.launch_count, decision.reason) == (3, "agents_free")
    assert decide_preview(make_floor(free=0), POLICY).reason == "no_free_agent"
    assert decide_preview(make_floor(free=-1, logged_in=0), POLICY).launch_count == 0


def test_manual_launches_nothing() -> None:
    decision = decide_manual(make_floor(free=3), POLICY)
    assert (decision.launch_count, decision.reason) == (0, "manual")
