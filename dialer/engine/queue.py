"""The leads in this node's hands: leased in batches, dialled in order, given back when not used."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog

from dialer import metrics
from dialer.core.kernel.ids import CampaignId, DebtorId, LeadId
from dialer.engine.policy import EnginePolicy
from dialer.ports.leads import Candidate
from dialer.ports.store import Store, StoreError

log = structlog.get_logger(__name__)

LEASE_MARGIN_S = 10.0
"""A lease is not used in its last seconds: its lead may be another node's before the switch is asked."""
EMPTY_PAUSE_S = 2.0
"""After an empty claim the campaign is not asked again for so long, unless leads became ready."""


def _nothing() -> None:
    """Until somebody wants to know."""


class LeadQueue:
    """Candidates by campaign, agreed callbacks first."""

    def __init__(self, store: Store, policy: EnginePolicy) -> None:
        self._store = store
        self._policy = policy
        self._held: dict[CampaignId, dict[LeadId, Candidate]] = {}
        self._not_before: dict[CampaignId, datetime] = {}
        self._stale: list[LeadId] = []
        self.leads_ready: Callable[[], None] = _nothing
        """Told when there may be more leads than before."""

    def candidates(self, campaign_id: CampaignId, now: datetime, *, look_s: float = 0.0) -> list[Candidate]:
        """What may be dialled, in order. Leases near their end are given back with the next ``fill``.

        Args:
            look_s: how long an agent may look at a lead before it is dialled: its lease must last so long.
        """
        held = self._held.get(campaign_id, {})
        limit = now + timedelta(seconds=LEASE_MARGIN_S + look_s)
        for lead_id in [lead_id for lead_id, c in held.items() if c.lease_until <= limit]:
            del held[lead_id]
            self._stale.append(lead_id)
        return sorted(
            held.values(), key=lambda c: (c.lead.callback is None, -c.lead.priority, -c.lead.score, c.lead.due_at)
        )

    def answer_chance(self, campaign_id: CampaignId, lead_id: LeadId) -> float | None:
        """Learned forecast that a lead in hand answers, 0..1; None: not in hand, or nothing was learned."""
        candidate = self._held.get(campaign_id, {}).get(lead_id)
        return candidate.lead.answer_chance if candidate is not None else None

    def take(self, campaign_id: CampaignId, lead_ids: Iterable[LeadId]) -> dict[LeadId, Candidate]:
        """Remove the leads from the hands and answer them: they are being dialled, previewed or put back."""
        held = self._held.get(campaign_id, {})
        return {lead_id: held.pop(lead_id) for lead_id in lead_ids if lead_id in held}

    def take_debtor(self, campaign_id: CampaignId, debtor_id: DebtorId) -> Candidate | None:
        """Remove the debtor's lead from the hands, if it is in them: an agent has chosen it."""
        held = self._held.get(campaign_id, {}).values()
        found = next((candidate for candidate in held if candidate.lead.debtor_id == debtor_id), None)
        return self.take(campaign_id, [found.lead.lead_id])[found.lead.lead_id] if found is not None else None

    def holds(self, campaign_id: CampaignId, lead_id: LeadId) -> bool:
        """Whether the lead is in hand, neither dialled nor shown to anybody yet."""
        return lead_id in self._held.get(campaign_id, {})

    def put_back(self, candidates: Iterable[Candidate]) -> None:
        """Take the leads in hand again: what was planned for them could not be written."""
        for candidate in candidates:
            self._held.setdefault(candidate.lead.campaign_id, {})[candidate.lead.lead_id] = candidate

    async def fill(self, campaign_id: CampaignId, wanted: int, now: datetime, *, look_s: float = 0.0) -> None:
        """Lease more leads when fewer than ``wanted`` are in hand, callbacks that wait for their agent not counted.

        Args:
            look_s: the leases last so much longer: an agent looks at each lead before it is dialled.

        Raises:
            StoreError: nothing was leased.
        """
        stale, self._stale = self._stale, []
        await self.give_back_leads(stale)
        free_count = sum(c.lead.callback is None for c in self._held.get(campaign_id, {}).values())
        if free_count >= wanted or self._not_before.get(campaign_id, now) > now:
            return
        began_s = time.perf_counter()
        lease_until = now + timedelta(seconds=self._policy.lead_lease_s + look_s)
        async with self._store.transaction() as tx:
            claimed = await tx.leads.claim_callbacks(
                campaign_id,
                self._policy.lead_batch_count,
                node_id=self._policy.node_id,
                now=now,
                lease_until=lease_until,
            )
            claimed += await tx.leads.claim(
                campaign_id,
                self._policy.lead_batch_count,
                node_id=self._policy.node_id,
                now=now,
                lease_until=lease_until,
            )
        metrics.QUEUE_CLAIM_SECONDS.observe(time.perf_counter() - began_s)
        metrics.LEADS_CLAIMED.labels(str(campaign_id)).inc(len(claimed))
        self.put_back(claimed)  # not the dictionary of before: it may have been given back while the database answered
        if not claimed:
            self._not_before[campaign_id] = now + timedelta(seconds=EMPTY_PAUSE_S)

    def leads_became_ready(self) -> None:
        """Something was promoted, returned or imported: ask again at the next tick."""
        self._not_before.clear()
        self.leads_ready()

    async def give_back(self, campaign_id: CampaignId | None = None) -> None:
        """Return unused leases, of one campaign or of all; a failure leaves them to the sweeper."""
        campaigns = [campaign_id] if campaign_id is not None else list(self._held)
        lead_ids = [lead_id for c in campaigns for lead_id in self._held.pop(c, {})]
        await self.give_back_leads(lead_ids)

    async def give_back_leads(self, lead_ids: list[LeadId], *, is_waiting: bool = False) -> None:
        """Return leases; those that wait on become due by themselves."""
        if not lead_ids:
            return
        try:
            async with self._store.transaction() as tx:
                await tx.leads.give_back(lead_ids, node_id=self._policy.node_id, is_waiting=is_waiting)
        except StoreError as error:
            log.warning("leases_not_returned", count=len(lead_ids), error=str(error))
        else:
            self.leads_became_ready()
