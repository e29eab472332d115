from __future__ import annotations

from dataclasses import replace

import pytest

from dialer.core.agents.model import LegUp
from dialer.core.calls.model import DialFailed, HungUp, Ringing
from dialer.core.kernel.codes import Treatment
from dialer.core.kernel.ids import CallId, LegId
from dialer.ports.telephony import Announced, LinkUp, TelephonyError, TrunkStatus
from tests.integration.ami.scene import Scene, scene
from tests.integration.ami.scripted import Connection

__all__ = ["scene"]

VIRTUAL_TIME = True


async def test_events_that_come_during_the_survey_are_told_behind_the_link_up(scene: Scene) -> None:
    def list_and_end(connection: Connection, action: dict[str, str]) -> None:
        connection.list(
            action,
            ("Event: CoreShowChannel", "Channel: PJSIP/trunk-demo-1", "Uniqueid: c-9", "ChannelState: 6", "BridgeId: "),
        )
        connection.send("Event: Hangup", "Uniqueid: c-9", "Cause: 16", "Cause-txt: Normal Clearing")

    scene.asterisk.answers["CoreShowChannels"] = list_and_end
    await scene.start()
    await scene.until(HungUp, call_id=CallId("c-9"))
    assert [type(e) for e in scene.events] == [LinkUp, HungUp]


@pytest.mark.parametrize("is_heard", [False, True])
async def test_an_announcement_ends_with_the_conversation_that_it_is_spoken_into(scene: Scene, is_heard: bool) -> None:
    await scene.start()
    order = scene.order("00")
    await scene.ami.dial(order)
    scene.asterisk.last.send("Event: Newstate", "ChannelStateDesc: Ringing", f"Uniqueid: {order.call_id}")
    await scene.until(Ringing, call_id=order.call_id)
    await scene.ami.announce(order.call_id, "recording-notice", creditor_code="acme", language="it")
    if is_heard:
        scene.asterisk.last.send(
            "Event: UserEvent", "UserEvent: SollecitoAnnounced", f"CallId: {order.call_id}", "Name: recording-notice"
        )
        await scene.until(Announced, call_id=order.call_id)
    scene.asterisk.last.send("Event: Hangup", f"Uniqueid: {order.call_id}", "Cause: 16")
    await scene.until(HungUp, call_id=order.call_id)
    await scene.quiet(1)
    voice = [] if is_heard else [f"announcement-{order.call_id}"]
    assert [action["Channel"] for action in scene.asterisk.seen("Hangup")] == voice


async def test_a_refused_announcement_is_not_ended_later(scene: Scene) -> None:
    await scene.start()
    order = scene.order("00")
    await scene.ami.dial(order)
    scene.asterisk.answers["Originate"] = lambda connection, action: connection.send(
        "Response: Error", f"ActionID: {action['ActionID']}", "Message: Permission denied"
    )
    with pytest.raises(TelephonyError, match="an announcement: Permission denied"):
        await scene.ami.announce(order.call_id, "recording-notice", creditor_code="acme", language="it")
    scene.asterisk.last.send("Event: Hangup", f"Uniqueid: {order.call_id}", "Cause: 16")
    await scene.until(HungUp, call_id=order.call_id)
    await scene.quiet(1)
    assert scene.asterisk.seen("Hangup") == []


def channel(uniqueid: str, *more: str) -> tuple[str, ...]:
    return ("Event: CoreShowChannel", "Channel: PJSIP/trunk-demo-1", f"Uniqueid: {uniqueid}", *more)


async def test_a_call_hung_up_before_it_had_a_channel_goes_as_soon_as_it_shows(scene: Scene) -> None:
    await scene.start()
    order = scene.order("00")
    await scene.ami.dial(order)
    await scene.ami.hang_up(order.call_id)  # answered with "No such channel"
    assert len(scene.asterisk.seen("Hangup")) == 1
    scene.asterisk.last.send("Event: Newstate", "ChannelStateDesc: Ringing", f"Uniqueid: {order.call_id}")
    await scene.asterisk.until_seen("Hangup", 2)
    await scene.quiet(1)
    assert [action["Channel"] for action in scene.asterisk.seen("Hangup")] == [order.call_id] * 2
    assert scene.about(order.call_id) == ["Ringing"]


async def test_a_failed_originate_is_given_up_only_after_its_hangup_had_time_to_come(scene: Scene) -> None:
    await scene.start()
    lost, refused = scene.order("00"), scene.order("00")
    for order in (lost, refused):
        await scene.ami.dial(order)
        scene.asterisk.last.send(
            "Event: OriginateResponse", f"ActionID: originate:{order.call_id}", "Response: Failure", "Reason: 0"
        )
    await scene.quiet(0.3)
    scene.asterisk.last.send("Event: Hangup", f"Uniqueid: {refused.call_id}", "Cause: 17", "TechCause: 486")
    failed = await scene.until(DialFailed, call_id=lost.call_id)
    await scene.until(HungUp, call_id=refused.call_id)
    await scene.quiet(5)
    assert scene.about(lost.call_id) == ["DialFailed"] and scene.about(refused.call_id) == ["HungUp"]
    assert "trunk unknown" in failed.reason


async def test_a_dial_that_asterisk_refuses_leaves_the_id_free(scene: Scene) -> None:
    await scene.start()
    scene.asterisk.answers["Originate"] = lambda c, a: c.respond(a, "Error", "Message: Permission denied")
    order = scene.order("00")
    for _ in range(2):
        with pytest.raises(TelephonyError, match="refused the originate: Permission denied") as refused:
            await scene.ami.dial(order)
        assert not refused.value.retryable and not refused.value.outcome_unknown


async def test_an_unknown_dial_that_never_shows_is_forgotten_in_the_end(scene: Scene) -> None:
    scene.asterisk.answers["Originate"] = lambda c, a: None
    await scene.start(action_timeout_s=1.0)
    order = scene.order("00")
    with pytest.raises(TelephonyError):
        await scene.ami.dial(order)
    assert len(scene.ami._board) == 1
    await scene.quiet(70)
    assert len(scene.ami._board) == 0


async def test_a_release_that_asterisk_cannot_do_ends_the_call_instead(scene: Scene) -> None:
    scene.asterisk.answers["CoreShowChannels"] = lambda c, a: c.list(a, channel("c-9", "ChannelState: 6"))
    scene.asterisk.answers["Redirect"] = lambda c, a: c.respond(a, "Error", "Message: Redirect failed")
    scene.asterisk.answers["Hangup"] = lambda c, a: c.respond(a)
    await scene.start()
    await scene.ami.release(CallId("c-9"), Treatment.RELEASE)
    [redirect], [ended] = scene.asterisk.seen("Redirect"), scene.asterisk.seen("Hangup")
    assert (redirect["Context"], redirect["Exten"], ended["Channel"]) == ("sollecito-release", "s", "c-9")


async def test_another_treatment_than_the_orders_is_set_before_the_release(scene: Scene) -> None:
    scene.asterisk.answers["Setvar"] = scene.asterisk.answers["Redirect"] = lambda c, a: c.respond(a)
    await scene.start()
    order = scene.order("00", treatment=Treatment.RELEASE)
    await scene.ami.dial(order)
    await scene.ami.release(order.call_id, Treatment.RELEASE)
    assert scene.asterisk.seen("Setvar") == []
    await scene.ami.release(order.call_id, Treatment.MESSAGE)
    [setvar] = scene.asterisk.seen("Setvar")
    assert (setvar["Channel"], setvar["Variable"], setvar["Value"]) == (
        order.call_id,
        "SOLLECITO_TREATMENT",
        "message",
    )


async def test_a_leg_must_carry_its_agents_id(scene: Scene) -> None:
    await scene.start()
    order = replace(scene.leg(7), leg_id=LegId("agent-8-x"))
    with pytest.raises(TelephonyError, match="must be 'agent-7-' and something unique"):
        await scene.ami.raise_leg(order)


async def test_a_leg_that_rang_while_the_link_was_down_is_heard_of_when_it_is_up(scene: Scene) -> None:
    scene.asterisk.answers["CoreShowChannels"] = lambda c, a: c.list(a, channel("agent-7-x", "ChannelState: 5"))
    await scene.start()
    scene.asterisk.last.send("Event: BridgeEnter", "Uniqueid: agent-7-x", "BridgeTechnology: holding_bridge")
    await scene.until(LegUp, leg_id=LegId("agent-7-x"))


REGISTRATION = ("ClientUri: sip:us@carrier", "ServerUri: sip:carrier", "Endpoint: trunk-demo")


async def test_registrations_are_told_at_the_link_up_and_when_they_change(scene: Scene) -> None:
    entry = ("Event: OutboundRegistrationDetail", *REGISTRATION)
    scene.asterisk.answers["PJSIPShowRegistrationsOutbound"] = lambda c, a: c.list(a, (*entry, "Status: Registered"))
    await scene.start()
    await scene.until(TrunkStatus, endpoint="trunk-demo", is_reachable=True)
    scene.asterisk.last.send("Event: Registry", "Username: sip:us@carrier", "Domain: sip:carrier", "Status: Rejected")
    down = await scene.until(TrunkStatus, endpoint="trunk-demo", is_reachable=False)
    assert down.detail == "registration: rejected"
    assert len(scene.asterisk.seen("PJSIPShowRegistrationsOutbound")) == 1


async def test_a_registration_of_a_trunk_that_was_added_since_is_looked_up(scene: Scene) -> None:
    await scene.start()
    entry = ("Event: OutboundRegistrationDetail", *REGISTRATION)
    scene.asterisk.answers["PJSIPShowRegistrationsOutbound"] = lambda c, a: c.list(a, (*entry, "Status: Registered"))
    scene.asterisk.last.send("Event: Registry", "Username: sip:us@carrier", "Domain: sip:carrier", "Status: Registered")
    await scene.until(TrunkStatus, endpoint="trunk-demo", is_reachable=True)


async def test_the_receiver_must_be_named_before_the_link_is_opened(scene: Scene) -> None:
    await scene.start()
    scene.ami._sink = None
    with pytest.raises(RuntimeError, match="deliver_to"):
        await scene.ami.open()


async def test_events_of_a_call_are_told_in_the_switchs_order_with_the_clocks_time(scene: Scene) -> None:
    await scene.start()
    order = scene.order("00")
    await scene.ami.dial(order)
    at = scene.clock.now()
    scene.asterisk.last.send("Event: Newstate", "ChannelStateDesc: Ringing", f"Uniqueid: {order.call_id}")
    ringing = await scene.until(Ringing, call_id=order.call_id)
    assert abs((ringing.at - at).total_seconds()) < 0.01
