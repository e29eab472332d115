"""Rows of disputes as they are answered."""

from __future__ import annotations

from datetime import date

from dialer.core.ticket.complaint import ComplaintState
from dialer.core.ticket.ticket import TicketState
from dialer.core.ticket.verification import AWAITING_PACKET, VerificationState
from dialer.ports.disputes import ComplaintRow, OfCase, TicketRow, VerificationRow
from dialer.ports.documents import DocumentRow
from dialer.web import schemas_disputes as schemas


def about_out(about: OfCase) -> schemas.AboutOut:
    return schemas.AboutOut.model_validate(about)


def ticket_out(row: TicketRow, today: date) -> schemas.TicketOut:
    return schemas.TicketOut(
        ticket_id=row.ticket_id, case_id=row.case_id, kind=row.kind, state=row.state, text=row.text,
        invoice=row.invoice, disputed_minor=row.disputed_minor, hold=row.hold, owner=row.owner, due_on=row.due_on,
        is_late=row.state is TicketState.OPEN and row.due_on < today, opened_at=row.opened_at, answer=row.answer,
        verdict=row.verdict, answered_at=row.answered_at, closed_at=row.closed_at, reopened_count=row.reopened_count,
        side=row.side,
    )  # fmt: skip


def complaint_out(row: ComplaintRow, today: date) -> schemas.ComplaintOut:
    return schemas.ComplaintOut(
        complaint_id=row.complaint_id, case_id=row.case_id, creditor_id=row.creditor_id, channel=row.channel,
        category=row.category, state=row.state, text=row.text, received_on=row.received_on, due_on=row.due_on,
        is_late=row.state is ComplaintState.RECEIVED and row.due_on < today, is_holding=row.is_holding,
        about_user=row.about, owner=row.owner, opened_at=row.opened_at, answer=row.answer, outcome=row.outcome,
        answered_at=row.answered_at, root_cause=row.root_cause, closed_at=row.closed_at,
    )  # fmt: skip


def verification_out(row: VerificationRow, today: date) -> schemas.VerificationOut:
    is_late = row.state is VerificationState.RECEIVED and row.ack_due_on < today
    return schemas.VerificationOut(
        verification_id=row.verification_id, case_id=row.case_id, channel=row.channel, state=row.state, text=row.text,
        received_on=row.received_on, opened_at=row.opened_at, ticket_id=row.ticket_id, ack_due_on=row.ack_due_on,
        acked_at=row.acked_at, acked_via=row.acked_via, packet_due_on=row.packet_due_on,
        is_late=is_late or (row.state in AWAITING_PACKET and row.packet_due_on < today), packet_id=row.packet_id,
        sent_at=row.sent_at, sent_via=row.sent_via, proof=row.proof, closed_at=row.closed_at,
    )  # fmt: skip


def document_out(row: DocumentRow) -> schemas.DocumentOut:
    return schemas.DocumentOut.model_validate(row)
