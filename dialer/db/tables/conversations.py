"""Conversations that came to us: a debtor, or who may speak for them, called and was talked with."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text, text

from dialer.db.tables.base import Id, Instant, Json, index_where, metadata
from dialer.db.tables.facts import STANDING, recorded_columns, standing_columns

inbound_conversations = Table(
    "inbound_conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("debtor_id", Id, ForeignKey("debtors.id"), nullable=False),
    Column("at", Instant, nullable=False, doc="When the talk began."),
    Column("e164", Text, nullable=False, server_default="", doc="The number it came from; empty: not known."),
    Column("case_ids", Json, nullable=False, server_default=text("'[]'"), doc="What it was about; empty: every case."),
    Column("speaker", Text, nullable=False, doc="debtor or representative."),
    Column("note", Text, nullable=False, server_default=""),
    *recorded_columns(),
    *standing_columns(),
)
index_where(
    "ix_inbound_conversations_standing",
    inbound_conversations.c.debtor_id,
    inbound_conversations.c.at,
    where=STANDING,
)
