"""Call attempts, their append-only diary, and the agents' dispositions."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    false,
    text,
)

from dialer.db.tables.base import Id, Instant, Json, index_where, metadata

attempts = Table(
    "attempts",
    metadata,
    Column("call_id", Text, primary_key=True),
    # the order, as it was decided
    Column("campaign_id", Id, ForeignKey("campaigns.id"), nullable=False),
    # Lead and number without a reference: for each one that is added, SQLite would look for it through all attempts.
    Column("lead_id", Id, nullable=False),
    Column("debtor_id", Id, ForeignKey("debtors.id"), nullable=False),
    Column("number_id", Id, nullable=False),
    Column("e164", Text, nullable=False),
    Column("trunk_id", Id, ForeignKey("trunks.id"), nullable=False),
    Column("trunk_code", Text, nullable=False),
    Column("caller_id", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("ring_timeout_s", Integer, nullable=False),
    Column("patience_s", Float, nullable=False),
    Column("treatment", Text, nullable=False),
    Column("reserved_agent_id", Id, ForeignKey("agents.id")),
    Column("rule_id", Text, nullable=False),
    Column("pack_version", Text, nullable=False),
    Column("creditor_code", Text, nullable=False),
    Column("case_ids", Json, doc="The cases that it is about; null: not known, all of the creditor's."),
    Column("language", Text, nullable=False),
    Column("answer_probability", Float, doc="Forecast when it was ordered, 0..1; null where nobody forecast."),
    Column("risk", Float, doc="Forecast that once answered it finds no agent in time, 0..1."),
    Column("ordered_at", Instant, nullable=False),
    Column("node_id", Text, nullable=False),
    # what became of it
    Column("agent_id", Id, ForeignKey("agents.id")),
    Column("ringing_at", Instant),
    Column("answered_at", Instant),
    Column("joined_at", Instant),
    Column("released_at", Instant),
    Column("ended_at", Instant),
    Column("cancelled", Boolean, nullable=False, server_default=false()),
    Column("cause_q850", Integer),
    Column("cause_sip", Integer),
    Column("cause_text", Text, nullable=False, server_default=""),
    Column("outcome", Text, doc="The system's, or the agent's once disposed."),
    Column("system_outcome", Text, doc="The system's own, kept when the agent disposes."),
    Column("disposition", Text),
    Column("disposed_at", Instant),
)
Index("ix_attempts_debtor", attempts.c.debtor_id, attempts.c.ordered_at)
Index("ix_attempts_campaign", attempts.c.campaign_id, attempts.c.ordered_at, attempts.c.call_id)
Index("ix_attempts_ordered", attempts.c.ordered_at, attempts.c.call_id)
index_where("ix_attempts_agent", attempts.c.agent_id, attempts.c.ordered_at, where="agent_id IS NOT NULL")
index_where("ix_attempts_open", attempts.c.lead_id, where="ended_at IS NULL")
index_where(
    "ix_attempts_undisposed",
    attempts.c.agent_id,
    attempts.c.ordered_at,
    where="joined_at IS NOT NULL AND disposition IS NULL",
)
index_where("ix_attempts_silent", attempts.c.e164, attempts.c.ordered_at, where="outcome IN ('SILENT', 'ABANDON')")

attempt_events = Table(
    "attempt_events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Text, ForeignKey("attempts.call_id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", Json, nullable=False, server_default=text("'{}'")),
)

dispositions = Table(
    "dispositions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Text, ForeignKey("attempts.call_id"), nullable=False, index=True),
    Column("agent_id", Id, ForeignKey("agents.id"), nullable=False),
    Column("code", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("default_reason", Text),
    Column("promise_minor", BigInteger),
    Column("promise_on", Date),
    Column("promise_method", Text),
    Column("callback_at", Instant),
    Column("callback_agent_id", Id, ForeignKey("agents.id")),
    Column("corrects_at", Instant, doc="Time of the row that this one corrects."),
)
