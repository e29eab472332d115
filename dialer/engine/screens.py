"""What each agent's screen shows: the debtor's file, read once at the answer and pushed with the call.

The file waits here whole; what leaves the server of it is what the conduct of the conversation allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from dialer.core.floor import PopScreen
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import AgentId
from dialer.engine.conducts import Conducts
from dialer.engine.scripts import Scripts
from dialer.engine.tasks import Tasks
from dialer.ports.clock import Clock
from dialer.ports.publisher import Publisher, ScreenCleared, ScreenPop
from dialer.ports.store import StoreError
from dialer.ports.views import CallViews

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Held:
    """A file on this side of the wire."""

    effect: PopScreen
    mode: DialMode
    at: datetime
    file: Mapping[str, object]


class Screens:
    """The present pop of each agent; a browser that reloads asks for it again."""

    def __init__(
        self,
        views: CallViews,
        publisher: Publisher,
        tasks: Tasks,
        clock: Clock,
        conducts: Conducts,
        scripts: Scripts,
    ) -> None:
        self._views = views
        self._publisher = publisher
        self._tasks = tasks
        self._clock = clock
        self._conducts = conducts
        self._scripts = scripts
        self._wanted: dict[AgentId, PopScreen] = {}
        self._held: dict[AgentId, _Held] = {}

    def pop(self, effect: PopScreen, mode: DialMode) -> None:
        """Show the file to the agent; an accepted preview keeps its file and gains the call."""
        before = self._held.get(effect.agent_id)
        self._wanted[effect.agent_id] = effect
        is_preview = before is not None and before.effect.lead_id == effect.lead_id and before.effect.call_id is None
        if before is not None and is_preview:
            self._show(effect, mode, before.file)
            return
        self._tasks.start(self._load(effect, mode), f"screen-{effect.agent_id}")

    async def _load(self, effect: PopScreen, mode: DialMode) -> None:
        try:
            file = await self._views.screen_pop(effect.lead_id, effect.call_id)
        except (StoreError, NotFound) as error:
            log.error("screen_not_loaded", agent_id=effect.agent_id, lead_id=effect.lead_id, error=str(error))
            file = {"unavailable": True}
        if self._wanted.get(effect.agent_id) is effect:
            self._show(effect, mode, file)

    def _show(self, effect: PopScreen, mode: DialMode, file: Mapping[str, object]) -> None:
        self._conducts.open(effect, file)
        self._scripts.open(effect, file)
        self._held[effect.agent_id] = _Held(effect, mode, self._clock.now(), file)
        self.show_again(effect.agent_id)

    def show_again(self, agent_id: AgentId) -> None:
        """What may be seen of the file has changed."""
        pop = self.shown(agent_id)
        if pop is not None:
            self._publisher.publish(pop)

    def clear(self, agent_id: AgentId) -> None:
        wanted = self._wanted.pop(agent_id, None)
        if wanted is not None:
            self._scripts.close(wanted.call_id, agent_id)
            self._conducts.close(wanted.call_id, agent_id)
        if self._held.pop(agent_id, None) is not None:
            self._publisher.publish(ScreenCleared(agent_id=agent_id, at=self._clock.now()))

    def shown(self, agent_id: AgentId) -> ScreenPop | None:
        """The file as far as it may be seen now."""
        held = self._held.get(agent_id)
        if held is None:
            return None
        effect = held.effect
        return ScreenPop(
            agent_id=effect.agent_id,
            call_id=effect.call_id,
            lead_id=effect.lead_id,
            campaign_id=effect.campaign_id,
            mode=held.mode,
            at=held.at,
            file=self._conducts.file_for(effect.call_id, held.file),
            deadline_at=effect.deadline_at,
            conduct=self._conducts.shown(effect.call_id),
            script=self._scripts.shown(effect.call_id),
        )
