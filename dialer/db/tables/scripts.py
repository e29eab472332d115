"""Scripts of conversations: for which calls each is, and its versions."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from dialer.db.tables.base import Id, Instant, Json, index_where, metadata

scripts = Table(
    "scripts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("creditor_id", Id, ForeignKey("creditors.id"), doc="Null: every creditor without one of its own."),
    Column("kind", Text, nullable=False, doc="Of campaign: caring, soft, phone."),
    Column("language", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: the command line or the first start."),
    Column("withdrawn_at", Instant, doc="Guides no call from then on; null: its newest published version does."),
    CheckConstraint("kind IN ('caring', 'soft', 'phone')", name="kind"),
)
index_where(
    "uq_scripts_house", scripts.c.kind, scripts.c.language, unique=True, where="creditor_id IS NULL"
)  # fmt: skip
index_where(
    "uq_scripts_creditor", scripts.c.creditor_id, scripts.c.kind, scripts.c.language, unique=True,
    where="creditor_id IS NOT NULL",
)  # fmt: skip

script_versions = Table(
    "script_versions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("script_id", Id, ForeignKey("scripts.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("document", Json, nullable=False, doc="As ``core/script/document.py`` writes it."),
    Column("revision", Integer, nullable=False, doc="Of the draft: counts its changes, so that none is overwritten."),
    Column("edited_at", Instant, nullable=False),
    Column("edited_by_user_id", Id, ForeignKey("users.id")),
    Column("published_at", Instant, doc="From then on it never changes; null: a draft."),
    Column("published_by_user_id", Id, ForeignKey("users.id")),
    UniqueConstraint("script_id", "number", name="uq_script_versions_number"),
)
index_where("uq_script_versions_draft", script_versions.c.script_id, unique=True, where="published_at IS NULL")
