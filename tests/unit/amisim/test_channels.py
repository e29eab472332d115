from __future__ import annotations

from dialer.amisim.behaviour import Fate
from dialer.amisim.channels import Bridge, Channel

CHANNEL = Channel(
    name="PJSIP/trunk-demo-00000001",
    uniqueid="c-1",
    target="PJSIP/06@trunk-demo",
    answered_context="sollecito-answered",
    context="sollecito-inbound",
    number="06",
    variables={},
    created_at=0.0,
    fate=Fate(),
    caller="+3902",
    action_id="a-1",
)


def test_a_leg_that_waits_is_in_a_bridge_of_asterisks_holding_kind() -> None:
    held, talk = Bridge("b-1", "sollecito-customers", True), Bridge("b-2", "", False)
    assert dict(held.headers())["BridgeTechnology"] == "holding_bridge"
    assert dict(held.headers())["BridgeCreator"] == "BridgeWait"
    assert dict(talk.headers())["BridgeType"] == "basic"
    assert dict(talk.headers())["BridgeName"] == "<unknown>"


def test_a_failed_originate_names_what_was_asked_for_and_an_answered_one_its_channel() -> None:
    failed, answered = dict(CHANNEL.originated("Failure", 0)), dict(CHANNEL.originated("Success", 4))
    assert failed["Channel"] == "PJSIP/06@trunk-demo" and answered["Channel"] == "PJSIP/trunk-demo-00000001"
    assert failed["Uniqueid"] == answered["Uniqueid"] == "c-1" and failed["ActionID"] == "a-1"


def test_a_dialled_channel_is_the_destination_of_its_dial() -> None:
    headers = dict(CHANNEL.as_destination())
    assert headers["DestUniqueid"] == "c-1" and headers["DialStatus"] == "PROGRESS" and "Uniqueid" not in headers
