from __future__ import annotations

from random import Random

from dialer.ami.client import AmiClient, AmiConfig
from dialer.ami.telephony import AmiTelephony
from dialer.ports.telephony import LinkDown, LinkUp
from tests.integration.ami.scene import Scene, scene
from tests.integration.ami.scripted import ScriptedAsterisk

__all__ = ["scene"]

VIRTUAL_TIME = True


async def test_a_peer_that_is_no_asterisk_is_named_so(scene: Scene) -> None:
    scene.asterisk.banner = b"HTTP/1.1 400 Bad Request\r\n"
    await scene.start(up=False)
    down = await scene.until(LinkDown)
    assert "does not greet as Asterisk's manager interface" in down.reason


async def test_an_asterisk_that_is_absent_is_waited_for(scene: Scene) -> None:
    host, port = await scene.asterisk.start()
    await scene.asterisk.stop()
    config = AmiConfig(host=host, port=port, username="sollecito", secret="s3cret")
    scene.ami = AmiTelephony(config, clock=scene.clock, rng=Random(1))
    scene.ami.deliver_to(scene.sink)
    await scene.ami.open()
    down = await scene.until(LinkDown)
    assert f"cannot connect to {host}:{port}" in down.reason
    await scene.quiet(100)
    assert [type(e) for e in scene.events] == [LinkDown]
    scene.asterisk = ScriptedAsterisk()
    await scene.asterisk.start(port=port)
    await scene.until(LinkUp, within_s=60)


async def test_a_stream_without_end_of_message_is_cut(scene: Scene) -> None:
    await scene.start()
    scene.asterisk.last.send_bytes(b"Event: X\r\n" + b"Y: 1\r\n" * 200_000)
    down = await scene.until(LinkDown)
    assert "exceeds 1048576 bytes" in down.reason


async def test_a_shutdown_of_asterisk_is_told_as_such(scene: Scene) -> None:
    await scene.start()
    scene.asterisk.last.send("Event: Shutdown", "Shutdown: Cleanly", "Restart: False")
    assert (await scene.until(LinkDown)).reason == "Asterisk is shutting down"


async def test_missing_rights_for_the_survey_are_named(scene: Scene) -> None:
    scene.asterisk.answers["BridgeList"] = lambda c, a: c.respond(a, "Error", "Message: Permission denied")
    await scene.start(up=False)
    assert "write=reporting" in (await scene.until(LinkDown)).reason


async def test_a_client_that_was_never_opened_closes_quietly() -> None:
    async def booted() -> None: ...

    config = AmiConfig(host="127.0.0.1", port=1, username="u", secret="s")
    client = AmiClient(config, handlers={}, on_booted=booted, on_down=lambda reason: None, rng=Random(1))
    await client.close()
    assert not client.is_up and client.protocol is None


async def test_a_nudge_without_an_answer_makes_a_silence_until_anything_is_heard(scene: Scene) -> None:
    await scene.start()
    scene.asterisk.answers["Ping"] = lambda c, a: None
    await scene.quiet(1.0)
    assert scene.ami.silence_s == 0.0  # nobody has asked
    scene.ami.nudge()
    await scene.quiet(0.9)
    scene.ami.nudge()  # one question at a time
    assert scene.ami.silence_s == 0.0
    await scene.quiet(0.3)
    assert scene.ami.silence_s > 2.0
    assert [a["Action"] for a in scene.asterisk.last.actions].count("Ping") == 1
    scene.asterisk.last.send("Event: Newstate", "Uniqueid: c1", "ChannelStateDesc: Ringing")
    await scene.quiet(0.1)
    assert scene.ami.silence_s == 0.0


async def test_nobody_is_asked_for_a_sign_of_life_who_has_just_spoken_or_is_not_there(scene: Scene) -> None:
    await scene.start()
    scene.ami.nudge()
    await scene.quiet(0.1)
    assert "Ping" not in [a["Action"] for a in scene.asterisk.last.actions]
    scene.asterisk.last.cut()
    await scene.until(LinkDown)
    scene.ami.nudge()
    assert scene.ami.silence_s == 0.0
