from __future__ import annotations

from math import inf

import pytest

from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.kernel.ids import AgentId
from dialer.twin.day import Day
from tests.unit.twin.days import make_day

NO_PAUSE = {"after_call_probability": 0.0}


def states(day: Day) -> list[AgentState]:
    return [agent.state for agent in day.floor.agents.values()]


def until(day: Day, state: AgentState) -> None:
    """Let time pass until someone is in that state."""
    at_s = day.clock.now_s
    while state not in states(day):
        at_s += 1.0
        assert at_s < 3000
        day.run(at_s / 3600)


def test_agents_log_in_over_the_first_minute() -> None:
    day = make_day(agents=30, answer_rate=0.01)
    day.run(20 / 3600)
    assert 3 <= sum(state is not AgentState.OFFLINE for state in states(day)) <= 20
    day.run(61 / 3600)
    assert AgentState.OFFLINE not in states(day)


def test_wrap_up_follows_a_talk_and_lasts_as_drawn() -> None:
    day = make_day(agents=1, answer_rate=0.9, talk_s=30.0, wrap_s=12.0, pause=NO_PAUSE)
    until(day, AgentState.WRAP_UP)
    began_at = day.floor.agents[AgentId(1)].since
    until(day, AgentState.READY)
    assert (day.floor.agents[AgentId(1)].since - began_at).total_seconds() == pytest.approx(12.0, abs=1e-3)


def test_a_pause_begins_when_the_wrap_up_is_over_and_ends_by_itself() -> None:
    pause = {"after_call_probability": 1.0, "mean_s": 60.0}
    day = make_day(agents=1, answer_rate=0.9, talk_s=30.0, wrap_s=12.0, pause=pause)
    until(day, AgentState.PAUSED)
    assert day.floor.agents[AgentId(1)].pause_reason is PauseReason.BREAK
    until(day, AgentState.READY)
    assert day.record().pause_s > 1.0


def test_who_leaves_during_a_call_finishes_it_first() -> None:
    day = make_day(agents=1, answer_rate=0.9, talk_s=900.0, wrap_s=30.0, pause=NO_PAUSE, absence=[{"at_h": 0.1}])
    day.run(0.12)
    agent = day.floor.agents[AgentId(1)]
    assert agent.state is AgentState.TALKING and agent.offline_wanted
    day.run(0.5)
    assert states(day) == [AgentState.OFFLINE]


def test_who_is_called_to_a_meeting_comes_back_even_if_it_ended_before_the_call_did() -> None:
    absence = [{"at_h": 0.1, "until_h": 0.15}]
    day = make_day(agents=1, answer_rate=0.9, talk_s=900.0, wrap_s=30.0, pause=NO_PAUSE, absence=absence)
    until(day, AgentState.WRAP_UP)
    assert day.clock.now_s > 0.15 * 3600
    day.run(1.0)
    assert day.record().tally.served_count >= 2


def test_release_times_are_those_that_come_true() -> None:
    day = make_day(agents=8, answer_rate=0.6, pause={"after_call_probability": 0.3, "mean_s": 60.0})
    day.run(0.3)
    told = day.release_times()
    busy = [
        agent.agent_id for agent in day.floor.agents.values() if agent.state in (AgentState.TALKING, AgentState.WRAP_UP)
    ]
    assert len(told) == len(busy) >= 4
    now_s, freed = day.clock.now_s, {}  # type: float, dict[int, float]
    before = day.ledger.agent_moved

    def moved(agent, at_s):  # type: ignore[no-untyped-def]
        if agent.state in (AgentState.READY, AgentState.PAUSED):
            freed.setdefault(agent.agent_id, at_s - now_s if agent.state is AgentState.READY else inf)
        before(agent, at_s)

    day.ledger.agent_moved = moved  # type: ignore[method-assign]
    day.run(1.0)
    for agent_id, release_s in zip(busy, told, strict=True):
        if agent_id in freed:
            assert freed[agent_id] == pytest.approx(release_s, abs=1e-3)
    assert sum(release_s < inf for release_s in told) >= 2
