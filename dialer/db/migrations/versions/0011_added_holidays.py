"""Holidays that the agency adds to the packs' calendars.

Revision: 0011, after 0010. Adds.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "added_holidays",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("municipality", sa.Text(), server_default="", nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("is_yearly", sa.Boolean(), nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_added_holidays_by_user_id"),
        sa.ForeignKeyConstraint(["ended_by_user_id"], ["users.id"], name="fk_added_holidays_ended_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_added_holidays"),
    )


def downgrade() -> None:
    op.drop_table("added_holidays")
