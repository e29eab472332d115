"""Every message of the WebSockets, versioned; ``docs/websocket.md`` is drawn from this file.

Both sockets carry JSON text frames ``{v, type, seq, at, data}``. The server speaks; the client only answers pings.
Commands go by REST.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, Literal

import orjson
from pydantic import BaseModel

from dialer.core.calls.model import CallState
from dialer.core.kernel.codes import Outcome
from dialer.web.schemas import Instant, Model, Out
from dialer.web.schemas_accounts import ClockOut
from dialer.web.schemas_agent import AgentStateOut, DeskOut, ScreenPopOut
from dialer.web.schemas_live import (
    CapOut,
    FallbackOut,
    HelpOut,
    LiveAgent,
    LiveCall,
    LiveCampaign,
    LiveOut,
    LiveTeam,
    NoticeOut,
    StuckAgent,
)

VERSION = 1

CLOSE_SESSION_ENDED = 4001
CLOSE_TAKEN_OVER = 4002
CLOSE_LAGGING = 4008
CLOSE_GOING_AWAY = 1001

CLOSE_CODES: Mapping[int, str] = {
    CLOSE_GOING_AWAY: "The server stops; reconnect with a growing pause.",
    CLOSE_SESSION_ENDED: "The log-in ended or lost its right; log in again.",
    CLOSE_TAKEN_OVER: "The same agent opened a newer desk elsewhere; do not reconnect by yourself.",
    CLOSE_LAGGING: "The socket did not take a message within its limit; reconnect and read the snapshot.",
}


class Hello(Out):
    """First message after connecting."""

    protocol: int
    node: str
    now: Instant
    clock: ClockOut


class AgentSnapshot(Out):
    """Everything the desk shows; on every connection, and whenever the server has it anew."""

    agent: DeskOut


class ScreenCleared(Out):
    """Take the file off the screen."""

    agent_id: int


class CallStateOut(Out):
    """The call in this agent's hands moved."""

    call_id: str
    campaign_id: int
    state: CallState
    since: Instant
    outcome: Outcome | None


class CallChanges(Out):
    upsert: list[LiveCall]
    gone: list[str]
    """Call ids."""


class AgentChanges(Out):
    upsert: list[LiveAgent]
    gone: list[int]
    """Agent ids."""


class Diff(Out):
    """What changed since the last ``snapshot`` or ``diff`` on this socket; a part that is null did not change."""

    stopped: bool | None
    link: bool | None
    is_monitoring_agreed: bool | None
    """When it changes, ``agents`` or ``teams`` holds the whole new list and the other one is to be forgotten."""
    campaigns: list[LiveCampaign] | None
    """Those that changed."""
    gone_campaigns: list[int] | None
    calls: CallChanges | None
    agents: AgentChanges | None
    teams: list[LiveTeam] | None
    """All of them."""
    stuck_agents: list[StuckAgent] | None
    """All of them."""
    help: list[HelpOut] | None
    """All of them."""
    notices: list[NoticeOut] | None
    """New ones."""


class Ping(Model):
    """The only message of a client: keeps an agent's session from idling out. Not answered."""

    v: Literal[1]
    type: Literal["ping"]


AGENT_MESSAGES: Mapping[str, type[BaseModel]] = {
    "hello": Hello,
    "snapshot": AgentSnapshot,
    "agent_state": AgentStateOut,
    "screen_pop": ScreenPopOut,
    "screen_cleared": ScreenCleared,
    "call_state": CallStateOut,
    "notice": NoticeOut,
}

SUPERVISOR_MESSAGES: Mapping[str, type[BaseModel]] = {"hello": Hello, "snapshot": LiveOut, "diff": Diff}

MODELS: tuple[type[BaseModel], ...] = (*AGENT_MESSAGES.values(), *SUPERVISOR_MESSAGES.values(), Ping)
"""For the OpenAPI document's components, from which the page's types are made."""


def frame(kind: str, seq: int, at: str, data: bytes) -> str:
    """One text frame around an already encoded payload, so that a fan-out encodes once."""
    head = orjson.dumps({"v": VERSION, "type": kind, "seq": seq, "at": at})
    return f'{head[:-1].decode()},"data":{data.decode()}}}'


def encode(data: BaseModel) -> bytes:
    """The payload's JSON."""
    return data.model_dump_json().encode()


def draw_document() -> str:
    """The text of ``docs/websocket.md``."""
    lines = [
        "# WebSocket messages",
        "",
        "Drawn from `dialer/web/ws/protocol.py` by `python -m dialer openapi --websocket`; a test compares the two.",
        "",
        "Two sockets: `/ws/agent` (role agent) and `/ws/supervisor` (role supervisor or admin). Both need the session",
        "cookie and an `Origin` of this site. Frames are JSON text:",
        "",
        "```json",
        '{"v": 1, "type": "agent_state", "seq": 7, "at": "2026-11-23T09:00:00Z", "data": {}}',
        "```",
        "",
        "- `v` is the protocol's version, " + str(VERSION) + ". A client that reads another number reloads its page.",
        "- `seq` counts the frames of this connection from 1 without gaps. After a reconnection it starts again and a",
        "  `snapshot` tells everything: nothing is sent twice and nothing has to be asked for.",
        "- `at` is the server's clock when the frame was made.",
        "- Messages of one kind may be merged: a slow client sees the latest state, not each step.",
        "- The server pings at the WebSocket level; a client that does not answer is disconnected.",
        '- Commands go by REST. A client may send `{"v": 1, "type": "ping"}` and nothing else.',
        "",
        "## Close codes",
        "",
        "| code | meaning |",
        "|---|---|",
        *(f"| {code} | {meaning} |" for code, meaning in sorted(CLOSE_CODES.items())),
        "",
    ]
    for path, messages in (("/ws/agent", AGENT_MESSAGES), ("/ws/supervisor", SUPERVISOR_MESSAGES)):
        lines += [f"## {path}", ""]
        for kind, model in messages.items():
            lines += _draw_message(kind, model)
    lines += ["## Records inside", ""]
    for model in (
        DeskOut,
        ClockOut,
        LiveCampaign,
        CapOut,
        FallbackOut,
        LiveCall,
        LiveAgent,
        LiveTeam,
        StuckAgent,
        HelpOut,
        CallChanges,
        AgentChanges,
    ):
        lines += _draw_message(model.__name__, model)
    return "\n".join(lines).rstrip() + "\n"


def _draw_message(title: str, model: type[BaseModel]) -> list[str]:
    schema = model.model_json_schema(mode="serialization")
    lines = [
        f"### {title}",
        "",
        inspect.cleandoc(model.__doc__ or ""),
        "",
        "| field | type | meaning |",
        "|---|---|---|",
    ]
    for name, field in schema["properties"].items():
        lines.append(f"| `{name}` | {_draw_type(field)} | {_one_line(field.get('description', ''))} |")
    return [*lines, ""]


def _draw_type(schema: Mapping[str, Any]) -> str:
    match schema:
        case {"$ref": ref}:
            return str(ref).rpartition("/")[2]
        case {"anyOf": choices}:
            return " or ".join(_draw_type(choice) for choice in choices)
        case {"type": "array", "items": items}:
            return f"list of {_draw_type(items)}"
        case {"type": "object", "additionalProperties": dict() as values}:
            return f"map to {_draw_type(values)}"
        case {"type": "string", "format": "date-time"}:
            return "instant"
        case {"type": kind}:
            return str(kind)
        case _:
            return "any"


def _one_line(text: str) -> str:
    return " ".join(text.split())
