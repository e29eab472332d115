"""What a supervisor may see, and what changed: tables of floors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import pytest

from dialer.core.agents.model import AgentState
from dialer.core.calls.model import CallState
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, TeamId
from dialer.engine.supervision import LiveSnapshot
from dialer.ports.publisher import AgentChanged, CallChanged, CampaignFigures, CapFigure, Notice
from dialer.web.ws.sight import Sight, compare, group_by_team, look, snapshot, stuck_agents
from tests.factories import MONDAY_10, later
from tests.fakes.web_seams import agent_changed

NAMES = {TeamId(1): "Blue", TeamId(2): "Red"}


def crowd(count: int, team: int, start: int = 1, state: AgentState = AgentState.READY) -> list[AgentChanged]:
    return [agent_changed(start + i, state, teams=(team,)) for i in range(count)]


def sight_of(agents: Sequence[AgentChanged], *, is_agreed: bool = False, **more: object) -> Sight:
    live = LiveSnapshot(at=MONDAY_10, is_stopped=False, is_link_up=True, agents=tuple(agents))
    return look(replace(live, **more), is_agreed=is_agreed, team_names=NAMES, now=MONDAY_10)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("blue", "red", "shown"),
    [
        (5, 5, [("Blue", 5, True), ("Red", 5, True)]),
        (5, 4, [("Blue", 5, True), ("others", 4, False)]),
        (3, 3, [("others", 6, True)]),
        (2, 2, [("others", 4, False)]),
        (0, 0, []),
    ],
)
def test_teams_below_five_are_merged_and_a_rest_below_five_is_only_counted(
    blue: int, red: int, shown: list[tuple[str, int, bool]]
) -> None:
    teams = group_by_team([*crowd(blue, 1), *crowd(red, 2, start=100)], NAMES)
    assert [(team.name, team.present_count, team.by_state is not None) for team in teams] == shown


def test_agents_who_are_offline_do_not_make_a_team_large_enough() -> None:
    agents = [*crowd(4, 1), *crowd(10, 1, start=50, state=AgentState.OFFLINE)]
    assert [(team.name, team.present_count, team.by_state) for team in group_by_team(agents, NAMES)] == [
        ("others", 4, None)
    ]


def test_an_agent_of_two_small_teams_counts_once_in_the_rest() -> None:
    both = [agent_changed(i, AgentState.READY, teams=(1, 2)) for i in range(1, 5)]
    assert [(team.name, team.present_count) for team in group_by_team(both, NAMES)] == [("others", 4)]


def figures(**by_state: int) -> CampaignFigures:
    return CampaignFigures(
        campaign_id=CampaignId(1),
        at=MONDAY_10,
        agents_by_state=by_state,
        calls_by_state={"talking": 1},
        ready_lead_count=10,
        launch_reason="agents_free",
    )


@pytest.mark.parametrize(
    ("by_state", "is_agreed", "is_shown"),
    [
        ({"talking": 3, "ready": 2}, False, True),
        ({"talking": 3, "ready": 1}, False, False),
        ({"talking": 1, "offline": 9}, False, False),
        ({"talking": 1}, True, True),
    ],
)
def test_a_campaigns_agents_are_counted_under_the_same_law(
    by_state: dict[str, int], is_agreed: bool, is_shown: bool
) -> None:
    sight = sight_of([], is_agreed=is_agreed, campaigns=(figures(**by_state),))
    assert (sight.campaigns[1].agents_by_state is not None) == is_shown


@pytest.mark.parametrize(("ready", "is_agreed", "is_shown"), [(5, False, True), (4, False, False), (4, True, True)])
def test_pacings_figures_of_agents_are_shown_under_the_same_law(ready: int, is_agreed: bool, is_shown: bool) -> None:
    weighed = {"risk": 0.02, "threshold": 0.04, "free": 4.0, "expected_releases": 1.5, "target": 4.0, "in_flight": 9.0}
    shown = sight_of([], is_agreed=is_agreed, campaigns=(replace(figures(ready=ready), figures=weighed),)).campaigns[1]
    assert set(weighed) - set(shown.figures) == (set() if is_shown else {"free", "expected_releases", "target"})


def test_a_campaign_shows_its_caps_and_since_when_it_dials_progressively() -> None:
    cap = CapFigure(
        formula="silent_per_good", max_ratio=0.03, window="day", hours=None, served_count=0, lost_count=1, ratio=inf
    )
    distrusted = replace(figures(ready=6), caps=(cap,), distrust="stale_events", distrust_since=later(-60))
    shown = sight_of([], campaigns=(distrusted, replace(figures(ready=6), campaign_id=CampaignId(2)))).campaigns
    assert shown[1].fallback is not None
    assert (shown[1].fallback.reason, shown[1].fallback.since) == ("stale_events", later(-60))
    assert '"lost_count":1,"ratio":null' in shown[1].model_dump_json()
    assert (shown[2].caps, shown[2].fallback) == ([], None)


@pytest.mark.parametrize("is_agreed", [False, True])
def test_a_call_names_its_agent_only_under_an_agreement(is_agreed: bool) -> None:
    call = CallChanged(
        call_id=CallId("c1"),
        campaign_id=CampaignId(1),
        state=CallState.TALKING,
        since=MONDAY_10,
        agent_id=AgentId(1),
    )
    shown = snapshot(sight_of(crowd(1, 1), is_agreed=is_agreed, calls=(call,)), seq=1, notices=())
    assert shown.calls[0].agent_id == (1 if is_agreed else None)
    assert (shown.agents is not None) == is_agreed
    assert (shown.teams is None) == is_agreed


@pytest.mark.parametrize(
    ("agent", "after_s", "is_stuck"),
    [
        (agent_changed(1, AgentState.RESERVED, call_id="c1"), 89, False),
        (agent_changed(1, AgentState.RESERVED, call_id="c1"), 91, True),
        (agent_changed(1, AgentState.RESERVED, deadline_at=later(60)), 140, False),
        (agent_changed(1, AgentState.RESERVED, deadline_at=later(60)), 151, True),
        (agent_changed(1, AgentState.WRAP_UP, deadline_at=later(60)), 90, False),
        (agent_changed(1, AgentState.WRAP_UP, deadline_at=later(60)), 91, True),
        (agent_changed(1, AgentState.TALKING, call_id="c1"), 3600, False),
        (agent_changed(1, AgentState.TALKING, call_id="gone"), 1, True),
        (agent_changed(1, AgentState.PAUSED), 36000, False),
    ],
)
def test_who_is_stuck(agent: AgentChanged, after_s: float, is_stuck: bool) -> None:
    live = CallChanged(call_id=CallId("c1"), campaign_id=CampaignId(1), state=CallState.TALKING, since=MONDAY_10)
    found = stuck_agents([agent], [live], later(after_s))
    assert [entry.name for entry in found] == (["Agent 1"] if is_stuck else [])
    assert all(set(entry.model_dump()) == {"agent_id", "name"} for entry in found)


@pytest.mark.parametrize("is_agreed", [False, True])
def test_a_notice_says_whom_it_is_about_only_under_an_agreement(is_agreed: bool) -> None:
    notice = Notice(at=MONDAY_10, level="warning", code="leg_lost", facts={"agent_id": 3, "ended": 2})
    shown = snapshot(sight_of([], is_agreed=is_agreed), seq=1, notices=(notice,))
    assert shown.notices[0].facts == ({"agent_id": 3, "ended": 2} if is_agreed else {"ended": 2})


def test_nothing_changed_means_nothing_to_tell() -> None:
    sight = sight_of(crowd(6, 1), campaigns=(figures(ready=6),))
    later_sight = replace(sight, campaigns={1: sight.campaigns[1].model_copy(update={"at": later(1)})}, at=later(1))
    assert compare(sight, later_sight, ()) is None


def test_agents_who_come_move_and_go_are_told_once() -> None:
    before = sight_of([*crowd(2, 1)], is_agreed=True)
    moved = agent_changed(2, AgentState.TALKING, call_id="c1")
    diff = compare(before, sight_of([moved, agent_changed(3)], is_agreed=True), ())
    assert diff is not None and diff.agents is not None
    assert [agent.agent_id for agent in diff.agents.upsert] == [2, 3]
    assert diff.agents.gone == [1]
    assert diff.teams is None and diff.calls is None


def test_when_the_agreement_ends_the_next_diff_holds_the_teams_and_no_agent() -> None:
    before = sight_of(crowd(6, 1), is_agreed=True)
    diff = compare(before, sight_of(crowd(6, 1)), ())
    assert diff is not None
    assert diff.is_monitoring_agreed is False
    assert diff.agents is None and diff.teams is not None
    assert "Agent 1" not in diff.model_dump_json()
