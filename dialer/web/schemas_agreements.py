"""Promises, plans, settlements and what a creditor lets be offered, on the wire. Amounts in minor units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from dialer.core.debt.authority import Level
from dialer.core.debt.plan import Every, PlanState
from dialer.core.debt.promise import PromiseMethod, PromiseState
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.debt.settlement import SettlementState
from dialer.ports.agreement_lists import AgreementList
from dialer.ports.agreement_papers import AgreementKind, PaperKind
from dialer.web.schemas import Instant, LineText, Model, MoneyOut, Note, Out, Page, PageQuery

Minor = Annotated[int, Field(gt=0, le=10**12)]
AnyMinor = Annotated[int, Field(ge=0, le=10**12)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)]


class RateIn(Model):
    due_on: date
    minor: Minor


class PlanIn(Model):
    """Equal rates, a plan with interest, or own dates and amounts."""

    first_on: date | None = None
    """Anchor day of the first rate; a holiday moves the due day, not the anchor."""
    count: Annotated[int, Field(ge=0, le=120)] = 0
    every: Every = Every.MONTH
    yearly_percent: Percent = Decimal(0)
    """Of the plan's interest; 0: equal rates."""
    down_payment_minor: AnyMinor = 0
    """Due at once."""
    rates: list[RateIn] = Field(default_factory=list, max_length=120)
    """Own dates and amounts, which must sum to what is asked for; the fields above are then left out."""


class OfferIn(Model):
    """What closes the case: one to three payments."""

    rates: Annotated[list[RateIn], Field(min_length=1, max_length=12)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    """Why it is sensible; kept with the decision."""
    expires_on: date | None = None
    """Last day for the debtor's yes; null: as the creditor's terms say."""
    is_agreed: bool = False
    """The debtor has said yes already."""


class PromiseGivenIn(Model):
    minor: Minor
    due_on: date
    method: PromiseMethod = PromiseMethod.BANK_TRANSFER


class CancelIn(Model):
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class MoveIn(Model):
    move: Literal["approve", "reject", "accept", "withdraw"]
    note: Note = ""
    """A rejection and a withdrawal say why."""
    creditor_reference: LineText = ""
    """Letter or message in which the creditor itself decided; only an administrator may enter it."""


class RateOut(Out):
    number: int
    due_on: date
    principal_minor: int
    interest_minor: int


class PlanDraftOut(Out):
    asked_minor: int
    total_minor: int
    interest_minor: int
    currency: str
    rates: list[RateOut]


class PromiseFileOut(Out):
    promise_id: int
    minor: int
    currency: str
    made_on: date
    due_on: date
    last_day: date
    """With the method's days of grace."""
    method: PromiseMethod
    state: PromiseState
    paid_minor: int
    reminder_on: date | None
    closed_reason: str


class PlanOut(Out):
    plan_id: int
    agreed_on: date
    state: PlanState
    currency: str
    total_minor: int
    interest_minor: int
    paid_minor: int
    overdue_minor: int
    next_due_on: date | None
    broken_on: date | None
    every: Every | None
    yearly_percent: str
    closed_reason: str
    rates: list[RateOut]


class SettlementOut(Out):
    settlement_id: int
    state: SettlementState
    needs: Level
    minor: int
    currency: str
    principal_minor: int
    waived_minor: int
    accessories_minor: int
    waived_accessories_minor: int
    discount_percent: float
    """Waived principal of the residual principal."""
    dpd: int
    made_on: date
    expires_on: date
    next_due_on: date | None
    paid_minor: int
    reason: str
    counters_id: int | None
    by: str
    decided_by: str
    accepted_at: Instant | None
    rates: list[RateOut]
    moves: list[Literal["approve", "reject", "accept", "withdraw"]]
    """What the asking person may do with it now."""


class OfferDraftOut(Out):
    """An offer as it would be made by the asking person."""

    minor: int
    currency: str
    principal_minor: int
    waived_minor: int
    """Of the principal."""
    accessories_minor: int
    waived_accessories_minor: int
    discount_percent: float
    """Waived principal of the residual principal."""
    dpd: int
    expires_on: date
    needs: Level
    """Who must decide."""
    state: SettlementState
    """``offered``: it stands at once; ``proposed``: it waits for a decision."""


class LogLineOut(Out):
    at: Instant
    kind: AgreementKind
    agreement_id: int
    move: str
    by: str
    """Empty: by itself."""
    note: str
    minor: int | None
    """The amount that the line is about."""


class PaperOut(Out):
    paper_id: int
    kind: PaperKind
    agreement_id: int
    language: str
    sha256: str
    made_at: Instant


class CaseLimitOut(Out):
    """What one level may waive of this case."""

    level: Level
    percent: Percent
    minor: int
    most_minor: int
    """Of this case's principal today; 0: nothing."""


class CaseTermsOut(Out):
    """What may be agreed in this case."""

    kinds: list[OfferKind]
    most_rates: int
    least_rate_minor: int
    above_dpd: int
    """Only debts that are more days past due are discounted by anyone but the creditor."""
    limits: list[CaseLimitOut]
    offer_days: int
    promise_until: date
    """Latest day that may be promised."""
    least_promise_minor: int
    segment: str
    """Id of the segment whose set of offers holds; empty: the creditor's terms as they are."""
    approved_percent: Percent
    """Discount that the creditor approved beforehand for the segment."""
    approved_minor: int


class AgreementsOut(Out):
    """Everything that was agreed about a case."""

    case_id: int
    today: date
    currency: str
    balance_minor: int
    asked_minor: int
    """Without what is in dispute."""
    disputed_minor: int
    principal_minor: int
    accessories_minor: int
    """Interest and costs."""
    dpd: int
    terms: CaseTermsOut
    level: Level | None
    """Of the asking person."""
    promises: list[PromiseFileOut]
    plans: list[PlanOut]
    settlements: list[SettlementOut]
    papers: list[PaperOut]
    log: list[LogLineOut]
    has_recognition: bool
    """The creditor approved a wording by which the debtor recognises the debt."""


class PaperIn(Model):
    kind: PaperKind
    agreement_id: int
    language: Literal["it", "en"] | None = None
    """Null: the debtor's."""


class AgreementsQuery(PageQuery):
    list: AgreementList
    creditor: Annotated[str, Field(max_length=32)] | None = None
    """Creditor's code."""


class AgreementItemOut(Out):
    kind: AgreementKind
    agreement_id: int
    case_id: int
    reference: str
    creditor_code: str
    debtor_name: str
    state: str
    amount: MoneyOut
    paid: MoneyOut
    due_on: date | None
    """The promised day, the next rate's, or the offer's last day."""
    made_on: date
    needs: str
    """Of offers: the level that decides."""


class AgreementPageOut(Page[AgreementItemOut]):
    """A list of agreements."""


class AgreementCounts(Out):
    promises_open: int
    promises_broken: int
    plans_active: int
    plans_late: int
    offers_proposed: int
    offers_standing: int
    releases_due: int
