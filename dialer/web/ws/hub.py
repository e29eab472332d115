"""The publisher of the live floor: hands each message to the sockets that may have it, and never waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import structlog
from aiohttp import web
from pydantic import BaseModel

from dialer.core.kernel.ids import AgentId
from dialer.ports.publisher import (
    AgentChanged,
    CallChanged,
    CampaignFigures,
    Message,
    Notice,
    ScreenCleared,
    ScreenPop,
)
from dialer.web.schemas_agent import AgentStateOut, ScreenPopOut
from dialer.web.ws import protocol
from dialer.web.ws.outbox import Outbox
from dialer.web.ws.sight import notice_out

log = structlog.get_logger(__name__)

KEPT_NOTICES = 50


class Hub:
    """Implements ``ports.publisher.Publisher``; sockets enter and leave it."""

    def __init__(self) -> None:
        self._agents: dict[AgentId, Outbox] = {}
        self._notices: deque[Notice] = deque(maxlen=KEPT_NOTICES)
        self._notice_count = 0
        self._agent_notice_count = 0

    @property
    def notice_count(self) -> int:
        """Notices to supervisors published so far."""
        return self._notice_count

    @property
    def agent_socket_count(self) -> int:
        return len(self._agents)

    def notices_after(self, count: int) -> tuple[Notice, ...]:
        """Notices to supervisors after the first ``count``, as far back as they are kept."""
        new_count = min(self._notice_count - count, len(self._notices))
        return tuple(self._notices)[len(self._notices) - new_count :]

    def enter(self, agent_id: AgentId, outbox: Outbox) -> None:
        """Register an agent's desk; an older desk of the same agent is closed."""
        older = self._agents.get(agent_id)
        if older is not None:
            older.close(protocol.CLOSE_TAKEN_OVER, "opened elsewhere")
        self._agents[agent_id] = outbox

    def leave(self, agent_id: AgentId, outbox: Outbox) -> None:
        if self._agents.get(agent_id) is outbox:
            del self._agents[agent_id]

    def publish(self, message: Message) -> None:
        """Queue a message for those who may have it; an error is logged, never raised into the engine."""
        try:
            self._publish(message)
        except Exception:
            log.exception("publish_failed", message=type(message).__name__)

    def _publish(self, message: Message) -> None:
        match message:
            case AgentChanged():
                self._to_agent(message.agent_id, "agent_state", lambda: AgentStateOut.model_validate(message))
            case ScreenPop():
                self._to_agent(message.agent_id, "screen_pop", lambda: ScreenPopOut.model_validate(message), "screen")
            case ScreenCleared():
                cleared = protocol.ScreenCleared(agent_id=message.agent_id)
                self._to_agent(message.agent_id, "screen_cleared", lambda: cleared, "screen")
            case CallChanged(agent_id=agent_id) if agent_id is not None:
                self._to_agent(agent_id, "call_state", lambda: protocol.CallStateOut.model_validate(message))
            case CallChanged() | CampaignFigures():
                pass  # supervisors read the floor once a second
            case Notice(agent_id=None):
                self._notices.append(message)
                self._notice_count += 1
            case Notice(agent_id=agent_id) if agent_id is not None:
                self._agent_notice_count += 1
                key = f"notice:{self._agent_notice_count}"
                self._to_agent(agent_id, "notice", lambda: notice_out(message, is_agreed=True), key)

    def _to_agent(self, agent_id: AgentId, kind: str, make: Callable[[], BaseModel], key: str | None = None) -> None:
        outbox = self._agents.get(agent_id)
        if outbox is not None:
            outbox.put(key or kind, kind, protocol.encode(make()))


HUB = web.AppKey("hub", Hub)
