"""A creditor's country and zone for the treatment of its cases; days on which it said that no payment came.

Revision: 0026, after 0023. Adds only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    for name in ("country", "zone"):
        op.add_column("treatment_terms", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.create_table(
        "payment_silences",
        sa.Column("id", ID, nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_payment_silences"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_payment_silences_creditor_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_payment_silences_by_user_id"),
    )
    op.create_index("ix_payment_silences_creditor_id_said_at", "payment_silences", ["creditor_id", "said_at"])


def downgrade() -> None:
    op.drop_table("payment_silences")
    for name in ("zone", "country"):
        op.drop_column("treatment_terms", name)
