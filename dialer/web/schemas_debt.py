"""Creditors, debtors, cases, invoices: the file that an agent sees and the pages that list it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from dialer.core.kernel.codes import (
    CampaignType,
    DebtorKind,
    DialMode,
    HoldReason,
    NumberPlace,
    NumberSource,
    NumberState,
    Outcome,
)
from dialer.core.relation.behaviour import Behaviour
from dialer.core.relation.customer import CustomerValue
from dialer.core.relation.segment import RelationTrait, Tone
from dialer.core.relation.vulnerability import SupportNeed
from dialer.web.schemas import Instant, MoneyOut, Out, Page, PageQuery
from dialer.web.schemas_creditors import CreditorOut


class PlacementOut(Out):
    """A batch of cases (affido) under one mandate."""

    placement_id: int
    code: str
    received_on: date | None
    mandate_starts: date | None
    mandate_ends: date | None
    fee: str
    """What was agreed, as the register of business shows it; empty: not entered."""
    case_count: int


class PlacementPage(Page[PlacementOut]):
    pass


class NumberOut(Out):
    number_id: int
    e164: str
    rank: int
    state: NumberState
    source: NumberSource
    place: NumberPlace | None
    is_dialled: bool
    """The one on the line now."""


class AddressOut(Out):
    street: str
    postcode: str
    municipality: str
    province: str
    country: str


class DebtorOut(Out):
    debtor_id: int
    kind: DebtorKind
    name: str
    tax_code: str
    language: str
    country: str
    region: str
    municipality: str
    needs: list[SupportNeed] = Field(default_factory=list)
    """Help that the debtor needs; it says nothing of a debt, and is shown before the person is identified too."""
    numbers: list[NumberOut]
    addresses: list[AddressOut]


class InvoiceOut(Out):
    invoice_id: int
    number: str
    issued_on: date | None
    due_on: date | None
    amount: MoneyOut
    residual: MoneyOut
    disputed: MoneyOut
    """Of the residual: not to be asked for until it is answered."""
    days_past_due: int | None
    """Today minus due day; negative: not due yet."""
    service: str
    period: str


class HoldOut(Out):
    reason: HoldReason
    starts_at: Instant | None
    ends_at: Instant | None


class PromiseOut(Out):
    amount: MoneyOut
    due_on: date
    method: str
    state: str
    made_at: Instant


class CaseOut(Out):
    case_id: int
    reference: str
    """The creditor's own."""
    state: str
    phase: str
    """``caring``, ``soft``, ``phone``, ``home``, ``legal``."""
    creditor: CreditorOut
    placement: str
    mandate_starts_on: date | None
    mandate_ends_on: date | None
    balance: MoneyOut
    invoices: list[InvoiceOut]
    holds: list[HoldOut]
    promises: list[PromiseOut]


class FileCampaignOut(Out):
    campaign_id: int
    name: str
    kind: CampaignType
    mode: DialMode


class HistoryOut(Out):
    """One call of the past to this debtor."""

    call_id: str
    at: Instant
    number: str
    outcome: Outcome | None
    talk_s: float | None
    note: str
    default_reason: str | None
    script: list[str] = Field(default_factory=list)
    """Titles of the script's steps that were said, in their order; empty on the agent's screen."""


class FilePreferenceOut(Out):
    """When and how the debtor likes to be contacted."""

    weekdays: list[str]
    starts: str | None
    """Local time, ``HH:MM``."""
    stops: str | None
    channel: str | None


class FileRelationOut(Out):
    """The debtor as the creditor's customer."""

    value: CustomerValue
    behaviour: Behaviour
    tone: Tone
    """The gentlest of the cases shown."""
    traits: list[RelationTrait]
    preference: FilePreferenceOut | None


class FileOut(Out):
    """What is on the agent's screen during a call."""

    debtor: DebtorOut
    creditor: CreditorOut
    campaign: FileCampaignOut
    cases: list[CaseOut]
    """Open ones of this creditor that the call may be about."""
    left_out: list[str]
    """References of its other open cases: not to be talked about in this call (a hold, or a limit by debt)."""
    balance: MoneyOut
    relation: FileRelationOut | None = None
    """What the creditor says of its customer, and in which tone to talk; none in files of an older node."""
    history: list[HistoryOut]
    """Newest first."""


class IntroductionOut(Out):
    """In whose name the agent speaks before anybody is identified."""

    party: Literal["first", "third"]
    """``first``: in the creditor's own name; ``third``: the agency's."""
    is_caring: bool
    """A call before the due date: a service to the customer, on behalf of the creditor who may be named."""
    name: str
    """The creditor as its customers know it; empty where naming it would tell of the debt."""
    greeting: str
    """The creditor's own opening, where it is named."""


class FileHeld(Out):
    """Before the person is identified: who is asked for, in whose name, and nothing that tells of a debt."""

    is_held: Literal[True]
    debtor: DebtorOut
    introduction: IntroductionOut | None = None
    """None in files of an older node."""


class FileMissing(Out):
    """The database did not give the file in time; reading it again may."""

    unavailable: Literal[True]


class CallFileOut(Out):
    """The file of one call, as far as its reader may see it."""

    file: FileOut | FileHeld


class CasesQuery(PageQuery):
    creditor: Annotated[str, Field(max_length=32)] | None = None
    """Creditor's code."""
    status: Literal["open", "paid", "closed", "recalled"] | None = None
    q: Annotated[str, Field(max_length=120)] | None = None
    """Beginning of a reference, a tax code, a telephone number or any word of the debtor's name."""


class CaseRowOut(Out):
    case_id: int
    reference: str
    creditor_id: int
    creditor_code: str
    debtor_id: int
    debtor_name: str
    status: str
    """``open``, ``paid``, ``closed``, ``recalled``."""
    phase: str
    balance: MoneyOut
    oldest_due_on: date | None
    holds: list[HoldReason]


class CasePage(Page[CaseRowOut]):
    pass


class DebtorsQuery(PageQuery):
    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120)]
    """Beginning of a reference, a tax code, a telephone number or (all words) of any word of the name."""


class CaseNameOut(Out):
    creditor_code: str
    reference: str


class DebtorRowOut(Out):
    debtor_id: int
    name: str
    kind: DebtorKind
    tax_code: str
    municipality: str
    region: str
    numbers: list[str]
    """E.164, in the order in which they are dialled."""
    cases: list[CaseNameOut]
    """The oldest first."""


class DebtorPage(Page[DebtorRowOut]):
    pass


class CaseFileOut(Out):
    """A case with its debtor and everything that happened."""

    case: CaseOut
    debtor: DebtorOut
    history: list[HistoryOut]


class DebtorFileOut(Out):
    debtor: DebtorOut
    cases: list[CaseOut]
    history: list[HistoryOut]
