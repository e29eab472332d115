"""What a debtor says about paying and the offers that follow, on the wire. Amounts in minor units."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from dialer.core.debt.authority import Level
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.plan import Every
from dialer.core.debt.reason_treatment import OfferKind
from dialer.web.schemas import Instant, Model, Out
from dialer.web.schemas_agreements import AnyMinor, RateOut


class SuggestQuery(Model):
    reason: DefaultReason | None = None
    can_pay_now_minor: AnyMinor | None = None
    affordable_minor: AnyMinor | None = None


class OfferOut(Out):
    """One way out; with a plan, what its form needs."""

    kind: OfferKind
    minor: int
    due_on: date
    needs: Level
    why: Literal["fits_reason", "affordable", "within_authority", "needs_approval", "approved_before"]
    also: list[Literal["first_of_reason", "when_money_comes", "pays_now", "no_discount", "closes_dispute"]]
    """More that speaks for it."""
    expected_minor: int
    """What it brings in today's terms, times how likely it is kept."""
    rates: list[RateOut]
    waived_minor: int
    """Of the principal."""
    waived_accessories_minor: int
    discount_percent: float
    first_on: date | None
    """Of a plan: the anchor day of its first rate."""
    count: int
    """Rates of a plan, its down payment not counted."""
    every: Every
    down_payment_minor: int


class SuggestionsOut(Out):
    balance_minor: int
    asked_minor: int
    """Without what is in dispute."""
    currency: str
    dpd: int
    affordable_minor: int | None
    """Each time that money comes, by the answers and the form."""
    reason: DefaultReason | None
    segment: str
    """Whose set of offers was taken; empty: the creditor's terms as they are."""
    why_none: Literal["", "not_open", "nothing_owed", "all_disputed", "reason_first", "not_affordable"]
    offers: list[OfferOut]


class AffordabilityIn(Model):
    """Monthly figures as the debtor gives them; nothing about whom the money goes to."""

    income_minor: AnyMinor
    housing_minor: AnyMinor = 0
    living_minor: AnyMinor = 0
    other_debts_minor: AnyMinor = 0
    household: Annotated[int, Field(ge=1, le=30)] = 1


class AffordabilityOut(Out):
    income_minor: int
    housing_minor: int
    living_minor: int
    other_debts_minor: int
    household: int
    affordable_minor: int
    entered_at: Instant
    keep_until: date
    """Last day; then it is deleted."""


class AffordabilityFound(Out):
    form: AffordabilityOut | None


class NeedsIn(Model):
    """What the debtor says about paying; every answer may be left out, but not all of them."""

    reason: DefaultReason | None = None
    can_pay_now_minor: AnyMinor | None = None
    per_rate_minor: AnyMinor | None = None
    """What can be paid each time that money comes."""
    every: Every = Every.MONTH
    """How often money comes."""
    money_on: date | None = None
    """When it comes next."""


class NeedsOut(Out):
    reason: DefaultReason | None
    can_pay_now_minor: int | None
    per_rate_minor: int | None
    every: Every
    money_on: date | None
    entered_at: Instant
    keep_until: date
    """Last day; then it is deleted."""


class NeedsFound(Out):
    answers: NeedsOut | None
    told_reason: DefaultReason | None
    """Why it was not paid, as it was told before."""
