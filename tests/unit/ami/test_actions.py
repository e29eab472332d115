from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.ami import actions
from dialer.ami.actions import BadHeader, SafeAction, encode
from dialer.ami.message import FastMessage
from dialer.core.calls.model import DialOrder
from dialer.core.kernel.codes import DialMode, Treatment
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, DebtorId, LeadId, LegId, NumberId, TrunkId
from dialer.ports.telephony import LegOrder

ORDER = DialOrder(
    call_id=CallId("c-1"),
    campaign_id=CampaignId(1),
    lead_id=LeadId(1),
    debtor_id=DebtorId(1),
    number_id=NumberId(1),
    e164="+390655500110",
    trunk_id=TrunkId(1),
    trunk_code="carrier",
    caller_id="+390299990001",
    mode=DialMode.POWER,
    ring_timeout_s=25,
    patience_s=2.8,
    treatment=Treatment.MESSAGE,
    creditor_code="acme",
    language="it",
    ordered_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
)


async def test_a_call_is_one_originate_with_everything_the_dialplan_reads() -> None:
    assert actions.dial(ORDER).wire.decode().split("\r\n") == [
        "Action: Originate",
        "ActionID: originate:c-1",
        "Channel: PJSIP/+390655500110@trunk-carrier",
        "ChannelId: c-1",
        "Context: sollecito-answered",
        "Exten: s",
        "Priority: 1",
        "Timeout: 25000",
        "CallerID: <+390299990001>",
        "Async: true",
        "Variable: SOLLECITO_CALL_ID=c-1",
        "Variable: SOLLECITO_PATIENCE_MS=2800",
        "Variable: SOLLECITO_TREATMENT=message",
        "Variable: SOLLECITO_CREDITOR=acme",
        "Variable: SOLLECITO_LANGUAGE=it",
        "",
        "",
    ]


async def test_a_leg_is_one_originate_into_the_agents_loop() -> None:
    order = LegOrder(leg_id=LegId("agent-7-x"), agent_id=AgentId(7), endpoint="agent-7", ring_timeout_s=30)
    lines = actions.raise_leg(order).wire.decode().split("\r\n")
    assert {"Channel: PJSIP/agent-7", "ChannelId: agent-7-x", "Context: sollecito-agent", "Timeout: 30000"} <= set(
        lines
    )


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("e164", "+39 06 555", "The number of a call"),
        ("e164", "06&PJSIP/+39900", "The number of a call"),  # would ring a second line
        ("e164", "0655@trunk-other", "The number of a call"),
        ("trunk_code", "x,y", "A trunk's code"),
        ("caller_id", 'x"<1>', "The caller ID"),
        ("creditor_code", "a,SOLLECITO_TREATMENT=message", "A creditor's code"),  # would be another variable
        ("creditor_code", "${SHELL(x)}", "A creditor's code"),
        ("language", "it)", "A language"),
        ("call_id", "../x y", "A channel id"),
    ],
)
async def test_a_value_that_means_something_else_to_the_switch_is_refused(field: str, value: str, says: str) -> None:
    with pytest.raises(BadHeader, match=says) as refused:
        actions.dial(replace(ORDER, **{field: value}))  # type: ignore[arg-type]
    assert value not in str(refused.value)
    assert not refused.value.retryable and not refused.value.outcome_unknown


async def test_a_call_without_creditor_code_is_dialled() -> None:
    assert b"SOLLECITO_CREDITOR=\r\n" in actions.dial(replace(ORDER, creditor_code="")).wire


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_let_through_is_one_action_of_one_line_per_header(name: str, value: str) -> None:
    try:
        wire = encode([("Action", "X"), (name, value)])
    except BadHeader:
        assert set(name + value) & set("\r\n\0")
        return
    assert wire.count(b"\r\n\r\n") == 1 and wire.count(b"\r\n") == 3 and b"\0" not in wire


async def test_a_plain_response_completes_an_action_and_a_list_waits_for_its_end() -> None:
    single = actions.plain("Ping", "1")
    assert single.add_message(FastMessage({"Response": "Success"}))
    listing = actions.plain("CoreShowChannels", "2", is_list=True)
    assert not listing.add_message(FastMessage({"Response": "Success", "EventList": "start"}))
    assert not listing.add_message(FastMessage({"Event": "CoreShowChannel"}))
    assert listing.add_message(FastMessage({"Event": "CoreShowChannelsComplete", "EventList": "Complete"}))
    assert len(await listing.future) == 3


async def test_a_refused_list_and_a_list_of_nothing_end_at_their_response() -> None:
    refused = actions.plain("BridgeList", "1", is_list=True)
    assert refused.add_message(FastMessage({"Response": "Error", "Message": "Permission denied"}))
    assert (await refused.future)[0].text("Message") == "Permission denied"


async def test_an_action_whose_waiter_has_left_takes_its_answer_quietly() -> None:
    action = actions.plain("Ping", "1")
    action.future.cancel()
    assert action.add_message(FastMessage({"Response": "Success"}))


async def test_panoramisk_finds_in_an_action_what_it_looks_for() -> None:
    action = SafeAction("Ping", [], action_id="7")
    assert (action["action"], action.id, action.action_id, "ActionID" in action) == ("Ping", "7", "7", True)
    assert str(action) == "Action: Ping\r\nActionID: 7\r\n\r\n"


async def test_an_announcement_is_spoken_by_a_local_channel_with_an_id_of_its_own() -> None:
    wire = actions.announce(CallId("c-1"), "recording-notice", "acme", "it", "a-1").wire.decode()
    assert "Channel: Local/s@sollecito-joining/n" in wire and "Context: sollecito-announcing" in wire
    assert "ChannelId: announcement-c-1\r\n" in wire
    assert "__SOLLECITO_ANNOUNCED_CALL=c-1" in wire and "__SOLLECITO_ANNOUNCEMENT=recording-notice" in wire
    with pytest.raises(BadHeader, match="announcement"):
        actions.announce(CallId("c-1"), "../etc/passwd", "acme", "it", "a-1")


@pytest.mark.parametrize(
    "file", ["/etc/passwd", "../x.wav", "2026/../x.wav", "x.mp3", "a b.wav", "x.wav\r\nAction: Logoff"]
)
def test_a_recording_lies_below_the_switchs_folder_and_nowhere_else(file: str) -> None:
    assert actions.recording_file("2026/11/23/c01-090000.wav") == "2026/11/23/c01-090000.wav"
    with pytest.raises(BadHeader, match="file of a recording"):
        actions.recording_file(file)


@pytest.mark.parametrize("keys", ["", "A", "1 ", "1\r\nAction: Command", "1" * 33])
def test_only_keys_of_a_telephone_are_sent(keys: str) -> None:
    assert actions.keys("0123456789*#") == "0123456789*#"
    with pytest.raises(BadHeader, match="keys"):
        actions.keys(keys)
