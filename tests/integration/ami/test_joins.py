from __future__ import annotations

import asyncio

import pytest

from dialer.core.calls.model import JoinFailed, Released
from dialer.core.kernel.ids import AgentId, CallId, LegId
from dialer.ports.telephony import TelephonyError
from tests.integration.ami.scene import Scene, scene
from tests.integration.ami.scripted import Connection

__all__ = ["scene"]

VIRTUAL_TIME = True

CALL, LEG, AGENT = CallId("c-9"), LegId("agent-7-x"), AgentId(7)


async def test_a_join_without_an_answer_is_decided_by_asterisks_own_lists(scene: Scene) -> None:
    rows = (
        ("Event: CoreShowChannel", "Channel: PJSIP/trunk-demo-1", "Uniqueid: c-9", "ChannelState: 6", "BridgeId: {}"),
        ("Event: CoreShowChannel", "Channel: PJSIP/p1-2", "Uniqueid: agent-7-x", "ChannelState: 6", "BridgeId: {}"),
    )
    bridge = [""]
    scene.asterisk.answers["CoreShowChannels"] = lambda c, a: c.list(
        a, *(tuple(part.format(bridge[0]) for part in row) for row in rows)
    )
    scene.asterisk.answers["Bridge"] = lambda c, a: None
    await scene.start()
    order = scene.leg(7)
    await scene.ami.join(CallId("c-9"), LegId("agent-7-x"), order.agent_id)
    assert scene.about("c-9") == ["JoinFailed"]
    bridge[0] = "b-1"
    await scene.ami.join(CallId("c-9"), LegId("agent-7-x"), order.agent_id)
    assert scene.about("c-9") == ["JoinFailed", "Joined"]


async def test_a_join_whose_link_is_lost_is_unknown_and_neither_joined_nor_failed(scene: Scene) -> None:
    scene.asterisk.answers["CoreShowChannels"] = lambda c, a: c.list(
        a,
        ("Event: CoreShowChannel", "Channel: PJSIP/trunk-demo-1", "Uniqueid: c-9", "ChannelState: 6"),
        ("Event: CoreShowChannel", "Channel: PJSIP/p1-2", "Uniqueid: agent-7-x", "ChannelState: 6"),
    )
    scene.asterisk.answers["Bridge"] = lambda c, a: c.cut()
    await scene.start()
    with pytest.raises(TelephonyError) as lost:
        await scene.ami.join(CallId("c-9"), LegId("agent-7-x"), scene.leg(7).agent_id)
    assert lost.value.outcome_unknown
    assert scene.about("c-9") == []


def both_wait(scene: Scene) -> None:
    """At the first survey a customer and an agent wait in their holding bridges."""
    scene.asterisk.answers["CoreShowChannels"] = lambda c, a: c.list(
        a,
        ("Event: CoreShowChannel", "Channel: PJSIP/trunk-demo-1", f"Uniqueid: {CALL}", "ChannelState: 6"),
        ("Event: CoreShowChannel", "Channel: PJSIP/p1-2", f"Uniqueid: {LEG}", "ChannelState: 6"),
    )


def enter(connection: Connection, bridge: str, *channels: str, technology: str = "simple_bridge") -> None:
    for channel in channels:
        connection.send(
            "Event: BridgeEnter",
            f"Uniqueid: {channel}",
            f"BridgeUniqueid: {bridge}",
            f"BridgeTechnology: {technology}",
        )


async def test_a_refused_bridge_is_a_failed_join_with_asterisks_words(scene: Scene) -> None:
    both_wait(scene)
    scene.asterisk.answers["Bridge"] = lambda c, a: c.respond(a, "Error", "Message: Channel2 does not exist: x")
    await scene.start()
    await scene.ami.join(CALL, LEG, AGENT)
    assert (await scene.until(JoinFailed)).reason == "Channel2 does not exist: x"


async def test_a_join_waits_for_a_leg_that_is_between_two_bridges(scene: Scene) -> None:
    both_wait(scene)

    def bridge(connection: Connection, action: dict[str, str]) -> None:
        connection.respond(action)
        enter(connection, "b-2", CALL, LEG)

    scene.asterisk.answers["Bridge"] = bridge
    await scene.start()
    enter(scene.asterisk.last, "b-1", LEG)  # still in its last conversation
    await scene.quiet(0.01)
    joining = asyncio.create_task(scene.ami.join(CALL, LEG, AGENT))
    await scene.quiet(0.1)
    assert scene.asterisk.seen("Bridge") == []
    enter(scene.asterisk.last, "h", LEG, technology="holding_bridge")
    await joining
    assert scene.about(CALL) == ["Joined"] and len(scene.asterisk.seen("Bridge")) == 1


async def test_a_bridge_that_came_after_the_release_is_undone_and_told_as_failed(scene: Scene) -> None:
    both_wait(scene)

    def late(connection: Connection, action: dict[str, str]) -> None:
        connection.send("Event: UserEvent", "UserEvent: SollecitoReleased", f"Uniqueid: {CALL}")
        connection.respond(action)
        enter(connection, "b", CALL, LEG)

    scene.asterisk.answers["Bridge"] = late
    await scene.start()
    await scene.ami.join(CALL, LEG, AGENT)
    await scene.asterisk.until_seen("Hangup")
    await scene.until(Released)
    assert scene.about(CALL) == ["Released", "JoinFailed"]
    assert [action["Channel"] for action in scene.asterisk.seen("Hangup")] == [CALL]


async def test_a_customer_who_leaves_during_the_bridge_fails_the_join_at_once(scene: Scene) -> None:
    both_wait(scene)

    def gone(connection: Connection, action: dict[str, str]) -> None:
        connection.respond(action)
        connection.send("Event: Hangup", f"Uniqueid: {CALL}", "Cause: 16")

    scene.asterisk.answers["Bridge"] = gone
    await scene.start()
    started = scene.clock.now()
    await scene.ami.join(CALL, LEG, AGENT)
    assert (scene.clock.now() - started).total_seconds() < 0.1
    assert scene.about(CALL) == ["HungUp", "JoinFailed"]


async def test_a_second_try_with_the_same_leg_is_told_again(scene: Scene) -> None:
    both_wait(scene)
    scene.asterisk.answers["Bridge"] = lambda c, a: None
    await scene.start(action_timeout_s=1.0)
    await scene.ami.join(CALL, LEG, AGENT)

    def bridge(connection: Connection, action: dict[str, str]) -> None:
        connection.respond(action)
        enter(connection, "b", LEG, CALL)

    scene.asterisk.answers["Bridge"] = bridge
    await scene.ami.join(CALL, LEG, AGENT)
    assert scene.about(CALL) == ["JoinFailed", "Joined"]


async def test_a_bridge_that_comes_after_its_join_was_told_as_failed_is_not_told(scene: Scene) -> None:
    both_wait(scene)
    scene.asterisk.answers["Bridge"] = lambda c, a: None
    await scene.start(action_timeout_s=1.0)
    await scene.ami.join(CALL, LEG, AGENT)
    enter(scene.asterisk.last, "b", CALL, LEG)
    await scene.quiet(1)
    assert scene.about(CALL) == ["JoinFailed"]


async def test_a_link_that_falls_while_the_bridge_is_awaited_leaves_it_unknown_at_once(scene: Scene) -> None:
    both_wait(scene)

    def cut_later(connection: Connection, action: dict[str, str]) -> None:
        connection.respond(action)
        asyncio.get_running_loop().call_later(0.1, connection.cut)

    scene.asterisk.answers["Bridge"] = cut_later
    await scene.start()
    started = scene.clock.now()
    with pytest.raises(TelephonyError) as lost:
        await scene.ami.join(CALL, LEG, AGENT)
    assert lost.value.outcome_unknown and (scene.clock.now() - started).total_seconds() < 0.2
    assert scene.about(CALL) == []


@pytest.mark.parametrize(("left", "asked"), [((LEG,), 0), ((LEG, LegId("agent-8-y")), 1)])
async def test_two_that_are_left_of_three_are_joined_already_and_three_are_parted(
    scene: Scene, left: tuple[str, ...], asked: int
) -> None:
    """A bridge asked for two who are alone together would take them apart (seen on a real Asterisk)."""
    there: list[tuple[str, ...]] = [(CALL, LEG, "agent-8-y")]
    scene.asterisk.answers["CoreShowChannels"] = lambda c, a: c.list(
        a,
        *(
            ("Event: CoreShowChannel", f"Channel: {name}", f"Uniqueid: {uid}", "ChannelState: 6", "BridgeId: b-1")
            for uid in there[-1]
            for name in ("PJSIP/trunk-demo-1" if uid == CALL else f"PJSIP/p1-{uid[6]}",)
        ),
    )

    def bridge(connection: Connection, action: dict[str, str]) -> None:
        connection.respond(action)
        enter(connection, "b-2", CALL, LEG)

    scene.asterisk.answers["Bridge"] = bridge
    await scene.start()
    there.append((CALL, *left))
    await scene.ami.join(CALL, LEG, AGENT)
    assert (scene.about(CALL), len(scene.asterisk.seen("Bridge"))) == (["Joined"], asked)
