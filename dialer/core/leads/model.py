"""A lead: one debtor's place in one campaign's queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialer.core.kernel.codes import NumberPlace, NumberSource, NumberState
from dialer.core.kernel.ids import AgentId, CampaignId, DebtorId, LeadId, NumberId, TeamId


class LeadState(StrEnum):
    """Where a lead is. Ready and scheduled are kept apart so that no claim scans what is not due (``stack.md`` §2)."""

    READY = "ready"
    SCHEDULED = "scheduled"
    """Due later: a sweeper promotes it."""
    LEASED = "leased"
    """In a node's memory until the lease ends."""
    DIALED = "dialed"
    """A call or a preview is under way, or its disposition is awaited."""
    DONE = "done"
    """Nothing more to do in this campaign."""
    CLOSED = "closed"
    """Taken out by a person or a rule (recalled, refused for good)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadNumber:
    """One telephone number of the debtor, in the debtor's own order of preference."""

    number_id: NumberId
    e164: str
    rank: int = 0
    state: NumberState = NumberState.OK
    source: NumberSource = NumberSource.CREDITOR
    place: NumberPlace | None = None
    do_not_call: bool = False
    """On the agency's or the creditor's suppression list."""
    consent_given_at: datetime | None = None
    """Of the latest consent to be called here that was not taken back; None: none was given."""
    consent_ends_at: datetime | None = None
    """None: as long as the rule pack lets a consent stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """An agreed time to call again."""

    at: datetime
    agreed: bool
    """The debtor asked for it: some caps yield within 15 minutes (``domain.md`` §1.8.4)."""
    agent_id: AgentId | None = None
    """Promised by this agent; the team after 10 minutes; None = anyone."""
    team_id: TeamId | None = None
    number_id: NumberId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A debtor in a campaign's queue, as leased by a node."""

    lead_id: LeadId
    campaign_id: CampaignId
    debtor_id: DebtorId
    numbers: tuple[LeadNumber, ...]
    state: LeadState = LeadState.LEASED
    priority: int = 0
    """Higher first."""
    due_at: datetime
    attempt_count: int = 0
    callback: Callback | None = None
    last_number_id: NumberId | None = None
    preferred_number_id: NumberId | None = None
    """The number to dial next; None: the best one, or the one after the last in the debtor's order."""
    best_number_id: NumberId | None = None
    """Of several numbers, the one by which most is expected (``core/scoring``); None: not weighed."""
    score: int = 0
    """Expected minor units an agent-hour; higher first within a priority; 0: not weighed yet."""
    answer_chance: float | None = None
    """Learned forecast that this number is answered in these hours, 0..1; None: nothing was learned."""
