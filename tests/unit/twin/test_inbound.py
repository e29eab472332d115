from __future__ import annotations

import pytest

from dialer.core.calls.model import CallState
from dialer.twin.inbound import INBOUND
from tests.unit.twin.days import make_day, run


def test_callers_come_as_often_as_the_scenario_says_and_all_are_accounted_for() -> None:
    done = run(agents=8, inbound={"calls_per_h": 60.0, "patience_s": 120.0, "talk_s": 60.0})
    [inbound] = done.others
    assert inbound.dial_count == pytest.approx(60, abs=25)
    assert inbound.dial_count == inbound.served_count + inbound.hung_up_count + inbound.lost_count
    assert inbound.lost_count == 0


def test_a_caller_without_an_agent_waits_as_long_as_drawn_and_hangs_up() -> None:
    day = make_day(
        agents=1, absence=[{"at_h": 0.0}], inbound_burst=[{"at_h": 0.1, "calls": 3}], inbound={"patience_s": 50.0}
    )
    day.run(0.1 + 70 / 3600)
    assert sum(call.state is CallState.WAITING for call in day.floor.calls.values()) >= 1
    day.run(0.2)
    tally = day.ledger.tally(INBOUND)
    assert (tally.dial_count, tally.hung_up_count, tally.lost_count) == (3, 3, 0)


def test_the_same_callers_come_whatever_the_policy() -> None:
    inbound = {"calls_per_h": 40.0, "patience_s": 120.0}
    counts = {run(policy, agents=6, inbound=inbound).others[0].dial_count for policy in ("progressive", "power")}
    assert len(counts) == 1
