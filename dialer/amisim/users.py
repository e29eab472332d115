"""AMI users as manager.conf has them: what they may ask, and what they hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DIALER_EVENTS = frozenset(
    {
        "FullyBooted",
        "Newstate",
        "DialState",
        "OriginateResponse",
        "BridgeEnter",
        "Hangup",
        "UserEvent",
        "ContactStatus",
        "Registry",
        "Reload",
        "Shutdown",
    }
)
"""What the event filter of the dialer's AMI user lets through."""


RIGHTS: Mapping[str, frozenset[str]] = {
    "originate": frozenset({"originate"}),
    "bridge": frozenset({"call"}),
    "hangup": frozenset({"system", "call"}),
    "redirect": frozenset({"call"}),
    "playdtmf": frozenset({"call"}),
    "mixmonitor": frozenset({"system"}),
    "stopmixmonitor": frozenset({"system"}),
    "setvar": frozenset({"call"}),
    "coreshowchannels": frozenset({"system", "reporting"}),
    "coresettings": frozenset({"system", "reporting"}),
    "pjsipshowregistrationsoutbound": frozenset({"system", "reporting"}),
    "reload": frozenset({"config", "system"}),
    "command": frozenset({"command"}),
}
"""Action -> the write permissions of which one is needed; actions not listed need none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An AMI user as in manager.conf."""

    secret: str
    read: frozenset[str] = frozenset({"call", "user", "system"})
    write: frozenset[str] = frozenset({"originate", "call", "reporting"})
    events: frozenset[str] | None = DIALER_EVENTS
    """Names that its event filter includes; None: no filter."""
    states: frozenset[str] | None = frozenset({"Ringing"})
    """Channel states whose Newstate passes; None: all."""
