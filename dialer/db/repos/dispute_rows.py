"""Rows of tickets, complaints and requests for verification, to records and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, exists, insert, or_, select, update

from dialer.core.kernel.codes import HoldReason, Side, TicketKind
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CallId, CaseId, CreditorId, UserId
from dialer.core.ticket.complaint import Channel, ComplaintCategory, ComplaintOutcome, ComplaintState, RootCause
from dialer.core.ticket.deadlines import Told
from dialer.core.ticket.ticket import TicketState, Verdict, Voice
from dialer.core.ticket.verification import AWAITING_PACKET, STANDING, VerificationState
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import invoices
from dialer.db.tables.disputes import complaints, dispute_lines, tickets, verifications
from dialer.db.tables.ledger import ledger_entries
from dialer.ports.disputes import ComplaintRow, DisputeLine, Subject, TicketRow, VerificationRow

TICKETS = select(tickets, invoices.c.number.label("invoice")).select_from(
    tickets.outerjoin(invoices, invoices.c.id == tickets.c.invoice_id)
)


def _user(value: int | None) -> UserId | None:
    return None if value is None else UserId(value)


def ticket_of(row: AnyRow) -> TicketRow:
    return TicketRow(
        ticket_id=row.id, case_id=CaseId(row.case_id), creditor_id=CreditorId(row.creditor_id),
        kind=TicketKind(row.kind), state=TicketState(row.state), text=row.text, invoice=row.invoice or "",
        disputed_minor=row.disputed_minor, hold=HoldReason(row.hold) if row.hold else None,
        owner=_user(row.owner_user_id), due_on=row.due_on, opened_at=row.opened_at,
        opened_by=_user(row.opened_by_user_id), call_id=row.call_id, answer=row.answer,
        verdict=Verdict(row.verdict) if row.verdict else None, answered_at=row.answered_at,
        answered_by=_user(row.answered_by_user_id), closed_at=row.closed_at, closed_by=_user(row.closed_by_user_id),
        reopened_count=row.reopened_count, told=Told(row.told), side=Side(row.side),
    )  # fmt: skip


def _ticket_values(row: TicketRow) -> dict[str, Any]:
    return {
        "case_id": row.case_id, "creditor_id": row.creditor_id, "kind": row.kind.value, "state": row.state.value,
        "text": row.text, "disputed_minor": row.disputed_minor, "hold": row.hold.value if row.hold else "",
        "owner_user_id": row.owner, "due_on": row.due_on, "opened_at": row.opened_at,
        "opened_by_user_id": row.opened_by, "call_id": row.call_id, "answer": row.answer,
        "verdict": row.verdict.value if row.verdict else "", "answered_at": row.answered_at,
        "answered_by_user_id": row.answered_by, "closed_at": row.closed_at, "closed_by_user_id": row.closed_by,
        "reopened_count": row.reopened_count, "told": row.told.value, "side": row.side.value,
    }  # fmt: skip


def complaint_of(row: AnyRow) -> ComplaintRow:
    return ComplaintRow(
        complaint_id=row.id, case_id=None if row.case_id is None else CaseId(row.case_id),
        creditor_id=None if row.creditor_id is None else CreditorId(row.creditor_id), channel=Channel(row.channel),
        category=ComplaintCategory(row.category), state=ComplaintState(row.state), text=row.text,
        received_on=row.received_on, due_on=row.due_on, is_holding=row.is_holding, about=_user(row.about_user_id),
        owner=_user(row.owner_user_id), opened_at=row.opened_at, opened_by=_user(row.opened_by_user_id),
        call_id=row.call_id, answer=row.answer, outcome=ComplaintOutcome(row.outcome) if row.outcome else None,
        answered_at=row.answered_at, answered_by=_user(row.answered_by_user_id),
        root_cause=RootCause(row.root_cause) if row.root_cause else None, closed_at=row.closed_at,
        closed_by=_user(row.closed_by_user_id), told=Told(row.told),
    )  # fmt: skip


def _complaint_values(row: ComplaintRow) -> dict[str, Any]:
    return {
        "case_id": row.case_id, "creditor_id": row.creditor_id, "channel": row.channel.value,
        "category": row.category.value, "state": row.state.value, "text": row.text, "received_on": row.received_on,
        "due_on": row.due_on, "is_holding": row.is_holding, "about_user_id": row.about, "owner_user_id": row.owner,
        "opened_at": row.opened_at, "opened_by_user_id": row.opened_by, "call_id": row.call_id, "answer": row.answer,
        "outcome": row.outcome.value if row.outcome else "", "answered_at": row.answered_at,
        "answered_by_user_id": row.answered_by, "root_cause": row.root_cause.value if row.root_cause else "",
        "closed_at": row.closed_at, "closed_by_user_id": row.closed_by, "told": row.told.value,
    }  # fmt: skip


def verification_of(row: AnyRow) -> VerificationRow:
    return VerificationRow(
        verification_id=row.id, case_id=CaseId(row.case_id), creditor_id=CreditorId(row.creditor_id),
        channel=Channel(row.channel), state=VerificationState(row.state), text=row.text, received_on=row.received_on,
        opened_at=row.opened_at, opened_by=_user(row.opened_by_user_id), call_id=row.call_id, ticket_id=row.ticket_id,
        ack_due_on=row.ack_due_on, acked_at=row.acked_at, acked_by=_user(row.acked_by_user_id),
        acked_via=row.acked_via, packet_due_on=row.packet_due_on, packet_id=row.packet_id, sent_at=row.sent_at,
        sent_by=_user(row.sent_by_user_id), sent_via=row.sent_via, proof=row.proof, closed_at=row.closed_at,
        closed_by=_user(row.closed_by_user_id), told_ack=Told(row.told_ack), told_packet=Told(row.told_packet),
    )  # fmt: skip


def _verification_values(row: VerificationRow) -> dict[str, Any]:
    return {
        "case_id": row.case_id, "creditor_id": row.creditor_id, "channel": row.channel.value,
        "state": row.state.value, "text": row.text, "received_on": row.received_on, "opened_at": row.opened_at,
        "opened_by_user_id": row.opened_by, "call_id": row.call_id, "ticket_id": row.ticket_id,
        "ack_due_on": row.ack_due_on, "acked_at": row.acked_at, "acked_by_user_id": row.acked_by,
        "acked_via": row.acked_via, "packet_due_on": row.packet_due_on, "packet_id": row.packet_id,
        "sent_at": row.sent_at, "sent_by_user_id": row.sent_by, "sent_via": row.sent_via, "proof": row.proof,
        "closed_at": row.closed_at, "closed_by_user_id": row.closed_by, "told_ack": row.told_ack.value,
        "told_packet": row.told_packet.value,
    }  # fmt: skip


def _add(connection: Connection, table: Table, values: dict[str, Any]) -> int:
    row_id: int = connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    return row_id


def _get(connection: Connection, table: Table, row_id: int, word: str) -> AnyRow:
    row = connection.execute(select(table).where(table.c.id == row_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"there is no {word} {row_id}", id=row_id)
    return row


def add_ticket(connection: Connection, row: TicketRow) -> int:
    invoice_id = None
    if row.invoice:
        one = select(invoices.c.id).where(invoices.c.case_id == row.case_id, invoices.c.number == row.invoice)
        invoice_id = connection.execute(one).scalar_one_or_none()
        if invoice_id is None:
            raise NotFound(f"the case has no invoice {row.invoice}; give one of its numbers", field="invoice")
    return _add(connection, tickets, {**_ticket_values(row), "invoice_id": invoice_id})


def get_ticket(connection: Connection, ticket_id: int) -> TicketRow:
    _get(connection, tickets, ticket_id, "ticket")  # held: an outer join cannot be
    return ticket_of(connection.execute(TICKETS.where(tickets.c.id == ticket_id)).one())


def save_ticket(connection: Connection, row: TicketRow) -> None:
    about = select(invoices.c.id).where(invoices.c.case_id == row.case_id, invoices.c.number == row.invoice)
    values = {**_ticket_values(row), "invoice_id": about.scalar_subquery()}
    connection.execute(update(tickets).where(tickets.c.id == row.ticket_id).values(values))


def tickets_where(connection: Connection, where: ColumnElement[bool]) -> tuple[TicketRow, ...]:
    return tuple(ticket_of(row) for row in connection.execute(TICKETS.where(where).order_by(tickets.c.id)))


def add_complaint(connection: Connection, row: ComplaintRow) -> int:
    return _add(connection, complaints, _complaint_values(row))


def get_complaint(connection: Connection, complaint_id: int) -> ComplaintRow:
    return complaint_of(_get(connection, complaints, complaint_id, "complaint"))


def save_complaint(connection: Connection, row: ComplaintRow) -> None:
    connection.execute(update(complaints).where(complaints.c.id == row.complaint_id).values(_complaint_values(row)))


def complaints_where(connection: Connection, where: ColumnElement[bool]) -> tuple[ComplaintRow, ...]:
    found = connection.execute(select(complaints).where(where).order_by(complaints.c.id))
    return tuple(complaint_of(row) for row in found)


def add_verification(connection: Connection, row: VerificationRow) -> int:
    return _add(connection, verifications, _verification_values(row))


def get_verification(connection: Connection, verification_id: int) -> VerificationRow:
    return verification_of(_get(connection, verifications, verification_id, "request for verification"))


def save_verification(connection: Connection, row: VerificationRow) -> None:
    held = update(verifications).where(verifications.c.id == row.verification_id)
    connection.execute(held.values(_verification_values(row)))


def verifications_where(connection: Connection, where: ColumnElement[bool]) -> tuple[VerificationRow, ...]:
    found = connection.execute(select(verifications).where(where).order_by(verifications.c.id))
    return tuple(verification_of(row) for row in found)


_STANDS = verifications.c.state.in_([state.value for state in STANDING])


def of_call(
    connection: Connection, call_id: CallId
) -> tuple[tuple[TicketRow, ...], tuple[ComplaintRow, ...], tuple[VerificationRow, ...]]:
    return (
        tickets_where(connection, (tickets.c.call_id == call_id) & (tickets.c.state != "closed")),
        complaints_where(connection, (complaints.c.call_id == call_id) & (complaints.c.state != "closed")),
        verifications_where(connection, (verifications.c.call_id == call_id) & _STANDS),
    )


def due(
    connection: Connection, today: date, until: date, limit: int
) -> tuple[tuple[TicketRow, ...], tuple[ComplaintRow, ...], tuple[VerificationRow, ...]]:
    def untold(due_on: ColumnElement[Any], told: ColumnElement[Any]) -> ColumnElement[bool]:
        is_late = (due_on < today) & (told != Told.LATE.value)
        return or_(is_late, (due_on <= until) & (told == Told.NOTHING.value))

    awaiting = verifications.c.state.in_([state.value for state in AWAITING_PACKET])
    packet = awaiting & untold(verifications.c.packet_due_on, verifications.c.told_packet)
    acknowledgement = (verifications.c.state == "received") & untold(
        verifications.c.ack_due_on, verifications.c.told_ack
    )
    asked = TICKETS.where(tickets.c.state == "open", untold(tickets.c.due_on, tickets.c.told))
    said = select(complaints).where(complaints.c.state == "received", untold(complaints.c.due_on, complaints.c.told))
    wanted = select(verifications).where(or_(packet, acknowledgement))
    return (
        tuple(ticket_of(row) for row in connection.execute(asked.order_by(tickets.c.id).limit(limit))),
        tuple(complaint_of(row) for row in connection.execute(said.order_by(complaints.c.id).limit(limit))),
        tuple(verification_of(row) for row in connection.execute(wanted.order_by(verifications.c.id).limit(limit))),
    )


_paid_since = exists().where(
    ledger_entries.c.case_id == tickets.c.case_id,
    ledger_entries.c.kind == "payment",
    ledger_entries.c.booked_at >= tickets.c.opened_at,
)


def paid_claims(connection: Connection, limit: int, after: int) -> tuple[tuple[TicketRow, bool], ...]:
    claims = (
        TICKETS.add_columns(_paid_since.label("is_paid"))
        .where(tickets.c.state != "closed", tickets.c.hold == HoldReason.PAID_CLAIMED.value, tickets.c.id > after)
        .order_by(tickets.c.id)
        .limit(limit)
    )
    return tuple((ticket_of(row), bool(row.is_paid)) for row in connection.execute(claims))


def add_lines(connection: Connection, lines: Sequence[DisputeLine]) -> None:
    connection.execute(
        insert(dispute_lines),
        [
            {
                "subject": line.subject.value, "subject_id": line.subject_id, "at": line.at, "by_user_id": line.by,
                "what": line.what, "text": line.text, "voice": line.voice.value if line.voice else "",
            }
            for line in lines
        ],
    )  # fmt: skip


def lines(connection: Connection, subject: Subject, subject_id: int) -> tuple[DisputeLine, ...]:
    found = select(dispute_lines).where(
        dispute_lines.c.subject == subject.value, dispute_lines.c.subject_id == subject_id
    )
    return tuple(
        DisputeLine(
            subject=subject,
            subject_id=subject_id,
            at=row.at,
            by=_user(row.by_user_id),
            what=row.what,
            text=row.text,
            voice=Voice(row.voice) if row.voice else None,
        )
        for row in connection.execute(found.order_by(dispute_lines.c.id))
    )
