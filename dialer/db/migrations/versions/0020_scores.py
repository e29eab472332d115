"""Leads carry what is expected of them, creditors the models that were learned of their calls.

Revision: 0020, after 0016. Adds. On PostgreSQL the new index of the queue keeps writers waiting while it is built.
``ix_leads_ready`` serves nodes of the release before, and goes with the next one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("leads", sa.Column("score", sa.Integer(), server_default="0", nullable=False))
    op.add_column("leads", sa.Column("best_number_id", ID, nullable=True))
    op.add_column("leads", sa.Column("answer_chance", sa.Float(), nullable=True))
    op.create_index(
        "ix_leads_order",
        "leads",
        ["campaign_id", sa.text("priority DESC"), sa.text("score DESC"), "due_at", "id"],
        sqlite_where=sa.text("state = 'ready' AND callback_agreed = 0"),
        postgresql_where=sa.text("state = 'ready' AND NOT callback_agreed"),
    )
    op.create_table(
        "score_models",
        sa.Column("id", ID, nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("learned_at", INSTANT, nullable=False),
        sa.Column("since_at", INSTANT, nullable=True),
        sa.Column("until_at", INSTANT, nullable=True),
        sa.Column("seen_count", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Float(), nullable=False),
        sa.Column("unseen_count", sa.Integer(), nullable=False),
        sa.Column("brier", sa.Float(), nullable=True),
        sa.Column("base_brier", sa.Float(), nullable=True),
        sa.Column("gain_low", sa.Float(), nullable=True),
        sa.Column("bins", JSON, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("model", JSON, nullable=False),
        sa.CheckConstraint("question IN ('answer', 'right_party', 'pays')", name="ck_score_models_question"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_score_models_creditor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_score_models"),
    )
    op.create_index("ix_score_models_creditor", "score_models", ["creditor_id", "question", "id"])
    op.create_table(
        "queue_weighings",
        sa.Column("campaign_id", ID, autoincrement=False, nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("weighed_at", INSTANT, nullable=False),
        sa.Column("lead_count", sa.Integer(), nullable=False),
        sa.Column("answer_model_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_queue_weighings_campaign_id"),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_queue_weighings"),
    )


def downgrade() -> None:
    op.drop_table("queue_weighings")
    op.drop_table("score_models")
    op.drop_index("ix_leads_order", "leads")
    op.execute("ALTER TABLE leads DROP COLUMN answer_chance")
    op.execute("ALTER TABLE leads DROP COLUMN best_number_id")
    op.execute("ALTER TABLE leads DROP COLUMN score")
