#!/usr/bin/env python3
"""Records what a real Asterisk says on its manager port, scene by scene, into tests/tapes/*.txt.

Its manager client needs only the standard library. It prepares and starts an Asterisk of its own on free loopback ports
(as the tests do), SIPp as the carrier and as agents' telephones, plays each scene and writes its tape.

    scripts/record_tape.py [--out DIR] [SCENE ...]     no scene: all of them

A tape is text. A line ``<< SECONDS`` opens what the switch sent, ``>> SECONDS`` what the client sent, each followed by
the raw lines of one message and an empty line; SECONDS count from the connection. Lines that begin with ``#`` before
the first message say what the tape shows. The user's secret is replaced by ``tape``.

Long because the scenes stand here whole, one after the other, as one reads them.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent

Message = dict[str, str]


class Ami:
    """A plain manager client that keeps everything it saw."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._started_at = time.monotonic()
        self._tape: list[tuple[str, float, str]] = []
        self._news = asyncio.Condition()
        self._actions = 0
        self.messages: list[Message] = []
        self.seen_at: list[float] = []
        """Monotonic instant of each message."""
        self.is_closed = False
        self._task = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, host: str, port: int, user: str, secret: str) -> Ami:
        reader, writer = await asyncio.open_connection(host, port)
        ami = cls(reader, writer)
        answer = await ami.act("Login", Username=user, Secret=secret)
        if answer["Response"] != "Success":
            await ami.close()
            raise PermissionError(f"{host}:{port}: {answer.get('Message')}")
        return ami

    def _now(self) -> float:
        return time.monotonic() - self._started_at

    async def _read(self) -> None:
        try:
            banner = (await self._reader.readline()).decode()
            self._tape.append(("<<", self._now(), banner.strip()))
            while True:
                block = (await self._reader.readuntil(b"\r\n\r\n")).decode()
                self._tape.append(("<<", self._now(), block.strip("\r\n").replace("\r\n", "\n")))
                message: Message = {}
                for line in block.split("\r\n"):
                    name, colon, value = line.partition(":")
                    if colon:
                        message.setdefault(name, value.strip())
                self.messages.append(message)
                self.seen_at.append(time.monotonic())
                async with self._news:
                    self._news.notify_all()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.is_closed = True
            async with self._news:
                self._news.notify_all()

    def send(self, action: str, **headers: str | tuple[str, ...]) -> str:
        """Write one action; returns its ActionID."""
        self._actions += 1
        action_id = str(headers.pop("ActionID", f"tape-{self._actions}"))
        lines = [f"Action: {action}", f"ActionID: {action_id}"]
        for name, value in headers.items():
            lines += [f"{name}: {one}" for one in (value if isinstance(value, tuple) else (value,))]
        shown = [f"{line.partition(':')[0]}: tape" if line.startswith("Secret:") else line for line in lines]
        self._tape.append((">>", self._now(), "\n".join(shown)))
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        return action_id

    def send_wire(self, wire: bytes) -> None:
        """Write one action as it is."""
        self._tape.append((">>", self._now(), wire.decode().strip().replace("\r\n", "\n")))
        self._writer.write(wire)

    async def wait(self, test: Callable[[Message], bool], timeout_s: float = 10, since: int = 0) -> Message:
        """The first message from index ``since`` on that passes ``test``; TimeoutError if none comes."""
        checked = since

        def found() -> bool:
            nonlocal checked
            while checked < len(self.messages):
                if test(self.messages[checked]):
                    return True
                checked += 1
            return self.is_closed

        async with asyncio.timeout(timeout_s):
            async with self._news:
                await self._news.wait_for(found)
        if checked == len(self.messages):
            raise ConnectionError("the switch closed the connection")
        return self.messages[checked]

    async def act(self, action: str, timeout_s: float = 10, **headers: str | tuple[str, ...]) -> Message:
        """Send an action and wait for its response."""
        action_id = self.send(action, **headers)
        return await self.wait(lambda m: "Response" in m and m.get("ActionID") == action_id, timeout_s)

    async def event(self, name: str, timeout_s: float = 10, since: int = 0, **headers: str) -> Message:
        """Wait for an event whose headers have these values."""
        return await self.wait(
            lambda m: m.get("Event") == name and all(m.get(k) == v for k, v in headers.items()), timeout_s, since
        )

    async def close(self) -> None:
        self._writer.close()
        await asyncio.wait({self._task}, timeout=2)
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    def tape(self, title: str) -> str:
        """Everything said so far, as the text of a tape."""
        head = "".join(f"# {line}\n" for line in title.splitlines())
        return head + "".join(f"\n{way} {at:.6f}\n{text}\n" for way, at, text in self._tape)


AGENT, OTHER_AGENT = "agent-1", "agent-2"
CALLER_ID = '"" <+390299990001>'


@dataclass
class Stage:
    """A running Asterisk with SIPp around it, and a fresh link for one scene."""

    server: Any
    ami: Ami
    _calls: int = 0

    async def call(
        self,
        ending: str,
        patience_ms: int = 3000,
        ring_s: int = 30,
        trunk: str = "carrier",
        treatment: str = "release",
    ) -> str:
        """Dial a number with this ending; returns the call's id."""
        self._calls += 1
        call_id = f"c01TAPE{self._calls:019d}"
        await self.ami.act(
            "Originate",
            Channel=f"PJSIP/+3906555{self._calls:03d}{ending}@trunk-{trunk}",
            Context="sollecito-answered",
            Exten="s",
            Priority="1",
            Async="true",
            Timeout=str(ring_s * 1000),
            CallerID=CALLER_ID,
            ChannelId=call_id,
            Variable=(
                f"SOLLECITO_CALL_ID={call_id}",
                f"SOLLECITO_PATIENCE_MS={patience_ms}",
                f"SOLLECITO_TREATMENT={treatment}",
                "SOLLECITO_CREDITOR=acme",
                "SOLLECITO_LANGUAGE=it",
            ),
        )
        return call_id

    async def leg(self, endpoint: str = AGENT, mark: str = "7d1f") -> Message:
        """Raise an agent's leg; returns the event of its entry into the holding bridge."""
        leg_id = await self.ask_leg(endpoint, mark)
        await self.ami.event("OriginateResponse", Uniqueid=leg_id)
        return await self.ami.event("BridgeEnter", Uniqueid=leg_id)

    async def ask_leg(self, endpoint: str = AGENT, mark: str = "7d1f") -> str:
        leg_id = f"{endpoint}-{mark}"
        await self.ami.act(
            "Originate",
            Channel=f"PJSIP/{endpoint}",
            Context="sollecito-agent",
            Exten="s",
            Priority="1",
            Async="true",
            Timeout="10000",
            ChannelId=leg_id,
        )
        return leg_id

    async def join(self, call_id: str, leg: Message) -> Message:
        """Bridge a waiting call with a leg, as soon as it waits; returns the second BridgeEnter's message."""
        waiting = await self.ami.event("BridgeEnter", 15, Uniqueid=call_id)
        await self.ami.act("Bridge", Channel1=waiting["Channel"], Channel2=leg["Channel"], Tone="no")
        return await self.ami.event(
            "BridgeEnter", since=self.ami.messages.index(waiting) + 1, Uniqueid=leg["Uniqueid"], BridgeNumChannels="2"
        )

    async def held(self, call_id: str, after: Message) -> Message:
        """Wait until the customer is in the hold's bridge."""
        since = self.ami.messages.index(after)
        return await self.ami.event("BridgeEnter", since=since, Uniqueid=call_id, BridgeName="sollecito-held")

    async def together(self, leg: Message, after: Message) -> Message:
        """Wait until this leg is the second in a bridge."""
        since = self.ami.messages.index(after) + 1
        return await self.ami.event("BridgeEnter", since=since, Uniqueid=leg["Uniqueid"], BridgeNumChannels="2")

    async def ended(self, call_id: str, timeout_s: float = 20) -> Message:
        """Wait for the call's Hangup and for what comes with it."""
        hangup = await self.ami.event("Hangup", timeout_s, Uniqueid=call_id)
        await self.settle()
        return hangup

    async def back_in_loop(self, leg: Message, after: Message) -> None:
        """Wait until the agent's leg is in its holding bridge again."""
        await self.ami.event(
            "BridgeEnter", since=self.ami.messages.index(after), Uniqueid=leg["Uniqueid"], BridgeName="sollecito-agents"
        )

    async def settle(self) -> None:
        """A ping's answer comes after everything that the switch had to say before it."""
        await self.ami.act("Ping")
        await asyncio.sleep(0.15)
        await self.ami.act("Ping")


Scene = Callable[[Stage], Awaitable[None]]
SCENES: dict[str, tuple[str, Scene]] = {}


def scene(title: str) -> Callable[[Scene], Scene]:
    """Enter a scene under its function's name."""

    def enter(play: Scene) -> Scene:
        SCENES[play.__name__] = (title, play)
        return play

    return enter


def simple(name: str, title: str, ending: str, ring_s: int = 30) -> None:
    """A scene of one call that ends by itself."""

    async def play(stage: Stage) -> None:
        await stage.ended(await stage.call(ending, ring_s=ring_s))

    SCENES[name] = (title, play)


@scene("Log-in, FullyBooted, a ping.")
async def login(stage: Stage) -> None:
    await stage.settle()


@scene("One call: rings, is answered, waits, is joined with the agent; the customer hangs up; the agent's leg is back.")
async def answered_customer_hangs_up(stage: Stage) -> None:
    leg = await stage.leg()
    call_id = await stage.call("10")
    joined = await stage.join(call_id, leg)
    await stage.ended(call_id)
    await stage.back_in_loop(leg, joined)


@scene("One conversation that the dialer ends (the agent presses hang-up): Hangup of the customer's channel.")
async def answered_dialer_hangs_up(stage: Stage) -> None:
    leg = await stage.leg()
    call_id = await stage.call("00")
    joined = await stage.join(call_id, leg)
    waiting = await stage.ami.event("BridgeEnter", Uniqueid=call_id)
    await stage.ami.act("Hangup", Channel=waiting["Channel"], Cause="16")
    await stage.ended(call_id)
    await stage.back_in_loop(leg, joined)


@scene("The agent's leg drops in the middle of a conversation (telephone's own BYE); the customer is held, and let go.")
async def agent_leg_lost_in_talk(stage: Stage) -> None:
    stage.server.start_phones(scenario="phone_drops.xml")
    leg = await stage.leg()
    call_id = await stage.call("00")
    joined = await stage.join(call_id, leg)
    held = await stage.held(call_id, joined)
    await stage.ended(leg["Uniqueid"])
    await stage.ami.act("Hangup", Channel=held["Channel"], Cause="16")
    await stage.ended(call_id)


@scene("The agent holds the customer, resumes; the leg is lost, a new one takes the conversation; customer hangs up.")
async def held_and_resumed(stage: Stage) -> None:
    leg = await stage.leg()
    call_id = await stage.call("20")
    joined = await stage.join(call_id, leg)
    waiting = await stage.ami.event("BridgeEnter", Uniqueid=call_id)
    await stage.ami.act("Redirect", Channel=waiting["Channel"], Context="sollecito-held", Exten="s", Priority="1")
    held = await stage.held(call_id, joined)
    await stage.back_in_loop(leg, joined)
    await stage.ami.act("Bridge", Channel1=waiting["Channel"], Channel2=leg["Channel"], Tone="no")
    again = await stage.together(leg, held)
    await stage.ami.act("Hangup", Channel=leg["Channel"], Cause="16")
    lost = await stage.held(call_id, again)
    await stage.ended(leg["Uniqueid"])
    new_leg = await stage.leg(mark="8e2a")
    await stage.ami.act("Bridge", Channel1=waiting["Channel"], Channel2=new_leg["Channel"], Tone="no")
    last = await stage.together(new_leg, lost)
    await stage.ended(call_id)
    await stage.back_in_loop(new_leg, last)


simple("busy", "486 Busy Here.", "01")
simple("rings_out", "Rings until the dialer's ring time-out (3 s).", "02", ring_s=3)
simple("refused", "603 Decline.", "03")
simple("unallocated", "404 Not Found.", "04")
simple("unreachable", "480 Temporarily Unavailable.", "05")
simple("carrier_failure", "503 Service Unavailable.", "06")
simple("server_error", "500 Server Internal Error.", "15")
simple("gone", "410 Gone.", "16")
simple("incomplete", "484 Address Incomplete.", "17")
simple("no_common_codec", "488 Not Acceptable Here.", "18")
simple("hung_up_at_once", "Answered and hung up at once.", "07")
simple("hung_up_while_waiting", "Answered, hung up by the customer after 1 s without an agent.", "08")
simple("early_media", "183 with early media, then answered; released by the dialplan.", "11")
simple("no_final_answer", "The carrier says 100 Trying and nothing more; ring time-out after 3 s.", "14", ring_s=3)


@scene("Nobody comes: the dialplan's own timer releases the person after 3 s.")
async def released_by_dialplan(stage: Stage) -> None:
    await stage.ended(await stage.call("00", patience_ms=3000))


@scene("The dialer releases a waiting person itself: Redirect to sollecito-release.")
async def released_by_dialer(stage: Stage) -> None:
    call_id = await stage.call("00")
    waiting = await stage.ami.event("BridgeEnter", Uniqueid=call_id)
    await stage.ami.act("Redirect", Channel=waiting["Channel"], Context="sollecito-release", Exten="s", Priority="1")
    await stage.ended(call_id)


@scene("A bridge asked for after the dialplan released the person, and one asked for between release and hang-up.")
async def bridge_after_release(stage: Stage) -> None:
    leg = await stage.leg()
    call_id = await stage.call("00", patience_ms=2000)
    waiting = await stage.ami.event("BridgeEnter", Uniqueid=call_id)
    await stage.ami.event("UserEvent", UserEvent="SollecitoReleased", CallId=call_id)
    await stage.ami.act("Bridge", Channel1=waiting["Channel"], Channel2=leg["Channel"], Tone="no")
    await stage.ended(call_id)
    await stage.ami.act("Bridge", Channel1=waiting["Channel"], Channel2=leg["Channel"], Tone="no")
    await stage.settle()


@scene("The dialer hangs up while it rings.")
async def cancelled_while_ringing(stage: Stage) -> None:
    call_id = await stage.call("02")
    ringing = await stage.ami.event("Newstate", Uniqueid=call_id)
    await stage.ami.act("Hangup", Channel=ringing["Channel"], Cause="16")
    await stage.ended(call_id)


@scene("An agent's leg goes up, waits, is dropped by the dialer.")
async def agent_leg_up_and_down(stage: Stage) -> None:
    leg = await stage.leg()
    await stage.ami.act("Hangup", Channel=leg["Channel"], Cause="16")
    await stage.ended(leg["Uniqueid"])


@scene("An agent's telephone refuses the leg (486).")
async def agent_leg_refused(stage: Stage) -> None:
    stage.server.start_phones(scenario="phone_busy.xml")
    await stage.ended(await stage.ask_leg())


@scene("An agent's telephone is not registered: no channel is made.")
async def agent_not_registered(stage: Stage) -> None:
    leg_id = await stage.ask_leg("agent-20")
    await stage.ami.event("OriginateResponse", Uniqueid=leg_id)
    await stage.settle()


@scene("A trunk that Asterisk does not know: no channel is made.")
async def trunk_missing(stage: Stage) -> None:
    await stage.call("00", trunk="nowhere")
    await stage.ami.event("OriginateResponse", Response="Failure")
    await stage.settle()


@scene("A trunk whose carrier does not answer OPTIONS: the switch knows that it is unreachable and makes no channel.")
async def trunk_unreachable(stage: Stage) -> None:
    await stage.call("00", trunk="dead")
    await stage.ami.event("OriginateResponse", 40, Response="Failure")
    await stage.settle()


@scene("Registrations of trunks: one registered, one whose registrar does not answer.")
async def trunk_registrations(stage: Stage) -> None:
    listed = await stage.ami.act("PJSIPShowRegistrationsOutbound")
    await stage.ami.event("OutboundRegistrationDetailComplete", ActionID=listed["ActionID"])
    await stage.ami.event("Registry", 45, Status="Rejected")  # the next try, 30 s after the first
    await stage.settle()


@scene("What is alive: a conversation, a waiting person, an idle agent; CoreShowChannels, BridgeList, DeviceStateList.")
async def survey(stage: Stage) -> None:
    talking = await stage.leg()
    await stage.leg(OTHER_AGENT)
    call_id = await stage.call("00", patience_ms=20000)
    await stage.join(call_id, talking)
    ringing = await stage.call("02")
    await stage.ami.event("Newstate", Uniqueid=ringing)
    waiting = await stage.call("00", patience_ms=20000)
    await stage.ami.event("BridgeEnter", Uniqueid=waiting)
    for action, last in (
        ("CoreShowChannels", "CoreShowChannelsComplete"),
        ("BridgeList", "BridgeListComplete"),
        ("DeviceStateList", "DeviceStateListComplete"),
    ):
        answer = await stage.ami.act(action)
        await stage.ami.event(last, ActionID=answer["ActionID"])
    await stage.settle()


@scene("CoreShowChannels and BridgeList when nothing is alive.")
async def survey_of_nothing(stage: Stage) -> None:
    for action, last in (("CoreShowChannels", "CoreShowChannelsComplete"), ("BridgeList", "BridgeListComplete")):
        answer = await stage.ami.act(action)
        await stage.ami.event(last, ActionID=answer["ActionID"])


@scene("A second originate with a ChannelId that is alive: refused.")
async def duplicate_channel_id(stage: Stage) -> None:
    call_id = await stage.call("00", patience_ms=3000)
    await stage.ami.event("BridgeEnter", Uniqueid=call_id)
    stage._calls -= 1
    await stage.call("00")
    await stage.ended(call_id)


@scene("Bridge and Hangup of channels that do not exist; actions without the right to them.")
async def errors(stage: Stage) -> None:
    await stage.ami.act("Hangup", Channel="PJSIP/trunk-carrier-0000ffff")
    await stage.ami.act("Bridge", Channel1="PJSIP/a-00000001", Channel2="PJSIP/b-00000002", Tone="no")
    await stage.ami.act("Command", Command="core show version")
    await stage.ami.act("Reload", Module="res_pjsip.so")
    await stage.ami.act("Nonsense")


@scene("A caller asks to be called back; the request is kept until the dialer takes it.")
async def inbound_request(stage: Stage) -> None:
    calling = asyncio.create_task(asyncio.to_thread(stage.server.call_in, "+390299990001", "+393331234567"))
    told = await stage.ami.event("UserEvent", 60, UserEvent="SollecitoInbound")
    if await calling != 0:
        raise RuntimeError("the caller's side did not go as scripted")
    for _ in range(2):
        answer = await stage.ami.act("DBGetTree", Family="sollecito-inbound")
        if answer["Response"] == "Success":
            await stage.ami.event("DBGetTreeComplete", ActionID=answer["ActionID"])
        await stage.ami.act("Setvar", Variable=f"DB_DELETE(sollecito-inbound/{told['Key']})", Value="taken")
    await stage.settle()


@scene("Nobody comes and the treatment is a message: told, played, hung up.")
async def released_with_message(stage: Stage) -> None:
    await stage.ended(await stage.call("00", patience_ms=2000, treatment="message"), 40)


@scene("An agent's telephone comes back to life while its leg is up: a second originate for the same agent.")
async def second_leg_of_an_agent(stage: Stage) -> None:
    await stage.leg(mark="7d1f")
    await stage.leg(mark="8e2a")
    await stage.settle()


async def play(server: Any, name: str) -> str:
    """Play one scene on a fresh link with everything from before gone; returns its tape."""
    title, act = SCENES[name]
    server.start_phones()
    ami = await Ami.connect("127.0.0.1", server.values.ami_port, server.values.ami_user, server.values.ami_secret)
    try:
        await ami.event("FullyBooted")
        await act(Stage(server, ami))
        return ami.tape(f"{name}: {title}")
    finally:
        await ami.close()
        await clear(server)


async def clear(server: Any) -> None:
    """End every channel and wait until none is left."""
    server.cli("channel request hangup all")
    for _ in range(100):
        if server.cli("core show channels count").startswith("0 active channels"):
            return
        await asyncio.sleep(0.05)
    raise TimeoutError("channels stay alive: " + server.cli("core show channels concise"))


def main() -> int:
    """Record the scenes named on the command line, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=CHECKOUT / "tests" / "tapes")
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=f"of: {' '.join(SCENES)}")
    args = parser.parse_args()
    unknown = set(args.scenes) - set(SCENES)
    if unknown:
        parser.error(f"unknown scene {', '.join(sorted(unknown))}; known: {', '.join(SCENES)}")
    sys.path.insert(0, str(CHECKOUT))
    args.out.mkdir(parents=True, exist_ok=True)
    wanted = args.scenes or list(SCENES)
    for troubled in (False, True):  # trunks in trouble make events of their own, which other scenes should not have
        names = [name for name in wanted if name.startswith("trunk_") is troubled]
        if names:
            record(names, troubled, args.out)
    return 0


def record(names: list[str], troubled: bool, out: Path) -> None:
    """Play these scenes on one Asterisk and write their tapes."""
    from tests.asterisk_fixtures import recording_asterisk

    with tempfile.TemporaryDirectory() as folder, recording_asterisk(Path(folder), troubled) as server:
        version = server.version()
        for name in names:
            tape = asyncio.run(play(server, name))
            (out / f"{name}.txt").write_text(f"# Asterisk {version}\n{tape}", encoding="utf-8")
            print(f"{name}: {tape.count(chr(10) + '<< ')} messages heard")


if __name__ == "__main__":
    sys.exit(main())
