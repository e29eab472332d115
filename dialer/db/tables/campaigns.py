"""Campaigns with their teams and trunks, and each campaign's queue of leads."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from dialer.db.tables.base import Id, Instant, Json, index_where, metadata

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("creditor_id", Id, ForeignKey("creditors.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="draft"),
    Column("caller_id", Text, nullable=False),
    Column("pack", Text, nullable=False, server_default="it"),
    Column("zone", Text, nullable=False, server_default="Europe/Rome"),
    Column("schedule", Json, nullable=False, server_default=text("'[]'"), doc="[{weekday, start, stop}], local times."),
    Column("ring_timeout_s", Integer, nullable=False, server_default="30"),
    Column("power_ratio", Float, nullable=False, server_default="1.5"),
    Column("preview_s", Float, nullable=False, server_default="60"),
    Column("wrap_up_s", Float, nullable=False, server_default="60"),
    Column("max_attempts", Integer, nullable=False, server_default="12"),
    Column("language", Text, nullable=False, server_default="it"),
    Column("settings", Json, nullable=False, server_default=text("'{}'"), doc="Tighter values, by rule id."),
    Column("state_at", Instant, doc="When the state last changed."),
    Column("records", Boolean, nullable=False, server_default=false(), doc="Conversations are recorded."),
    Column("announces_recording", Boolean, nullable=False, server_default=false(), doc="The notice is played."),
    Column("false_positive_ratio", Float, nullable=False, server_default="0", doc="0..1, of answered live calls."),
    Column("has_message_consent", Boolean, nullable=False, server_default=false(), doc="To recorded messages."),
    CheckConstraint("state IN ('draft', 'running', 'paused', 'closed')", name="state"),
)

campaign_teams = Table(
    "campaign_teams",
    metadata,
    Column("campaign_id", Id, ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True),
    Column("team_id", Id, ForeignKey("teams.id"), primary_key=True),
)

campaign_trunks = Table(
    "campaign_trunks",
    metadata,
    Column("campaign_id", Id, ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True),
    Column("trunk_id", Id, ForeignKey("trunks.id"), primary_key=True),
    Column("rank", Integer, nullable=False, doc="0 is used first."),
)

leads = Table(
    "leads",
    metadata,
    Column("id", Id, primary_key=True),
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    Column("debtor_id", Id, ForeignKey("debtors.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("priority", Integer, nullable=False, server_default="0", doc="Higher first."),
    Column("due_at", Instant, nullable=False),
    Column("reason", Text, nullable=False, server_default="", doc="Rule id or fixed word: why it waits or ended."),
    Column("attempt_count", Integer, nullable=False, server_default="0"),
    # Numbers without a reference: for each number that an import adds, SQLite would look for it through all leads.
    Column("last_number_id", Id),
    Column("preferred_number_id", Id, doc="Tried first the next time."),
    Column("callback_at", Instant),
    Column("callback_agreed", Boolean, nullable=False, server_default=false()),
    Column("callback_agent_id", Id, ForeignKey("agents.id")),
    Column("callback_team_id", Id, ForeignKey("teams.id")),
    Column("callback_number_id", Id),
    Column("leased_by", Text, doc="Node that holds or last held the lead."),
    Column("lease_epoch", Integer, nullable=False, server_default="0", doc="Epoch of that node: the fence."),
    Column("lease_until", Instant),
    Column("is_withdrawn", Boolean, nullable=False, server_default=false(), doc="No move returns it."),
    Column("score", Integer, nullable=False, server_default="0", doc="Expected minor units an agent-hour; 0: not yet."),
    Column("best_number_id", Id, doc="Of several numbers, the one that the score is about."),
    Column("answer_chance", Float, doc="Forecast of that number at the weighed hour, 0..1; null: nothing was learned."),
    UniqueConstraint("campaign_id", "debtor_id"),
    CheckConstraint("state IN ('ready', 'scheduled', 'leased', 'dialed', 'done', 'closed')", name="state"),
    # The queue is rewritten all day: room on each page, and vacuum by rows, not by share (stack.md §2). Let the
    # server's autovacuum_naptime be 10 s.
    postgresql_with={
        "fillfactor": 85,
        "autovacuum_vacuum_threshold": 20000,
        "autovacuum_vacuum_scale_factor": 0,
        "autovacuum_analyze_threshold": 50000,
        "autovacuum_analyze_scale_factor": 0,
    },
)
index_where(
    "ix_leads_ready",
    leads.c.campaign_id,
    leads.c.priority.desc(),
    leads.c.due_at,
    leads.c.id,
    where="state = 'ready' AND NOT callback_agreed",
    sqlite="state = 'ready' AND callback_agreed = 0",
)
index_where(
    "ix_leads_order",
    leads.c.campaign_id,
    leads.c.priority.desc(),
    leads.c.score.desc(),
    leads.c.due_at,
    leads.c.id,
    where="state = 'ready' AND NOT callback_agreed",
    sqlite="state = 'ready' AND callback_agreed = 0",
)
index_where(
    "ix_leads_callback",
    leads.c.campaign_id,
    leads.c.due_at,
    leads.c.id,
    where="state = 'ready' AND callback_agreed",
    sqlite="state = 'ready' AND callback_agreed = 1",
)
index_where("ix_leads_scheduled", leads.c.due_at, where="state = 'scheduled'")
index_where("ix_leads_leased", leads.c.lease_until, where="state = 'leased'")
index_where("ix_leads_promised", leads.c.callback_agent_id, leads.c.callback_at, where="callback_agent_id IS NOT NULL")
Index("ix_leads_count", leads.c.campaign_id, leads.c.state, leads.c.reason, leads.c.id)
Index("ix_leads_debtor", leads.c.debtor_id)
