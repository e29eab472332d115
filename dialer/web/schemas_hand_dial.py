"""Calls by hand: whom an agent may look for, and whether each number may be dialled now."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from dialer.core.compliance.verdict import Decision
from dialer.core.kernel.codes import NumberPlace
from dialer.web.schemas import Instant, Model, Out
from dialer.web.schemas_debt import CaseNameOut


class PeopleQuery(Model):
    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=120)]
    """Beginning of a reference, a tax code, a telephone number or (all words) of any word of the name."""


class PersonFoundOut(Out):
    debtor_id: int
    name: str
    municipality: str
    cases: list[CaseNameOut]


class PeopleFoundOut(Out):
    items: list[PersonFoundOut]
    is_cut: bool
    """There are more: say more of the name."""


class HandNumberOut(Out):
    number_id: int
    e164: str
    place: NumberPlace | None
    decision: Decision
    until: Instant | None
    rule: str
    sentence: str
    """Why, in the house's language."""


class HandCampaignOut(Out):
    campaign_id: int
    campaign_name: str
    creditor_name: str
    is_free: bool
    """In the queue and in nobody's hands; otherwise nobody can be called for it now."""
    due_at: Instant
    """When the queue would come to this debtor by itself."""
    numbers: list[HandNumberOut]


class PersonNumbersOut(Out):
    debtor_id: int
    name: str
    campaigns: list[HandCampaignOut]
    """Running campaigns of the own teams that have this debtor."""


class HandDialIn(Model):
    campaign_id: int
    debtor_id: int
    number_id: int | None = None
    """None: the number whose turn it is."""
