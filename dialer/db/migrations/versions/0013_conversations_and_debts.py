"""Conversations that came in, and the cases that a call was about: limits count by debt, and a debt is a case.

Revision: 0013, after 0012. Adds; calls from before have no cases, and count for each of their creditor's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STANDING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.add_column("attempts", sa.Column("case_ids", JSON, nullable=True))
    op.create_table(
        "inbound_conversations",
        sa.Column("id", ID, nullable=False),
        sa.Column("debtor_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("e164", sa.Text(), server_default="", nullable=False),
        sa.Column("case_ids", JSON, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name="fk_inbound_conversations_debtor_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_inbound_conversations_by_user_id"),
        sa.ForeignKeyConstraint(["ended_by_user_id"], ["users.id"], name="fk_inbound_conversations_ended_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inbound_conversations"),
    )
    op.create_index(
        "ix_inbound_conversations_standing",
        "inbound_conversations",
        ["debtor_id", "at"],
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def downgrade() -> None:
    op.drop_table("inbound_conversations")
    op.execute("ALTER TABLE attempts DROP COLUMN case_ids")
