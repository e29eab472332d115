from __future__ import annotations

import pytest

from dialer.ami import events
from dialer.ami.message import FastMessage, parse_headers
from dialer.core.calls.model import HangupCause
from tests import tape
from tests.unit.ami.replay import messages


def read(*lines: str) -> events.Fact | None:
    return events.read(FastMessage(parse_headers("\r\n".join(lines))))


@pytest.mark.parametrize("name", tape.names())
def test_every_event_of_a_real_asterisk_that_concerns_a_channel_names_it(name: str) -> None:
    for message in messages(name):
        fact = events.read(message)
        if message.text("Event") in ("Newstate", "DialState", "BridgeEnter", "Hangup"):
            assert fact is not None, message.headers
            assert fact.channel_id in (message.text("Uniqueid"), message.text("DestUniqueid"))  # type: ignore[union-attr]
            assert fact.channel_id  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("busy", HangupCause(q850=17, sip=486, text="User busy")),
        ("refused", HangupCause(q850=21, sip=603, text="Call Rejected")),
        ("unallocated", HangupCause(q850=1, sip=404, text="Unallocated (unassigned) number")),
        ("unreachable", HangupCause(q850=19, sip=480, text="User alerting, no answer")),
        ("carrier_failure", HangupCause(q850=34, sip=503, text="Circuit/channel congestion")),
        ("no_common_codec", HangupCause(q850=58, sip=488, text="Bearer capability not available")),
        ("hung_up_at_once", HangupCause(q850=16, sip=None, text="Normal Clearing")),
    ],
)
def test_the_end_of_a_call_carries_the_networks_cause(name: str, cause: HangupCause) -> None:
    gone = events.read(messages(name, "Hangup")[0])
    assert isinstance(gone, events.ChannelGone)
    assert gone.cause == cause


@pytest.mark.parametrize(
    ("cause", "tech", "q850", "sip"),
    [
        ("17", "SIP 486 Busy Here", 17, 486),  # as Asterisk's documentation has it
        ("17", "486", 17, 486),  # as Asterisk 22 writes it
        ("0", "", None, None),
        ("16", "AOC", 16, None),
        ("999", "199", None, None),
        ("", "700", None, None),
    ],
)
def test_causes_that_no_network_gives_are_none(cause: str, tech: str, q850: int | None, sip: int | None) -> None:
    found = events.hangup_cause({"Cause": cause, "Cause-txt": "words", "TechCause": tech})
    assert (found.q850, found.sip) == (q850, sip)
    assert found.text in ("words", "Busy Here")


def test_early_media_counts_as_ringing() -> None:
    fact = events.read(messages("early_media", "DialState")[0])
    assert fact == events.ChannelRinging("c01TAPE0000000000000000001")


def test_a_holding_bridge_is_told_from_a_conversation() -> None:
    entered = [events.read(m) for m in messages("answered_customer_hangs_up", "BridgeEnter")]
    assert [fact.is_holding for fact in entered] == [True, True, False, False, True]  # type: ignore[union-attr]


def test_the_originate_response_of_another_manager_client_is_none_of_ours() -> None:
    assert read("Event: OriginateResponse", "ActionID: x-1", "Response: Success", "Uniqueid: c-1") is None


@pytest.mark.parametrize(
    ("reason", "says"), [("0", "could not make"), ("3", "time-out"), ("5", "busy"), ("77", "Asterisk's reason 77")]
)
def test_a_failed_originate_says_why(reason: str, says: str) -> None:
    fact = read("Event: OriginateResponse", "ActionID: originate:c-1", "Response: Failure", f"Reason: {reason}")
    assert isinstance(fact, events.OriginateEnded)
    assert says in fact.reason and not fact.is_success and fact.channel_id == "c-1"
    assert fact.is_rung_out is (reason == "3")


@pytest.mark.parametrize(("value", "wants"), [("1", True), ("0", False), ("", False), ("yes", True)])
def test_an_inbound_call_says_whether_it_wants_a_callback(value: str, wants: bool) -> None:
    fact = read(
        "Event: UserEvent", "UserEvent: SollecitoInbound", "Caller: +39333", "Dialled: +3906", f"WantsCallback: {value}"
    )
    assert fact == events.InboundCall("+39333", "+3906", wants)


def test_another_applications_user_event_is_nothing() -> None:
    assert read("Event: UserEvent", "UserEvent: Fax", "Uniqueid: 1") is None
    assert read("Event: Newchannel", "Uniqueid: 1") is None


@pytest.mark.parametrize(
    ("status", "reachable"), [("Reachable", True), ("Unreachable", False), ("Removed", False), ("NonQualified", True)]
)
def test_a_contacts_status_is_its_endpoints(status: str, reachable: bool) -> None:
    fact = read("Event: ContactStatus", f"ContactStatus: {status}", "EndpointName: trunk-x", "AOR: trunk-x")
    assert fact == events.EndpointReported("trunk-x", reachable, status)
    assert read("Event: ContactStatus", "ContactStatus: Updated", "EndpointName: trunk-x") is None


def test_a_registration_is_named_by_its_addresses() -> None:
    said = events.read(messages("busy", "Registry")[0])
    assert isinstance(said, events.RegistrationReported)
    assert said.client_uri.startswith("sip:sollecito@") and said.server_uri.startswith("sip:127.0.0.1")
    assert said.status == "Registered"
