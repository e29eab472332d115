"""Legs and bridges as data, and how Asterisk's events describe them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from dialer.amisim.behaviour import Fate

Headers = list[tuple[str, str]]
CHANNEL_STATES = {0: "Down", 3: "Dialing", 5: "Ringing", 6: "Up"}
CAUSES = {
    0: "Unknown",
    1: "Unallocated (unassigned) number",
    16: "Normal Clearing",
    17: "User busy",
    18: "No user responding",
    19: "User alerting, no answer",
    21: "Call Rejected",
    27: "Destination out of order",
    28: "Invalid number format",
    34: "Circuit/channel congestion",
    38: "Network out of order",
    127: "Interworking, unspecified",
}
"""Asterisk's words for Q.850 causes (``main/channel.c``, causes table)."""

REASON_FAILURE, REASON_RUNG_OUT, REASON_ANSWER = 0, 3, 4
"""``Reason`` of an OriginateResponse: Asterisk 22 gives 0 for every refusal."""

AGENT_CONTEXT, ANSWERED_CONTEXT, RELEASE_CONTEXT = "sollecito-agent", "sollecito-answered", "sollecito-release"
HOLD_CONTEXT, THIRD_CONTEXT = "sollecito-held", "sollecito-third"
TRUNK_CONTEXT, PHONE_CONTEXT = "sollecito-inbound", "sollecito-phone"
"""Contexts of the endpoints, where a leg stands until it is answered."""
HOLDING_NAMES = {
    AGENT_CONTEXT: "sollecito-agents",
    ANSWERED_CONTEXT: "sollecito-customers",
    HOLD_CONTEXT: "sollecito-held",
}


@dataclass(slots=True, eq=False)
class Bridge:
    """A holding bridge (one per name) or a conversation of two."""

    bridge_id: str
    name: str
    is_holding: bool
    members: list[Channel] = field(default_factory=list)

    def headers(self) -> Headers:
        """How events and lists describe it."""
        return [
            ("BridgeUniqueid", self.bridge_id),
            ("BridgeType", "base" if self.is_holding else "basic"),
            ("BridgeTechnology", "holding_bridge" if self.is_holding else "simple_bridge"),
            ("BridgeCreator", "BridgeWait" if self.is_holding else "<unknown>"),
            ("BridgeName", self.name or "<unknown>"),
            ("BridgeNumChannels", str(len(self.members))),
            ("BridgeVideoSourceMode", "none"),
        ]


@dataclass(slots=True, eq=False)
class Channel:
    """One leg."""

    name: str
    uniqueid: str
    target: str
    """What the originate asked for."""
    answered_context: str
    """Where its dialplan begins once it is answered."""
    context: str
    number: str
    variables: dict[str, str]
    created_at: float
    fate: Fate
    state: int = 0
    caller: str = ""
    connected: str = ""
    exten: str = "s"
    application: str = "AppDial2"
    bridge: Bridge | None = None
    action_id: str = ""
    keys: str = ""
    """What was keyed to its far end."""
    is_originating: bool = True
    """The originate has not been reported as answered or failed yet."""
    timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict)

    def headers(self) -> Headers:
        """The snapshot that every channel event carries."""
        return [
            ("Channel", self.name),
            ("ChannelState", str(self.state)),
            ("ChannelStateDesc", CHANNEL_STATES[self.state]),
            ("CallerIDNum", self.caller or "<unknown>"),
            ("CallerIDName", "<unknown>"),
            ("ConnectedLineNum", self.connected or "<unknown>"),
            ("ConnectedLineName", "<unknown>"),
            ("Language", "it"),
            ("AccountCode", ""),
            ("Context", self.context),
            ("Exten", self.exten),
            ("Priority", "4" if self.bridge is not None else "1"),
            ("Uniqueid", self.uniqueid),
            ("Linkedid", self.uniqueid),
        ]

    def as_destination(self) -> Headers:
        """The snapshot as DialState carries it for a dialled channel."""
        return [(f"Dest{name}", value) for name, value in self.headers()] + [("DialStatus", "PROGRESS")]

    def originated(self, status: str, reason: int) -> Headers:
        """The OriginateResponse of its originate."""
        return [
            ("ActionID", self.action_id),
            ("Response", status),
            ("Channel", self.name if status == "Success" else self.target),
            ("Context", self.answered_context),
            ("Exten", "s"),
            ("Reason", str(reason)),
            ("Uniqueid", self.uniqueid),
            ("CallerIDNum", self.connected or "<unknown>"),
            ("CallerIDName", "<unknown>"),
        ]
