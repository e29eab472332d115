"""AMI events as facts about channels: one plain function per event name, no memory, no decisions.

Channel ids are the Uniqueid, which is ours (call id or leg id) because every originate names it with ``ChannelId``.
Facts of channels that are not ours are told apart later, by ``switchboard.py``, which knows what is alive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dialer.ami.actions import HOLD_CONTEXT, ORIGINATE_PREFIX
from dialer.ami.message import FastMessage, Header
from dialer.core.calls.model import HangupCause

_SIP_CODE = re.compile(r"(?:SIP )?([3-6]\d\d)\b ?(.*)")

RANG_OUT = "3"
"""OriginateResponse's Reason where the originate's own time-out passed while it rang or was silent."""


@dataclass(frozen=True, slots=True)
class ChannelRinging:
    """The far end alerts or sends early media."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class ChannelUp:
    """The far end answered."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class OriginateEnded:
    """An originate of ours was answered or came to nothing; ``channel_id`` is the id that we had asked for."""

    channel_id: str
    is_success: bool
    reason: str
    is_rung_out: bool = False
    """Our own ring time-out ended it: the SIP code of its Hangup is not the far end's."""


@dataclass(frozen=True, slots=True)
class BridgeEntered:
    """A channel entered a bridge; a holding bridge is where a leg waits."""

    channel_id: str
    bridge_id: str
    is_holding: bool
    is_hold: bool = False
    """The one in which customers are held in the middle of a conversation."""


@dataclass(frozen=True, slots=True)
class ChannelGone:
    """A channel was hung up."""

    channel_id: str
    cause: HangupCause


@dataclass(frozen=True, slots=True)
class ReleasedByDialplan:
    """The dialplan let a waiting person go, by its own timer or because it was told to."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class AnnouncementPlayed:
    """An announcement was heard to the end in a conversation."""

    call_id: str
    name: str


@dataclass(frozen=True, slots=True)
class InboundCall:
    """Somebody called a line of ours."""

    caller: str
    dialled: str
    wants_callback: bool
    key: str = ""
    """Under which Asterisk keeps it until it was stored."""


@dataclass(frozen=True, slots=True)
class EndpointReported:
    """Reachability or registration of an endpoint."""

    endpoint: str
    is_reachable: bool
    detail: str
    is_registration: bool = False
    """It is the registration that stands or fails, otherwise the contact."""


@dataclass(frozen=True, slots=True)
class RegistrationReported:
    """A registration of ours at a carrier changed; Asterisk names it by its addresses, not by the trunk."""

    client_uri: str
    server_uri: str
    status: str


Fact = (
    ChannelRinging
    | ChannelUp
    | OriginateEnded
    | BridgeEntered
    | ChannelGone
    | ReleasedByDialplan
    | AnnouncementPlayed
    | InboundCall
    | EndpointReported
    | RegistrationReported
)

ORIGINATE_REASONS: Mapping[str, str] = {
    "0": "the switch could not make the call (trunk unknown, unreachable or refused)",
    "1": "hung up before the answer",
    "3": "rang until the time-out",
    "5": "busy",
    "8": "congestion",
}
"""Numbers of ``OriginateResponse``'s Reason (``AST_CONTROL_*``, Asterisk ``include/asterisk/frame.h``)."""


def _text(headers: Mapping[str, Header], name: str) -> str:
    value = headers.get(name, "")
    return value if isinstance(value, str) else value[0]


def _newstate(headers: Mapping[str, Header]) -> Fact | None:
    state = headers.get("ChannelStateDesc")
    if state == "Ringing":
        return ChannelRinging(_text(headers, "Uniqueid"))
    if state == "Up":
        return ChannelUp(_text(headers, "Uniqueid"))
    return None


def _dial_state(headers: Mapping[str, Header]) -> Fact | None:
    if headers.get("DialStatus") in ("PROGRESS", "RINGING"):
        return ChannelRinging(_text(headers, "DestUniqueid"))
    return None


def _originate_response(headers: Mapping[str, Header]) -> Fact | None:
    action_id = _text(headers, "ActionID")
    if not action_id.startswith(ORIGINATE_PREFIX):
        return None
    reason = _text(headers, "Reason")
    is_success = headers.get("Response") == "Success"
    said = "answered" if is_success else ORIGINATE_REASONS.get(reason, f"Asterisk's reason {reason}")
    return OriginateEnded(action_id[len(ORIGINATE_PREFIX) :], is_success, said, not is_success and reason == RANG_OUT)


def _bridge_enter(headers: Mapping[str, Header]) -> Fact | None:
    return BridgeEntered(
        _text(headers, "Uniqueid"),
        _text(headers, "BridgeUniqueid"),
        headers.get("BridgeTechnology") == "holding_bridge",
        headers.get("BridgeName") == HOLD_CONTEXT,
    )


def hangup_cause(headers: Mapping[str, Header]) -> HangupCause:
    """Q.850 cause, the far end's SIP code where there is one, and the words that go with them."""
    q850 = _text(headers, "Cause")
    sip = _SIP_CODE.match(_text(headers, "TechCause"))
    return HangupCause(
        q850=int(q850) if q850.isdigit() and 1 <= int(q850) <= 127 else None,
        sip=int(sip[1]) if sip else None,
        text=(sip[2] if sip else "") or _text(headers, "Cause-txt"),
    )


def _hangup(headers: Mapping[str, Header]) -> Fact | None:
    return ChannelGone(_text(headers, "Uniqueid"), hangup_cause(headers))


def _user_event(headers: Mapping[str, Header]) -> Fact | None:
    match headers.get("UserEvent"):
        case "SollecitoReleased":
            return ReleasedByDialplan(_text(headers, "Uniqueid"))
        case "SollecitoAnnounced":
            return AnnouncementPlayed(_text(headers, "CallId"), _text(headers, "Name"))
        case "SollecitoInbound":
            return InboundCall(
                caller=_text(headers, "Caller"),
                dialled=_text(headers, "Dialled"),
                wants_callback=_text(headers, "WantsCallback").lower() in ("yes", "true", "1"),
                key=_text(headers, "Key"),
            )
        case _:
            return None


def _contact_status(headers: Mapping[str, Header]) -> Fact | None:
    status = _text(headers, "ContactStatus")
    endpoint = _text(headers, "EndpointName") or _text(headers, "AOR")
    if not endpoint or status in ("Updated", "RTT"):
        return None
    return EndpointReported(endpoint, status in ("Reachable", "NonQualified", "Created"), status)


def _registry(headers: Mapping[str, Header]) -> Fact | None:
    return RegistrationReported(_text(headers, "Username"), _text(headers, "Domain"), _text(headers, "Status"))


def registered(endpoint: str, status: str) -> EndpointReported:
    """The state of a trunk's registration as the state of its endpoint."""
    return EndpointReported(endpoint, status == "Registered", f"registration: {status.lower()}", is_registration=True)


READERS: Mapping[str, Callable[[Mapping[str, Header]], Fact | None]] = {
    "Newstate": _newstate,
    "DialState": _dial_state,
    "OriginateResponse": _originate_response,
    "BridgeEnter": _bridge_enter,
    "Hangup": _hangup,
    "UserEvent": _user_event,
    "ContactStatus": _contact_status,
    "Registry": _registry,
}
"""Every event that the dialer reads; the AMI user's event filter lets these and FullyBooted through."""


def read(message: FastMessage) -> Fact | None:
    """The fact in an event, or None where it tells us nothing."""
    reader = READERS.get(message.text("Event"))
    return reader(message.headers) if reader else None
