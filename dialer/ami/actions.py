"""Orders of the dialer as AMI actions, and the gate that no header value passes unchecked.

A carriage return or line feed inside a value would be read by Asterisk as another header or another action, so such a
value is refused here, with the header's name and never its content (it may be personal data).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from panoramisk.actions import Action

from dialer.ami.message import FastMessage
from dialer.core.calls.model import DialOrder
from dialer.core.kernel.codes import Treatment
from dialer.core.kernel.ids import CallId
from dialer.ports.telephony import LegOrder, TelephonyError

LINE_LIMIT_BYTES = 1000
"""Asterisk reads a line of an action into 1,025 bytes (``mansession.inbuf`` of ``main/manager.c``)."""

ORIGINATE_PREFIX = "originate:"
"""An originate's ActionID is this and the channel id: its OriginateResponse names the call even without a channel."""

AGENT_CONTEXT = "sollecito-agent"
ANSWERED_CONTEXT = "sollecito-answered"
RELEASE_CONTEXT = "sollecito-release"
HOLD_CONTEXT = "sollecito-held"
"""Also the name of the holding bridge that it waits in."""
THIRD_CONTEXT = "sollecito-third"
JOINING_CONTEXT, ANNOUNCING_CONTEXT = "sollecito-joining", "sollecito-announcing"
TREATMENT_VARIABLE = "SOLLECITO_TREATMENT"

_FORBIDDEN = re.compile(r"[\r\n\0]")
_NUMBER = re.compile(r"\+?[0-9*#]{2,20}")
_CALLER = re.compile(r"\+?[0-9*#]{1,20}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*){0,7}\.wav")
_KEYS = re.compile(r"[0-9*#]{1,32}")
_ids = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


class BadHeader(TelephonyError):
    """A value that must not travel to the switch."""


def encode(headers: Sequence[tuple[str, str]]) -> bytes:
    """The action as bytes, or BadHeader naming the header that cannot be sent."""
    for name, value in headers:
        for part, text in (("name", name), ("value", value)):
            if _FORBIDDEN.search(text):
                raise BadHeader(
                    f"The {part} of AMI header {_FORBIDDEN.sub('?', name)!r} holds a line break or a NUL, which the "
                    "switch would read as another action; remove it where the value was entered."
                )
        if len(name) + len(value.encode()) + 2 > LINE_LIMIT_BYTES:
            raise BadHeader(
                f"AMI header {name!r} is longer than {LINE_LIMIT_BYTES} bytes, which the switch would cut; shorten it."
            )
    return ("\r\n".join([f"{name}: {value}" for name, value in headers]) + "\r\n\r\n").encode()


class SafeAction(Action):  # type: ignore[misc]  # panoramisk publishes no types
    """One action on its way: checked bytes, and the future that its response resolves.

    Args:
        is_list: the response is followed by events with its ActionID, up to one that says ``EventList: Complete``.
    """

    def __init__(self, name: str, headers: Sequence[tuple[str, str]], *, action_id: str, is_list: bool = False) -> None:
        self.name = name
        self.wire = encode([("Action", name), ("ActionID", action_id), *headers])
        self.as_list = is_list
        self.responses: list[FastMessage] = []
        self.future: asyncio.Future[list[FastMessage]] = asyncio.get_running_loop().create_future()
        self._id = action_id
        self._store = {"action": ("Action", name), "actionid": ("ActionID", action_id)}

    @property
    def id(self) -> str:
        """The ActionID."""
        return self._id

    @property
    def action_id(self) -> str:
        """The ActionID; a Command of panoramisk has two ids, ours have one."""
        return self._id

    def __str__(self) -> str:
        return self.wire.decode()

    def add_message(self, message: FastMessage) -> bool:
        """Take one message that carries our ActionID; true when the action is complete."""
        self.responses.append(message)
        headers = message.headers
        if "Response" in headers:
            complete = not (self.as_list and message.is_success and headers.get("EventList") == "start")
        else:
            complete = headers.get("EventList") in ("Complete", "Cancelled")
        if complete and not self.future.done():
            self.future.set_result(self.responses)
        return complete


def _require(pattern: re.Pattern[str], value: str, what: str, remedy: str) -> str:
    if not pattern.fullmatch(value):
        raise BadHeader(f"{what} cannot be given to the switch: {remedy}.")
    return value


def channel_id(value: str) -> str:
    """An id of ours or of Asterisk's, checked for what it may hold."""
    return _require(_ids, value, "A channel id", "it must be letters, digits, '-', '_', '.' or ':', at most 128")


def dial(order: DialOrder) -> SafeAction:
    """Originate of the customer's leg."""
    call_id = channel_id(order.call_id)
    number = _require(_NUMBER, order.e164, "The number of a call", "it must be digits, with or without a leading +")
    trunk = _require(_NAME, order.trunk_code, "A trunk's code", "it must be letters, digits, '.', '_' or '-'")
    caller = _require(_CALLER, order.caller_id, "The caller ID of a call", "it must be digits, with or without a +")
    creditor = order.creditor_code and _require(
        _NAME, order.creditor_code, "A creditor's code", "it must be letters, digits, '.', '_' or '-', at most 80"
    )
    language = _require(_NAME, order.language, "A language", "it must be a code such as it or en")
    return SafeAction(
        "Originate",
        [
            ("Channel", f"PJSIP/{number}@trunk-{trunk}"),
            ("ChannelId", call_id),
            ("Context", ANSWERED_CONTEXT),
            ("Exten", "s"),
            ("Priority", "1"),
            ("Timeout", str(order.ring_timeout_s * 1000)),
            ("CallerID", f"<{caller}>"),
            ("Async", "true"),
            ("Variable", f"SOLLECITO_CALL_ID={call_id}"),
            ("Variable", f"SOLLECITO_PATIENCE_MS={round(order.patience_s * 1000)}"),
            ("Variable", f"{TREATMENT_VARIABLE}={order.treatment.value}"),
            ("Variable", f"SOLLECITO_CREDITOR={creditor}"),
            ("Variable", f"SOLLECITO_LANGUAGE={language}"),
        ],
        action_id=ORIGINATE_PREFIX + call_id,
    )


def raise_leg(order: LegOrder) -> SafeAction:
    """Originate of an agent's leg."""
    leg_id = channel_id(order.leg_id)
    endpoint = _require(_NAME, order.endpoint, "An agent's endpoint", "it must be letters, digits, '.', '_' or '-'")
    return SafeAction(
        "Originate",
        [
            ("Channel", f"PJSIP/{endpoint}"),
            ("ChannelId", leg_id),
            ("Context", AGENT_CONTEXT),
            ("Exten", "s"),
            ("Priority", "1"),
            ("Timeout", str(order.ring_timeout_s * 1000)),
            ("Async", "true"),
        ],
        action_id=ORIGINATE_PREFIX + leg_id,
    )


def bridge(call_id: str, leg_id: str, action_id: str) -> SafeAction:
    """Pull both legs out of their holding bridges into one of their own."""
    headers = [("Channel1", channel_id(call_id)), ("Channel2", channel_id(leg_id)), ("Tone", "no")]
    return SafeAction("Bridge", headers, action_id=action_id)


def hang_up(leg: str, action_id: str) -> SafeAction:
    """End a leg; Asterisk finds a channel by its Uniqueid as well as by its name."""
    return SafeAction("Hangup", [("Channel", channel_id(leg)), ("Cause", "16")], action_id=action_id)


def set_treatment(call_id: CallId, treatment: Treatment, action_id: str) -> SafeAction:
    """Change what the dialplan will do when it lets this person go."""
    headers = [("Channel", channel_id(call_id)), ("Variable", TREATMENT_VARIABLE), ("Value", treatment.value)]
    return SafeAction("Setvar", headers, action_id=action_id)


def release(call_id: CallId, action_id: str) -> SafeAction:
    """Send an answered person to the dialplan's treatment."""
    headers = [("Channel", channel_id(call_id)), ("Context", RELEASE_CONTEXT), ("Exten", "s"), ("Priority", "1")]
    return SafeAction("Redirect", headers, action_id=action_id)


def hold(call_id: CallId, action_id: str) -> SafeAction:
    """Take a customer's leg out of the conversation into the dialplan's hold; the agent's leg goes back to its loop."""
    headers = [("Channel", channel_id(call_id)), ("Context", HOLD_CONTEXT), ("Exten", "s"), ("Priority", "1")]
    return SafeAction("Redirect", headers, action_id=action_id)


def gather(call_id: CallId, leg_id: str, action_id: str) -> SafeAction:
    """Bring an agent's leg into a customer's bridge as the third party; afterwards it goes back to its loop."""
    headers = [("Channel", channel_id(leg_id)), ("Context", THIRD_CONTEXT), ("Exten", channel_id(call_id))]
    return SafeAction("Redirect", [*headers, ("Priority", "1")], action_id=action_id)


def park(leg_id: str, action_id: str) -> SafeAction:
    """Send an agent's leg to its loop, out of any bridge."""
    headers = [("Channel", channel_id(leg_id)), ("Context", AGENT_CONTEXT), ("Exten", "s"), ("Priority", "1")]
    return SafeAction("Redirect", headers, action_id=action_id)


def voice_of(call_id: str) -> str:
    """Channel id of the voice that speaks an announcement into this conversation."""
    return f"announcement-{channel_id(call_id)}"


def announce(call_id: CallId, name: str, creditor: str, language: str, action_id: str) -> SafeAction:
    """Speak an announcement into a conversation, to both sides: one half of a local channel joins it, one speaks."""
    spoken = _require(_NAME, name, "An announcement", "it must be letters, digits, '.', '_' or '-'")
    return SafeAction(
        "Originate",
        [
            ("Channel", f"Local/s@{JOINING_CONTEXT}/n"),
            ("ChannelId", voice_of(call_id)),
            ("Context", ANNOUNCING_CONTEXT),
            ("Exten", "s"),
            ("Priority", "1"),
            ("Timeout", "5000"),
            ("Async", "true"),
            ("Variable", f"__SOLLECITO_ANNOUNCED_CALL={channel_id(call_id)}"),
            ("Variable", f"__SOLLECITO_ANNOUNCEMENT={spoken}"),
            ("Variable", f"__SOLLECITO_CREDITOR={creditor}"),
            ("Variable", f"__SOLLECITO_LANGUAGE={language}"),
        ],
        action_id=action_id,
    )


def keys(value: str) -> str:
    """Keys of a telephone, checked. Raises BadHeader."""
    return _require(_KEYS, value, "The keys", "they must be digits, '*' or '#'")


def recording_file(file: str) -> str:
    """The path of a recording below the switch's folder, checked. Raises BadHeader."""
    return _require(_FILE, file, "The file of a recording", "it must be a relative path of letters, digits and '-'")


def plain(name: str, action_id: str, *headers: tuple[str, str], is_list: bool = False) -> SafeAction:
    """An action without an order behind it: Challenge, Login, Ping, the lists of a survey."""
    return SafeAction(name, headers, action_id=action_id, is_list=is_list)
