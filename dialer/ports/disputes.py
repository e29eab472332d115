"""Tickets, complaints and requests for verification as workflows use them; part of one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from dialer.core.debt.asked import Contested
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.kernel.codes import HoldReason, Side, TicketKind, Track
from dialer.core.kernel.ids import CallId, CaseId, CreditorId, DebtorId, UserId
from dialer.core.ticket.complaint import Channel, ComplaintCategory, ComplaintOutcome, ComplaintState, RootCause
from dialer.core.ticket.deadlines import Told
from dialer.core.ticket.ticket import TicketState, Verdict, Voice
from dialer.core.ticket.verification import VerificationState


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHead:
    """Whose case it is, and whether anything can still be done with it."""

    case_id: CaseId
    creditor_id: CreditorId
    debtor_id: DebtorId
    reference: str
    status: str
    currency: str
    default_reason: DefaultReason | None
    track: Track


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRow:
    """Why a debtor has not paid, as somebody told it."""

    case_id: CaseId
    reason: DefaultReason
    track: Track
    at: datetime
    call_id: CallId | None = None
    by: UserId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket as it is kept."""

    ticket_id: int = 0
    case_id: CaseId
    creditor_id: CreditorId
    kind: TicketKind
    state: TicketState = TicketState.OPEN
    text: str = ""
    invoice: str = ""
    """Number of the invoice that it is about; empty: the case."""
    disputed_minor: int | None = None
    hold: HoldReason | None = None
    """Why the case is held until it is closed."""
    owner: UserId | None = None
    due_on: date
    opened_at: datetime
    opened_by: UserId | None = None
    call_id: CallId | None = None
    answer: str = ""
    verdict: Verdict | None = None
    answered_at: datetime | None = None
    answered_by: UserId | None = None
    closed_at: datetime | None = None
    closed_by: UserId | None = None
    reopened_count: int = 0
    told: Told = Told.NOTHING
    side: Side = Side.CREDITOR
    """Who must answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintRow:
    """A line of the complaint register."""

    complaint_id: int = 0
    case_id: CaseId | None = None
    creditor_id: CreditorId | None = None
    channel: Channel
    category: ComplaintCategory
    state: ComplaintState = ComplaintState.RECEIVED
    text: str = ""
    received_on: date
    due_on: date
    is_holding: bool = False
    about: UserId | None = None
    owner: UserId | None = None
    opened_at: datetime
    opened_by: UserId | None = None
    call_id: CallId | None = None
    answer: str = ""
    outcome: ComplaintOutcome | None = None
    answered_at: datetime | None = None
    answered_by: UserId | None = None
    root_cause: RootCause | None = None
    closed_at: datetime | None = None
    closed_by: UserId | None = None
    told: Told = Told.NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRow:
    """A request to prove a debt."""

    verification_id: int = 0
    case_id: CaseId
    creditor_id: CreditorId
    channel: Channel
    state: VerificationState = VerificationState.RECEIVED
    text: str = ""
    received_on: date
    opened_at: datetime
    opened_by: UserId | None = None
    call_id: CallId | None = None
    ticket_id: int | None = None
    ack_due_on: date
    acked_at: datetime | None = None
    acked_by: UserId | None = None
    acked_via: str = ""
    packet_due_on: date
    packet_id: int | None = None
    """Document that the packet is kept as."""
    sent_at: datetime | None = None
    sent_by: UserId | None = None
    sent_via: str = ""
    proof: str = ""
    """Of sending."""
    closed_at: datetime | None = None
    closed_by: UserId | None = None
    told_ack: Told = Told.NOTHING
    told_packet: Told = Told.NOTHING


class Subject(StrEnum):
    """What a line speaks of."""

    TICKET = "ticket"
    COMPLAINT = "complaint"
    VERIFICATION = "verification"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLine:
    """One thing that happened."""

    subject: Subject
    subject_id: int
    at: datetime
    by: UserId | None
    what: str
    text: str = ""
    voice: Voice | None = None
    """Whose words the text is; None: nobody's."""


class DisputesRepo(Protocol):
    async def case(self, case_id: CaseId) -> CaseHead:
        """The case, held until the transaction ends. Raises NotFound."""
        ...

    async def reason(self, case_id: CaseId) -> DefaultReason | None:
        """Why it has not been paid, as last told; None: not told, or there is no such case."""
        ...

    async def contested(self, case_id: CaseId) -> tuple[Contested, ...]:
        """Its invoices with what is owed and disputed of each."""
        ...

    async def set_disputed(self, case_id: CaseId, number: str, minor: int) -> None: ...

    async def add_reasons(self, rows: Sequence[ReasonRow]) -> None:
        """Write what was told; the case shows the newest."""
        ...

    async def reasons_known(self, case_ids: Sequence[CaseId]) -> bool:
        """Whether a reason is known of each of these cases."""
        ...

    async def end_reasons_of_call(self, call_id: CallId, at: datetime) -> None:
        """Take back what was told in a call; the cases show what was known before."""
        ...

    async def add_ticket(self, row: TicketRow) -> int: ...

    async def ticket(self, ticket_id: int) -> TicketRow:
        """Held until the transaction ends. Raises NotFound."""
        ...

    async def save_ticket(self, row: TicketRow) -> None: ...

    async def tickets_of(self, case_id: CaseId) -> tuple[TicketRow, ...]:
        """Oldest first."""
        ...

    async def add_complaint(self, row: ComplaintRow) -> int: ...

    async def complaint(self, complaint_id: int) -> ComplaintRow:
        """Held until the transaction ends. Raises NotFound."""
        ...

    async def save_complaint(self, row: ComplaintRow) -> None: ...

    async def complaints_of(self, case_id: CaseId) -> tuple[ComplaintRow, ...]: ...

    async def add_verification(self, row: VerificationRow) -> int: ...

    async def verification(self, verification_id: int) -> VerificationRow:
        """Held until the transaction ends. Raises NotFound."""
        ...

    async def save_verification(self, row: VerificationRow) -> None: ...

    async def verifications_of(self, case_id: CaseId) -> tuple[VerificationRow, ...]: ...

    async def of_call(
        self, call_id: CallId
    ) -> tuple[tuple[TicketRow, ...], tuple[ComplaintRow, ...], tuple[VerificationRow, ...]]:
        """What was raised in a call and is not at its end."""
        ...

    async def due(
        self, today: date, until: date, limit: int
    ) -> tuple[tuple[TicketRow, ...], tuple[ComplaintRow, ...], tuple[VerificationRow, ...]]:
        """What waits for an answer and of which more is to be told: the deadline is past, or ends up to ``until``."""
        ...

    async def paid_claims(self, limit: int, after: int = 0) -> tuple[tuple[TicketRow, bool], ...]:
        """Open tickets after that number about payments that the debtor says he made, in order of their numbers.

        With each whether a payment was booked to the case since.
        """
        ...

    async def add_lines(self, lines: Sequence[DisputeLine]) -> None: ...

    async def lines(self, subject: Subject, subject_id: int) -> tuple[DisputeLine, ...]:
        """Oldest first."""
        ...

    async def close_case(self, case_id: CaseId, reason: str, at: datetime) -> None:
        """An open case is closed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFilter:
    """What a list shows; None: any."""

    creditor_id: CreditorId | None = None
    case_id: CaseId | None = None
    is_standing: bool | None = True
    """True: what is not at its end, the latest first; False: what is; None: both."""
    kind: str | None = None
    """A ticket's kind, a complaint's category."""
    owner: UserId | None = None
    side: Side | None = None
    """Who must answer a ticket."""
    is_late_on: date | None = None
    """Only what waits for an answer and was due before this day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCase:
    """Whom a line of a list is about."""

    case_id: CaseId | None
    reference: str
    creditor_code: str
    debtor_id: DebtorId | None
    debtor_name: str
    owner_name: str
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketItem:
    row: TicketRow
    about: OfCase


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintItem:
    row: ComplaintRow
    about: OfCase
    about_name: str
    """The person complained about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationItem:
    row: VerificationRow
    about: OfCase


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeCounts:
    """How much waits, and how much of it is late."""

    tickets: int = 0
    tickets_late: int = 0
    complaints: int = 0
    complaints_late: int = 0
    verifications: int = 0
    verifications_late: int = 0
