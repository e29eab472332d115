"""The queue of leads as the engine and the workflows use it, and what a decision about one reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialer.core.calls.model import DialOrder
from dialer.core.compliance.facts import Facts
from dialer.core.kernel.ids import CampaignId, CaseId, CreditorId, DebtorId, LeadId, NodeId, NumberId
from dialer.core.leads.entry import KeptOut
from dialer.core.leads.model import Callback, Lead, LeadState


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A leased lead with all that a decision about it reads."""

    lead: Lead
    facts: Facts
    lease_epoch: int
    """Fencing number of the lease: a write with an older one changes nothing."""
    lease_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadMove:
    """Where a lead goes next."""

    lead_id: LeadId
    state: LeadState
    due_at: datetime | None = None
    reason: str = ""
    """Rule id or fixed word, kept on the lead for the supervisor's counts."""
    callback: Callback | None = None
    last_number_id: NumberId | None = None
    preferred_number_id: NumberId | None = None
    adds_attempt: bool = False
    replaces_plan: bool = False
    """What was agreed before is void, also when this move adds no attempt: a corrected verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What became of the debtors who were not in a queue."""

    count: int
    """Leads that entered."""
    kept_out: tuple[KeptOut, ...] = ()
    """Cases of debtors who did not, by number."""


class LeadsRepo(Protocol):
    async def claim(
        self, campaign_id: CampaignId, limit: int, *, node_id: NodeId, now: datetime, lease_until: datetime
    ) -> tuple[Candidate, ...]:
        """Lease the best ready leads (priority, then due_at) and read their facts; never blocks on another claimer."""
        ...

    async def claim_callbacks(
        self, campaign_id: CampaignId, limit: int, *, node_id: NodeId, now: datetime, lease_until: datetime
    ) -> tuple[Candidate, ...]:
        """The same for ready leads that carry an agreed callback: they go first."""
        ...

    async def claim_chosen(
        self, campaign_id: CampaignId, debtor_id: DebtorId, *, node_id: NodeId, now: datetime, lease_until: datetime
    ) -> Candidate:
        """Lease the one lead that a person chose, ready or waiting; its ``state`` is the one it had.

        Raises:
            NotFound: the campaign has no such debtor.
            InvalidTransition: in other hands, under way, or ended.
        """
        ...

    async def candidate(self, lead_id: LeadId) -> Candidate:
        """Facts of one lead whatever its state. Raises NotFound."""
        ...

    async def give_back(self, lead_ids: Sequence[LeadId], *, node_id: NodeId, is_waiting: bool = False) -> None:
        """Return leases that were not used.

        Args:
            is_waiting: the leads were chosen before they were due, and wait on.
        """
        ...

    async def mark_dialed(self, orders: Sequence[DialOrder], *, node_id: NodeId) -> frozenset[LeadId]:
        """LEASED by this node -> DIALED; answers those that were (a lost lease is absent: do not dial it)."""
        ...

    async def locked(self, orders: Sequence[DialOrder]) -> Mapping[LeadId, Candidate]:
        """The orders' leads with the facts of this instant; their debtors are locked until the transaction ends.

        Another transaction that wants to count one of these debtors' calls waits, and then counts what this one wrote.
        """
        ...

    async def weighed_anew(self, orders: Sequence[DialOrder]) -> Mapping[LeadId, Candidate]:
        """The same of orders that are out, each without its own call among the facts; nothing is locked."""
        ...

    async def move(self, moves: Sequence[LeadMove]) -> None: ...

    async def promote_due(self, now: datetime, limit: int = 5000) -> int:
        """SCHEDULED and due -> READY; how many."""
        ...

    async def expire_leases(self, now: datetime) -> int:
        """Leases past their end without an open attempt -> READY, or SCHEDULED when not yet due; how many."""
        ...

    async def close_for_debtor(self, debtor_id: DebtorId, creditor_id: CreditorId, reason: str) -> int: ...

    async def reopen_held(self, case_id: CaseId, reason: str, now: datetime) -> int:
        """Leads that this word had closed, of the case's debtor in its creditor's open campaigns -> READY; how many."""
        ...

    async def withdraw(self, case_ids: Sequence[CaseId], word: str, now: datetime, *, is_final: bool) -> int:
        """Take out the leads of these cases' debtors who have nothing else that may be talked about; how many.

        A debtor with another open case of the creditor stays in the queue; with one whose hold ends, the lead waits
        until then.

        Args:
            word: kept on the lead: why, and by which word it comes back.
            is_final: the cases are not open any more: no call that is under way returns the lead.
        """
        ...

    async def readmit(self, case_ids: Sequence[CaseId], words: Sequence[str], now: datetime) -> int:
        """Leads that ``withdraw`` took out by one of these words, of debtors with an open case again -> READY."""
        ...

    async def leased(self, lead_ids: Sequence[LeadId]) -> frozenset[LeadId]:
        """Which of these leads are still held by a node."""
        ...

    async def reopen_numbered(self, debtor_id: DebtorId, now: datetime) -> int:
        """Leads that had ended for want of a number, in open campaigns -> READY: there is one again; how many."""
        ...

    async def of_number(self, e164: str) -> tuple[Lead, ...]:
        """Leads of running campaigns whose debtor has this number, whatever their state."""
        ...

    async def add(self, campaign_id: CampaignId, *, priority: int = 0, now: datetime) -> Entered:
        """Enter every debtor of the campaign's creditor with an open case who may be and is not yet in its queue."""
        ...

    async def count_left(self, campaign_id: CampaignId, until: datetime, *, limit: int) -> int | None:
        """Leads that are ready or leased, or due before ``until``; None: about ``limit`` or more, not counted out."""
        ...
