"""Hand-offs on the wire: lists, what recipients report, exports, closure reports."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from dialer.core.treatment.hand_off import HandOffKind
from dialer.core.treatment.reports import HandOffDecision
from dialer.web.schemas import Instant, LineText, Model, MoneyOut, Note, Out, Page, PageQuery
from dialer.web.schemas_treatment import HandOffOut, ResponseOut, SentenceOut

FileLanguage = Literal["it", "en"]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]
Minor = Annotated[int, Field(ge=0, le=99_999_999_999)]


class HandOffItemOut(HandOffOut):
    """A hand-off with its case."""

    case_id: int
    reference: str
    debtor: str
    creditor_id: int
    creditor: str
    balance: MoneyOut
    case_status: Literal["open", "paid", "closed", "recalled"]
    waits_for_decision: bool
    """A lawyer gave it back or settled, and nobody has decided."""


class HandOffPage(Page[HandOffItemOut]):
    next_cursor: str | None = None


class HandOffsQuery(PageQuery):
    kind: HandOffKind
    state: Literal["waiting", "sent", "to_decide", "over", "all"] = "waiting"
    creditor_id: int | None = None


class HandOffReportOut(Out):
    """What a recipient said."""

    report_id: int
    stage: str
    on_day: date
    reference: str
    note: str
    cost_minor: int
    """Charged to the ledger."""
    fee_minor: int
    """What the work costs us."""
    source: str
    at: Instant
    by: str


class HandOffFileOut(Out):
    hand_off: HandOffItemOut
    reports: list[HandOffReportOut]
    stages: list[str]
    """What may be reported now; empty before it was sent and when nothing more can come."""
    """That may be reported of this kind."""


class HandOffFileIn(Model):
    language: FileLanguage = "it"
    on: date | None = None
    """The day of the account; null: today."""


class BureauNoticeIn(Model):
    on: date
    """When the debtor was warned."""
    proof: LineText
    """Number of the letter, PEC receipt."""


class HandOffReportIn(Model):
    stage: LineText
    on: date
    reference: LineText = ""
    note: Note = ""
    cost_minor: Minor = 0
    """At a lawyer's: charged to the debtor's ledger."""
    fee_minor: Minor = 0
    promised_minor: Minor = 0
    """Of a visit's promise."""
    promised_on: date | None = None


class HandOffReportedOut(HandOffFileOut):
    is_new: bool
    """False: the same was reported before, and nothing has changed."""


class HandOffDecisionIn(Model):
    decision: HandOffDecision
    note: Reason


class HandOffExportIn(Model):
    kind: HandOffKind
    creditor_id: int
    hand_off_ids: Annotated[list[int], Field(max_length=1000)] = Field(default_factory=list)
    """Empty: all of the creditor's that may go."""
    recipient: LineText = ""
    language: FileLanguage = "it"


class HandOffTakeOut(Out):
    at: Instant
    form: str
    by: str
    """Empty: the command line."""


class HandOffExportOut(Out):
    batch_id: int
    kind: HandOffKind
    creditor_id: int
    creditor: str
    recipient: str
    language: str
    on_day: date
    case_count: int
    sha256: str
    made_at: Instant
    by_name: str
    takes: list[HandOffTakeOut]
    forms: list[str]
    """In which it can be taken: ``zip``, ``csv``, ``pdf``."""


class LeftOutOut(Out):
    """A hand-off that did not go."""

    hand_off_id: int
    reference: str
    code: str
    why: str


class HandOffExportedOut(Out):
    export: HandOffExportOut | None
    """Null: nothing could go."""
    left_out: list[LeftOutOut]


class HandOffExportPage(Page[HandOffExportOut]):
    next_cursor: str | None = None


class ExportsQuery(PageQuery):
    kind: HandOffKind


class ExportFileQuery(Model):
    form: Literal["zip", "csv", "pdf"] | None = None


class ReportRejectOut(Out):
    place: str
    text: str
    reason: str
    remedy: str


class ReportsReadOut(Out):
    kept_count: int
    known_count: int
    rejected_count: int
    rejected: list[ReportRejectOut]
    """The first of them."""
    rejects_id: str | None
    """Of the file with all of them; null: none was rejected."""


class ClosureReportQuery(Model):
    form: Literal["pdf", "json"] = "pdf"
    language: FileLanguage = "it"


class ClosurePeriodQuery(Model):
    since: date
    """First day, in the creditors' zone."""
    until: date
    """Last day."""
    language: FileLanguage = "it"


class ClosureReportOut(Out):
    """How a case ended."""

    status: str
    reason: str
    why: SentenceOut
    ended_on: date
    decided_by: str
    """Empty: nobody; it follows from the ledger or the creditor."""
    note: str
    balance: MoneyOut
    """On that day."""
    collected: MoneyOut
    missing_rates: list[str]
    response: ResponseOut
    lawyers: int
    promises: int
    kept_promises: int
    plans: int
    settlements: int
    cost: MoneyOut | None
    """Of telephone, letters and visits; null: not shown."""
    tax: dict[str, bool]
    """Elements that a creditor asks for when it writes the loss off."""
