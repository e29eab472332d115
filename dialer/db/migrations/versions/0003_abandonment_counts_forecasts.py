"""Served and lost calls by campaign and quarter of an hour, what forecasts have learned, each order's forecast.

Revision: 0003, after 0002. Only adds. The counts of attempts that have ended already are taken from their rows, so that
a campaign's budget is that of its whole life, also on the day of the upgrade.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

QUARTER = {
    "sqlite": "(at / 900000000) * 900000000",
    "postgresql": "to_timestamp(floor(extract(epoch FROM at) / 900) * 900)",
}
"""The beginning of the quarter of an hour that holds ``at``."""

COUNT_THE_PAST = """
INSERT INTO abandonment_counts (campaign_id, starts_at, served_count, lost_count)
SELECT campaign_id, {quarter}, sum(served), sum(lost) FROM (
  SELECT campaign_id,
    CASE WHEN joined_at IS NOT NULL THEN joined_at
         WHEN system_outcome = 'LOST' THEN coalesce(answered_at, ordered_at)
         ELSE coalesce(released_at, ended_at) END AS at,
    CASE WHEN joined_at IS NOT NULL THEN 1 ELSE 0 END AS served,
    CASE WHEN joined_at IS NULL THEN 1 ELSE 0 END AS lost
  FROM attempts
  WHERE ended_at IS NOT NULL AND (joined_at IS NOT NULL OR system_outcome IN ('SILENT', 'ABANDON', 'LOST'))
) AS ended GROUP BY 1, 2
"""


def upgrade() -> None:
    op.add_column("attempts", sa.Column("answer_probability", sa.Float(), nullable=True))
    op.add_column("attempts", sa.Column("risk", sa.Float(), nullable=True))
    op.create_table(
        "abandonment_counts",
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("served_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lost_count", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_abandonment_counts_campaign_id"),
        sa.PrimaryKeyConstraint("campaign_id", "starts_at", name="pk_abandonment_counts"),
    )
    op.create_table(
        "forecast_states",
        sa.Column("campaign_id", ID, autoincrement=False, nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("state", JSON, nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_forecast_states_campaign_id"),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_forecast_states"),
    )
    op.execute(COUNT_THE_PAST.format(quarter=QUARTER[op.get_bind().dialect.name]))


def downgrade() -> None:
    op.drop_table("forecast_states")
    op.drop_table("abandonment_counts")
    op.execute("ALTER TABLE attempts DROP COLUMN risk")
    op.execute("ALTER TABLE attempts DROP COLUMN answer_probability")
