from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import count

import pytest

from dialer.core.agents.model import AgentState
from dialer.core.calls.model import Call, CallState
from dialer.core.compliance.pack import Pack
from dialer.core.dialing import CampaignView, Snapshot, TrunkView, plan_tick
from dialer.core.dialing.sight import Ahead, busy_agents, lines_of
from dialer.core.kernel.codes import DialMode, NumberState
from dialer.core.kernel.ids import CallId, CampaignId, TrunkId
from dialer.core.pacing.answering import LineTraits
from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy
from dialer.core.pacing.model import Phase
from dialer.core.trunks.model import Meter
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from tests.factories import MONDAY_10, later, make_agent, make_campaign, make_dialable, make_order, make_trunk

IT: Pack = load_packs(config_folder() / "jurisdictions")["it"]
TWO = CampaignId(2)


class Counting:
    """A forecast that counts how often it is asked."""

    base = 0.4

    def __init__(self) -> None:
        self.asked = 0

    def probability(self, traits: LineTraits, at: datetime) -> float:
        self.asked += 1
        return traits.lead_id / 100


def predictive(call: str, chance: float | None, *, campaign: int = 1, state: CallState = CallState.RINGING) -> Call:
    order = replace(make_order(call, campaign=campaign, mode=DialMode.PREDICTIVE), answer_probability=chance)
    return Call(order=order, state=state, ringing_at=later(2.0))


def test_lines_are_read_by_campaign_with_their_ages() -> None:
    calls = [predictive("a", 0.3), predictive("b", None, state=CallState.WAITING), predictive("c", 0.5, campaign=2)]
    talking = predictive("d", 0.3, state=CallState.TALKING)
    held = Call(order=make_order("e", agent=4), state=CallState.RINGING)
    found = lines_of([*calls, talking, held], later(10.0))
    assert found[CampaignId(1)].in_flight == [(10.0, 8.0, 0.3)]
    assert (found[CampaignId(1)].waiting_count, found[CampaignId(1)].need) == (1, 1.3)
    assert found[TWO].need == 0.5


def test_busy_agents_come_with_their_phase_and_what_of_them_may_be_counted_on() -> None:
    agents = [
        make_agent(1, state=AgentState.TALKING),
        replace(make_agent(2, state=AgentState.TALKING), closing_at=later(25.0)),
        make_agent(3, state=AgentState.WRAP_UP, teams=(1, 2)),
        make_agent(4, state=AgentState.PAUSED),
        make_agent(5, state=AgentState.OFFLINE),
        make_agent(6, state=AgentState.TALKING, teams=(2,)),
    ]
    campaign, rival = make_campaign(1), make_campaign(2, teams=[2])
    busy, logged_in_count = busy_agents(agents, campaign.teams, [rival], later(30.0))
    assert busy == [(Phase.TALK, 30.0, 1.0), (Phase.CLOSING, 5.0, 1.0), (Phase.WRAP_UP, 30.0, 0.5)]
    assert logged_in_count == 4


def test_chances_ahead_are_worked_out_only_as_far_as_they_are_read() -> None:
    forecast = Counting()
    ahead = Ahead(forecast, [make_dialable(i) for i in range(1, 41)], MONDAY_10)  # type: ignore[arg-type]
    assert len(ahead) == 32 and forecast.asked == 0
    assert (ahead[0], ahead[2], ahead[1]) == (0.01, 0.03, 0.02)
    assert forecast.asked == 3
    assert ahead[:2] == [0.01, 0.02]
    assert list(ahead)[-1] == ahead[-1] == 0.32
    with pytest.raises(IndexError):
        ahead[32]


def test_a_lead_without_a_usable_number_is_passed_over() -> None:
    wrong = make_dialable(1)
    lead = replace(wrong.lead, numbers=tuple(replace(n, state=NumberState.WRONG) for n in wrong.lead.numbers))
    ahead = Ahead(Counting(), [replace(wrong, lead=lead), make_dialable(7)], MONDAY_10)  # type: ignore[arg-type]
    assert list(ahead) == [0.07, 0.4]  # beyond the list the campaign's own rate stands


def free_seen(calls: list[Call], *, ready: int = 6) -> list[int]:
    """Free agents that two campaigns of one team see in one tick, the second after the first has opened its lines."""
    seen: list[int] = []

    def decide(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
        seen.append(floor.free_agent_count)
        return PacingDecision(launch_count=0, reason="test")

    campaigns = [make_campaign(i, mode=DialMode.PREDICTIVE) for i in (1, 2)]
    numbers = count(1)
    plan_tick(
        Snapshot(
            campaigns=[
                CampaignView(campaign=c, candidates=[make_dialable(i, campaign=i)], pack=IT)
                for i, c in enumerate(campaigns, start=1)
            ],
            agents=[make_agent(i) for i in range(1, ready + 1)],
            calls=calls,
            trunks={TrunkId(1): TrunkView(trunk=make_trunk(), channels_in_use=0, meter=Meter(9.0, 9.0, MONDAY_10))},
            teams={c.campaign_id: c.teams for c in campaigns},
        ),
        MONDAY_10,
        lambda: CallId(f"n{next(numbers)}"),
        pacers={DialMode.PREDICTIVE: decide},
    )
    return seen


def test_ready_agents_are_shared_between_campaigns_that_have_leads() -> None:
    assert free_seen([]) == [3, 3]


def test_foreign_predictive_lines_take_the_agents_of_their_expected_answers() -> None:
    twelve = [predictive(f"c{i}", 0.25, campaign=2) for i in range(12)]
    assert free_seen(twelve) == [3, 3]  # three expected answers leave three of six
    assert free_seen([*twelve, predictive("w", 0.3, campaign=2, state=CallState.WAITING)]) == [2, 3]
    assert free_seen([predictive(f"c{i}", None, campaign=2) for i in range(5)]) == [1, 3]  # unknown: one each
