"""What predictive pacing must not forget: each campaign's served and lost calls, and what it has learned."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, Table, Text

from dialer.db.tables.base import Id, Instant, Json, metadata

abandonment_counts = Table(
    "abandonment_counts",
    metadata,
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("starts_at", Instant, nullable=False, doc="Of a quarter of an hour."),
    Column("served_count", Integer, nullable=False, server_default="0"),
    Column("lost_count", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("campaign_id", "starts_at"),
)

forecast_states = Table(
    "forecast_states",
    metadata,
    Column("campaign_id", Id, ForeignKey("campaigns.id"), primary_key=True, autoincrement=False),
    Column("node_id", Text, nullable=False, doc="Who saved it."),
    Column("epoch", Integer, nullable=False, doc="Under which epoch of that node."),
    Column("saved_at", Instant, nullable=False),
    Column("state", Json, nullable=False),
)
