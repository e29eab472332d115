"""Reads behind "who may be called": a campaign's queue with its facts, page by page, and one debtor whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.facts import Facts
from dialer.core.compliance.moratorium import Moratorium
from dialer.core.kernel.ids import CampaignId, CreditorId, DebtorId
from dialer.core.kernel.scope import Scope
from dialer.ports.leads import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A debtor as one campaign, or one creditor without a campaign for them, would call."""

    creditor_id: CreditorId
    creditor_code: str
    creditor_name: str
    creditor_settings: dict[str, object]
    campaign: Campaign | None
    """None: no open campaign has the debtor in its queue."""
    candidate: Candidate
    lead_reason: str = ""
    """Why the lead waits or ended, as kept on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many debtors with an open case an area holds."""

    debtor_count: int
    of_count: int
    """All of them, wherever they live."""


class ProspectViews(Protocol):
    async def queue_page(
        self, campaign_id: CampaignId, *, after: int, limit: int, now: datetime
    ) -> tuple[Candidate, ...]:
        """Leads that are not done or closed, with their facts, by id from ``after`` on."""
        ...

    async def of_debtor(self, debtor_id: DebtorId, now: datetime) -> tuple[str, Facts, tuple[Prospect, ...]]:
        """The debtor's name, what is known whoever calls, and each way in which they may be called. Raises NotFound."""
        ...

    async def reach(self, area: Moratorium, scope: Scope) -> Reach:
        """Debtors with an open case of these creditors who live in the area; its days do not matter."""
        ...
