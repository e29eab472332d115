from __future__ import annotations

import pytest

from dialer.core.calls.model import CallState
from dialer.core.floor import HangUpAsked
from dialer.core.kernel.codes import Outcome
from dialer.twin.day import Day
from dialer.twin.world import BRIDGE_S
from tests.unit.twin.days import ends_of, make_day


def moves(day: Day) -> list:  # type: ignore[type-arg]
    """Every state of every call from now on, with its instant in seconds of the day."""
    seen: list = []  # type: ignore[type-arg]
    before = day.world.observer.call_moved

    def moved(call, at):  # type: ignore[no-untyped-def]
        seen.append((day.clock.now_s, call))
        before(call, at)

    day.world.observer.call_moved = moved  # type: ignore[method-assign]
    return seen


def test_an_agent_hears_the_person_a_bridges_length_after_the_choice() -> None:
    day = make_day(agents=4, answer_rate=0.8)
    seen = moves(day)
    day.run(0.2)
    connecting = {call.call_id: at_s for at_s, call in seen if call.state is CallState.CONNECTING}
    talking = {call.call_id: at_s for at_s, call in seen if call.state is CallState.TALKING}
    assert len(talking) > 5
    assert all(talking[key] - connecting[key] == pytest.approx(BRIDGE_S) for key in talking)


def test_a_talk_lasts_as_drawn_from_the_bridge_on() -> None:
    day = make_day(agents=4, answer_rate=0.8, talk_s=40.0)
    seen = moves(day)
    day.run(0.3)
    ended = [call for _, call in seen if call.state is CallState.ENDED and call.joined_at is not None]
    assert ended
    assert all((call.ended_at - call.joined_at).total_seconds() == pytest.approx(40.0, abs=1e-4) for call in ended)


def test_people_who_hang_up_while_waiting_are_neither_served_nor_lost() -> None:
    day = make_day("power@ratio=6", agents=4, answer_rate=0.9, caller_patience_s=1.0)
    seen = moves(day)
    day.run(0.3)
    outcomes = {call.outcome for _, call in seen if call.state is CallState.ENDED}
    assert Outcome.HUNG_UP_WAITING in outcomes and Outcome.SILENT not in outcomes
    tally = day.ledger.tally(1)  # type: ignore[arg-type]
    assert tally.hung_up_count > 0 == tally.lost_count


def test_a_ringing_call_that_is_broken_off_is_cancelled() -> None:
    day = make_day(agents=4, answer_rate=0.1)
    day.run(90 / 3600)
    call_id = next(key for key, call in day.floor.calls.items() if call.state is CallState.RINGING)
    day.world.tell(HangUpAsked(call_id=call_id, at=day.clock.now))
    assert call_id not in day.floor.calls
    day.run(1.0)
    done = day.record().tally
    assert done.cancelled_count == 1
    assert done.dial_count == ends_of(done)


def test_outcomes_are_those_that_come_true() -> None:
    day = make_day("power@ratio=3", agents=8, answer_rate=0.5)
    day.run(70 / 3600)
    told = day.outcomes()
    lines = [key for key, call in day.floor.calls.items() if call.state in (CallState.DIALING, CallState.RINGING)]
    now_s, seen = day.clock.now_s, moves(day)
    day.run(0.05)
    answers = {call.call_id: at_s - now_s for at_s, call in seen if call.state is CallState.WAITING}
    assert len(told) == len(lines) >= 3
    for key, answer_s in zip(lines, told, strict=True):
        assert answers.get(key) == (pytest.approx(answer_s) if answer_s is not None else None)


def test_channels_in_use_are_the_live_calls() -> None:
    day = make_day("power@ratio=3", agents=6)
    for at_h in (0.1, 0.2, 0.3):
        day.run(at_h)
        assert day.world.channels_in_use == len(day.floor.calls)
