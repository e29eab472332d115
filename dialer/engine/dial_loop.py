"""The tick: snapshot of the floor, ``plan_tick``, write ahead, dial.

Nothing here decides: ``core.dialing`` does. Between the plan and the originate stands one committed transaction, and
the floor counts a planned call as in flight from the instant of the plan.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from dialer import metrics
from dialer.core.calls.model import DialOrder
from dialer.core.compliance.verdict import Decision
from dialer.core.dialing import TickPlan, plan_tick
from dialer.core.floor import Ordered
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import DomainError
from dialer.core.kernel.ids import CallId, CampaignId
from dialer.core.pacing import PACERS
from dialer.core.pacing.base import Pacer, PacingDecision, PacingInput, PacingPolicy
from dialer.engine.desk import Desk
from dialer.engine.diary import Diary
from dialer.engine.effects import Effects
from dialer.engine.lookout import Lookout, look_s
from dialer.engine.originator import Originator
from dialer.engine.policy import EnginePolicy
from dialer.engine.previews import Previews
from dialer.engine.queue import LeadQueue
from dialer.engine.roster import Roster
from dialer.engine.trust import BEYOND_READY, Trust
from dialer.ports.clock import Clock
from dialer.ports.leads import Candidate
from dialer.ports.store import StoreError
from dialer.ports.telephony import Telephony

log = structlog.get_logger(__name__)


class DialLoop:
    """Ticks when something changed (coalesced) and at least every ``tick_s``."""

    def __init__(
        self,
        *,
        telephony: Telephony,
        desk: Desk,
        effects: Effects,
        diary: Diary,
        roster: Roster,
        queue: LeadQueue,
        lookout: Lookout,
        trust: Trust,
        clock: Clock,
        policy: EnginePolicy,
        new_call_id: Callable[[], CallId],
        originator: Originator,
        previews: Previews,
        pacers: Mapping[DialMode, Pacer] = PACERS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._telephony = telephony
        self._desk = desk
        self._effects = effects
        self._diary = diary
        self._roster = roster
        self._queue = queue
        self._lookout = lookout
        self._trust = trust
        self._clock = clock
        self._policy = policy
        self._new_call_id = new_call_id
        self._originator = originator
        self._previews = previews
        self._pacers = {mode: _timed(mode, pacer) for mode, pacer in pacers.items()}
        self._monotonic = monotonic
        self._wake = asyncio.Event()
        self.decisions: dict[CampaignId, PacingDecision] = {}
        """The last pacing decision of each campaign, for the floor page."""
        previews.obstacle = self.obstacle
        self.is_ready = False
        """True between a reconciled link and the next loss, while the node is not draining."""
        self.idle_reason = "starting"

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            try:
                async with asyncio.timeout(self._policy.tick_s):
                    await self._wake.wait()
                await asyncio.sleep(self._policy.coalesce_s)
            except TimeoutError:
                pass
            self._wake.clear()
            began_s = time.perf_counter()
            try:
                await self.tick()
            except StoreError as error:
                log.warning("tick_without_database", error=str(error), retryable=error.retryable)
                await asyncio.sleep(self._policy.tick_s)
            except Exception:
                log.exception("tick_failed")
                await asyncio.sleep(self._policy.tick_s)
            metrics.TICK_SECONDS.observe(time.perf_counter() - began_s)

    def obstacle(self) -> str | None:
        """Why no call may be started at all, if so."""
        if not self.is_ready or not self._telephony.is_up:
            return "link_down"
        if self._roster.is_stopped:
            return "stopped"
        if self._diary.is_behind:
            return "database_behind"
        return None

    async def tick(self) -> None:
        """Plan and start what should start now.

        Raises:
            StoreError: nothing was dialled in this tick.
        """
        self.idle_reason = self.obstacle() or ""
        if self.idle_reason:
            self.decisions.clear()
            return
        now = self._clock.now()
        campaigns = self._lookout.may_dial(now)
        for campaign in campaigns:
            wanted = self._lookout.wanted(campaign)
            await self._queue.fill(campaign.campaign_id, wanted, now, look_s=look_s(campaign))
        if self.obstacle():
            return
        now = self._clock.now()
        running = {c.campaign_id for c in self._roster.running()}
        campaigns = [c for c in campaigns if c.campaign_id in running]
        self._trust.look(campaigns)
        plan = plan_tick(self._lookout.snapshot(campaigns, now), now, self._new_call_id, pacers=self._pacers)
        self.decisions = plan.decisions
        orders = self._place(plan, now)
        await self._carry_out(plan, orders, now)

    def _place(self, plan: TickPlan, now: datetime) -> list[DialOrder]:
        """Put the plan on the floor before anything is awaited: the calls count as in flight from here on."""
        placed: list[DialOrder] = []
        for order in plan.orders:
            taken = self._queue.take(order.campaign_id, [order.lead_id])
            try:
                self._desk.ask(Ordered(order=order, at=now))
            except DomainError as error:
                log.warning("order_refused_by_floor", call_id=order.call_id, code=error.code)
                self._queue.put_back(taken.values())
                continue
            self._effects.candidates[order.call_id] = taken[order.lead_id]
            self._lookout.launched(order.campaign_id, now)
            placed.append(order)
            meter = self._roster.meters[order.trunk_id]
            self._roster.meters[order.trunk_id] = meter.take(1)
        for offer in plan.previews:
            self._previews.offer(offer, now)
        return placed

    async def _carry_out(self, plan: TickPlan, orders: list[DialOrder], now: datetime) -> None:
        put_back: list[Candidate] = []
        for ruling in plan.rulings:
            put_back += self._queue.take(ruling.campaign_id, [ruling.lead_id]).values()
            metrics.LEADS_DECIDED.labels(ruling.verdict.decision.value, ruling.verdict.rule).inc()
        if not orders and not plan.rulings:
            return
        began_s = self._monotonic()
        try:
            checked = await self._originator.write(
                orders,
                rulings=plan.rulings,
                weighed={candidate.lead.lead_id: candidate for candidate in put_back},
                now=now,
            )
        except Exception:
            # Still leased by this node, as far as is known; a lead that is not is refused at the next write.
            self._queue.put_back(self._originator.withdraw(orders) + put_back)
            raise
        took_s = self._monotonic() - began_s
        self._trust.transaction_took(took_s)
        held = {order.call_id for order in checked.good}
        self._originator.withdraw([order for order in orders if order.call_id not in held])
        self._originator.tell_refused(checked)
        for order in checked.good:
            if order.mode in BEYOND_READY and self._trust.is_too_late(took_s):
                # Decided on a floor that is gone: the agents who were counted on may be in talk by now.
                metrics.ORDERS_TOO_LATE.labels(str(order.campaign_id)).inc()
                self._originator.cancel(order)
                continue
            metrics.LEADS_DECIDED.labels(Decision.PERMITTED.value, order.rule_id).inc()
            self._originator.start(order)


def _timed(mode: DialMode, pacer: Pacer) -> Pacer:
    """The pacer, with the time of each decision measured."""
    seconds = metrics.PACING_DECISION_SECONDS.labels(mode.value)

    def decide(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
        began_s = time.perf_counter()
        decision = pacer(floor, policy)
        seconds.observe(time.perf_counter() - began_s)
        return decision

    return decide
