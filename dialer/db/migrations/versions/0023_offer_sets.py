"""Offer sets of segments, promise limits, who approved a wording and when; answers to the questionnaire.

Revision: 0023, after 0025. Adds; terms that were entered before keep their wording, its approval without a name.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TERMS = ("recognition_approved_by", "recognition_approved_on", "promise_limits", "offer_sets")


def upgrade() -> None:
    op.add_column("offer_terms", sa.Column("recognition_approved_by", sa.Text(), nullable=False, server_default=""))
    op.add_column("offer_terms", sa.Column("recognition_approved_on", sa.Date(), nullable=True))
    for name, empty in (("promise_limits", "'{}'"), ("offer_sets", "'[]'")):
        op.add_column("offer_terms", sa.Column(name, JSON, nullable=False, server_default=sa.text(empty)))
    op.create_table(
        "needs_forms",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("pay_now_minor", sa.BigInteger(), nullable=True),
        sa.Column("per_rate_minor", sa.BigInteger(), nullable=True),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("money_on", sa.Date(), nullable=True),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_needs_forms_case_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_needs_forms_by_user_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_needs_forms"),
    )
    op.create_index("ix_needs_forms_keep_until", "needs_forms", ["keep_until"])


def downgrade() -> None:
    op.drop_table("needs_forms")
    for column in reversed(TERMS):
        op.drop_column("offer_terms", column)
