"""How long agents were in each state, so that a campaign's scenario can be written from its own figures.

Revision: 0004, after 0003. Only adds.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dialer.db.tables.append_only import creation

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
OF_CAMPAIGNS = sa.text("campaign_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "agent_spells",
        sa.Column("id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("campaign_id", ID, nullable=True),
        sa.Column("pause_reason", sa.Text(), nullable=True),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_agent_spells_agent_id"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_agent_spells_campaign_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agent_spells"),
    )
    op.create_index("ix_agent_spells_agent", "agent_spells", ["agent_id", "began_at"], unique=False)
    op.create_index(
        "ix_agent_spells_campaign",
        "agent_spells",
        ["campaign_id", "began_at"],
        unique=False,
        sqlite_where=OF_CAMPAIGNS,
        postgresql_where=OF_CAMPAIGNS,
    )
    for statement in creation(op.get_bind().dialect.name, ("agent_spells",)):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("agent_spells")  # its guards go with it
