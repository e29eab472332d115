from __future__ import annotations

from dataclasses import replace

import pytest

from dialer.core.agents.model import Agent, AgentState
from dialer.core.calls.model import Call, CallState
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CampaignId
from dialer.core.pacing.base import PacingDecision
from dialer.twin.ledger import Ledger
from tests.factories import MONDAY_10, later, make_agent, make_order

ONE = CampaignId(1)


def move(ledger: Ledger, agent: Agent, *states: tuple[AgentState, float]) -> None:
    for state, at_s in states:
        ledger.agent_moved(replace(agent, state=state), at_s)


def end(ledger: Ledger, outcome: Outcome, ordered_s: float = 0.0) -> None:
    call = Call(order=make_order(), state=CallState.ENDED, outcome=outcome)
    ledger.ordered(call, ordered_s)
    ledger.ended(call, ordered_s)


def serve(ledger: Ledger, count: int) -> None:
    for _ in range(count):
        call = Call(order=make_order())
        ledger.ordered(call, 0.0)
        ledger.joined(call, 0.0, is_machine=False)


def test_seconds_are_kept_by_what_an_agent_does_within_the_shift() -> None:
    ledger = Ledger(from_s=0.0, until_s=100.0)
    states = [(AgentState.READY, 5.0), (AgentState.RESERVED, 10.0), (AgentState.TALKING, 11.0)]
    move(
        ledger, make_agent(1), *states, (AgentState.WRAP_UP, 51.0), (AgentState.PAUSED, 71.0), (AgentState.READY, 90.0)
    )
    ledger.settle(120.0)
    assert ledger.seconds == [40.0, 20.0, 6.0 + 10.0, 19.0, 5.0]


def test_a_gap_lies_between_a_wrap_up_and_the_next_talk_without_a_pause() -> None:
    ledger = Ledger(from_s=0.0, until_s=1000.0)
    cycle = [AgentState.TALKING, AgentState.WRAP_UP, AgentState.READY, AgentState.RESERVED]
    move(ledger, make_agent(1), *((state, 10.0 * i) for i, state in enumerate([*cycle, *cycle])))
    assert ledger.gaps_s == [20.0]
    paused = [AgentState.TALKING, AgentState.WRAP_UP, AgentState.PAUSED, AgentState.READY, AgentState.TALKING]
    move(ledger, make_agent(2), *((state, 10.0 * i) for i, state in enumerate(paused)))
    assert ledger.gaps_s == [20.0]


@pytest.mark.parametrize(
    ("outcome", "count"),
    [
        (Outcome.SILENT, "lost_count"),
        (Outcome.ABANDONED, "lost_count"),
        (Outcome.HUNG_UP_WAITING, "hung_up_count"),
        (Outcome.NO_ANSWER, "rung_out_count"),
        (Outcome.BUSY, "failed_count"),
        (Outcome.CONGESTION, "failed_count"),
        (Outcome.CANCELLED, "cancelled_count"),
    ],
)
def test_each_end_has_its_count(outcome: Outcome, count: str) -> None:
    ledger = Ledger(from_s=0.0, until_s=100.0)
    end(ledger, outcome)
    tally = ledger.tally(ONE)
    assert tally.dial_count == getattr(tally, count) == 1


def test_calls_ordered_in_the_part_left_out_are_not_counted() -> None:
    ledger = Ledger(from_s=50.0, until_s=100.0)
    end(ledger, Outcome.SILENT, ordered_s=49.0)
    assert ledger.tally(ONE).dial_count == 0


def test_the_running_ratio_is_watched_from_two_hundred_answers_on() -> None:
    ledger = Ledger(from_s=0.0, until_s=100.0)
    for _ in range(20):
        end(ledger, Outcome.SILENT)
    serve(ledger, 180)
    assert ledger.tally(ONE).worst_per_answered == 0.0
    end(ledger, Outcome.SILENT)
    serve(ledger, 300)
    tally = ledger.tally(ONE)
    assert tally.worst_per_answered == pytest.approx(21 / 201)
    assert tally.worst_per_served == pytest.approx(21 / 180)
    assert tally.lost_ratio("abandoned_per_live") == pytest.approx(21 / 501)
    assert tally.lost_ratio("silent_per_good") == pytest.approx(21 / 480)


def test_the_risk_of_answered_calls_is_added_up() -> None:
    ledger = Ledger(from_s=0.0, until_s=100.0)
    for risk in (0.02, 0.04, None):
        ledger.answered(Call(order=replace(make_order(), risk=risk)), 1.0, 9.0)
    tally = ledger.tally(ONE)
    assert (tally.predicted_lost_count, tally.forecast_count) == (pytest.approx(0.06), 2)
    assert ledger.counts(ONE).ring_s == 24.0


def test_talk_lengths_are_told_to_the_peers() -> None:
    ledger = Ledger(from_s=0.0, until_s=100.0)
    ended = Call(order=make_order(), state=CallState.ENDED, joined_at=MONDAY_10, ended_at=later(80))
    ledger.ended(ended, 0.0)
    assert (ledger.counts(ONE).talk_count, ledger.counts(ONE).talk_s) == (1, 80.0)


def test_a_sample_tells_of_its_stretch_only() -> None:
    ledger = Ledger(from_s=0.0, until_s=1000.0)
    move(ledger, make_agent(1), (AgentState.READY, 0.0), (AgentState.TALKING, 300.0))
    figures = {"answer_rate": 0.28, "threshold": 0.04}
    for at_s in (300.0, 600.0):
        decision = PacingDecision(launch_count=0, reason="x", figures=figures)
        ledger.sample(at_s, ONE, decision, answer_rate=0.3, line_count=4)
    first, second = ledger.samples
    assert (first.utilisation, second.utilisation) == (0.0, 1.0)
    assert (second.estimated_rate, second.threshold, second.line_count) == (0.28, 0.04, 4)
