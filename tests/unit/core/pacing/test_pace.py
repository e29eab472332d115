from __future__ import annotations

import pytest

from dialer.core.pacing.pace import PRIOR_PER_AGENT, Pace


def test_before_any_answer_the_agents_number_tells() -> None:
    assert Pace().rate(1000.0, 20) == pytest.approx(20 * PRIOR_PER_AGENT)


def test_after_an_hour_the_answers_tell() -> None:
    pace = Pace()
    for i in range(1440):
        pace.answered(1000.0 + 5.0 * i)
    assert pace.rate(8200.0, 20) == pytest.approx(0.2, rel=0.15)
    for _ in range(4):
        silent = pace.rate(8200.0 + 3600.0, 20)
    assert silent < 0.1


def test_its_state_is_taken_up_again() -> None:
    pace = Pace()
    pace.answered(5.0)
    pace.answered(9.0)
    again = Pace()
    again.restore(pace.state())
    assert again.rate(60.0, 3) == pace.rate(60.0, 3)
