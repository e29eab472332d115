"""What goes with hand-offs: reports of their recipients, exports and who took them; alarms of prescription."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text, text

from dialer.db.tables.base import Id, Instant, Json, index_where, metadata

hand_off_reports = Table(
    "hand_off_reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hand_off_id", Id, ForeignKey("hand_offs.id"), nullable=False),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("line_key", Text, nullable=False, doc="The same report has the same key, by whatever door it comes."),
    Column("stage", Text, nullable=False, doc="received, injunction_filed, ...; of a visit its outcome."),
    Column("on_day", Date, nullable=False),
    Column("reference", Text, nullable=False, server_default="", doc="The recipient's own; erased with the case."),
    Column("note", Text, nullable=False, server_default="", doc="Erased with the case."),
    Column("cost_minor", BigInteger, nullable=False, server_default="0", doc="Charged to the debtor's ledger."),
    Column("fee_minor", BigInteger, nullable=False, server_default="0", doc="What the work costs us."),
    Column("entry_id", Id, ForeignKey("ledger_entries.id"), doc="Of the costs that were charged."),
    Column("source", Text, nullable=False, doc="page, api, file."),
    Column("at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
    CheckConstraint("cost_minor >= 0 AND fee_minor >= 0", name="amounts"),
)
"""What the recipient said, line by line; append-only but for what is erased with the case."""
Index("uq_hand_off_reports_line", hand_off_reports.c.hand_off_id, hand_off_reports.c.line_key, unique=True)
Index("ix_hand_off_reports_case", hand_off_reports.c.case_id, hand_off_reports.c.id)

hand_off_batches = Table(
    "hand_off_batches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False, doc="legal, visit, bureau."),
    Column("creditor_id", Id, ForeignKey("creditors.id"), nullable=False),
    Column("recipient", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default="it"),
    Column("on_day", Date, nullable=False),
    Column("case_count", Integer, nullable=False),
    Column("sha256", Text, nullable=False, doc="Of the whole export as it is given."),
    Column("made_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: the command line."),
    CheckConstraint("kind IN ('legal', 'visit', 'bureau')", name="kind"),
)
"""Exports of many cases at once."""

hand_off_batch_items = Table(
    "hand_off_batch_items",
    metadata,
    Column("batch_id", Id, ForeignKey("hand_off_batches.id"), primary_key=True, autoincrement=False),
    Column("hand_off_id", Id, ForeignKey("hand_offs.id"), primary_key=True, autoincrement=False),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("line", Json, nullable=False, server_default=text("'[]'"), doc="Cells of the index; emptied with the case."),
    Column("file_name", Text, nullable=False, server_default="", doc="In the archive; emptied with the case."),
    Column("sha256", Text, nullable=False, server_default="", doc="Of the case's own file."),
)
"""What an export holds: it is put together anew from these, and is the same, byte for byte."""
Index("ix_hand_off_batch_items_hand_off", hand_off_batch_items.c.hand_off_id)
Index("ix_hand_off_batch_items_case", hand_off_batch_items.c.case_id)

hand_off_takes = Table(
    "hand_off_takes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("batch_id", Id, ForeignKey("hand_off_batches.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("form", Text, nullable=False, doc="zip, csv, pdf."),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: the command line."),
)
"""Who took an export, and when; append-only."""

prescription_alarms = Table(
    "prescription_alarms",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("invoice_id", Id, ForeignKey("invoices.id"), nullable=False),
    Column("days", Integer, nullable=False, doc="180, 90 or 30; 0: the day has passed."),
    Column("expires_on", Date, nullable=False, doc="Last day on which the invoice can be claimed."),
    Column("raised_on", Date, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("told_at", Instant, doc="When supervisors were told; null: not yet."),
    Column("taken_at", Instant),
    Column("taken_by_user_id", Id, ForeignKey("users.id")),
    Column("note", Text, nullable=False, server_default="", doc="Of the person who took it; erased with the case."),
    Column("ended_at", Instant, doc="When it was of no more use: an act counted, it was paid, the case ended."),
    CheckConstraint("days IN (180, 90, 30, 0)", name="days"),
)
"""Each threshold of each invoice's term once; another term has alarms of its own."""
Index(
    "uq_prescription_alarms_threshold",
    prescription_alarms.c.invoice_id,
    prescription_alarms.c.expires_on,
    prescription_alarms.c.days,
    unique=True,
)
index_where("ix_prescription_alarms_case", prescription_alarms.c.case_id, where="ended_at IS NULL")
index_where("ix_prescription_alarms_untold", prescription_alarms.c.id, where="told_at IS NULL AND ended_at IS NULL")
index_where(
    "ix_prescription_alarms_standing",
    prescription_alarms.c.expires_on,
    prescription_alarms.c.id,
    where="taken_at IS NULL AND ended_at IS NULL",
)
