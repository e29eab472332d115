"""What an agent's form sends after a conversation, and what it is checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CallId, CampaignId, NumberId
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.workflows.calls.agree_in_call import Agreed, PlanRequest, PromiseRequest, SettlementRequest
from dialer.workflows.calls.close_calls import RetryRules
from dialer.workflows.debt.reckon import Reckoner


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRequest:
    """When the debtor wants to be called again."""

    at: datetime
    is_mine: bool
    """Promised by the asking agent; False: anyone may call."""
    number_id: NumberId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionRequest:
    """An agent's verdict on a call, as the form sends it."""

    call_id: CallId
    code: Outcome
    note: str = ""
    default_reason: str | None = None
    promise: PromiseRequest | None = None
    plan: PlanRequest | None = None
    settlement: SettlementRequest | None = None
    callback: CallbackRequest | None = None

    @property
    def agreed(self) -> Agreed:
        """What was agreed in the call."""
        return Agreed(
            code=self.code, promise=self.promise, plan=self.plan, settlement=self.settlement,
            default_reason=self.default_reason,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionRules:
    """What a disposition is checked against."""

    retry: RetryRules
    packs: Mapping[str, Pack]
    correction_s: float
    reckoner: Reckoner = field(default_factory=Reckoner)
    """What cases owe: nobody promises more."""
    campaigns: Mapping[CampaignId, Campaign] = field(default_factory=dict)
    """As the node has them at hand; one that is not among them is read."""
    disputes: DisputePolicy = field(default_factory=DisputePolicy)
    """Deadlines of what a verdict raises."""
