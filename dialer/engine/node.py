"""One node's life: start, hear the switch, reconcile, keep its heartbeat, sweep, drain, stop."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import timedelta

import structlog

from dialer import metrics
from dialer.core.agents import machine as agents
from dialer.core.agents.model import AgentState, LegDown
from dialer.core.calls.model import CallState
from dialer.core.campaigns.model import CampaignState
from dialer.core.floor import Asked, FloorFact, HangUpAsked
from dialer.core.kernel.ids import CampaignId
from dialer.engine.conducts import Conducts
from dialer.engine.desk import Desk
from dialer.engine.dial_loop import DialLoop
from dialer.engine.diary import Diary
from dialer.engine.effects import Effects
from dialer.engine.figures import Figures
from dialer.engine.forecasts import Forecasts
from dialer.engine.policy import EnginePolicy
from dialer.engine.previews import Previews
from dialer.engine.queue import LeadQueue
from dialer.engine.recall import Recall
from dialer.engine.reconcile import facts_of, lost_rows
from dialer.engine.remaining import Remaining
from dialer.engine.roster import Roster
from dialer.engine.sweepers import Sweepers
from dialer.engine.tasks import Tasks
from dialer.engine.trust import Trust
from dialer.ports.clock import Clock
from dialer.ports.publisher import Notice, Publisher
from dialer.ports.store import Store, StoreError, Wakeups
from dialer.ports.telephony import (
    Announced,
    InboundRequest,
    LinkDown,
    LinkUp,
    Survey,
    Telephony,
    TelephonyError,
    TelephonyEvent,
    TrunkStatus,
)

log = structlog.get_logger(__name__)

FACTS = "facts"
"""Topic of wake-ups: a wish, a list entry, a representative, a moratorium was recorded."""
POLL_S = 5.0
"""The roster is read again at least so often, whatever the wake-ups say."""


class Node:
    """Owns the tasks of one process; ``start`` and ``stop`` frame its life."""

    def __init__(
        self,
        *,
        store: Store,
        telephony: Telephony,
        wakeups: Wakeups,
        publisher: Publisher,
        clock: Clock,
        policy: EnginePolicy,
        desk: Desk,
        effects: Effects,
        diary: Diary,
        roster: Roster,
        queue: LeadQueue,
        loop: DialLoop,
        previews: Previews,
        sweepers: Sweepers,
        forecasts: Forecasts,
        remaining: Remaining,
        trust: Trust,
        recall: Recall,
        figures: Figures,
        conducts: Conducts,
        tasks: Tasks,
    ) -> None:
        self._store = store
        self._telephony = telephony
        self._wakeups = wakeups
        self._publisher = publisher
        self._clock = clock
        self._policy = policy
        self._desk = desk
        self._effects = effects
        self._diary = diary
        self._roster = roster
        self._queue = queue
        self._loop = loop
        self._previews = previews
        self._sweepers = sweepers
        self._forecasts = forecasts
        self._remaining = remaining
        self._trust = trust
        self.recall = recall
        self._figures = figures
        self._conducts = conducts
        self._tasks = tasks
        self._epoch = 0
        self._is_draining = False
        self._reconciling = asyncio.Lock()
        self._link_count = 0
        self.link_reason = "connecting"
        self.link_version = ""
        # Facts are worked in the turn that brings them; what can pile up behind them is the diary.
        telephony.deliver_to(self.hear, lambda: self._diary.waiting_count)

    @property
    def is_link_up(self) -> bool:
        return self._telephony.is_up

    @property
    def is_ready(self) -> bool:
        """Calls may be started as far as the node is concerned."""
        return self._loop.is_ready

    async def start(self) -> None:
        """Enter the cluster, read the roster, start the tasks and the link.

        Raises:
            StoreError: the database does not answer.
        """
        now = self._clock.now()
        async with self._store.transaction() as tx:
            self._epoch = await tx.nodes.enter(self._policy.node_id, now)
        self._forecasts.epoch = self._epoch
        await self._roster.refresh(now)
        self._check_clock()
        await self._forecasts.follow()
        log.info("node_entered", node_id=self._policy.node_id, epoch=self._epoch)
        self._tasks.start(self._diary.run(), "diary")
        self._tasks.start(self._loop.run(), "dial-loop")
        self._tasks.start(self._heartbeats(), "heartbeat")
        self._tasks.start(self._watch_stored(), "watch-stored")
        self._tasks.start(self._sweepers.run(), "sweepers")
        self._tasks.start(self._forecasts.run(), "forecasts")
        self._tasks.start(self._remaining.run(), "remaining")
        self._tasks.start(self._figures.run(), "figures")
        self._tasks.start(metrics.watch_event_loop_lag(), "loop-lag")
        await self._telephony.open()

    def _check_clock(self) -> None:
        """A clock that can be wound never meets a real carrier."""
        if not self._clock.is_settable:
            return
        for trunk in self._roster.trunks.values():
            if trunk.enabled and not _is_loopback(trunk.host):
                raise SettableClockRefused(
                    f"trunk {trunk.code!r} leads to {trunk.host}, not to this machine: a settable clock is refused "
                    f"with a real carrier; disable the trunk or run `dialer serve`"
                )

    async def stop(self) -> None:
        """No new calls; ringing ones end, conversations go on in Asterisk; everything known is written."""
        self._is_draining = True
        self._loop.is_ready = False
        for call in list(self._desk.floor.calls.values()):
            if call.state in (CallState.DIALING, CallState.RINGING):
                self._desk.put(HangUpAsked(call_id=call.call_id, at=self._clock.now()))
        until = self._clock.now() + timedelta(seconds=self._policy.drain_timeout_s)
        while any(c.state is not CallState.TALKING for c in self._desk.floor.calls.values()):
            if self._clock.now() >= until or not self._telephony.is_up:  # without a link no end will be heard of
                break
            await asyncio.sleep(0.05)
        await self._previews.give_back()
        await self._queue.give_back()
        self._effects.end_spells()
        if not await self._diary.settle(5.0):
            log.error("diary_not_written", waiting=self._diary.waiting_count)
        try:
            await self._forecasts.save()
        except StoreError as error:
            log.warning("forecasts_not_saved", error=str(error))
        self._effects.disarm_all()
        await self._telephony.close()
        await self._tasks.close()

    # ---- the switch

    def hear(self, event: TelephonyEvent) -> None:
        """Every event of the switch, in its order."""
        match event:
            case LinkUp():
                self._link_count += 1
                self._tasks.start(self._link_up(event, self._link_count), "reconcile")
            case LinkDown(reason=reason):
                self._link_down(reason)
            case TrunkStatus():
                self._trunk_status(event)
            case Announced():
                self._conducts.announced(event)
            case InboundRequest():
                self._tasks.start(self._sweepers.inbound(event), "inbound-request")
            case _:
                if isinstance(event, LegDown):
                    self._leg_lost(event)
                self._desk.put(event)

    def _leg_lost(self, event: LegDown) -> None:
        agent = self._desk.floor.agents.get(event.agent_id)
        if agent is not None and agent.leg_id == event.leg_id and agent.state is not AgentState.OFFLINE:
            metrics.LEGS_LOST.inc()
            log.warning("agent_leg_lost", agent_id=event.agent_id, reason=event.reason)
            self._notify("warning", "leg_lost", agent_id=event.agent_id, reason=event.reason)

    def _link_down(self, reason: str) -> None:
        self._loop.is_ready = False
        self._link_count += 1
        self.link_reason = reason
        log.error("link_down", reason=reason)
        self._notify("error", "link_down", reason=reason)

    async def _link_up(self, event: LinkUp, link: int) -> None:
        """Reconcile, then open the dial loop; a database that fails is tried again.

        A connection that has ended meanwhile is passed over: its survey no longer holds.
        """
        async with self._reconciling:
            pause_s = 0.2
            while True:
                if link != self._link_count:
                    return
                try:
                    await self._reconcile(event.survey)
                    await self._forecasts.recount()
                    break
                except StoreError as error:
                    log.warning("reconcile_waits_for_database", error=str(error))
                    await asyncio.sleep(pause_s)
                    pause_s = min(5.0, pause_s * 2)
        if link != self._link_count:
            return
        self.link_reason = ""
        self.link_version = event.version
        if link > 1 or event.survey.calls:
            self._trust.link_returned()
        self._loop.is_ready = self._telephony.is_up and not self._is_draining
        log.info("link_up", version=event.version, calls=len(event.survey.calls), legs=len(event.survey.legs))
        self._notify("info", "link_up", version=event.version)
        self._loop.wake()

    async def _reconcile(self, survey: Survey) -> None:
        now = self._clock.now()
        known = self._sweepers.known_ids()
        async with self._store.transaction() as tx:
            rows = await tx.attempts.open_of(self._policy.node_id)
        known |= self._sweepers.known_ids()
        facts: list[FloorFact] = facts_of(self._desk.floor, survey, rows, now)
        for fact in facts:
            self._desk.put(fact)
        lost = [row for row in lost_rows(self._desk.floor, survey, rows) if row.order.call_id not in known]
        if lost:
            await self._sweepers.close_lost(lost, now)
        if facts or lost:
            log.info("reconciled", facts=len(facts), lost=len(lost))

    def _trunk_status(self, event: TrunkStatus) -> None:
        trunk = self._roster.mark_trunk(event.endpoint, is_reachable=event.is_reachable)
        if trunk is None:
            return
        metrics.TRUNK_UP.labels(trunk.code).set(1 if event.is_reachable else 0)
        level = "info" if event.is_reachable else "warning"
        getattr(log, level)("trunk_status", trunk=trunk.code, is_reachable=event.is_reachable, detail=event.detail)
        self._notify(level, "trunk_up" if event.is_reachable else "trunk_down", trunk=trunk.code)

    def _notify(self, level: str, code: str, **facts: str | int | float) -> None:
        self._publisher.publish(Notice(at=self._clock.now(), level=level, code=code, facts=facts))

    # ---- what is stored

    async def refresh(self) -> None:
        """Read the roster again and act on what changed.

        Raises:
            StoreError: the roster stays as it was.
        """
        before = {c.campaign_id for c in self._roster.running()}
        was_stopped = self._roster.is_stopped
        await self._roster.refresh(self._clock.now())
        self._let_disabled_go()
        paused = before - {c.campaign_id for c in self._roster.running()}
        self._end_previews(paused)
        self.cancel_unanswered(but_of=frozenset(self._roster.campaigns))  # of closed campaigns
        for campaign_id in paused:
            await self._queue.give_back(campaign_id)
        self._queue.leads_became_ready()
        if self._roster.is_stopped and not was_stopped:
            self.cancel_unanswered()
        metrics.DIALING_STOPPED.set(1 if self._roster.is_stopped else 0)
        for state in CampaignState:
            count = sum(c.state is state for c in self._roster.campaigns.values())
            metrics.CAMPAIGNS_IN_STATE.labels(state.value).set(count)
        try:
            await self._forecasts.follow()
        except StoreError as error:  # a new campaign dials by the plain count until the next time
            log.warning("forecasts_not_read", error=str(error))
        self._loop.wake()

    def _let_disabled_go(self) -> None:
        """A disabled agent goes offline, after the conversation and its verdict if there is one."""
        now = self._clock.now()
        for agent_id in self._roster.leaving():
            log.info("agent_disabled_leaves", agent_id=agent_id)
            self._desk.ask(Asked(agent_id=agent_id, fact=agents.AskedOffline(at=now), at=now))

    def _end_previews(self, campaign_ids: Collection[CampaignId]) -> None:
        """A campaign that was paused shows no more leads; calls that ring go on, for their agents are there."""
        now = self._clock.now()
        for agent_id, preview in list(self._desk.floor.previews.items()):
            if preview.campaign_id in campaign_ids:
                self._desk.ask(Asked(agent_id=agent_id, fact=agents.Freed(at=now), at=now))

    def cancel_unanswered(self, *, but_of: Collection[CampaignId] = ()) -> int:
        """End every call that nobody has answered; conversations and waiting people are left alone. How many.

        Args:
            but_of: campaigns whose calls go on.
        """
        unanswered = [
            call
            for call in self._desk.floor.calls.values()
            if call.answered_at is None and not call.cancelled and call.order.campaign_id not in but_of
        ]
        for call in unanswered:
            self._desk.put(HangUpAsked(call_id=call.call_id, at=self._clock.now()))
        return len(unanswered)

    async def _watch_stored(self) -> None:
        while True:
            topics = await self._wakeups.changed(POLL_S)
            try:
                if topics:
                    await self.refresh()
                if FACTS in topics:
                    await self.recall.look()
            except StoreError as error:
                log.warning("roster_not_read", error=str(error))
                await asyncio.sleep(1.0)

    async def survey(self) -> Survey | None:
        """What the switch has alive; None when it cannot say."""
        try:
            return await self._telephony.survey()
        except TelephonyError as error:
            log.warning("survey_failed", error=str(error))
            return None

    async def _heartbeats(self) -> None:
        while True:
            try:
                async with self._store.transaction() as tx:
                    is_ours = await tx.nodes.beat(self._policy.node_id, self._clock.now(), epoch=self._epoch)
            except StoreError as error:
                log.warning("heartbeat_not_written", error=str(error))
            else:
                if not is_ours:
                    self._lost_node()
                    return
            await asyncio.sleep(self._policy.heartbeat_s)

    def _lost_node(self) -> None:
        """Another process has taken this node's name: stop dialling at once, leave the calls to it."""
        self._loop.is_ready = False
        self._is_draining = True
        log.error("node_taken_over", node_id=self._policy.node_id, epoch=self._epoch)
        self._notify("error", "node_taken_over", node_id=self._policy.node_id)

    def status(self) -> Mapping[str, str | bool | int]:
        """For ``/readyz``."""
        return {
            "link": "up" if self._telephony.is_up else "down",
            "link_reason": self.link_reason,
            "link_version": self.link_version,
            "dialing": "ready" if self._loop.is_ready else "not_ready",
            "diary_waiting": self._diary.waiting_count,
            "epoch": self._epoch,
        }


class SettableClockRefused(Exception):
    """A wound clock and a carrier that is not on this machine: calls at the wrong hour would be real."""


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1", "[::1]") or host.startswith("127.")
