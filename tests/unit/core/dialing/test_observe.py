"""A call's and an agent's way over the floor, as the forecast hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from dialer.core.agents.model import Agent, AgentState
from dialer.core.calls.machine import step
from dialer.core.calls.model import (
    AgentChosen,
    Answered,
    Call,
    CallFact,
    CallState,
    HangupCause,
    HungUp,
    Joined,
    JoinFailed,
    OfferClosed,
    Released,
    Ringing,
)
from dialer.core.calls.outcome import outcome_of
from dialer.core.dialing.observe import Observer
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import AgentId, CallId, CampaignId
from dialer.core.pacing.answering import LineTraits
from dialer.core.pacing.forecast import Forecast
from dialer.core.pacing.model import Phase
from tests.factories import MONDAY_10, later, make_agent, make_order

C, A = CallId("c1"), AgentId(7)
AT = MONDAY_10.timestamp()


class Diary:
    """Stands where a forecast would, and writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        def note(*args: Any, **more: Any) -> None:
            self.told.append((name, *args, *more.values()))

        return note

    @property
    def words(self) -> list[str]:
        return [each[0] for each in self.told]


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
def observer(diary: Diary) -> Observer:
    forecasts: dict[CampaignId, Forecast] = {CampaignId(1): diary}  # type: ignore[dict-item]
    return Observer(forecasts)


def new_call(**order: Any) -> Call:
    return Call(order=replace(make_order("c1", lead=5), answer_probability=0.25, risk=0.02, attempt_count=2, **order))


def live(observer: Observer, call: Call, facts: Sequence[CallFact]) -> Call:
    """The call's life: what it is after each fact is observed, as the floor does."""
    observer.call_moved(call, call.order.ordered_at)
    for fact in facts:
        call = step(call, fact)
        if isinstance(fact, HungUp):
            call = replace(call, outcome=outcome_of(_before(call), fact.cause, fact.at))
        observer.call_moved(call, getattr(fact, "at", MONDAY_10))
    return call


def _before(call: Call) -> Call:
    if call.joined_at:
        return replace(call, state=CallState.TALKING)
    if call.released_at:
        return replace(call, state=CallState.RELEASED)
    return replace(call, state=CallState.WAITING if call.answered_at else CallState.RINGING)


RINGS = Ringing(call_id=C, at=later(2))
ANSWERS = Answered(call_id=C, at=later(9))
CHOSEN = AgentChosen(call_id=C, agent_id=A, at=later(9))
JOINS = Joined(call_id=C, agent_id=A, at=later(9.5))


def hangs_up(seconds: float, cause: int = 16) -> HungUp:
    return HungUp(call_id=C, at=later(seconds), cause=HangupCause(q850=cause))


def test_a_served_call_is_told_step_by_step_and_once(diary: Diary, observer: Observer) -> None:
    live(observer, new_call(), [RINGS, ANSWERS, CHOSEN, JOINS, hangs_up(90)])
    assert diary.told == [
        ("launched", C, AT, LineTraits(5, True, 2), 0.25, 0.02),
        ("rang", C, AT + 2),
        ("answered", C, AT + 9),
        ("answered", C, AT + 9),  # the forecast passes over what it knows
        ("served", C, AT + 9.5),
    ]


def test_a_released_call_is_abandoned_at_its_release_and_not_again_at_its_end(diary: Diary, observer: Observer) -> None:
    closed = OfferClosed(call_id=C, at=later(11.9))
    live(observer, new_call(), [ANSWERS, closed, Released(call_id=C, at=later(12)), hangs_up(12.2)])
    assert diary.words == ["launched", "answered", "abandoned"]
    assert diary.told[-1] == ("abandoned", C, AT + 11.9)


def test_a_call_that_ended_silent_without_a_release_is_abandoned(diary: Diary, observer: Observer) -> None:
    live(observer, new_call(), [ANSWERS, hangs_up(9 + 3.1)])
    assert diary.words[-1] == "abandoned"


def test_a_person_who_hangs_up_while_waiting(diary: Diary, observer: Observer) -> None:
    live(observer, new_call(), [ANSWERS, hangs_up(10)])
    assert diary.told[-1] == ("hung_up_waiting", C, AT + 10)


def test_a_bridge_that_fails_and_the_next_that_holds(diary: Diary, observer: Observer) -> None:
    failed = JoinFailed(call_id=C, agent_id=A, at=later(10), reason="leg gone")
    again = AgentChosen(call_id=C, agent_id=AgentId(8), at=later(10))
    live(observer, new_call(), [ANSWERS, CHOSEN, failed, again, replace(JOINS, at=later(10.4)), hangs_up(60)])
    assert [word for word in diary.words if word != "answered"] == ["launched", "served"]


@pytest.mark.parametrize(
    ("cause", "is_failure"), [(19, False), (16, False), (17, True), (34, True), (1, True), (21, True)]
)
def test_a_call_that_nobody_answers_and_why(diary: Diary, observer: Observer, cause: int, is_failure: bool) -> None:
    live(observer, new_call(), [RINGS, hangs_up(26, cause)])
    assert diary.told[-1] == ("unanswered", C, AT + 26, False, is_failure)


@pytest.mark.parametrize("outcome", [Outcome.CANCELLED, Outcome.LOST])
def test_a_call_that_we_ended_or_lost_says_little(diary: Diary, observer: Observer, outcome: Outcome) -> None:
    call = new_call()
    observer.call_moved(call, MONDAY_10)
    observer.call_moved(replace(call, state=CallState.ENDED, outcome=outcome), later(5))
    assert diary.told[-1] == ("unanswered", C, AT + 5, True, False)


def test_a_call_taken_over_in_talk_was_counted_by_the_database(diary: Diary, observer: Observer) -> None:
    talking = replace(new_call(), state=CallState.TALKING, answered_at=later(9), joined_at=later(9))
    observer.call_moved(talking, later(20))
    observer.call_moved(replace(talking, state=CallState.ENDED, outcome=Outcome.CONNECTED), later(60))
    assert diary.words == []


def test_a_call_taken_over_while_it_waits_counts(diary: Diary, observer: Observer) -> None:
    waiting = replace(new_call(), state=CallState.WAITING, answered_at=later(9))
    observer.call_moved(waiting, later(10))
    observer.call_moved(step(step(waiting, CHOSEN), JOINS), later(10))
    assert diary.words == ["launched", "answered", "served"]


def test_calls_of_a_campaign_without_a_forecast_are_nobodys(diary: Diary, observer: Observer) -> None:
    live(observer, Call(order=make_order("c1", campaign=2)), [RINGS, ANSWERS, CHOSEN, JOINS, hangs_up(60)])
    observer.agent_moved(in_state(AgentState.TALKING), later(9))
    assert diary.told == []


# ---- agents


def in_state(state: AgentState, *, call: CallId | None = C, closing_s: float | None = None) -> Agent:
    return replace(
        make_agent(7, state=state), call_id=call, closing_at=later(closing_s) if closing_s is not None else None
    )


def agents_part(diary: Diary) -> list[tuple[Any, ...]]:
    return [told for told in diary.told if told[0].startswith("agent")]


def joined(observer: Observer) -> None:
    live(observer, new_call(), [ANSWERS, CHOSEN, JOINS])
    observer.agent_moved(in_state(AgentState.RESERVED), later(9))
    observer.agent_moved(in_state(AgentState.TALKING), later(9.5))


def test_talk_and_wrap_up_of_the_calls_campaign(diary: Diary, observer: Observer) -> None:
    joined(observer)
    observer.agent_moved(in_state(AgentState.WRAP_UP), later(100))
    observer.agent_moved(in_state(AgentState.READY, call=None), later(120))
    assert agents_part(diary) == [
        ("agent_began", A, Phase.TALK, AT + 9.5),
        ("agent_ended", A, AT + 100, False, False),
        ("agent_began", A, Phase.WRAP_UP, AT + 100),
        ("agent_ended", A, AT + 120, True, False),
    ]


def test_the_sign_of_closing_cuts_the_talk_and_begins_a_phase_of_its_own(diary: Diary, observer: Observer) -> None:
    joined(observer)
    observer.agent_moved(in_state(AgentState.TALKING, closing_s=80), later(80))
    observer.agent_moved(in_state(AgentState.TALKING, closing_s=80), later(85))  # another move of the same phase
    observer.agent_moved(in_state(AgentState.WRAP_UP), later(92))
    assert agents_part(diary)[1:] == [
        ("agent_ended", A, AT + 80, False, True),
        ("agent_began", A, Phase.CLOSING, AT + 80),
        ("agent_ended", A, AT + 92, False, False),
        ("agent_began", A, Phase.WRAP_UP, AT + 92),
    ]


def test_who_pauses_after_the_wrap_up_was_not_offered_again(diary: Diary, observer: Observer) -> None:
    joined(observer)
    observer.agent_moved(in_state(AgentState.WRAP_UP), later(100))
    observer.agent_moved(in_state(AgentState.PAUSED), later(130))
    assert agents_part(diary)[-1] == ("agent_ended", A, AT + 130, False, False)


def test_who_goes_offline_leaves_a_spell_cut_short(diary: Diary, observer: Observer) -> None:
    joined(observer)
    observer.agent_moved(in_state(AgentState.OFFLINE, call=None), later(40))
    assert agents_part(diary)[-1] == ("agent_ended", A, AT + 40, False, True)
    observer.agent_moved(in_state(AgentState.READY, call=None), later(400))
    assert len(agents_part(diary)) == 2


def test_the_wrap_up_belongs_to_the_campaign_though_its_call_has_ended(diary: Diary, observer: Observer) -> None:
    joined(observer)
    call = step(step(step(new_call(), ANSWERS), CHOSEN), JOINS)
    observer.call_moved(replace(step(call, hangs_up(100)), outcome=Outcome.CONNECTED), later(100))
    observer.agent_moved(in_state(AgentState.WRAP_UP), later(100))
    assert agents_part(diary)[-1] == ("agent_began", A, Phase.WRAP_UP, AT + 100)
