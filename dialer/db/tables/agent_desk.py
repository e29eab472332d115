"""Notes as agents type them, the sound of calls as their pages counted it, and requests for help."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Integer, Table, Text

from dialer.db.tables.base import Id, Instant, index_where, metadata

call_notes = Table(
    "call_notes",
    metadata,
    Column("call_id", Text, ForeignKey("attempts.call_id"), primary_key=True),
    Column("agent_id", Id, ForeignKey("agents.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

call_quality = Table(
    "call_quality",
    metadata,
    Column("call_id", Text, ForeignKey("attempts.call_id"), primary_key=True),
    Column("received_count", Integer, nullable=False),
    Column("lost_count", Integer, nullable=False),
    Column("jitter_ms", Float, nullable=False),
    Column("jitter_worst_ms", Float, nullable=False),
    Column("round_trip_ms", Float),
    Column("round_trip_worst_ms", Float),
    Column("told_at", Instant, nullable=False),
)

help_requests = Table(
    "help_requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Text, ForeignKey("attempts.call_id"), nullable=False),
    Column("agent_id", Id, ForeignKey("agents.id"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("answered_by_user_id", Id, ForeignKey("users.id")),
    Column("ended_at", Instant),
)
index_where("uq_help_requests_open", help_requests.c.call_id, unique=True, where="ended_at IS NULL")
