from __future__ import annotations

from dataclasses import replace

from dialer.core.agents.model import AgentState, LegState
from dialer.core.calls.model import Call, CallState
from dialer.core.kernel.ids import AgentId, CampaignId, TeamId
from dialer.core.routing import choose_agent, choose_call, may_take
from tests.factories import TEAM, later, make_agent, make_order

TEAMS = frozenset({TEAM})


def waiting(call: str, at_s: float, **more: object) -> Call:
    return Call(order=make_order(call, **more), state=CallState.WAITING, answered_at=later(at_s))  # type: ignore[arg-type]


def test_only_ready_agents_with_a_leg_and_in_the_team_may_take_a_call() -> None:
    assert may_take(make_agent(), TEAMS)
    assert not may_take(make_agent(state=AgentState.PAUSED), TEAMS)
    assert not may_take(make_agent(leg=LegState.DOWN), TEAMS)
    assert not may_take(make_agent(teams=[2]), TEAMS)


def test_the_longest_idle_agent_is_chosen_and_ties_are_repeatable() -> None:
    agents = [make_agent(3), make_agent(2), make_agent(4, since=later(5))]
    assert choose_agent(agents, TEAMS).agent_id == 2  # type: ignore[union-attr]
    assert choose_agent(agents, TEAMS, excluded=frozenset({AgentId(2)})).agent_id == 3  # type: ignore[union-attr]
    assert choose_agent([], TEAMS) is None


def test_the_call_that_waited_longest_is_chosen_among_those_the_agent_may_take() -> None:
    teams = {CampaignId(1): TEAMS, CampaignId(2): frozenset({TeamId(2)})}
    calls = [
        waiting("c1", 5),
        waiting("c2", 3, campaign=2),
        waiting("c3", 4),
        replace(waiting("c4", 1), tried=frozenset({AgentId(1)})),
        replace(waiting("c6", 0), state=CallState.CONNECTING),
    ]
    assert choose_call(calls, make_agent(1), teams).call_id == "c3"  # type: ignore[union-attr]
    assert choose_call([], make_agent(1), teams) is None


def test_a_call_whose_own_agent_lost_the_telephone_is_taken_by_anyone_of_the_team() -> None:
    calls = [waiting("c1", 5), waiting("c2", 2, agent=9)]
    assert choose_call(calls, make_agent(1), {CampaignId(1): TEAMS}).call_id == "c2"  # type: ignore[union-attr]
