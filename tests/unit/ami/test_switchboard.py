from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dialer.ami import events as facts
from dialer.ami.switchboard import Switchboard, agent_of
from dialer.core.calls.model import Answered, DialFailed, HangupCause, HungUp, Joined, Released, Ringing
from dialer.core.kernel.ids import AgentId, CallId, LegId
from dialer.ports.telephony import AliveCall, AliveLeg, Survey
from tests.unit.ami.replay import told

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NORMAL = HangupCause(q850=16, text="Normal Clearing")
CALL, LEG, OTHER = "c-1", "agent-7-x", "agent-8-y"

STORIES = """
agent_leg_lost_in_talk     | LegUp 1, Ringing, Answered, Joined 1, Held, LegDown 1 Normal Clearing, HungUp 16 -
agent_leg_refused          | LegDown 1 the switch could not make the call (trunk unknown, unreachable or refused)
agent_leg_up_and_down      | LegUp 1, LegDown 1 Normal Clearing
agent_not_registered       | LegDown 20 the switch could not make the call (trunk unknown, unreachable or refused)
answered_customer_hangs_up | LegUp 1, Ringing, Answered, Joined 1, HungUp 16 -
answered_dialer_hangs_up   | LegUp 1, Ringing, TrunkStatus trunk-dead False, Answered, Joined 1, HungUp 16 -
bridge_after_release       | LegUp 1, Ringing, Answered, Released, HungUp 16 -
busy                       | HungUp 17 486
cancelled_while_ringing    | Ringing, HungUp 16 -
carrier_failure            | HungUp 34 503
early_media                | Ringing, Answered, Released, HungUp 16 -
gone                       | HungUp 22 410
held_and_resumed           | LegUp 1, Ringing, Answered, Joined 1, Held, Joined 1, Held, LegDown 1 Normal Clearing, LegUp 1, Joined 1, HungUp 16 -
hung_up_at_once            | Ringing, Answered, HungUp 16 -
hung_up_while_waiting      | Ringing, Answered, HungUp 16 -
incomplete                 | HungUp 28 484
no_common_codec            | HungUp 58 488
no_final_answer            | HungUp 19 -
refused                    | HungUp 21 603
released_by_dialer         | Ringing, Answered, Released, HungUp 16 -
released_by_dialplan       | Ringing, Answered, Released, HungUp 16 -
rings_out                  | Ringing, HungUp 19 -
server_error               | HungUp 38 500
trunk_missing              | DialFailed the switch could not make the call (trunk unknown, unreachable or refused)
trunk_unreachable          | DialFailed the switch could not make the call (trunk unknown, unreachable or refused)
unallocated                | HungUp 1 404
unreachable                | HungUp 19 480
"""  # noqa: E501 - a story is a line
"""What the dialer is told by each tape of a real Asterisk."""


@pytest.mark.parametrize("story", [line for line in STORIES.splitlines() if line])
def test_a_tape_tells_the_dialer_its_story_each_thing_once(story: str) -> None:
    name, _, expected = (part.strip() for part in story.partition("|"))
    lines, board = told(name)
    assert ", ".join(lines) == expected
    assert [line for line in (CALL, "c01TAPE0000000000000000001") if board.line(line)] == []


def board_with(*channel_ids: str) -> Switchboard:
    board = Switchboard()
    for channel_id in channel_ids:
        board.expect(channel_id)
    return board


def names(board: Switchboard, *given: facts.Fact) -> list[str]:
    return [type(event).__name__ for fact in given for event in board.apply(fact, AT)]


IN_HOLDING = facts.BridgeEntered(CALL, "h", True)
ANSWER_SAID = facts.OriginateEnded(CALL, True, "answered")
UP = facts.ChannelUp(CALL)


@pytest.mark.parametrize("first", [IN_HOLDING, ANSWER_SAID, UP])
def test_an_answer_is_told_once_whichever_way_it_is_said_first(first: facts.Fact) -> None:
    board = board_with(CALL)
    assert names(board, first) == ["Answered"]
    assert names(board, IN_HOLDING, ANSWER_SAID, UP, facts.ChannelRinging(CALL)) == []


def test_ringing_is_told_once_and_not_after_the_answer() -> None:
    board = board_with(CALL)
    assert names(board, facts.ChannelRinging(CALL), facts.ChannelRinging(CALL)) == ["Ringing"]


def test_facts_of_strangers_are_nothing() -> None:
    board = board_with(CALL)
    gone = facts.ChannelGone("1700000000.12", NORMAL)
    stranger = facts.BridgeEntered("1700000000.12", "b", False)
    assert names(board, facts.ChannelRinging("1700000000.12"), stranger, gone) == []


def test_a_refusal_is_told_once_in_either_order_of_the_two_threads() -> None:
    failed = facts.OriginateEnded(CALL, False, "could not")
    gone = facts.ChannelGone(CALL, HangupCause(q850=17, sip=486))
    for order in ((failed, gone), (gone, failed)):
        board = board_with(CALL)
        assert names(board, *order) == ["HungUp"]
        assert board.give_up(CALL, AT) == ()


def test_a_failure_without_a_channel_is_given_up_once() -> None:
    board = board_with(CALL)
    assert names(board, facts.OriginateEnded(CALL, False, "no such trunk")) == []
    assert board.give_up(CALL, AT) == (DialFailed(call_id=CallId(CALL), at=AT, reason="no such trunk"),)
    assert board.give_up(CALL, AT) == () and len(board) == 0


def test_a_failure_of_a_channel_that_was_heard_of_waits_for_its_end() -> None:
    board = board_with(CALL)
    names(board, facts.ChannelRinging(CALL), facts.OriginateEnded(CALL, False, "rang", is_rung_out=True))
    assert board.give_up(CALL, AT) == ()
    [ended] = board.apply(facts.ChannelGone(CALL, HangupCause(q850=19, sip=480)), AT)
    assert isinstance(ended, HungUp) and ended.cause == HangupCause(q850=19, sip=None)


@pytest.mark.parametrize(("after_s", "sip"), [(24.9, 480), (25.0, None), (26.0, None)])
def test_a_hangup_ahead_of_its_originates_response_is_told_apart_by_the_ring_time_out(
    after_s: float, sip: int | None
) -> None:
    board = Switchboard()
    board.expect(CALL, rings_out_at=AT + timedelta(seconds=25))
    names(board, facts.ChannelRinging(CALL))
    [ended] = board.apply(facts.ChannelGone(CALL, HangupCause(q850=19, sip=480)), AT + timedelta(seconds=after_s))
    assert isinstance(ended, HungUp) and ended.cause == HangupCause(q850=19, sip=sip)


def test_an_answered_call_that_ends_after_its_ring_time_out_keeps_its_code() -> None:
    board = Switchboard()
    board.expect(CALL, rings_out_at=AT)
    names(board, ANSWER_SAID)
    [ended] = board.apply(facts.ChannelGone(CALL, HangupCause(q850=19, sip=480)), AT + timedelta(seconds=60))
    assert isinstance(ended, HungUp) and ended.cause.sip == 480


@pytest.mark.parametrize("order", [(CALL, LEG), (LEG, CALL)])
def test_two_in_one_bridge_are_joined_in_either_order(order: tuple[str, str]) -> None:
    board = board_with(CALL, LEG)
    names(board, IN_HOLDING, facts.BridgeEntered(LEG, "h2", True))
    told_ = [e for c in order for e in board.apply(facts.BridgeEntered(c, "b", False), AT)]
    assert told_ == [Joined(call_id=CallId(CALL), agent_id=AgentId(7), at=AT)]
    assert board.line(CALL).joined_to == LEG and not board.line(LEG).is_parked  # type: ignore[union-attr]
    assert names(board, facts.BridgeEntered(CALL, "b", False)) == []


def test_two_in_one_holding_bridge_are_not_joined() -> None:
    board = board_with(CALL, LEG)
    assert names(board, facts.BridgeEntered(CALL, "h", True), facts.BridgeEntered(LEG, "h", True)) == [
        "Answered",
        "LegUp",
    ]


def test_two_customers_or_two_agents_in_one_bridge_are_no_conversation() -> None:
    board = board_with("c-1", "c-2", LEG, OTHER)
    pairs = [(LEG, OTHER, "b1"), ("c-1", "c-2", "b2")]
    for one, two, bridge in pairs:
        heard = names(board, facts.BridgeEntered(one, bridge, False), facts.BridgeEntered(two, bridge, False))
        assert "Joined" not in heard


def test_a_leg_that_went_back_is_parked_and_free_for_the_next() -> None:
    board = board_with(CALL, LEG, "c-2")
    names(board, facts.BridgeEntered(CALL, "b", False), facts.BridgeEntered(LEG, "b", False))
    names(board, facts.ChannelGone(CALL, NORMAL))
    assert board.line(LEG).joined_to == ""  # type: ignore[union-attr]
    assert names(board, facts.BridgeEntered(LEG, "h2", True)) == []
    assert board.line(LEG).is_parked  # type: ignore[union-attr]
    assert names(board, facts.BridgeEntered("c-2", "b2", False), facts.BridgeEntered(LEG, "b2", False)) == [
        "Answered",
        "Joined",
    ]


def test_after_the_release_no_join_is_told() -> None:
    board = board_with(CALL, LEG)
    names(board, IN_HOLDING, facts.BridgeEntered(LEG, "h2", True))
    assert names(board, facts.ReleasedByDialplan(CALL), facts.ReleasedByDialplan(CALL)) == ["Released"]
    assert names(board, facts.BridgeEntered(CALL, "b", False), facts.BridgeEntered(LEG, "b", False)) == []
    assert board.line(CALL).joined_to == LEG  # type: ignore[union-attr]


def test_a_survey_replaces_what_was_known() -> None:
    board = board_with(CALL, "c-2", LEG)
    board.line(CALL).is_doomed = True  # type: ignore[union-attr]
    survey = Survey(
        calls=(
            AliveCall(call_id=CallId(CALL), is_answered=False, since=AT),
            AliveCall(call_id=CallId("c-3"), is_answered=True, since=AT, joined_leg_id=LegId(OTHER)),
        ),
        legs=(AliveLeg(leg_id=LegId(OTHER), agent_id=AgentId(8), joined_call_id=CallId("c-3")),),
    )
    board.adopt(survey, rising=(LegId("agent-9-z"),))
    assert len(board) == 4 and board.line("c-2") is None and board.line(LEG) is None
    assert board.line(CALL).is_doomed  # type: ignore[union-attr]
    assert names(board, facts.ChannelRinging(CALL)) == ["Ringing"]
    assert names(board, facts.BridgeEntered("agent-9-z", "h", True)) == ["LegUp"]
    assert names(board, facts.BridgeEntered("c-3", "b", False), facts.ChannelGone("c-3", NORMAL)) == ["HungUp"]


def test_ids_of_legs_name_their_agent() -> None:
    assert agent_of("agent-12-7d1f") == 12
    for other in ("c-1", "agent-x-1", "agent-12", "xagent-1-2", "1700000000.1"):
        assert agent_of(other) is None


def test_events_carry_the_time_they_were_given() -> None:
    board = board_with(CALL)
    assert board.apply(facts.ChannelRinging(CALL), AT) == (Ringing(call_id=CallId(CALL), at=AT),)
    assert board.apply(UP, AT) == (Answered(call_id=CallId(CALL), at=AT),)
    assert board.apply(facts.ReleasedByDialplan(CALL), AT) == (Released(call_id=CallId(CALL), at=AT),)
