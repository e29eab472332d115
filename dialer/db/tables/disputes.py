"""Tickets, complaints, requests for verification, the documents of a case, and why debtors have not paid."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    false,
)

from dialer.db.tables.base import Id, Instant, index_where, metadata

case_reasons = Table(
    "case_reasons",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("reason", Text, nullable=False, doc="NOT_RECEIVED, FORGOT, ... (domain.md §3.5)."),
    Column("track", Text, nullable=False, doc="soft, normal, firm, stopped."),
    Column("at", Instant, nullable=False),
    Column("call_id", Text, ForeignKey("attempts.call_id")),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: an agent's disposition."),
    Column("ended_at", Instant, doc="When it was taken back: the disposition was corrected."),
)
"""What the debtor said; the newest that stands is the case's."""
Index("ix_case_reasons_case", case_reasons.c.case_id, case_reasons.c.id)

tickets = Table(
    "tickets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("creditor_id", Id, ForeignKey("creditors.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="open"),
    Column("text", Text, nullable=False, server_default="", doc="What is asked; erased with the case."),
    Column("invoice_id", Id, ForeignKey("invoices.id")),
    Column("disputed_minor", BigInteger, doc="The part of the invoice that is contested."),
    Column("hold", Text, nullable=False, server_default="", doc="Why the case is held meanwhile; empty: it is not."),
    Column("owner_user_id", Id, ForeignKey("users.id")),
    Column("due_on", Date, nullable=False, doc="Last day for the answer."),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by_user_id", Id, ForeignKey("users.id"), doc="Null: the system, or an agent's disposition."),
    Column("call_id", Text, ForeignKey("attempts.call_id")),
    Column("answer", Text, nullable=False, server_default=""),
    Column("verdict", Text, nullable=False, server_default=""),
    Column("answered_at", Instant),
    Column("answered_by_user_id", Id, ForeignKey("users.id")),
    Column("closed_at", Instant),
    Column("closed_by_user_id", Id, ForeignKey("users.id")),
    Column("reopened_count", Integer, nullable=False, server_default="0"),
    Column("told", Text, nullable=False, server_default="", doc="What people were told of the deadline."),
    Column("side", Text, nullable=False, server_default="creditor", doc="Who must answer: creditor, agency."),
    CheckConstraint("state IN ('open', 'answered', 'closed')", name="state"),
)
Index("ix_tickets_case", tickets.c.case_id)
Index("ix_tickets_state", tickets.c.state, tickets.c.due_on)
Index("ix_tickets_call", tickets.c.call_id)

complaints = Table(
    "complaints",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), doc="Null: about no case that we have."),
    Column("creditor_id", Id, ForeignKey("creditors.id"), doc="Null: about the agency itself."),
    Column("channel", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="received"),
    Column("text", Text, nullable=False, server_default="", doc="Erased with the case."),
    Column("received_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("is_holding", Boolean, nullable=False, server_default=false()),
    Column("about_user_id", Id, ForeignKey("users.id"), doc="The person complained about."),
    Column("owner_user_id", Id, ForeignKey("users.id")),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by_user_id", Id, ForeignKey("users.id")),
    Column("call_id", Text, ForeignKey("attempts.call_id")),
    Column("answer", Text, nullable=False, server_default=""),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("answered_at", Instant),
    Column("answered_by_user_id", Id, ForeignKey("users.id")),
    Column("root_cause", Text, nullable=False, server_default=""),
    Column("closed_at", Instant),
    Column("closed_by_user_id", Id, ForeignKey("users.id")),
    Column("told", Text, nullable=False, server_default=""),
    CheckConstraint("state IN ('received', 'answered', 'closed')", name="state"),
)
Index("ix_complaints_case", complaints.c.case_id)
Index("ix_complaints_state", complaints.c.state, complaints.c.due_on)
Index("ix_complaints_call", complaints.c.call_id)

verifications = Table(
    "verifications",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("creditor_id", Id, ForeignKey("creditors.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="received"),
    Column("text", Text, nullable=False, server_default="", doc="What was asked; erased with the case."),
    Column("received_on", Date, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by_user_id", Id, ForeignKey("users.id")),
    Column("call_id", Text, ForeignKey("attempts.call_id")),
    Column("ticket_id", Id, ForeignKey("tickets.id"), doc="The question to the creditor for its documents."),
    Column("ack_due_on", Date, nullable=False),
    Column("acked_at", Instant),
    Column("acked_by_user_id", Id, ForeignKey("users.id")),
    Column("acked_via", Text, nullable=False, server_default=""),
    Column("packet_due_on", Date, nullable=False),
    Column("packet_id", Id, ForeignKey("case_documents.id"), doc="The packet as it was made last."),
    Column("sent_at", Instant),
    Column("sent_by_user_id", Id, ForeignKey("users.id")),
    Column("sent_via", Text, nullable=False, server_default=""),
    Column("proof", Text, nullable=False, server_default="", doc="Of sending: number of the letter, PEC receipt."),
    Column("closed_at", Instant),
    Column("closed_by_user_id", Id, ForeignKey("users.id")),
    Column("told_ack", Text, nullable=False, server_default=""),
    Column("told_packet", Text, nullable=False, server_default=""),
    CheckConstraint(
        "state IN ('received', 'ack', 'collecting_docs', 'sent', 'accepted', 'disputed', 'withdrawn', 'returned')",
        name="state",
    ),
)
Index("ix_verifications_case", verifications.c.case_id)
Index("ix_verifications_state", verifications.c.state, verifications.c.packet_due_on)
Index("ix_verifications_call", verifications.c.call_id)

dispute_lines = Table(
    "dispute_lines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject", Text, nullable=False, doc="ticket, complaint, verification."),
    Column("subject_id", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: the system."),
    Column("what", Text, nullable=False, doc="opened, assigned, note, answered, closed, reopened, sent, late, ..."),
    Column("text", Text, nullable=False, server_default="", doc="Erased with the case."),
    Column("voice", Text, nullable=False, server_default="", doc="Whose words: debtor, creditor, agency; or nobody's."),
)
"""What became of each, line by line."""
Index("ix_dispute_lines_subject", dispute_lines.c.subject, dispute_lines.c.subject_id)

case_documents = Table(
    "case_documents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False, doc="creditor, debtor, agency."),
    Column("name", Text, nullable=False, doc="As people call it; emptied with the case."),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False, doc="Bytes."),
    Column("sha256", Text, nullable=False),
    Column("invoice_id", Id, ForeignKey("invoices.id")),
    Column("stored_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: the system."),
    Column("removed_at", Instant, doc="From then on it is nowhere shown; its file goes by the next sweep."),
    Column("removed_by_user_id", Id, ForeignKey("users.id"), doc="Null: retention."),
    Column("swept_at", Instant, doc="When its file was deleted."),
    CheckConstraint("size > 0", name="size"),
)
index_where(
    "uq_case_documents_content",
    case_documents.c.case_id,
    case_documents.c.sha256,
    unique=True,
    where="removed_at IS NULL",
)
Index("ix_case_documents_removed", case_documents.c.removed_at)
