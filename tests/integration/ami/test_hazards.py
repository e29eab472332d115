"""The twenty measured hazards of panoramisk 1.4, each with what the adapter does about it (stack.md, section 1)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

import dialer.ami
from dialer.ami.actions import BadHeader, SafeAction, plain
from dialer.ami.message import FastMessage, parse_headers
from dialer.ami.protocol import LinkLost, NotConnected
from dialer.core.calls.model import Answered, DialOrder, HungUp, Ringing
from dialer.core.kernel.ids import CallId
from dialer.ports.telephony import InboundRequest, LinkDown, LinkUp, TelephonyError
from tests.integration.ami.scene import Scene, scene
from tests.integration.ami.scripted import CHALLENGE, Connection

__all__ = ["scene"]

VIRTUAL_TIME = True


def newstate(call_id: str, state: str = "Ringing") -> tuple[str, ...]:
    return ("Event: Newstate", "Privilege: call,all", f"ChannelStateDesc: {state}", f"Uniqueid: {call_id}")


async def test_hazard_01_an_originate_in_flight_when_the_link_drops_is_never_sent_again(scene: Scene) -> None:
    scene.asterisk.answers["Originate"] = lambda connection, action: connection.cut()
    await scene.start()
    with pytest.raises(LinkLost) as lost:
        await scene.ami.dial(scene.order("00"))
    assert lost.value.outcome_unknown
    await scene.back_up()
    await scene.quiet(120)
    assert len(scene.asterisk.connections) == 2
    assert len(scene.asterisk.seen("Originate")) == 1


async def test_hazard_02_an_action_while_disconnected_fails_at_once_and_is_not_sent_later(scene: Scene) -> None:
    await scene.start()
    scene.asterisk.last.cut()
    await scene.until(LinkDown)
    before = scene.clock.now()
    with pytest.raises(NotConnected) as refused:
        await scene.ami.hang_up(CallId("c-1"))
    assert refused.value.retryable and not refused.value.outcome_unknown
    assert scene.clock.now() == before
    await scene.back_up()
    await scene.quiet(60)
    assert scene.asterisk.seen("Hangup") == []


async def test_hazard_03_a_receiver_that_raises_loses_only_its_own_event(scene: Scene) -> None:
    await scene.start()
    heard: list[str] = []

    def sink(event: object) -> None:
        heard.append(type(event).__name__)
        if isinstance(event, InboundRequest) and event.caller == "+391":
            raise RuntimeError("a bug of ours")

    scene.ami.deliver_to(sink)
    for caller in ("+390", "+391", "+392"):
        scene.asterisk.last.send("Event: UserEvent", "UserEvent: SollecitoInbound", f"Caller: {caller}", "Dialled: 1")
    await scene.quiet(1)
    assert heard == ["InboundRequest"] * 3
    assert scene.ami.is_up and len(scene.asterisk.connections) == 1
    assert scene.protocol.broken_handler_count == 1


async def test_hazard_04_an_action_answered_as_queued_needs_no_async_header_to_be_read(scene: Scene) -> None:
    await scene.start()
    action = plain("Originate", "x1", ("Channel", "PJSIP/1"))
    answer = await scene.ami._client.request(action)
    assert [m.text("Message") for m in answer] == ["Originate successfully queued"]
    assert scene.ami.is_up


async def test_hazard_05_dial_returns_at_the_response_and_the_originate_response_is_heard(scene: Scene) -> None:
    await scene.start()
    order = scene.order("00")
    await scene.ami.dial(order)
    assert scene.about(order.call_id) == []
    scene.asterisk.last.send(
        "Event: OriginateResponse",
        f"ActionID: {scene.asterisk.seen('Originate')[0]['ActionID']}",
        "Response: Success",
        "Reason: 4",
        f"Uniqueid: {order.call_id}",
    )
    await scene.until(Answered, call_id=order.call_id)


@pytest.mark.parametrize("is_event_first", [True, False])
async def test_hazard_05_the_event_is_heard_whichever_of_the_two_comes_first_in_one_segment(
    scene: Scene, is_event_first: bool
) -> None:
    def answer(connection: Connection, action: dict[str, str]) -> None:
        action_id = f"ActionID: {action['ActionID']}"
        parts = [
            ("Event: OriginateResponse", action_id, "Response: Success", "Reason: 4"),
            ("Response: Success", action_id, "Message: Originate successfully queued"),
        ]
        ordered = parts if is_event_first else parts[::-1]
        connection.send_bytes("".join("\r\n".join(part) + "\r\n\r\n" for part in ordered).encode())

    scene.asterisk.answers["Originate"] = answer
    await scene.start()
    order = scene.order("00")
    await scene.ami.dial(order)
    await scene.until(Answered, call_id=order.call_id)


async def test_hazard_06_an_unanswered_action_ends_at_its_deadline_and_leaves_nothing_behind(scene: Scene) -> None:
    scene.asterisk.answers["Originate"] = lambda connection, action: None
    await scene.start(action_timeout_s=5.0)
    before = scene.clock.now()
    with pytest.raises(TelephonyError, match="did not answer Originate within 5 s") as late:
        await scene.ami.dial(scene.order("00"))
    assert late.value.outcome_unknown
    assert (scene.clock.now() - before).total_seconds() == pytest.approx(5.0, abs=0.1)
    assert scene.protocol.responses == {}


async def test_hazard_06_a_dial_whose_answer_came_too_late_is_still_heard_of(scene: Scene) -> None:
    scene.asterisk.answers["Originate"] = lambda connection, action: None
    await scene.start(action_timeout_s=1.0)
    order = scene.order("00")
    with pytest.raises(TelephonyError):
        await scene.ami.dial(order)
    scene.asterisk.last.respond(scene.asterisk.seen("Originate")[0], "Success", "Message: late")
    scene.asterisk.last.send(*newstate(order.call_id))
    await scene.until(Ringing, call_id=order.call_id)


async def test_hazard_07_a_link_lost_in_the_middle_of_a_list_ends_the_survey(scene: Scene) -> None:
    await scene.start()

    def half(connection: Connection, action: dict[str, str]) -> None:
        connection.respond(action, "Success", "EventList: start")
        connection.send("Event: CoreShowChannel", f"ActionID: {action['ActionID']}", "Uniqueid: c-1")
        asyncio.get_running_loop().call_later(0.1, connection.cut)

    scene.asterisk.answers["CoreShowChannels"] = half
    with pytest.raises(LinkLost):
        await scene.ami.survey()


BREAKS = ["\r\n\r\nAction: Command\r\nCommand: core stop now", "\nX: y", "\r", "\0"]


@pytest.mark.parametrize("poison", BREAKS)
@pytest.mark.parametrize("field", ["e164", "caller_id", "trunk_code", "call_id", "creditor_code", "language"])
async def test_hazard_08_a_line_break_in_any_value_of_a_call_is_refused(scene: Scene, field: str, poison: str) -> None:
    await scene.start()
    order: DialOrder = replace(scene.order("00"), **{field: f"+39061{poison}"})  # type: ignore[arg-type]
    with pytest.raises(BadHeader):
        await scene.ami.dial(order)
    await scene.quiet(1)
    assert scene.asterisk.seen("Originate") == [] and b"core stop now" not in scene.asterisk.raw


@pytest.mark.parametrize("poison", BREAKS)
async def test_hazard_08_the_refusal_names_the_header_and_never_its_content(poison: str) -> None:
    with pytest.raises(BadHeader) as refused:
        SafeAction("Originate", [("CallerID", f"Rossi Mario{poison}")], action_id="1")
    assert "'CallerID'" in str(refused.value) and "Rossi" not in str(refused.value)
    with pytest.raises(BadHeader, match="name of AMI header"):
        SafeAction("Originate", [(f"X{poison}", "1")], action_id="1")


async def test_hazard_08_a_line_that_asterisk_would_cut_is_refused() -> None:
    with pytest.raises(BadHeader, match="'Variable' is longer than 1000 bytes"):
        SafeAction("Originate", [("Variable", "a=" + "è" * 500)], action_id="1")


async def test_hazard_09_a_letter_split_over_two_segments_arrives_whole(scene: Scene) -> None:
    await scene.start()
    text = "Event: UserEvent\r\nUserEvent: SollecitoInbound\r\nCaller: Niccolò\r\nDialled: 1\r\n\r\n".encode()
    for byte in text:  # each byte is a segment of its own
        scene.asterisk.last.send_bytes(bytes([byte]))
        await scene.quiet(0.01)
    assert (await scene.until(InboundRequest)).caller == "Niccolò"


async def test_hazard_10_empty_repeated_and_colliding_headers_are_kept() -> None:
    message = FastMessage(parse_headers("Event: X\r\nId: 7\r\nContent: c\r\nSuccess: no\r\nChanVariable: a=1\r\n"
                                        "ChanVariable: b=: 2\r\nEmpty: \r\nBare:\r\nLast: "))  # fmt: skip
    assert message.headers == {
        "Event": "X",
        "Id": "7",
        "Content": "c",
        "Success": "no",
        "ChanVariable": ["a=1", "b=: 2"],
        "Empty": "",
        "Bare": "",
        "Last": "",
    }
    assert message["LAST"] == "" and message.text("Missing") == "" and "missing" not in message
    with pytest.raises(KeyError):
        message["Missing"]


async def test_hazard_11_an_unanswered_ping_ends_the_link(scene: Scene) -> None:
    await scene.start(ping_interval_s=5.0, ping_timeout_s=3.0)
    scene.asterisk.answers["Ping"] = lambda connection, action: None
    silent_from = scene.clock.now()
    down = await scene.until(LinkDown, within_s=60)
    assert "did not answer a ping within 3 s" in down.reason
    assert (down.at - silent_from).total_seconds() <= 8.1
    assert not scene.ami.is_up


async def test_hazard_11_answered_pings_keep_the_link(scene: Scene) -> None:
    await scene.start(ping_interval_s=5.0)
    await scene.quiet(61)
    assert len(scene.asterisk.seen("Ping")) == 12
    assert len(scene.asterisk.connections) == 1 and scene.ami.is_up


async def test_hazard_12_a_wrong_secret_is_told_once_and_tried_again_slowly(scene: Scene) -> None:
    await scene.start(up=False, secret="wrong", refused_retry_s=60.0)
    down = await scene.until(LinkDown)
    assert "refuses the AMI user 'sollecito' (Authentication failed)" in down.reason
    assert "ami.secret" in down.reason and "wrong" not in down.reason
    await scene.quiet(170)
    assert len(scene.asterisk.seen("Login")) == 3
    assert [type(e) for e in scene.events] == [LinkDown]
    scene.asterisk.secret = "wrong"  # mended at the switch
    await scene.back_up(1)


async def test_hazard_12_pauses_grow_with_jitter_up_to_the_longest(scene: Scene) -> None:
    await scene.start()
    await scene.asterisk.stop()
    await scene.until(LinkDown)
    client = scene.ami._client
    pauses = []
    for failures in range(12):
        client._failure_count = failures
        pauses.append(client._pause_s())
    for failures, pause_s in enumerate(pauses):
        longest_s = min(30.0, 0.5 * 2.0**failures)
        assert longest_s / 2 <= pause_s <= longest_s
    assert len({round(p / min(30.0, 0.5 * 2.0**i), 6) for i, p in enumerate(pauses)}) == 12


async def test_hazard_13_closing_while_waiting_to_reconnect_stays_closed(scene: Scene) -> None:
    await scene.start(reconnect_min_s=5.0)
    scene.asterisk.last.cut()
    await scene.until(LinkDown)
    await scene.ami.close()
    await scene.quiet(300)
    assert len(scene.asterisk.connections) == 1


async def test_hazard_14_a_request_before_the_first_connection_says_so(scene: Scene) -> None:
    await scene.start(up=False)
    with pytest.raises(NotConnected, match="nothing was sent"):
        await scene.ami.dial(scene.order("00"))
    with pytest.raises(NotConnected):
        await scene.ami.survey()


async def test_hazard_15_ten_thousand_events_arrive_in_their_order(scene: Scene) -> None:
    await scene.start()
    for number in range(10_000):
        scene.asterisk.last.send(
            "Event: UserEvent", "UserEvent: SollecitoInbound", f"Caller: {number}", "Dialled: 1", "WantsCallback: 1"
        )
    await scene.until(InboundRequest, caller="9999")
    heard = [int(e.caller) for e in scene.events if isinstance(e, InboundRequest)]
    assert heard == list(range(10_000))


async def test_hazard_15_a_receiver_that_lags_stops_the_reading_until_it_has_caught_up(scene: Scene) -> None:
    waiting: list[object] = []
    scene.backlog = lambda: len(waiting)
    await scene.start(event_queue_limit=100)

    def sink(event: object) -> None:
        waiting.append(event)

    scene.ami.deliver_to(sink, scene.backlog)
    filler = "x" * 4000
    for number in range(2000):
        scene.asterisk.last.send("Event: UserEvent", "UserEvent: SollecitoInbound", f"Caller: {number}", f"F: {filler}")
    await scene.quiet(1)
    assert scene.ami.pause_count == 1 and not scene.protocol.is_reading
    stuck_at = len(waiting)
    assert 100 < stuck_at < 1000
    await scene.quiet(2)
    assert len(waiting) == stuck_at
    got: list[object] = []
    async with asyncio.timeout(60):
        while len(got) < 2000:
            got.extend(waiting)
            waiting.clear()
            await scene.quiet(0.05)
    assert [int(e.caller) for e in got] == list(range(2000))  # type: ignore[attr-defined]
    assert scene.ami.is_up


async def test_hazard_16_an_action_waits_under_one_id_only(scene: Scene) -> None:
    scene.asterisk.answers["Command"] = lambda connection, action: None
    await scene.start()
    waiting = asyncio.create_task(scene.ami._client.request(plain("Command", "c1", ("Command", "core show uptime"))))
    await scene.asterisk.until_seen("Command")
    assert list(scene.protocol.responses) == ["c1"]
    scene.asterisk.last.respond(scene.asterisk.seen("Command")[0], "Success", "Output: 1", "Output: 2")
    assert (await waiting)[0].headers["Output"] == ["1", "2"]
    assert scene.protocol.responses == {}


async def test_hazard_17_ended_calls_leave_nothing_behind(scene: Scene) -> None:
    await scene.start()
    orders = [scene.order("00") for _ in range(500)]
    for order in orders:
        await scene.ami.dial(order)
        scene.asterisk.last.send(*newstate(order.call_id))
        scene.asterisk.last.send(
            "Event: Hangup", f"Uniqueid: {order.call_id}", "Cause: 16", "Cause-txt: Normal Clearing"
        )
    await scene.until(HungUp, call_id=orders[-1].call_id)
    assert len(scene.ami._board) == 0 and scene.protocol.responses == {}
    for path in Path(dialer.ami.__path__[0]).glob("*.py"):
        assert "call_manager" not in path.read_text(), f"{path.name} uses panoramisk's CallManager"


async def test_hazard_19_the_log_in_is_by_challenge_and_the_secret_stays_at_home(scene: Scene) -> None:
    await scene.start()
    login = scene.asterisk.seen("Login")[0]
    assert login["AuthType"] == "MD5" and len(login["Key"]) == 32
    assert b"s3cret" not in scene.asterisk.raw
    assert CHALLENGE not in login["Key"]


async def test_hazard_20_a_user_who_may_not_hear_fully_booted_is_told_what_is_missing(scene: Scene) -> None:
    scene.asterisk.boots = False
    await scene.start(up=False, boot_timeout_s=20.0)
    down = await scene.until(LinkDown, within_s=60)
    assert "FullyBooted within 20 s" in down.reason and "read=system" in down.reason
    assert not scene.ami.is_up


async def test_hazard_20_nothing_is_asked_before_asterisk_is_fully_booted(scene: Scene) -> None:
    scene.asterisk.boots = False
    await scene.start(up=False)
    await scene.asterisk.until_seen("Login")
    await scene.quiet(3)
    assert not scene.ami.is_up and scene.asterisk.seen("CoreShowChannels") == []
    scene.asterisk.last.send("Event: FullyBooted", "Status: Fully Booted")
    await scene.until(LinkUp)
