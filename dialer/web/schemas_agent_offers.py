"""The offers that an agent may make in a call, on the wire. Amounts in minor units."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dialer.core.debt.default_reason import DefaultReason
from dialer.web.schemas import Model, Out
from dialer.web.schemas_needs import SuggestionsOut


class AgentOffersQuery(Model):
    call_id: Annotated[str, Field(max_length=64)]
    reason: DefaultReason | None = None
    """As the debtor has just said; null: as it was told before."""


class AgentCaseOffers(SuggestionsOut):
    """Of one case; each offer is within the agent's authority."""

    case_id: int


class AgentOffers(Out):
    call_id: str
    items: list[AgentCaseOffers]
