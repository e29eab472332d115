"""What supervisors and administrators ask of the live floor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from dialer.core.agents import machine as agents
from dialer.core.agents.model import AgentState, LegState, PauseReason
from dialer.core.calls.model import CallState, HangupCause, HungUp
from dialer.core.floor import Asked, HangUpAsked
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, UserId
from dialer.engine.desk import Desk
from dialer.engine.effects import Effects
from dialer.engine.figures import Figures
from dialer.engine.node import FACTS, Node
from dialer.engine.pacing_history import PacingSample
from dialer.engine.roster import Roster
from dialer.ports.clock import Clock
from dialer.ports.publisher import AgentChanged, CallChanged, CampaignFigures, Notice, Publisher
from dialer.ports.store import AuditLine, Store, Wakeups

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSnapshot:
    """The floor at one instant, complete."""

    at: datetime
    is_stopped: bool
    is_link_up: bool
    agents: tuple[AgentChanged, ...] = ()
    calls: tuple[CallChanged, ...] = ()
    """Live ones only."""
    campaigns: tuple[CampaignFigures, ...] = ()


class Supervision:
    """Reads the floor, stops and resumes dialling, frees what is stuck."""

    def __init__(
        self,
        *,
        desk: Desk,
        effects: Effects,
        node: Node,
        roster: Roster,
        figures: Figures,
        store: Store,
        wakeups: Wakeups,
        publisher: Publisher,
        clock: Clock,
        configure_switch: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._desk = desk
        self._effects = effects
        self._node = node
        self._roster = roster
        self._figures = figures
        self._store = store
        self._wakeups = wakeups
        self._publisher = publisher
        self._clock = clock
        self.configure_switch = configure_switch
        """Brings the switch's telephones and trunks up to date; None where another does it."""

    async def live(self) -> LiveSnapshot:
        floor = self._desk.floor
        return LiveSnapshot(
            at=self._clock.now(),
            is_stopped=self._roster.is_stopped,
            is_link_up=self._node.is_link_up,
            agents=tuple(self._effects.agent_changed(agent) for agent in floor.agents.values()),
            calls=tuple(
                CallChanged(
                    call_id=call.call_id,
                    campaign_id=call.order.campaign_id,
                    state=call.state,
                    since=call.joined_at or call.answered_at or call.ringing_at or call.order.ordered_at,
                    agent_id=call.agent_id,
                    held_at=call.held_at,
                )
                for call in floor.calls.values()
            ),
            campaigns=tuple(self._figures.of_all()),
        )

    async def pacing_history(self, campaign_id: CampaignId) -> tuple[PacingSample, ...]:
        """What the campaign's pacing weighed in the last quarter of an hour; nothing where it does not forecast."""
        return self._figures.history.of(campaign_id)

    async def stop_all(self, user_id: UserId) -> None:
        """Stop all dialling: no new call from this instant, unanswered ones end, conversations are left alone.

        The floor stops first; the stored switch, which survives a restart and reaches other nodes, follows.

        Raises:
            StoreError: this node has stopped all the same; ask again to make it last.
        """
        self._roster.stop_now()
        ended = self._node.cancel_unanswered()
        log.warning("dialing_stopped", user_id=user_id, ended=ended)
        now = self._clock.now()
        self._publisher.publish(Notice(at=now, level="warning", code="dialing_stopped", facts={"ended": ended}))
        await self._store_switch(True, user_id, now, "dialing.stop")

    async def resume(self, user_id: UserId) -> None:
        """Dial again.

        Raises:
            StoreError: dialling stays stopped.
        """
        now = self._clock.now()
        await self._store_switch(False, user_id, now, "dialing.resume")
        self._roster.resume_now()
        log.info("dialing_resumed", user_id=user_id)
        self._publisher.publish(Notice(at=now, level="info", code="dialing_resumed"))
        await self._node.refresh()

    async def _store_switch(self, stopped: bool, user_id: UserId, now: datetime, action: str) -> None:
        async with self._store.transaction() as tx:
            await tx.switch.set_stopped(stopped, by=user_id, at=now)
            await tx.audit.add(AuditLine(at=now, user_id=user_id, action=action, subject="dialing:all"))
        await self._wakeups.announce("campaigns")

    async def free_call(self, call_id: CallId, user_id: UserId) -> None:
        """End a stuck call; if the switch no longer knows it, close it here as lost.

        Raises:
            NotFound: the call is not live.
        """
        call = self._desk.floor.call(call_id)
        now = self._clock.now()
        self._desk.ask(HangUpAsked(call_id=call_id, at=now))
        survey = await self._node.survey()
        if survey is not None and all(alive.call_id != call_id for alive in survey.calls):
            self._desk.put(HungUp(call_id=call_id, at=self._clock.now(), cause=HangupCause(text="freed")))
        await self._audit(user_id, "call.freed", f"call:{call_id}", {"state": call.state.value}, now)

    async def free_agent(self, agent_id: AgentId, user_id: UserId) -> None:
        """Bring a stuck agent back to a pause from which the agent can go on.

        Raises:
            NotFound: no such agent.
            Conflict: the agent is in a conversation; free the call instead, if it is stuck.
        """
        agent = self._desk.floor.agent(agent_id)
        now = self._clock.now()
        call = self._desk.floor.calls.get(agent.call_id) if agent.call_id is not None else None
        if agent.state is AgentState.TALKING and call is not None and call.state is CallState.TALKING:
            raise Conflict("the agent is in a conversation; if that call is stuck, free the call", agent_id=agent_id)
        if agent.state is not AgentState.OFFLINE:  # the wish goes first: nobody is given a call on the way
            self._ask(agent_id, agents.AskedPause(at=now, reason=PauseReason.SUPERVISOR))
        if agent.state is AgentState.RESERVED:
            self._ask(agent_id, agents.Freed(at=now))
        elif agent.state is AgentState.TALKING:
            self._ask(agent_id, agents.TalkEnded(at=now))
        if agent.call_id is not None and self._desk.floor.agent(agent_id).call_id is not None:
            self._ask(agent_id, agents.Disposed(at=now))
        await self._audit(
            user_id,
            "agent.freed",
            f"agent:{agent_id}",
            {"state": agent.state.value, "leg": LegState(agent.leg).value},
            now,
        )

    def _ask(self, agent_id: AgentId, fact: agents.AgentFact) -> None:
        self._desk.ask(Asked(agent_id=agent_id, fact=fact, at=fact.at))

    async def _audit(self, user_id: UserId, action: str, subject: str, data: dict[str, object], now: datetime) -> None:
        log.warning("freed_by_hand", action=action, subject=subject, user_id=user_id)
        async with self._store.transaction() as tx:
            await tx.audit.add(AuditLine(at=now, user_id=user_id, action=action, subject=subject, data=data))

    async def campaign_changed(self, campaign_id: CampaignId) -> None:
        """A campaign was stored anew: this node and the others act on it."""
        log.info("campaign_changed", campaign_id=campaign_id)
        if self.configure_switch is not None:
            await self.configure_switch()
        await self._node.refresh()
        await self._wakeups.announce("campaigns")

    async def creditors_changed(self) -> None:
        """A creditor was stored anew: its announcements say its name and number."""
        if self.configure_switch is not None:
            await self.configure_switch()
        await self._node.refresh()
        await self._wakeups.announce("campaigns")

    async def agents_changed(self) -> None:
        if self.configure_switch is not None:
            await self.configure_switch()
        await self._node.refresh()
        await self._wakeups.announce("agents")

    async def trunks_changed(self) -> None:
        if self.configure_switch is not None:
            await self.configure_switch()
        await self._node.refresh()
        await self._wakeups.announce("trunks")

    async def facts_changed(self) -> None:
        """Something was recorded that may forbid calls: those that ring are weighed anew, here and on other nodes."""
        await self._node.recall.look()
        await self._wakeups.announce(FACTS)

    async def scripts_changed(self) -> None:
        """A script was published or withdrawn: the calls that begin from now on are guided by it."""
        await self._node.refresh()
        await self._wakeups.announce("campaigns")

    async def rules_changed(self) -> None:
        """A creditor's or a campaign's own figures were stored anew: the next tick keeps them."""
        await self._node.refresh()
        await self._node.recall.look()
        await self._wakeups.announce("campaigns")
