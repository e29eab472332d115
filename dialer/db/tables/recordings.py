"""Recorded conversations: file, basis and how long each is kept."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text

from dialer.db.tables.base import Id, Instant, metadata

recordings = Table(
    "recordings",
    metadata,
    Column("call_id", Text, ForeignKey("attempts.call_id"), primary_key=True),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("agent_id", Id, ForeignKey("agents.id"), nullable=False),
    Column("file", Text, nullable=False, doc="Path below the switch's folder of recordings."),
    Column("basis", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("stopped_at", Instant),
    Column("stop_reason", Text, nullable=False, server_default=""),
    Column("keep_until", Instant, nullable=False, doc="Deleted afterwards, unless a dispute holds it."),
    CheckConstraint("basis IN ('notice', 'consent')", name="basis"),
)
Index("ix_recordings_keep", recordings.c.keep_until)
