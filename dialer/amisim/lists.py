"""Lists as the manager interface gives them: a response, an event for each item, and how many there were."""

from __future__ import annotations

from dialer.amisim.channels import Headers
from dialer.amisim.pbx import Pbx
from dialer.amisim.wire import Action, message, response

Items = list[tuple[str, Headers]]
"""Event name and headers of each."""


def listed(action: Action, text: str, complete: str, items: Items) -> bytes:
    """All of a list's messages."""
    action_id = [("ActionID", action.get("actionid"))] if action.get("actionid") else []
    parts = [response(action, "Success", text, ("EventList", "start"))]
    parts.extend(message([("Event", name), *action_id, *headers]) for name, headers in items)
    end = [("Event", complete), *action_id, ("EventList", "Complete"), ("ListItems", str(len(items)))]
    parts.append(message(end))
    return b"".join(parts)


def channels(pbx: Pbx) -> Items:
    """Every leg, for CoreShowChannels."""
    return [
        ("CoreShowChannel", [
            *channel.headers(),
            ("Application", channel.application),
            ("ApplicationData", ""),
            ("Duration", duration(pbx.age_s(channel))),
            ("BridgeId", channel.bridge.bridge_id if channel.bridge else ""),
        ])
        for channel in pbx.channels.values()
    ]  # fmt: skip


def device_states(pbx: Pbx) -> Items:
    """Only endpoints that cannot be called: of the others the simulator knows nothing until they are."""
    return [
        ("DeviceStateChange", [("Device", f"PJSIP/{name}"), ("State", "UNAVAILABLE")])
        for name in sorted(pbx.missing_endpoints)
    ]


def duration(age_s: float) -> str:
    """As ``CoreShowChannels`` writes an age."""
    whole = int(age_s)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
