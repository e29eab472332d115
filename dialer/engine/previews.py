"""What agents look at before it is dialled: leads that the plan offers, and debtors whom an agent chose by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from dialer.core.agents.machine import check_may_choose
from dialer.core.calls.model import DialOrder
from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.compliance.verdict import Verdict
from dialer.core.dialing import PreviewOffer, order_for
from dialer.core.floor import Ordered, Previewed
from dialer.core.kernel.errors import DomainError, InvalidTransition, Refused
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, DebtorId, LeadId, NumberId
from dialer.core.leads.model import LeadState
from dialer.engine.desk import Desk
from dialer.engine.effects import Effects
from dialer.engine.lookout import Lookout
from dialer.engine.originator import Originator
from dialer.engine.policy import EnginePolicy
from dialer.engine.queue import LEASE_MARGIN_S, LeadQueue
from dialer.engine.roster import Roster
from dialer.engine.tasks import Tasks
from dialer.ports.clock import Clock
from dialer.ports.leads import Candidate, LeadMove
from dialer.ports.store import Store, StoreError

log = structlog.get_logger(__name__)

SKIPPED_AGAIN_AFTER = timedelta(hours=2)
"""A lead that an agent skipped in preview comes back after this long."""


@dataclass(frozen=True, slots=True)
class _Shown:
    candidate: Candidate
    number_id: NumberId | None = None
    """The number that the agent chose; None: the one whose turn it is."""
    is_chosen: bool = False


class Previews:
    """One lead for each agent who looks at one; its lease is this node's meanwhile."""

    def __init__(
        self,
        *,
        store: Store,
        desk: Desk,
        effects: Effects,
        roster: Roster,
        queue: LeadQueue,
        lookout: Lookout,
        originator: Originator,
        tasks: Tasks,
        clock: Clock,
        policy: EnginePolicy,
        new_call_id: Callable[[], CallId],
    ) -> None:
        self._store = store
        self._desk = desk
        self._effects = effects
        self._roster = roster
        self._queue = queue
        self._lookout = lookout
        self._originator = originator
        self._tasks = tasks
        self._clock = clock
        self._policy = policy
        self._new_call_id = new_call_id
        self._shown: dict[AgentId, _Shown] = {}
        self._skipped: set[LeadId] = set()
        self.obstacle: Callable[[], str | None] = lambda: "starting"
        """Why no call may be started at all: the dial loop's."""

    def of(self, agent_id: AgentId) -> Candidate | None:
        """What the agent looks at."""
        shown = self._shown.get(agent_id)
        return shown.candidate if shown is not None else None

    def is_in_hand(self, campaign_id: CampaignId, lead_id: LeadId) -> bool:
        """Whether this node has the lead ready to dial and nobody looks at it."""
        return self._queue.holds(campaign_id, lead_id)

    # ---- offering

    def offer(self, offer: PreviewOffer, now: datetime) -> None:
        """Show a planned lead; an agent who is no longer free leaves it in hand."""
        candidate = self._queue.take(offer.campaign_id, [offer.lead_id])[offer.lead_id]
        try:
            self._show(offer.agent_id, _Shown(candidate), offer.until, now)
        except DomainError as error:
            log.warning("preview_refused_by_floor", agent_id=offer.agent_id, code=error.code)
            self._queue.put_back([candidate])

    async def choose(
        self, agent_id: AgentId, campaign_id: CampaignId, debtor_id: DebtorId, number_id: NumberId | None
    ) -> None:
        """Show the agent a debtor of the agent's own choice, ready to be dialled by hand.

        Args:
            number_id: the number to dial; None: the one whose turn it is.

        Raises:
            NotFound: the campaign has no such debtor.
            InvalidTransition: the agent is not free, no call can be started, or the debtor is in other hands.
            Refused: not a campaign of the agent's teams, or the rules do not permit the call now.
            StoreError: nothing has changed.
        """
        agent = self._desk.floor.agent(agent_id)
        if agent_id in self._shown:
            raise InvalidTransition("you are looking at a file already; call or skip it first")
        check_may_choose(agent)
        campaign = self._running(campaign_id)
        if campaign.teams.isdisjoint(agent.teams):
            raise Refused("the campaign is not one of your teams'", code="not_your_campaign", campaign_id=campaign_id)
        now = self._clock.now()
        look = timedelta(seconds=campaign.preview_s)
        lease_until = now + look + timedelta(seconds=self._policy.lead_lease_s + LEASE_MARGIN_S)
        held = self._queue.take_debtor(campaign_id, debtor_id)  # from here on the plan does not dial it
        try:
            async with self._store.transaction() as tx:
                if held is not None:
                    await tx.leads.give_back([held.lead.lead_id], node_id=self._policy.node_id)
                candidate = await tx.leads.claim_chosen(
                    campaign_id, debtor_id, node_id=self._policy.node_id, now=now, lease_until=lease_until
                )
        except Exception:
            if held is not None:  # still leased by this node, as far as is known
                self._queue.put_back([held])
            raise
        try:
            self._weigh(campaign, candidate, number_id, agent_id, now)
            self._show(agent_id, _Shown(candidate, number_id, is_chosen=True), now + look, now)
        except DomainError:
            await self._return([candidate])
            raise
        log.info("chosen_by_hand", agent_id=agent_id, lead_id=candidate.lead.lead_id, campaign_id=campaign_id)

    def _show(self, agent_id: AgentId, shown: _Shown, until: datetime, now: datetime) -> None:
        lead = shown.candidate.lead
        before = self._shown.get(agent_id)
        self._shown[agent_id] = shown
        fact = Previewed(
            agent_id=agent_id,
            lead_id=lead.lead_id,
            campaign_id=lead.campaign_id,
            until=until,
            at=now,
            is_chosen=shown.is_chosen,
        )
        try:
            self._desk.ask(fact)
        except DomainError:
            if before is None:
                del self._shown[agent_id]
            else:
                self._shown[agent_id] = before
            raise

    # ---- coming to nothing

    async def give_back(self) -> None:
        """The node stops: what agents were looking at is free for others."""
        candidates = [shown.candidate for shown in self._shown.values()]
        self._shown.clear()
        await self._return(candidates)

    def return_lead(self, campaign_id: CampaignId, lead_id: LeadId) -> None:
        """The preview came to nothing: its lease goes back."""
        found = [(a, shown.candidate) for a, shown in self._shown.items() if shown.candidate.lead.lead_id == lead_id]
        for agent_id, _candidate in found:
            del self._shown[agent_id]
        if lead_id in self._skipped:  # already put back, for later
            self._skipped.discard(lead_id)
            return
        self._tasks.start(self._return([candidate for _agent, candidate in found]), f"give-back-{lead_id}")

    async def _return(self, candidates: list[Candidate]) -> None:
        """Leads go back to where they were: one that was chosen before it was due waits on."""
        for is_waiting in (False, True):
            ids = [c.lead.lead_id for c in candidates if (c.lead.state is LeadState.SCHEDULED) is is_waiting]
            await self._queue.give_back_leads(ids, is_waiting=is_waiting)

    async def skip(self, agent_id: AgentId, reason: str) -> None:
        """Put the previewed lead back for later, with the agent's reason; the floor then frees the agent.

        One that the agent chose goes back to where it was.

        Raises:
            StoreError: nothing has changed.
        """
        shown = self._shown.get(agent_id)
        if shown is None:
            raise InvalidTransition("there is no preview to skip; it may have run out", agent_id=agent_id)
        if shown.is_chosen:
            return  # the floor returns it
        move = LeadMove(
            lead_id=shown.candidate.lead.lead_id,
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
        self._shown.pop(agent_id, None)

    # ---- dialling

    async def dial(self, agent_id: AgentId) -> CallId:
        """The agent accepted: weigh the lead again, write, dial with the agent held.

        Raises:
            InvalidTransition: the agent has no preview, or dialling is not possible now.
            Refused: the rules no longer permit the call.
            StoreError: nothing was dialled.
        """
        preview = self._desk.floor.previews.get(agent_id)
        shown = self._shown.get(agent_id)
        if preview is None or shown is None:
            raise InvalidTransition("there is no preview to accept; it may have run out", agent_id=agent_id)
        now = self._clock.now()
        candidate = shown.candidate
        order = self._weigh(self._running(preview.campaign_id), candidate, shown.number_id, agent_id, now)
        self._desk.ask(Ordered(order=order, at=now))
        del self._shown[agent_id]
        self._effects.candidates[order.call_id] = candidate
        try:
            checked = await self._originator.write([order], now=now)
        except Exception:
            leads = self._originator.withdraw([order])
            if shown.is_chosen:
                await self._return(leads)
            else:  # still leased by this node, as far as is known
                self._queue.put_back(leads)
            raise
        if not checked.good:
            self._originator.withdraw([order])
            self._originator.tell_refused(checked)
            if checked.refused:
                raise refused(checked.refused[0].verdict)
            raise InvalidTransition("the lead was taken back meanwhile", lead_id=order.lead_id)
        self._originator.start(order)
        return order.call_id

    def _weigh(
        self, campaign: Campaign, candidate: Candidate, number_id: NumberId | None, agent_id: AgentId, now: datetime
    ) -> DialOrder:
        """The order of the call, if it may be made now. Raises InvalidTransition, Refused."""
        if (obstacle := self.obstacle()) is not None:
            raise InvalidTransition(f"no call can be started now ({obstacle})", reason=obstacle)
        snapshot = self._lookout.snapshot([campaign], now)
        agent = self._desk.floor.agent(agent_id)
        order = order_for(
            snapshot, snapshot.campaigns[0], candidate, agent, now, self._new_call_id, number_id=number_id
        )
        if order is None:
            raise InvalidTransition("no free channel on the campaign's trunks; try again in a moment")
        if isinstance(order, Verdict):
            raise refused(order)
        return order

    def _running(self, campaign_id: CampaignId) -> Campaign:
        campaign = self._roster.campaigns.get(campaign_id)
        if campaign is None or campaign.state is not CampaignState.RUNNING:
            raise InvalidTransition("the campaign has been paused or closed", campaign_id=campaign_id)
        return campaign


def refused(verdict: Verdict) -> Refused:
    """What the person who asked for the call is told."""
    return Refused(
        f"the call is not permitted now ({verdict.rule})",
        rule=verdict.rule,
        until=verdict.until.isoformat() if verdict.until else None,
    )
