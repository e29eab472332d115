"""Ways to the public network and the caller IDs they may present."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)

from dialer.db.tables.base import Id, Json, metadata

trunks = Table(
    "trunks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("port", Integer, nullable=False, server_default="5060"),
    Column("username", Text, nullable=False, server_default=""),
    Column("secret", Text, nullable=False, server_default=""),
    Column("codecs", Json, nullable=False, server_default=text("""'["alaw", "ulaw"]'""")),
    Column("max_channels", Integer, nullable=False, server_default="30"),
    Column("max_calls_per_s", Float, nullable=False, server_default="5"),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    Column("tariff_minor_per_minute", Integer, nullable=False, server_default="0", doc="Thousandths of a minor unit."),
    Column("tariff_currency", Text, nullable=False, server_default="EUR"),
    CheckConstraint("kind IN ('register', 'ip', 'tls')", name="kind"),
)

trunk_caller_ids = Table(
    "trunk_caller_ids",
    metadata,
    Column("id", Id, primary_key=True),
    Column("trunk_id", Id, ForeignKey("trunks.id"), nullable=False),
    Column("caller_id", Text, nullable=False, doc="E.164 or a short code that the carrier lets us present."),
    Column("label", Text, nullable=False, server_default=""),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("trunk_id", "caller_id"),
)
