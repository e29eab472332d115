"""The tick: snapshot of the floor, ``plan_tick``, write ahead, dial.

Nothing here decides: ``core.dialing`` does. Between the plan and the originate stands one committed transaction, and
the floor counts a planned call as in flight from the instant of the plan.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from dialer import metrics
from dialer.core.calls.model import DialFailed, DialOrder
from dialer.core.campaigns.model import CampaignState
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.dialing import PreviewOffer, Rechecked, TickPlan, order_for, plan_tick
from dialer.core.dialing.statements import Seal
from dialer.core.floor import HangUpAsked, Ordered, Previewed, Withdrawn
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import DomainError, InvalidTransition, Refused
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LeadId
from dialer.core.leads.model import LeadState
from dialer.core.pacing import PACERS
from dialer.core.pacing.base import Pacer, PacingDecision, PacingInput, PacingPolicy
from dialer.engine.desk import Desk
from dialer.engine.diary import Diary
from dialer.engine.effects import Effects
from dialer.engine.lookout import Lookout, look_s
from dialer.engine.policy import EnginePolicy
from dialer.engine.queue import LeadQueue
from dialer.engine.roster import Roster
from dialer.engine.tasks import Tasks
from dialer.engine.trust import BEYOND_READY, Trust
from dialer.ports.clock import Clock
from dialer.ports.leads import Candidate, LeadMove
from dialer.ports.store import Store, StoreError
from dialer.ports.telephony import Telephony, TelephonyError
from dialer.workflows.calls.order_calls import order_calls

log = structlog.get_logger(__name__)

SKIPPED_AGAIN_AFTER = timedelta(hours=2)
"""A lead that an agent skipped in preview comes back after this long."""


class DialLoop:
    """Ticks when something changed (coalesced) and at least every ``tick_s``."""

    def __init__(
        self,
        *,
        store: Store,
        telephony: Telephony,
        desk: Desk,
        effects: Effects,
        diary: Diary,
        roster: Roster,
        queue: LeadQueue,
        lookout: Lookout,
        trust: Trust,
        tasks: Tasks,
        clock: Clock,
        policy: EnginePolicy,
        new_call_id: Callable[[], CallId],
        seal: Seal,
        pacers: Mapping[DialMode, Pacer] = PACERS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._telephony = telephony
        self._desk = desk
        self._effects = effects
        self._diary = diary
        self._roster = roster
        self._queue = queue
        self._lookout = lookout
        self._trust = trust
        self._tasks = tasks
        self._clock = clock
        self._policy = policy
        self._new_call_id = new_call_id
        self._seal = seal
        self._pacers = {mode: _timed(mode, pacer) for mode, pacer in pacers.items()}
        self._monotonic = monotonic
        self._wake = asyncio.Event()
        self._previews: dict[AgentId, Candidate] = {}
        self._skipped: set[LeadId] = set()
        self.decisions: dict[CampaignId, PacingDecision] = {}
        """The last pacing decision of each campaign, for the floor page."""
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

    def _obstacle(self) -> str | None:
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
        self.idle_reason = self._obstacle() or ""
        if self.idle_reason:
            self.decisions.clear()
            return
        now = self._clock.now()
        campaigns = self._lookout.may_dial(now)
        for campaign in campaigns:
            wanted = self._lookout.wanted(campaign)
            await self._queue.fill(campaign.campaign_id, wanted, now, look_s=look_s(campaign))
        if self._obstacle():
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
            self._offer(offer, now)
        return placed

    def _offer(self, offer: PreviewOffer, now: datetime) -> None:
        candidate = self._queue.take(offer.campaign_id, [offer.lead_id])[offer.lead_id]
        self._previews[offer.agent_id] = candidate
        shown = Previewed(
            agent_id=offer.agent_id, lead_id=offer.lead_id, campaign_id=offer.campaign_id, until=offer.until, at=now
        )
        try:
            self._desk.ask(shown)
        except DomainError as error:
            log.warning("preview_refused_by_floor", agent_id=offer.agent_id, code=error.code)
            del self._previews[offer.agent_id]
            self._queue.put_back([candidate])

    async def _carry_out(self, plan: TickPlan, orders: list[DialOrder], now: datetime) -> None:
        put_back: list[Candidate] = []
        for ruling in plan.rulings:
            put_back += self._queue.take(ruling.campaign_id, [ruling.lead_id]).values()
            metrics.LEADS_DECIDED.labels(ruling.verdict.decision.value, ruling.verdict.rule).inc()
        if not orders and not plan.rulings:
            return
        began_s = self._monotonic()
        try:
            checked = await order_calls(
                self._store,
                orders,
                rulings=plan.rulings,
                rules=self._roster.rules,
                weighed={candidate.lead.lead_id: candidate for candidate in put_back},
                seal=self._seal,
                now=now,
                node_id=self._policy.node_id,
            )
        except Exception:
            # Still leased by this node, as far as is known; a lead that is not is refused at the next write.
            self._queue.put_back(self._withdraw(orders) + put_back)
            raise
        took_s = self._monotonic() - began_s
        self._trust.transaction_took(took_s)
        held = {order.call_id for order in checked.good}
        self._withdraw([order for order in orders if order.call_id not in held])
        self._tell_refused(checked)
        for order in checked.good:
            if order.mode in BEYOND_READY and self._trust.is_too_late(took_s):
                # Decided on a floor that is gone: the agents who were counted on may be in talk by now.
                metrics.ORDERS_TOO_LATE.labels(str(order.campaign_id)).inc()
                self._cancelled(order)
                continue
            metrics.LEADS_DECIDED.labels(Decision.PERMITTED.value, order.rule_id).inc()
            self._tasks.start(self._dial(order), f"dial-{order.call_id}")

    def _tell_refused(self, checked: Rechecked) -> None:
        """Planned, and no longer permitted when it was to be written."""
        for ruling in checked.refused:
            verdict = ruling.verdict
            metrics.LEADS_DECIDED.labels(verdict.decision.value, verdict.rule).inc()
            metrics.ORDERS_REFUSED_LATE.labels(str(ruling.campaign_id), verdict.rule).inc()
            log.info("order_refused_late", lead_id=ruling.lead_id, campaign_id=ruling.campaign_id, rule=verdict.rule)

    def _withdraw(self, orders: list[DialOrder]) -> list[Candidate]:
        """Take unwritten orders off the floor; their leads."""
        leads = [self._effects.candidates.pop(o.call_id) for o in orders if o.call_id in self._effects.candidates]
        for order in orders:
            self._desk.put(Withdrawn(call_id=order.call_id, at=self._clock.now()))
        return leads

    async def _dial(self, order: DialOrder) -> None:
        """Ask the switch for one written call; the stop switch and the campaign are looked at once more."""
        if self._roster.is_stopped or order.campaign_id not in self._roster.campaigns:
            self._cancelled(order)
            return
        metrics.CALLS_ORIGINATED.labels(str(order.campaign_id), order.mode.value).inc()
        try:
            await self._telephony.dial(order)
        except TelephonyError as error:
            if error.outcome_unknown:
                metrics.ORIGINATE_FAILURES.labels(str(order.campaign_id), "unknown").inc()
                log.warning("originate_unknown", call_id=order.call_id)
                return  # events, the next survey or the ring deadline decide; never a second originate
            reason = "link_down" if error.retryable else "refused"
            metrics.ORIGINATE_FAILURES.labels(str(order.campaign_id), reason).inc()
            self._failed(order, str(error))

    def _cancelled(self, order: DialOrder) -> None:
        """Stopped, or too late, between the plan and the switch: nobody was called."""
        now = self._clock.now()
        if order.call_id in self._desk.floor.calls:
            self._desk.put(HangUpAsked(call_id=order.call_id, at=now))
            self._failed(order, "not dialled")

    def _failed(self, order: DialOrder, reason: str) -> None:
        self._desk.put(DialFailed(call_id=order.call_id, at=self._clock.now(), reason=reason))

    # ---- previews

    async def give_back_previews(self) -> None:
        """The node stops: what agents were looking at is free for others."""
        lead_ids = [candidate.lead.lead_id for candidate in self._previews.values()]
        self._previews.clear()
        await self._queue.give_back_leads(lead_ids)

    def preview_of(self, agent_id: AgentId) -> Candidate | None:
        return self._previews.get(agent_id)

    def return_preview(self, campaign_id: CampaignId, lead_id: LeadId) -> None:
        """The preview came to nothing: its lease goes back."""
        for agent_id, candidate in list(self._previews.items()):
            if candidate.lead.lead_id == lead_id:
                del self._previews[agent_id]
        if lead_id in self._skipped:  # already put back, for later
            self._skipped.discard(lead_id)
            return
        self._tasks.start(self._queue.give_back_leads([lead_id]), f"give-back-{lead_id}")

    async def skip_preview(self, agent_id: AgentId, reason: str) -> None:
        """Put the previewed lead back for later, with the agent's reason; the floor then frees the agent.

        Raises:
            StoreError: nothing has changed.
        """
        candidate = self._previews.get(agent_id)
        if candidate is None:
            raise InvalidTransition("there is no preview to skip; it may have run out", agent_id=agent_id)
        move = LeadMove(
            lead_id=candidate.lead.lead_id,
            state=LeadState.SCHEDULED,
            due_at=self._clock.now() + SKIPPED_AGAIN_AFTER,
            reason=f"skipped:{reason}"[:80],
        )
        self._skipped.add(move.lead_id)  # also if it runs out while the database writes
        try:
            async with self._store.transaction() as tx:
                await tx.leads.move([move])
        except StoreError:
            self._skipped.discard(move.lead_id)
            raise
        self._previews.pop(agent_id, None)

    async def dial_preview(self, agent_id: AgentId) -> CallId:
        """The agent accepted: weigh the lead again, write, dial with the agent held.

        Raises:
            InvalidTransition: the agent has no preview, or dialling is not possible now.
            Refused: the rules no longer permit the call.
            StoreError: nothing was dialled.
        """
        preview = self._desk.floor.previews.get(agent_id)
        candidate = self._previews.get(agent_id)
        if preview is None or candidate is None:
            raise InvalidTransition("there is no preview to accept; it may have run out", agent_id=agent_id)
        if (obstacle := self._obstacle()) is not None:
            raise InvalidTransition(f"no call can be started now ({obstacle})", reason=obstacle)
        now = self._clock.now()
        campaign = self._roster.campaigns.get(preview.campaign_id)
        if campaign is None or campaign.state is not CampaignState.RUNNING:
            raise InvalidTransition("the campaign has been paused or closed", campaign_id=preview.campaign_id)
        snapshot = self._lookout.snapshot([campaign], now)
        agent = self._desk.floor.agent(agent_id)
        order = order_for(snapshot, snapshot.campaigns[0], candidate, agent, now, self._new_call_id)
        if order is None:
            raise InvalidTransition("no free channel on the campaign's trunks; try again in a moment")
        if isinstance(order, Verdict):
            raise _refused(order)
        self._desk.ask(Ordered(order=order, at=now))
        del self._previews[agent_id]
        self._effects.candidates[order.call_id] = candidate
        try:
            checked = await order_calls(
                self._store,
                [order],
                rulings=(),
                rules=self._roster.rules,
                weighed={},
                seal=self._seal,
                now=now,
                node_id=self._policy.node_id,
            )
        except Exception:
            self._queue.put_back(self._withdraw([order]))
            raise
        if not checked.good:
            self._withdraw([order])
            self._tell_refused(checked)
            if checked.refused:
                raise _refused(checked.refused[0].verdict)
            raise InvalidTransition("the lead was taken back meanwhile", lead_id=order.lead_id)
        self._tasks.start(self._dial(order), f"dial-{order.call_id}")
        return order.call_id


def _refused(verdict: Verdict) -> Refused:
    return Refused(
        f"the call is not permitted now ({verdict.rule})",
        rule=verdict.rule,
        until=verdict.until.isoformat() if verdict.until else None,
    )


def _timed(mode: DialMode, pacer: Pacer) -> Pacer:
    """The pacer, with the time of each decision measured."""
    seconds = metrics.PACING_DECISION_SECONDS.labels(mode.value)

    def decide(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
        began_s = time.perf_counter()
        decision = pacer(floor, policy)
        seconds.observe(time.perf_counter() - began_s)
        return decision

    return decide
