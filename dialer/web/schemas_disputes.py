"""Tickets, complaints, requests to prove a debt, documents of a case, and why it has not been paid."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from dialer.core.debt.default_reason import DefaultReason
from dialer.core.kernel.codes import HoldReason, Side, TicketKind, Track
from dialer.core.ticket.complaint import Channel, ComplaintCategory, ComplaintOutcome, ComplaintState, RootCause
from dialer.core.ticket.document import DocumentKind, Source
from dialer.core.ticket.ticket import TicketState, Verdict, Voice
from dialer.core.ticket.verification import VerificationState
from dialer.web.schemas import Instant, Model, Out, Page, PageQuery

Text = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
"""Free text; line breaks allowed."""
InvoiceNumber = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Minor = Annotated[int, Field(gt=0, le=10**12)]


class AboutOut(Out):
    """Whom a line of a list is about."""

    case_id: int | None
    reference: str
    creditor_code: str
    debtor_id: int | None
    debtor_name: str
    owner_name: str
    currency: str


class LineOut(Out):
    """One thing that happened."""

    at: Instant
    by: int | None
    by_name: str
    """Empty: the system, or an agent's disposition."""
    what: str
    text: str
    voice: Voice | None
    """Whose words the text is: what the debtor said and an agent wrote down, the creditor's answer, our own note."""


class TicketOut(Out):
    ticket_id: int
    case_id: int
    kind: TicketKind
    state: TicketState
    text: str
    invoice: str
    disputed_minor: int | None
    """The part of the invoice that is contested."""
    hold: HoldReason | None
    """Why the case is held until it is closed."""
    owner: int | None
    due_on: date
    is_late: bool
    opened_at: Instant
    answer: str
    verdict: Verdict | None
    answered_at: Instant | None
    closed_at: Instant | None
    reopened_count: int
    side: Side
    """Who must answer."""


class TicketItemOut(TicketOut):
    about: AboutOut


class TicketPage(Page[TicketItemOut]):
    pass


class TicketFile(Out):
    """One ticket with what became of it."""

    ticket: TicketOut
    about: AboutOut
    lines: list[LineOut]


class TicketIn(Model):
    kind: TicketKind
    text: Text = ""
    invoice: InvoiceNumber = ""
    disputed_minor: Minor | None = None
    """Of the invoice; absent with an invoice: all that is owed of it."""
    owner: int | None = None
    due_on: date | None = None
    """Absent: by the policy."""
    side: Side | None = None
    """Who must answer; absent: as such tickets go."""


class TaskIn(Model):
    """Something that one side asks the other to do or to tell about a case."""

    text: Text
    due_on: date | None = None
    """Last day for the answer; absent: by the policy."""
    side: Side | None = None
    """Who must answer; absent: the other side. A creditor asks the agency, always."""
    says: Literal["agency", "debtor"] = "agency"
    """Whose words the text is, where one of the agency's people writes it."""


class TicketPatch(Model):
    """What is given is changed."""

    owner: int | Literal[False] | None = None
    """A user; false: nobody."""
    invoice: InvoiceNumber | None = None
    """With it the disputed part is named: the rest of the case is asked for again."""
    disputed_minor: Minor | None = None
    side: Side | None = None
    """Let this side answer."""


class NoteIn(Model):
    text: Text


class TicketNoteIn(NoteIn):
    says: Literal["agency", "debtor"] = "agency"
    """Whose words the text is, where one of the agency's people writes it; a creditor's are its own."""


class TicketReopenIn(NoteIn):
    says: Literal["agency", "debtor"] = "debtor"
    """Who does not accept the answer."""


class TicketAnswerIn(Model):
    text: Text
    verdict: Verdict | None = None
    """Absent only for a task: there is nothing to judge."""


class TicketCloseIn(Model):
    verdict: Verdict | None = None
    """Absent: as it was answered."""
    credit_minor: Minor | None = None
    """Credit note on the disputed invoice."""
    text: Text = ""


class DisputesQuery(PageQuery):
    """What a list shows."""

    creditor_id: int | None = None
    standing: Literal["open", "closed", "all"] = "open"
    """``open``: by deadline, the latest first; else the newest first."""
    kind: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]*$")] = ""
    """A ticket's kind, or a complaint's category."""
    mine: bool = False
    late: bool = False
    """Only what waits for an answer that is late."""
    side: Side | None = None
    """Of tickets: who must answer."""


class ComplaintOut(Out):
    complaint_id: int
    case_id: int | None
    creditor_id: int | None
    channel: Channel
    category: ComplaintCategory
    state: ComplaintState
    text: str
    received_on: date
    due_on: date
    is_late: bool
    is_holding: bool
    about_user: int | None
    """The person complained about, who never answers or closes it."""
    owner: int | None
    opened_at: Instant
    answer: str
    outcome: ComplaintOutcome | None
    answered_at: Instant | None
    root_cause: RootCause | None
    closed_at: Instant | None


class ComplaintItemOut(ComplaintOut):
    about: AboutOut
    about_name: str


class ComplaintPage(Page[ComplaintItemOut]):
    pass


class ComplaintFile(Out):
    complaint: ComplaintOut
    about: AboutOut
    about_name: str
    lines: list[LineOut]


class ComplaintIn(Model):
    channel: Channel
    category: ComplaintCategory
    text: Text
    case_id: int | None = None
    creditor_id: int | None = None
    """Of one without a case."""
    received_on: date | None = None
    is_holding: bool = False
    about_user: int | None = None
    owner: int | None = None


class ComplaintPatch(Model):
    owner: int | Literal[False]
    """A user; false: nobody."""


class ComplaintAnswerIn(Model):
    text: Text
    outcome: ComplaintOutcome


class ComplaintCloseIn(Model):
    root_cause: RootCause
    text: Text = ""


class ComplaintExportQuery(Model):
    from_: date | None = Field(default=None, alias="from")
    """Received on or after this day."""
    to: date | None = None
    form: Literal["csv", "pdf"] = "csv"
    language: Literal["it", "en"] = "it"


class VerificationOut(Out):
    verification_id: int
    case_id: int
    channel: Channel
    state: VerificationState
    text: str
    received_on: date
    opened_at: Instant
    ticket_id: int | None
    """The question to the creditor for its documents."""
    ack_due_on: date
    acked_at: Instant | None
    acked_via: str
    packet_due_on: date
    is_late: bool
    packet_id: int | None
    """Document: the packet as it was made last."""
    sent_at: Instant | None
    sent_via: str
    proof: str
    closed_at: Instant | None


class VerificationItemOut(VerificationOut):
    about: AboutOut


class VerificationPage(Page[VerificationItemOut]):
    pass


class VerificationFile(Out):
    verification: VerificationOut
    about: AboutOut
    lines: list[LineOut]


class VerificationIn(Model):
    channel: Channel
    text: Text = ""
    received_on: date | None = None
    """Absent: today. The deadlines run from it."""


class AcknowledgeIn(Model):
    via: Channel


class SendIn(Model):
    via: Channel
    proof: Text
    """Number of the registered letter, receipt of the PEC."""


class ConcludeIn(Model):
    outcome: Literal["accepted", "disputed", "withdrawn"]
    text: Text = ""
    """With ``disputed``: what is disputed."""


class DocumentOut(Out):
    document_id: int
    case_id: int
    kind: DocumentKind
    source: Source
    name: str
    media_type: str
    size: int
    sha256: str
    invoice: str
    stored_at: Instant
    by: int | None


class Documents(Out):
    items: list[DocumentOut]


class ReasonIn(Model):
    reason: DefaultReason


class ReasonOut(Out):
    reason: DefaultReason | None
    track: Track
    """How the case is treated by it."""


class ContestedOut(Out):
    """An invoice of which a part is in dispute."""

    number: str
    residual_minor: int
    disputed_minor: int


class CaseDisputes(Out):
    """Everything of a case that waits for an answer, and its documents."""

    reason: ReasonOut
    currency: str
    contested: list[ContestedOut]
    """All invoices with what is owed and disputed of each."""
    asked_minor: int
    """What may be asked for: the balance without what is disputed."""
    tickets: list[TicketOut]
    complaints: list[ComplaintOut]
    """Empty for a creditor: they are the agency's."""
    verifications: list[VerificationOut]
    documents: list[DocumentOut]
    max_document_mb: int
    """Largest document that is taken, in MiB (``disputes.max_document_mb``)."""


class DisputeCountsOut(Out):
    """How much waits, and how much of it is late."""

    tickets: int
    tickets_late: int
    complaints: int
    complaints_late: int
    verifications: int
    verifications_late: int
