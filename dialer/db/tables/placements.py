"""What comes of a placement: which rows of its file were taken, and what the agency earned and remits."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from dialer.db.tables.base import Id, Instant, metadata

acceptance_lines = Table(
    "acceptance_lines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("import_id", Id, ForeignKey("imports.id"), nullable=False),
    Column("line", Integer, nullable=False, doc="Of the file, from 1."),
    Column("reference", Text, nullable=False, server_default="", doc="The creditor's, where the row has one."),
    Column("verdict", Text, nullable=False, doc="refused, duplicate, incomplete."),
    Column("column_name", Text, nullable=False, server_default="", doc="Where it is; no value is kept."),
    Column("code", Text, nullable=False, doc="Of the reason."),
    Column("reason", Text, nullable=False, server_default=""),
    Column("remedy", Text, nullable=False, server_default=""),
    CheckConstraint("verdict IN ('refused', 'duplicate', 'incomplete')", name="verdict"),
)
Index("ix_acceptance_lines_import", acceptance_lines.c.import_id, acceptance_lines.c.id)

fee_statements = Table(
    "fee_statements",
    metadata,
    Column("id", Id, primary_key=True),
    Column("placement_id", Id, ForeignKey("placements.id"), nullable=False),
    Column("number", Integer, nullable=False, doc="Of the placement's statements, from 1."),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False, doc="Last day."),
    Column("currency", Text, nullable=False),
    Column("terms", Text, nullable=False, doc="The fee terms as they stood, JSON."),
    Column("collected_minor", BigInteger, nullable=False, doc="Payments less what was reversed."),
    Column("direct_minor", BigInteger, nullable=False, doc="Of these, what went to the creditor's own account."),
    Column("fee_minor", BigInteger, nullable=False),
    Column("vat_minor", BigInteger, nullable=False),
    Column("remitted_minor", BigInteger, nullable=False, doc="To the creditor; negative: the creditor owes it."),
    Column("made_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
    UniqueConstraint("placement_id", "number"),
    CheckConstraint("ends_on >= starts_on", name="period"),
)

fee_lines = Table(
    "fee_lines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("statement_id", Id, ForeignKey("fee_statements.id"), nullable=False, index=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("entry_id", Id, ForeignKey("ledger_entries.id"), unique=True, doc="Null: a minimum, a fixed sum, a cap."),
    Column("kind", Text, nullable=False, doc="payment, reversal, fixed, minimum, cap."),
    Column("on_day", Date, nullable=False),
    Column("collected_minor", BigInteger, nullable=False, doc="Negative where a payment did not hold."),
    Column("is_direct", Integer, nullable=False, server_default="0", doc="1: to the creditor's own account."),
    Column("percent", Text, nullable=False, server_default="", doc="Decimal, as in the terms."),
    Column("fee_minor", BigInteger, nullable=False),
)
Index("ix_fee_lines_case", fee_lines.c.case_id)
