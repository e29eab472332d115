"""The switch itself: channels, bridges and the two contexts of the dialplan that the dialer uses.

It tells what happens as AMI events, in the order in which Asterisk 22 tells it. Time is the event loop's, divided by
``time_scale``, so a demo runs at natural speed and a test faster.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count

from dialer.amisim.behaviour import NEVER_S, SIP_REASONS, Behaviour, Fate
from dialer.amisim.channels import (
    AGENT_CONTEXT,
    ANSWERED_CONTEXT,
    CAUSES,
    HOLD_CONTEXT,
    HOLDING_NAMES,
    PHONE_CONTEXT,
    REASON_ANSWER,
    REASON_FAILURE,
    REASON_RUNG_OUT,
    RELEASE_CONTEXT,
    TRUNK_CONTEXT,
    Bridge,
    Channel,
    Headers,
)

Emit = Callable[[str, str, Callable[[], Headers]], None]
"""Event name, permission class, and its headers, made only when somebody listens."""


class Pbx:
    """Channels and bridges, and what moves them.

    Args:
        emit: where events go.
        behaviour: what called persons do.
        time_scale: seconds of the simulated world per second of the loop.
        channel_limit: channels at once; an originate beyond it fails, as with ``maxcalls``.
        message_s: length of the announcement of the treatment ``message``.
        patience_s: the dialplan's own limit where the call brings none.
        hold_s: longest hold that an agent asked for.
        lost_leg_s: longest hold of a person whose agent's leg was lost.
    """

    def __init__(
        self,
        emit: Emit,
        behaviour: Behaviour,
        *,
        time_scale: float = 1.0,
        channel_limit: int = 10_000,
        message_s: float = 4.0,
        patience_s: float = 2.8,
        hold_s: float = 600.0,
        lost_leg_s: float = 30.0,
    ) -> None:
        self._emit = emit
        self._behaviour = behaviour
        self._scale = time_scale
        self._channel_limit = channel_limit
        self._message_s = message_s
        self._patience_s = patience_s
        self._hold_s, self._lost_leg_s = hold_s, lost_leg_s
        self._numbers = count(1)
        self.channels: dict[str, Channel] = {}
        self.bridges: dict[str, Bridge] = {}
        self.missing_endpoints: set[str] = set()
        """Trunks and telephones that cannot be called: unknown, or not registered."""
        self.answered_count = 0
        self.originated: dict[str, int] = {}
        """Dialled number -> how often, for the last 10,000 numbers."""

    # -- asked by the manager interface

    def find(self, name: str) -> Channel | None:
        """A channel by its Uniqueid or its name, as Asterisk looks it up."""
        return self.channels.get(name) or next((c for c in self.channels.values() if c.name == name), None)

    def originate(
        self,
        *,
        target: str,
        channel_id: str,
        context: str,
        timeout_s: float,
        action_id: str,
        caller: str,
        variables: dict[str, str],
    ) -> None:
        """Start a leg; what comes of it is told by events."""
        address = target.partition("/")[2]
        number, at, endpoint = address.rpartition("@")
        uniqueid = channel_id or f"{1_700_000_000}.{next(self._numbers)}"
        if endpoint in self.missing_endpoints or uniqueid in self.channels or len(self.channels) >= self._channel_limit:
            failed = Channel("", uniqueid, target, context, context, "", {}, 0.0, Fate(), action_id=action_id)
            failed.caller = caller
            asyncio.get_running_loop().call_soon(self._originate_failed, failed, REASON_FAILURE)
            return
        channel = Channel(
            name=f"PJSIP/{endpoint}-{next(self._numbers):08x}",
            uniqueid=uniqueid,
            target=target,
            answered_context=context,
            context=TRUNK_CONTEXT if at else PHONE_CONTEXT,
            number=number if at else endpoint,
            variables=variables,
            created_at=self._now(),
            fate=self._behaviour.fate(number) if at else self._behaviour.phone(endpoint),
            caller=caller,
            connected=caller,
            action_id=action_id,
        )
        self.channels[uniqueid] = channel
        self._count_dialled(channel.number)
        self._tell("Newchannel", channel)
        fate = channel.fate
        if fate.ring_after_s is not None and fate.ring_after_s < fate.ends_after_s:
            self._later(channel, "ring", fate.ring_after_s, self._ring)
        self._later(channel, "timeout", timeout_s, self._ring_out)
        if fate.ends_after_s < NEVER_S:
            self._later(channel, "end", fate.ends_after_s, self._far_end)

    def bridge(self, first: Channel, second: Channel) -> None:
        """Put two answered legs into a bridge of their own."""
        bridge = Bridge(f"{next(self._numbers):08x}-0000-4000-8000-{next(self._numbers):012x}", "", False)
        self.bridges[bridge.bridge_id] = bridge
        for channel in (first, second):
            for name in ("patience", "impatience", "return", "message", "hold"):
                self._cancel(channel, name)
            self._leave(channel)
            channel.application = "BridgeWait"
            self._enter(channel, bridge)
        for channel in (first, second):
            if channel.fate.talk_s < NEVER_S and "talk" not in channel.timers:
                self._later(channel, "talk", channel.fate.talk_s, self._far_end_hangs_up)
        first.connected, second.connected = second.caller, first.caller

    def hang_up(self, channel: Channel, cause: int = 16, sip: int | None = None, reason: int = REASON_FAILURE) -> None:
        """End a leg; an originate that was not answered yet is reported as failed.

        The report and the Hangup come from two threads of Asterisk: where the far end ended it, either may be first.
        """
        if self.channels.pop(channel.uniqueid, None) is None:
            return
        for timer in channel.timers.values():
            timer.cancel()
        channel.timers.clear()
        self._leave(channel)
        extra: Headers = [("Cause", str(cause)), ("Cause-txt", CAUSES.get(cause, "Unknown"))]
        if sip is not None:
            extra.append(("TechCause", str(sip)))
        is_failed, channel.is_originating = channel.is_originating, False
        is_hangup_first = is_failed and sip is not None and reason == REASON_FAILURE and self._behaviour.coin()
        if is_failed and not is_hangup_first:
            self._originate_failed(channel, reason)
        self._tell("Hangup", channel, extra)
        if is_hangup_first:
            self._originate_failed(channel, reason)

    def release(self, channel: Channel) -> None:
        """Send a leg to the dialplan's treatment."""
        self._release(channel)

    def hold(self, channel: Channel) -> None:
        """Take a customer's leg out of its conversation, to music; the agent's leg goes back to its loop."""
        self._leave(channel)
        self._hold(channel, self._hold_s)

    def gather(self, channel: Channel, customer: Channel) -> None:
        """A second agent's leg joins the customer's conversation; where there is none it goes back to its loop."""
        self._leave(channel)
        bridge = customer.bridge
        if bridge is None or bridge.is_holding:
            self._left_alone(channel)
        else:
            self._enter(channel, bridge)

    def park(self, channel: Channel) -> None:
        """Send an agent's leg to its loop, out of any bridge."""
        self._cancel(channel, "return")
        self._leave(channel)
        self._wait_in_holding(channel)

    def stop(self) -> None:
        """End everything without a word."""
        for channel in self.channels.values():
            for timer in channel.timers.values():
                timer.cancel()
        self.channels.clear()
        self.bridges.clear()

    def age_s(self, channel: Channel) -> float:
        """How long a channel exists, in simulated seconds."""
        return self._now() - channel.created_at

    # -- the far end

    def _ring(self, channel: Channel) -> None:
        if channel.fate.is_early_media:
            self._emit("DialState", "call", channel.as_destination)
            return
        channel.state = 5
        self._tell("Newstate", channel)

    def _far_end(self, channel: Channel) -> None:
        """The called person, or the network in their place, decides."""
        self._cancel(channel, "timeout")
        fate = channel.fate
        if fate.sip != 200:
            self.hang_up(channel, SIP_REASONS[fate.sip][1], fate.sip)
            return
        channel.state = 6
        channel.is_originating = False
        self.answered_count += 1
        self._tell("Newstate", channel)
        channel.context = channel.answered_context
        is_response_first = self._behaviour.coin()
        if is_response_first:
            self._originate_succeeded(channel)
        if channel.context == ANSWERED_CONTEXT:
            limit_ms = channel.variables.get("SOLLECITO_PATIENCE_MS", "")
            limit_s = int(limit_ms) / 1000 if limit_ms.isdigit() and int(limit_ms) > 0 else self._patience_s
            self._later(channel, "patience", limit_s, self._patience_over)
        if fate.patience_s < NEVER_S:
            self._later(channel, "impatience", fate.patience_s, self._far_end_hangs_up)
        if channel.context == AGENT_CONTEXT:
            channel.caller = AGENT_CONTEXT  # the dialplan marks it so
        self._wait_in_holding(channel)
        if not is_response_first:
            self._originate_succeeded(channel)

    def _ring_out(self, channel: Channel) -> None:
        self.hang_up(channel, 19, 480, REASON_RUNG_OUT)

    def _far_end_hangs_up(self, channel: Channel) -> None:
        self.hang_up(channel, 16)

    # -- the dialplan

    def _wait_in_holding(self, channel: Channel) -> None:
        name = HOLDING_NAMES.get(channel.context)
        if name is None:
            self.hang_up(channel, 16)
            return
        bridge = next((b for b in self.bridges.values() if b.is_holding and b.name == name), None)
        if bridge is None:
            bridge = Bridge(f"{next(self._numbers):08x}-0000-4000-9000-{0:012x}", name, True)
            self.bridges[bridge.bridge_id] = bridge
        channel.application = "BridgeWait"
        self._enter(channel, bridge)

    def _patience_over(self, channel: Channel) -> None:
        self._release(channel)

    def _release(self, channel: Channel) -> None:
        treatment = channel.variables.get("SOLLECITO_TREATMENT", "").partition(":")[0]
        for name in ("patience", "talk"):
            self._cancel(channel, name)
        self._leave(channel)
        channel.context = RELEASE_CONTEXT
        extra: Headers = [
            ("UserEvent", "SollecitoReleased"),
            ("CallId", channel.variables.get("SOLLECITO_CALL_ID", "")),
            ("Treatment", treatment),
        ]
        self._tell("UserEvent", channel, extra, "user")
        if treatment == "message":
            channel.application = "Playback"
            self._later(channel, "message", self._message_s, self._far_end_hangs_up)
        else:
            self.hang_up(channel, 16)

    # -- bridges

    def _enter(self, channel: Channel, bridge: Bridge) -> None:
        bridge.members.append(channel)
        channel.bridge = bridge
        self._emit("BridgeEnter", "call", lambda: bridge.headers() + channel.headers())

    def _leave(self, channel: Channel) -> None:
        """Out of its bridge; the other party of a conversation goes back to where its dialplan stands."""
        bridge, channel.bridge = channel.bridge, None
        if bridge is None:
            return
        bridge.members.remove(channel)
        self._emit("BridgeLeave", "call", lambda: bridge.headers() + channel.headers())
        if not bridge.is_holding and len(bridge.members) < 2:
            self.bridges.pop(bridge.bridge_id, None)
            for other in list(bridge.members):
                bridge.members.remove(other)
                other.bridge = None
                self._emit("BridgeLeave", "call", lambda other=other: bridge.headers() + other.headers())  # type: ignore[misc]
                self._left_alone(other)

    def _left_alone(self, channel: Channel) -> None:
        if channel.context == AGENT_CONTEXT:
            self._later(channel, "return", 0.002, self._wait_in_holding)
        elif channel.context in (ANSWERED_CONTEXT, HOLD_CONTEXT):
            self._later(channel, "return", 0.0, lambda one: self._hold(one, self._lost_leg_s))

    def _hold(self, channel: Channel, limit_s: float) -> None:
        channel.context = HOLD_CONTEXT
        self._later(channel, "hold", limit_s, self._far_end_hangs_up)
        self._wait_in_holding(channel)

    # -- telling

    def _tell(self, event: str, channel: Channel, extra: Headers | None = None, permission: str = "call") -> None:
        self._emit(event, permission, lambda: channel.headers() + (extra or []))

    def _originate_succeeded(self, channel: Channel) -> None:
        self._emit("OriginateResponse", "call", lambda: channel.originated("Success", REASON_ANSWER))

    def _originate_failed(self, channel: Channel, reason: int) -> None:
        self._emit("OriginateResponse", "call", lambda: channel.originated("Failure", reason))

    # -- time

    def _now(self) -> float:
        return asyncio.get_running_loop().time() * self._scale

    def _later(self, channel: Channel, name: str, delay_s: float, do: Callable[[Channel], None]) -> None:
        self._cancel(channel, name)

        def due() -> None:
            channel.timers.pop(name, None)
            do(channel)

        channel.timers[name] = asyncio.get_running_loop().call_later(max(0.0, delay_s) / self._scale, due)

    def _cancel(self, channel: Channel, name: str) -> None:
        timer = channel.timers.pop(name, None)
        if timer is not None:
            timer.cancel()

    def _count_dialled(self, number: str) -> None:
        self.originated[number] = self.originated.pop(number, 0) + 1
        if len(self.originated) > 10_000:
            del self.originated[next(iter(self.originated))]
