"""What a creditor lets be offered, on the wire. Amounts in minor units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from dialer.core.debt.promise import BROKEN_BEFORE_ESCALATION
from dialer.core.debt.reason_treatment import OfferKind
from dialer.web.schemas import LineText, Model, Out
from dialer.web.schemas_agreements import AnyMinor, Percent


class LimitModel(Model):
    level: Literal["agent", "team_lead", "manager"]
    percent: Percent
    minor: AnyMinor
    accessory_percent: Percent = Decimal(100)
    accessory_minor: AnyMinor | None = None


class OfferSetModel(Model):
    """Offers for the cases of one segment; they narrow the creditor's terms."""

    segment: LineText
    kinds: Annotated[list[OfferKind], Field(max_length=8)]
    most_rates: Annotated[int, Field(ge=0, le=120)] | None = None
    least_rate_minor: AnyMinor | None = None
    discount_percent: Percent = Decimal(0)
    """Approved beforehand: everybody may waive so much of the residual principal; 0: nothing."""
    discount_minor: AnyMinor = 0
    """And no more than this."""
    until: date | None = None
    """Last day; null: until it is changed."""


class PromiseLimitsModel(Model):
    """Where the creditor says nothing: 15 days before phone collection, 7 in it, and none after 2 broken ones."""

    soft_days: int = 15
    late_days: int = 7
    least_minor: AnyMinor = 0
    """Smallest promise; all that is asked for may always be promised."""
    most_broken: int = BROKEN_BEFORE_ESCALATION
    """So many broken promises of a case, and no other one is taken: the treatment goes on. 1 to 10."""


class OfferTermsModel(Model):
    """What a creditor lets be offered."""

    kinds: Annotated[list[OfferKind], Field(max_length=8)]
    most_rates: int
    least_rate_minor: AnyMinor
    above_dpd: Annotated[int, Field(ge=0, le=3650)]
    """Only debts that are more days past due are discounted by anyone but the creditor."""
    limits: Annotated[list[LimitModel], Field(max_length=3)]
    offer_days: int
    recognition: dict[Literal["it", "en"], Annotated[str, Field(max_length=4000)]] = Field(default_factory=dict)
    recognition_reference: LineText = ""
    """Letter in which the creditor approved the wording."""
    approved_by: LineText = ""
    """Who approved it at the creditor's."""
    approved_on: date | None = None
    """And when."""
    promises: PromiseLimitsModel = Field(default_factory=PromiseLimitsModel)
    sets: Annotated[list[OfferSetModel], Field(max_length=20)] = Field(default_factory=list)


class TermsQuery(Model):
    language: Literal["it", "en"] = "en"
    """Of the segments' titles."""


class SegmentNameOut(Out):
    """A group into which the creditor's cases are sorted."""

    segment: str
    title: str


class OfferTermsOut(OfferTermsModel):
    """The terms, with what a form for them needs."""

    segments: list[SegmentNameOut]
    is_default: bool
    """The creditor said nothing yet: these are the cautious terms of the house."""
