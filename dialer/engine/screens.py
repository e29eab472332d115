"""What each agent's screen shows: the debtor's file, read once at the answer and pushed with the call."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from dialer.core.floor import PopScreen
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import AgentId
from dialer.engine.tasks import Tasks
from dialer.ports.clock import Clock
from dialer.ports.publisher import Publisher, ScreenCleared, ScreenPop
from dialer.ports.store import StoreError
from dialer.ports.views import CallViews

log = structlog.get_logger(__name__)


class Screens:
    """The present pop of each agent; a browser that reloads asks for it again."""

    def __init__(self, views: CallViews, publisher: Publisher, tasks: Tasks, clock: Clock) -> None:
        self._views = views
        self._publisher = publisher
        self._tasks = tasks
        self._clock = clock
        self._wanted: dict[AgentId, PopScreen] = {}
        self._shown: dict[AgentId, ScreenPop] = {}

    def pop(self, effect: PopScreen, mode: DialMode) -> None:
        """Show the file to the agent; an accepted preview keeps its file and gains the call."""
        before = self._shown.get(effect.agent_id)
        self._wanted[effect.agent_id] = effect
        if before is not None and before.lead_id == effect.lead_id and before.call_id is None:
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
        pop = ScreenPop(
            agent_id=effect.agent_id,
            call_id=effect.call_id,
            lead_id=effect.lead_id,
            campaign_id=effect.campaign_id,
            mode=mode,
            at=self._clock.now(),
            file=file,
            deadline_at=effect.deadline_at,
        )
        self._shown[effect.agent_id] = pop
        self._publisher.publish(pop)

    def clear(self, agent_id: AgentId) -> None:
        self._wanted.pop(agent_id, None)
        if self._shown.pop(agent_id, None) is not None:
            self._publisher.publish(ScreenCleared(agent_id=agent_id, at=self._clock.now()))

    def shown(self, agent_id: AgentId) -> ScreenPop | None:
        return self._shown.get(agent_id)
