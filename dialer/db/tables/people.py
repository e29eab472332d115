"""Users with their sessions, the agents among them, and teams."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Table, Text, false, text, true

from dialer.db.tables.base import Id, Instant, Json, metadata

users = Table(
    "users",
    metadata,
    Column("id", Id, primary_key=True),
    Column("username", Text, nullable=False, unique=True, doc="Lower case."),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, doc="argon2id; null: cannot log in with a password."),
    Column("roles", Json, nullable=False, server_default=text("'[]'")),
    Column("language", Text, nullable=False, server_default="it"),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    Column("must_change_password", Boolean, nullable=False, server_default=false()),
    Column("created_at", Instant, nullable=False),
    Column("password_at", Instant, doc="When the password was last set."),
    Column("login_at", Instant, doc="Last successful log-in."),
    Column("creditor_ids", Json, doc="The creditors whose files the user may see; null: all."),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True, doc="SHA-256 of the cookie's token, hexadecimal."),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("csrf_token", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("address", Text, nullable=False, server_default=""),
    Column("browser", Text, nullable=False, server_default=""),
)

login_links = Table(
    "login_links",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), doc="Null: makes the first administrator."),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

agents = Table(
    "agents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, unique=True),
    Column("endpoint", Text, nullable=False, unique=True, doc="PJSIP endpoint of the agent's telephone."),
    Column("endpoint_kind", Text, nullable=False, server_default="webrtc"),
    Column("endpoint_secret", Text, nullable=False),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    CheckConstraint("endpoint_kind IN ('sip', 'webrtc')", name="endpoint_kind"),
)

teams = Table(
    "teams",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    Column("country", Text, nullable=False, server_default="", doc="ISO 3166-1 of its site; empty: the debtors' own."),
)

team_members = Table(
    "team_members",
    metadata,
    Column("team_id", Id, ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
    Column("agent_id", Id, ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True),
)
Index("ix_team_members_agent", team_members.c.agent_id)

monitoring_agreements = Table(
    "monitoring_agreements",
    metadata,
    Column("id", Id, primary_key=True),
    Column("reference", Text, nullable=False, unique=True, doc="Of the union agreement or the INL authorisation."),
    Column("purpose", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date, doc="Last day; null: open."),
    Column("by_user_id", Id, ForeignKey("users.id")),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)
