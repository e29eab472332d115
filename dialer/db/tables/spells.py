"""How long agents were in each state: append-only, one row for each spell that is over."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from dialer.db.tables.base import Id, Instant, index_where, metadata

agent_spells = Table(
    "agent_spells",
    metadata,
    Column("id", Id, primary_key=True),
    Column("agent_id", Id, ForeignKey("agents.id"), nullable=False),
    Column("state", Text, nullable=False, doc="ready, reserved, talking, wrap_up, paused."),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), doc="Of the call in hand; null while ready or paused."),
    Column("pause_reason", Text),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
)
Index("ix_agent_spells_agent", agent_spells.c.agent_id, agent_spells.c.began_at)
index_where(
    "ix_agent_spells_campaign",
    agent_spells.c.campaign_id,
    agent_spells.c.began_at,
    where="campaign_id IS NOT NULL",
)
