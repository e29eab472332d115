"""What campaigns, teams and creditors ask of a conversation, and the recordings that were made.

Revision: 0007, after 0005. Only adds.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
CAMPAIGN_COLUMNS = ("records", "announces_recording", "false_positive_ratio", "has_message_consent")


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("records", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "campaigns", sa.Column("announces_recording", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("campaigns", sa.Column("false_positive_ratio", sa.Float(), server_default="0", nullable=False))
    op.add_column(
        "campaigns", sa.Column("has_message_consent", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("teams", sa.Column("country", sa.Text(), server_default="", nullable=False))
    op.add_column("creditors", sa.Column("identity_check", JSON, server_default=sa.text("'{}'"), nullable=False))
    op.create_table(
        "recordings",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("stopped_at", INSTANT, nullable=True),
        sa.Column("stop_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("keep_until", INSTANT, nullable=False),
        sa.CheckConstraint("basis IN ('notice', 'consent')", name=op.f("ck_recordings_basis")),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_recordings_call_id"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_recordings_campaign_id"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_recordings_agent_id"),
        sa.PrimaryKeyConstraint("call_id", name="pk_recordings"),
    )
    op.create_index("ix_recordings_keep", "recordings", ["keep_until"], unique=False)


def downgrade() -> None:
    op.drop_table("recordings")
    op.drop_column("creditors", "identity_check")
    op.drop_column("teams", "country")
    for name in CAMPAIGN_COLUMNS:
        op.drop_column("campaigns", name)
