"""Tickets, complaints, requests for verification, documents of cases, and why debtors have not paid.

Revision: 0018, after 0020. Adds.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("cases", sa.Column("default_reason", sa.Text(), server_default="", nullable=False))
    op.add_column("cases", sa.Column("track", sa.Text(), server_default="normal", nullable=False))
    op.create_table(
        "case_reasons",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_reasons_case_id"),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_case_reasons_call_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_case_reasons_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_reasons"),
    )
    op.create_index("ix_case_reasons_case", "case_reasons", ["case_id", "id"])
    op.create_table(
        "case_documents",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("invoice_id", ID, nullable=True),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.Column("removed_by_user_id", ID, nullable=True),
        sa.Column("swept_at", INSTANT, nullable=True),
        sa.CheckConstraint("size > 0", name="ck_case_documents_size"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_documents_case_id"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_case_documents_invoice_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_case_documents_by_user_id"),
        sa.ForeignKeyConstraint(["removed_by_user_id"], ["users.id"], name="fk_case_documents_removed_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_documents"),
    )
    op.create_index(
        "uq_case_documents_content",
        "case_documents",
        ["case_id", "sha256"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_index("ix_case_documents_removed", "case_documents", ["removed_at"])
    op.create_table(
        "tickets",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_id", ID, nullable=True),
        sa.Column("disputed_minor", sa.BigInteger(), nullable=True),
        sa.Column("hold", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_user_id", ID, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by_user_id", ID, nullable=True),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("verdict", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by_user_id", ID, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by_user_id", ID, nullable=True),
        sa.Column("reopened_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('open', 'answered', 'closed')", name="ck_tickets_state"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_tickets_case_id"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_tickets_creditor_id"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_tickets_invoice_id"),
        sa.ForeignKeyConstraint(["owner_user_id"], ["users.id"], name="fk_tickets_owner_user_id"),
        sa.ForeignKeyConstraint(["opened_by_user_id"], ["users.id"], name="fk_tickets_opened_by_user_id"),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_tickets_call_id"),
        sa.ForeignKeyConstraint(["answered_by_user_id"], ["users.id"], name="fk_tickets_answered_by_user_id"),
        sa.ForeignKeyConstraint(["closed_by_user_id"], ["users.id"], name="fk_tickets_closed_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
    )
    op.create_index("ix_tickets_call", "tickets", ["call_id"])
    op.create_index("ix_tickets_case", "tickets", ["case_id"])
    op.create_index("ix_tickets_state", "tickets", ["state", "due_on"])
    op.create_table(
        "complaints",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("creditor_id", ID, nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="received", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_holding", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("about_user_id", ID, nullable=True),
        sa.Column("owner_user_id", ID, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by_user_id", ID, nullable=True),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by_user_id", ID, nullable=True),
        sa.Column("root_cause", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by_user_id", ID, nullable=True),
        sa.Column("told", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('received', 'answered', 'closed')", name="ck_complaints_state"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_complaints_case_id"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_complaints_creditor_id"),
        sa.ForeignKeyConstraint(["about_user_id"], ["users.id"], name="fk_complaints_about_user_id"),
        sa.ForeignKeyConstraint(["owner_user_id"], ["users.id"], name="fk_complaints_owner_user_id"),
        sa.ForeignKeyConstraint(["opened_by_user_id"], ["users.id"], name="fk_complaints_opened_by_user_id"),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_complaints_call_id"),
        sa.ForeignKeyConstraint(["answered_by_user_id"], ["users.id"], name="fk_complaints_answered_by_user_id"),
        sa.ForeignKeyConstraint(["closed_by_user_id"], ["users.id"], name="fk_complaints_closed_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_complaints"),
    )
    op.create_index("ix_complaints_call", "complaints", ["call_id"])
    op.create_index("ix_complaints_case", "complaints", ["case_id"])
    op.create_index("ix_complaints_state", "complaints", ["state", "due_on"])
    op.create_table(
        "verifications",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="received", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by_user_id", ID, nullable=True),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("ack_due_on", sa.Date(), nullable=False),
        sa.Column("acked_at", INSTANT, nullable=True),
        sa.Column("acked_by_user_id", ID, nullable=True),
        sa.Column("acked_via", sa.Text(), server_default="", nullable=False),
        sa.Column("packet_due_on", sa.Date(), nullable=False),
        sa.Column("packet_id", ID, nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("sent_by_user_id", ID, nullable=True),
        sa.Column("sent_via", sa.Text(), server_default="", nullable=False),
        sa.Column("proof", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by_user_id", ID, nullable=True),
        sa.Column("told_ack", sa.Text(), server_default="", nullable=False),
        sa.Column("told_packet", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'ack', 'collecting_docs', 'sent', 'accepted', 'disputed', 'withdrawn', 'returned')",
            name="ck_verifications_state",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_verifications_case_id"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_verifications_creditor_id"),
        sa.ForeignKeyConstraint(["opened_by_user_id"], ["users.id"], name="fk_verifications_opened_by_user_id"),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_verifications_call_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_verifications_ticket_id"),
        sa.ForeignKeyConstraint(["acked_by_user_id"], ["users.id"], name="fk_verifications_acked_by_user_id"),
        sa.ForeignKeyConstraint(["packet_id"], ["case_documents.id"], name="fk_verifications_packet_id"),
        sa.ForeignKeyConstraint(["sent_by_user_id"], ["users.id"], name="fk_verifications_sent_by_user_id"),
        sa.ForeignKeyConstraint(["closed_by_user_id"], ["users.id"], name="fk_verifications_closed_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_verifications"),
    )
    op.create_index("ix_verifications_call", "verifications", ["call_id"])
    op.create_index("ix_verifications_case", "verifications", ["case_id"])
    op.create_index("ix_verifications_state", "verifications", ["state", "packet_due_on"])
    op.create_table(
        "dispute_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_dispute_lines_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dispute_lines"),
    )
    op.create_index("ix_dispute_lines_subject", "dispute_lines", ["subject", "subject_id"])


def downgrade() -> None:
    for table in ("dispute_lines", "verifications", "complaints", "tickets", "case_documents", "case_reasons"):
        op.drop_table(table)
    for column in ("default_reason", "track"):
        op.execute(f"ALTER TABLE cases DROP COLUMN {column}")
