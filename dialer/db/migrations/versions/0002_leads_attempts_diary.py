"""Leads, attempts, the diary, dispositions, nodes and the audit trail.

Revision: 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dialer.db.tables.append_only import creation, removal

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

APPEND_ONLY = ("attempt_events", "dispositions", "audit")


def upgrade() -> None:
    op.create_table(
        "nodes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("beat_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_nodes"),
    )
    op.create_table(
        "announcements",
        sa.Column("id", ID, nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="it", nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_announcements_by_user_id"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_announcements_creditor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_announcements"),
        sa.UniqueConstraint("creditor_id", "name", "language", name="uq_announcements_creditor_id_name_language"),
    )
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("data", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_audit_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject", "id"], unique=False)
    op.create_table(
        "flags",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_flags_by_user_id"),
        sa.PrimaryKeyConstraint("name", name="pk_flags"),
    )
    op.create_table(
        "suppressions",
        sa.Column("id", ID, nullable=False),
        sa.Column("e164", sa.Text(), nullable=False),
        sa.Column("creditor_id", ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_suppressions_creditor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_suppressions"),
    )
    op.create_index("ix_suppressions_e164", "suppressions", ["e164"], unique=False)
    op.create_index(
        "uq_suppressions_agency",
        "suppressions",
        ["e164"],
        unique=True,
        sqlite_where=sa.text("creditor_id IS NULL"),
        postgresql_where=sa.text("creditor_id IS NULL"),
    )
    op.create_index(
        "uq_suppressions_creditor",
        "suppressions",
        ["e164", "creditor_id"],
        unique=True,
        sqlite_where=sa.text("creditor_id IS NOT NULL"),
        postgresql_where=sa.text("creditor_id IS NOT NULL"),
    )
    op.create_table(
        "attempts",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("debtor_id", ID, nullable=False),
        sa.Column("number_id", ID, nullable=False),
        sa.Column("e164", sa.Text(), nullable=False),
        sa.Column("trunk_id", ID, nullable=False),
        sa.Column("trunk_code", sa.Text(), nullable=False),
        sa.Column("caller_id", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("ring_timeout_s", sa.Integer(), nullable=False),
        sa.Column("patience_s", sa.Float(), nullable=False),
        sa.Column("treatment", sa.Text(), nullable=False),
        sa.Column("reserved_agent_id", ID, nullable=True),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("creditor_code", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("ordered_at", INSTANT, nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("agent_id", ID, nullable=True),
        sa.Column("ringing_at", INSTANT, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("joined_at", INSTANT, nullable=True),
        sa.Column("released_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("cancelled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("cause_q850", sa.Integer(), nullable=True),
        sa.Column("cause_sip", sa.Integer(), nullable=True),
        sa.Column("cause_text", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("system_outcome", sa.Text(), nullable=True),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("disposed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_attempts_agent_id"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_attempts_campaign_id"),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name="fk_attempts_debtor_id"),
        sa.ForeignKeyConstraint(["reserved_agent_id"], ["agents.id"], name="fk_attempts_reserved_agent_id"),
        sa.ForeignKeyConstraint(["trunk_id"], ["trunks.id"], name="fk_attempts_trunk_id"),
        sa.PrimaryKeyConstraint("call_id", name="pk_attempts"),
    )
    op.create_index(
        "ix_attempts_agent",
        "attempts",
        ["agent_id", "ordered_at"],
        unique=False,
        sqlite_where=sa.text("agent_id IS NOT NULL"),
        postgresql_where=sa.text("agent_id IS NOT NULL"),
    )
    op.create_index("ix_attempts_campaign", "attempts", ["campaign_id", "ordered_at", "call_id"], unique=False)
    op.create_index("ix_attempts_debtor", "attempts", ["debtor_id", "ordered_at"], unique=False)
    op.create_index(
        "ix_attempts_open",
        "attempts",
        ["lead_id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_attempts_ordered", "attempts", ["ordered_at", "call_id"], unique=False)
    op.create_index(
        "ix_attempts_silent",
        "attempts",
        ["e164", "ordered_at"],
        unique=False,
        sqlite_where=sa.text("outcome IN ('SILENT', 'ABANDON')"),
        postgresql_where=sa.text("outcome IN ('SILENT', 'ABANDON')"),
    )
    op.create_index(
        "ix_attempts_undisposed",
        "attempts",
        ["agent_id", "ordered_at"],
        unique=False,
        sqlite_where=sa.text("joined_at IS NOT NULL AND disposition IS NULL"),
        postgresql_where=sa.text("joined_at IS NOT NULL AND disposition IS NULL"),
    )
    op.create_table(
        "leads",
        sa.Column("id", ID, nullable=False),
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("debtor_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("attempt_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_number_id", ID, nullable=True),
        sa.Column("preferred_number_id", ID, nullable=True),
        sa.Column("callback_at", INSTANT, nullable=True),
        sa.Column("callback_agreed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("callback_agent_id", ID, nullable=True),
        sa.Column("callback_team_id", ID, nullable=True),
        sa.Column("callback_number_id", ID, nullable=True),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("lease_epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            "state IN ('ready', 'scheduled', 'leased', 'dialed', 'done', 'closed')", name="ck_leads_state"
        ),
        sa.ForeignKeyConstraint(["callback_agent_id"], ["agents.id"], name="fk_leads_callback_agent_id"),
        sa.ForeignKeyConstraint(["callback_team_id"], ["teams.id"], name="fk_leads_callback_team_id"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_leads_campaign_id"),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name="fk_leads_debtor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_leads"),
        sa.UniqueConstraint("campaign_id", "debtor_id", name="uq_leads_campaign_id_debtor_id"),
        postgresql_with={
            "fillfactor": 85,
            "autovacuum_vacuum_threshold": 20000,
            "autovacuum_vacuum_scale_factor": 0,
            "autovacuum_analyze_threshold": 50000,
            "autovacuum_analyze_scale_factor": 0,
        },
    )
    op.create_index(
        "ix_leads_callback",
        "leads",
        ["campaign_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'ready' AND callback_agreed = 1"),
        postgresql_where=sa.text("state = 'ready' AND callback_agreed"),
    )
    op.create_index("ix_leads_count", "leads", ["campaign_id", "state", "reason", "id"], unique=False)
    op.create_index("ix_leads_debtor", "leads", ["debtor_id"], unique=False)
    op.create_index(
        "ix_leads_leased",
        "leads",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'leased'"),
        postgresql_where=sa.text("state = 'leased'"),
    )
    op.create_index(
        "ix_leads_promised",
        "leads",
        ["callback_agent_id", "callback_at"],
        unique=False,
        sqlite_where=sa.text("callback_agent_id IS NOT NULL"),
        postgresql_where=sa.text("callback_agent_id IS NOT NULL"),
    )
    op.create_index(
        "ix_leads_ready",
        "leads",
        ["campaign_id", sa.literal_column("priority DESC"), "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'ready' AND callback_agreed = 0"),
        postgresql_where=sa.text("state = 'ready' AND NOT callback_agreed"),
    )
    op.create_index(
        "ix_leads_scheduled",
        "leads",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'scheduled'"),
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.create_table(
        "attempt_events",
        sa.Column("id", ID, nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_attempt_events_call_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attempt_events"),
    )
    op.create_index("ix_attempt_events_call_id", "attempt_events", ["call_id"], unique=False)
    op.create_table(
        "dispositions",
        sa.Column("id", ID, nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("default_reason", sa.Text(), nullable=True),
        sa.Column("promise_minor", sa.BigInteger(), nullable=True),
        sa.Column("promise_on", sa.Date(), nullable=True),
        sa.Column("promise_method", sa.Text(), nullable=True),
        sa.Column("callback_at", INSTANT, nullable=True),
        sa.Column("callback_agent_id", ID, nullable=True),
        sa.Column("corrects_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_dispositions_agent_id"),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_dispositions_call_id"),
        sa.ForeignKeyConstraint(["callback_agent_id"], ["agents.id"], name="fk_dispositions_callback_agent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dispositions"),
    )
    op.create_index("ix_dispositions_call_id", "dispositions", ["call_id"], unique=False)
    op.create_table(
        "case_holds",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.Column("released_at", INSTANT, nullable=True),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_case_holds_by_user_id"),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_case_holds_call_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_holds_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_holds"),
    )
    op.create_index("ix_case_holds_case", "case_holds", ["case_id"], unique=False)
    op.create_table(
        "promises",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), server_default="EUR", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("status IN ('open', 'kept', 'partial', 'broken', 'cancelled')", name="ck_promises_status"),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_promises_call_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_promises_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_promises"),
    )
    op.create_index("ix_promises_call_id", "promises", ["call_id"], unique=False)
    op.create_index("ix_promises_case_id", "promises", ["case_id"], unique=False)
    op.create_index("ix_promises_created_at", "promises", ["created_at"], unique=False)
    for statement in creation(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)


def downgrade() -> None:
    for statement in removal(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)
    op.drop_table("promises")
    op.drop_table("case_holds")
    op.drop_table("dispositions")
    op.drop_table("attempt_events")
    op.drop_table("leads")
    op.drop_table("attempts")
    op.drop_table("suppressions")
    op.drop_table("flags")
    op.drop_table("audit")
    op.drop_table("announcements")
    op.drop_table("nodes")
