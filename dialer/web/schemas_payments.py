"""Files of payments, and payments that were matched, wait, were left out or went back."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from dialer.web.schemas import Instant, Model, MoneyOut, Out, Page, PageQuery

Reason = Annotated[str, Field(min_length=3, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
PaymentState = Literal["matched", "unmatched", "ignored", "returned"]


class NoPaymentsIn(Model):
    note: Annotated[str, Field(max_length=500)] = ""
    """Where it was looked, if you like."""


class NoPaymentsOut(Out):
    waited_count: int
    """Cases whose step had waited for it; they are planned anew within a minute."""
    fed_at: Instant
    """The creditor's payments are known up to then."""


class PaymentFileStarted(Out):
    file_id: int


class PaymentFileOut(Out):
    """What came of a bank's file, or how far it is."""

    file_id: int
    name: str
    format: str
    """``camt.053``, ``mt940``, ``csv``; empty: not read yet."""
    creditor_code: str
    """Whose account; empty: the agency's own."""
    state: Literal["queued", "running", "done", "failed"]
    read_at: Instant
    finished_at: Instant | None
    line_count: int
    done_count: int
    known_count: int
    """Loaded before, from this or another file."""
    matched_count: int
    unmatched_count: int
    returned_count: int
    other_count: int
    """Fees and the like."""
    rejected_count: int
    has_rejects: bool
    error: str


class PaymentFilePage(Page[PaymentFileOut]):
    pass


class SuggestionOut(Out):
    """A case that the payment may belong to."""

    case_id: int
    reference: str
    debtor_name: str
    invoice: str
    basis: str
    likeness: float
    """0..1."""


class PaymentOut(Out):
    payment_id: int
    kind: Literal["credit", "return"]
    state: PaymentState
    value_on: date
    booked_on: date
    amount: MoneyOut
    payer: str
    payer_iban: str
    reference: str
    text: str
    bank_reference: str
    creditor_code: str
    case_id: int | None
    case_reference: str
    basis: str
    """Why it belongs to the case: ``rf``, ``notice``, ``end_to_end``, ``creditor_reference``, ``amount_and_iban``,
    ``amount_and_name``, ``person``."""
    reason: str
    """Why it was left out or taken back, or waits: ``other_currency``, ``case_closed``, ``case_recalled``, a text."""
    suggestions: list[SuggestionOut]


class PaymentPage(Page[PaymentOut]):
    pass


class PaymentsQuery(PageQuery):
    state: PaymentState | None = None
    creditor: Annotated[str, Field(max_length=64)] | None = None
    """Creditor's code."""
    case_id: int | None = None


class AssignIn(Model):
    """Of money that came in its case; of money that went back the payment that it takes back."""

    case_id: int | None = None
    item: Annotated[str, Field(max_length=100)] = ""
    """Invoice that the payer declared (art. 1193 c.c.); empty: none."""
    reason: Annotated[str, Field(max_length=500)] = ""
    """Why it is booked to a case that is closed; others need none."""
    is_reopened: bool = False
    """The closed case is open again afterwards, or paid."""
    returns_id: int | None = None


class PaymentReasonIn(Model):
    reason: Reason
