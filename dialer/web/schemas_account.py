"""The account of a case, entries by hand, what a debtor needs to pay, and rates of interest."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from dialer.core.debt.account import Component, EntryKind, Ground
from dialer.core.debt.law import InterestRegime
from dialer.core.debt.lump_sum import LumpSumRefusal
from dialer.core.debt.sector import NoticeKind, PaymentMethod, Sector
from dialer.ports.reckonings import Cause
from dialer.web.schemas import Instant, Model, MoneyOut, Out
from dialer.workflows.debt.read_account import Part

Words = Annotated[str, Field(min_length=3, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]


class AccountQuery(Model):
    on: date | None = None
    """The day; none: today."""
    known_at: Instant | None = None
    """Leave out what was booked later; none: nothing."""


class InterestLineOut(Out):
    """One line of the reckoning: simple interest, actual/365, over the days in (from, to]."""

    from_on: date
    to_on: date
    days: int
    principal_minor: int
    percent: str
    label: str
    """Period of the rate; empty: the contract's."""
    exact: str
    """Minor units before rounding, four decimals."""


class LumpSumOut(Out):
    """Compensation for the costs of recovery, once for each late invoice between businesses."""

    minor: int
    """What was charged, else what the law gives; 0: nothing."""
    entry_id: int | None
    """The charge that stands; null: none."""
    refusal: LumpSumRefusal | None
    """Why it cannot be charged (again); null: it may be."""
    late_since: date | None
    """The day after the due date; null: it is not late."""
    was_taken_back: bool


class LumpSumIn(Model):
    invoices: Annotated[list[Annotated[str, Field(max_length=100)]], Field(min_length=1, max_length=500)]
    """Their numbers."""
    reason: Words
    """Why it is charged now."""


class LumpSumsCharged(Out):
    entry_ids: list[int]


class AccountItemOut(Out):
    """What is owed of one invoice; without a number, of the case as a whole."""

    number: str
    due_on: date | None
    principal_minor: int
    interest_minor: int
    costs_minor: int
    total_minor: int
    left_out_minor: int
    """Of it, what is not asked for while a dispute is open: the disputed part with the interest that falls on it."""
    lump_sum: LumpSumOut | None
    """For lateness between businesses; null: of the case as a whole."""
    interest_lines: list[InterestLineOut]
    missing_rates: list[str]
    """Periods whose rate is not known: the interest is at least this much, and not computable."""


class EntryOut(Out):
    entry_id: int
    kind: EntryKind
    minor: int
    value_on: date
    booked_at: Instant
    item: str
    component: Component | None
    reverses: int | None
    reference: str
    counts: bool
    """On the day that was asked for: not reversed, and not of a later day."""
    by: str
    """Who booked it; empty: it followed by itself, from a file or an agreement."""
    ground: Ground
    """``lump_sum``: once for a late invoice; empty: none of its own."""
    is_from_payment: bool
    """It came from a bank's file: it is taken back with its payment."""


class AllocationOut(Out):
    """A part of a payment that covered a part of a debt (art. 1193, 1194 c.c.)."""

    entry_id: int
    on: date
    item: str
    component: Component
    minor: int


class CaseInterestOut(Out):
    """Which interest the invoices bear, and why."""

    interest: InterestRegime
    reason: str
    """``file``, ``creditor``, ``business``, ``consumer``, ``sector``, ``no_law``, ``person``; empty: it was set before
    reasons were kept."""
    percent: str = ""
    """The contract's, a year."""
    reference: str = ""
    """Its clause."""
    note: str = ""
    """What a person said to it."""
    choices: list[InterestRegime]
    """What a person may decide: no interest of commercial transactions for a consumer."""


class CaseSectorOut(Out):
    """What follows from what the creditor does."""

    sector: Sector
    credit_kind: str
    """Of the case, for prescription; empty: not told."""
    invoice_kinds: dict[str, str]
    """By number, of the invoices that differ from the case."""
    notices: list[NoticeKind]
    """What is told in writing, by kind of creditor."""
    reference: str
    """Where that stands."""


class CaseInterestIn(Model):
    interest: InterestRegime
    percent: Annotated[str, Field(max_length=20)] = ""
    """Of contract interest: a year, like 8.5."""
    reference: Annotated[str, Field(max_length=200)] = ""
    """The contract's clause."""
    reason: Words
    """What the decision rests on."""


class ReopenIn(Model):
    reason: Words


class CreditKindIn(Model):
    credit_kind: Annotated[str, Field(max_length=40)]
    """As ``GET /api/sectors`` lists them; empty: not told."""
    invoice: Annotated[str, Field(max_length=100)] = ""
    """Only of this invoice; empty: of the case."""


class SectorOut(Out):
    """A sector with what follows from it in the creditors' country."""

    sector: Sector
    credit: str
    """Kind of credit for prescription where invoices tell none."""
    business_interest: InterestRegime
    consumer_interest: InterestRegime
    notices: list[NoticeKind]
    methods: list[PaymentMethod]
    reference: str


class SectorsOut(Out):
    country: str
    items: list[SectorOut]
    credit_kinds: list[str]
    """Those for which the country has a term of prescription."""


class ReckoningOut(Out):
    """Balances that are written anew in the background."""

    reckoning_id: int
    cause: Cause
    subject: str
    """Which rate, which file, whose terms."""
    asked_at: Instant
    started_at: Instant | None
    total_count: int | None
    """Cases; none: not begun."""
    done_count: int
    changed_count: int
    """Cases that owe something else now."""
    finished_at: Instant | None


class ReckoningsOut(Out):
    items: list[ReckoningOut]


class AccountOut(Out):
    on: date
    known_at: Instant | None
    currency: str
    principal_minor: int
    interest_minor: int
    costs_minor: int
    balance_minor: int
    credit_minor: int
    """Paid beyond what was owed."""
    asked_minor: int
    """The balance without what is left out while a dispute is open: by the disputes of now, on the day asked for."""
    missing_rates: list[str]
    terms: CaseInterestOut
    sector: CaseSectorOut
    items: list[AccountItemOut]
    entries: list[EntryOut]
    allocations: list[AllocationOut]


class EntryIn(Model):
    kind: EntryKind
    minor: Annotated[int, Field(ge=0, le=10**13)] = 0
    """Minor units, above zero; of a reversal it is the reversed entry's."""
    value_on: date
    item: Annotated[str, Field(max_length=100)] = ""
    component: Component | None = None
    reverses: int | None = None
    reason: Words
    """What it rests on: the credit note's number, the decision, the receipt."""


class EntryBooked(Out):
    entry_id: int


class TransferOut(Out):
    name: str
    iban: str
    amount: MoneyOut
    reference: str
    """RF reference; empty: ``text`` says what is paid."""
    text: str
    qr_svg: str
    """EPC069-12 QR."""


class PaymentNoticeOut(Out):
    """A pagoPA notice that the creditor issued."""

    invoice: str
    number: str
    """As it is printed: 4-4-4-4-2."""
    creditor_code: str
    amount: MoneyOut
    qr_svg: str


class PaymentDataQuery(Model):
    part: Part | None = None
    """``rate``: what is due next of the plan or settlement that stands; ``all``: everything; none: the rate, if any."""


class RateDueOut(Out):
    number: int
    due_on: date
    minor: int
    """With every later rate that is due."""
    is_overdue: bool


class PaymentDataOut(Out):
    amount: MoneyOut
    """What the codes below pay."""
    part: Part
    asked_minor: int
    """Everything that is asked for."""
    disputed_minor: int
    """Owed but in dispute, and so not asked for."""
    rate: RateDueOut | None
    transfer: TransferOut | None
    notices: list[PaymentNoticeOut]
    link: str
    lacking: list[str]
    """Why a way is not open: ``nothing_owed``, ``no_iban``, ``wrong_iban``, ``not_euro``, ``no_notice``,
    ``no_pagopa_code``, ``no_link``, ``notice_is_whole``, ``transfer_not_offered``, ``pagopa_not_offered``,
    ``link_not_offered``."""
    methods: list[PaymentMethod] = Field(default_factory=list)
    """Ways that are open, the first before the others."""


class InterestRateOut(Out):
    table: str
    title: str
    period: Literal["half_year", "year"]
    label: str
    """``2026-H1`` or ``2026``."""
    percent: str
    """Per year; empty: not known."""
    reference: str
    is_entered: bool
    """By an admin; else from the country's file."""


class InterestRatesOut(Out):
    country: str
    items: list[InterestRateOut]


class InterestRatesQuery(Model):
    country: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")] | None = None
    """ISO 3166-1; none: the creditors' country."""


class InterestRateIn(Model):
    country: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")]
    table: Annotated[str, Field(max_length=60)]
    period: Annotated[str, Field(max_length=10)]
    percent: Annotated[str, Field(max_length=20)]
    """As it was published: 2.15, in percent a year."""
    reference: Words
    """Where it was published."""


class InterestRateEntered(Out):
    reckoning_id: int
    """Balances follow in the background: ``GET /api/reckonings/{reckoning_id}`` tells how far."""
