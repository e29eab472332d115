"""Notes as agents type them, the sound of calls as their pages counted it, and requests for help.

Revision: 0032, after 0027. Adds only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "call_notes",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_call_notes"),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_call_notes_call_id"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_call_notes_agent_id"),
    )
    op.create_table(
        "call_quality",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("received_count", sa.Integer(), nullable=False),
        sa.Column("lost_count", sa.Integer(), nullable=False),
        sa.Column("jitter_ms", sa.Float(), nullable=False),
        sa.Column("jitter_worst_ms", sa.Float(), nullable=False),
        sa.Column("round_trip_ms", sa.Float(), nullable=True),
        sa.Column("round_trip_worst_ms", sa.Float(), nullable=True),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_call_quality"),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_call_quality_call_id"),
    )
    op.create_table(
        "help_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("answered_by_user_id", ID, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_help_requests"),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_help_requests_call_id"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_help_requests_agent_id"),
        sa.ForeignKeyConstraint(["answered_by_user_id"], ["users.id"], name="fk_help_requests_answered_by_user_id"),
    )
    op.create_index(
        "uq_help_requests_open", "help_requests", ["call_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    for table in ("help_requests", "call_quality", "call_notes"):
        op.drop_table(table)
