"""Imports of files, announcements, the audit trail, nodes and the stored switches."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from dialer.db.tables.base import Id, Instant, Json, metadata

imports = Table(
    "imports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("creditor_id", Id, ForeignKey("creditors.id"), nullable=False),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), doc="Whose queue the cases enter, if any."),
    Column("user_id", Id, ForeignKey("users.id"), doc="Null: from the command line."),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("file_size", BigInteger, nullable=False, server_default="0"),
    Column("is_dry_run", Boolean, nullable=False, server_default=false()),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("row_count", Integer, nullable=False, server_default="0", doc="Rows read so far."),
    Column("total_count", Integer, doc="Rows in the file, once known."),
    Column("added_count", Integer, nullable=False, server_default="0"),
    Column("updated_count", Integer, nullable=False, server_default="0"),
    Column("unchanged_count", Integer, nullable=False, server_default="0"),
    Column("rejected_count", Integer, nullable=False, server_default="0"),
    Column("rejects_file", Text, nullable=False, server_default=""),
    Column("report", Json, nullable=False, server_default=text("'{}'"), doc="What was found out about the file."),
    Column("error", Text, nullable=False, server_default=""),
    CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
)
Index("ix_imports_same_file", imports.c.creditor_id, imports.c.file_sha256)

announcements = Table(
    "announcements",
    metadata,
    Column("id", Id, primary_key=True),
    Column("creditor_id", Id, ForeignKey("creditors.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False, server_default="it"),
    Column("file", Text, nullable=False, doc="Name inside the node's folder of announcements."),
    Column("sha256", Text, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
    Column("at", Instant, nullable=False),
    UniqueConstraint("creditor_id", "name", "language"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("user_id", Id, ForeignKey("users.id")),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("data", Json, nullable=False, server_default=text("'{}'")),
)
Index("ix_audit_subject", audit.c.subject, audit.c.id)

nodes = Table(
    "nodes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("epoch", Integer, nullable=False, doc="Grows with each process that enters as this node."),
    Column("started_at", Instant, nullable=False),
    Column("beat_at", Instant, nullable=False),
)

flags = Table(
    "flags",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Json, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
    Column("at", Instant, nullable=False),
)
