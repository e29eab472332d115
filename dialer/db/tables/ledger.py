"""The ledger of every case, append-only, and the payments that were matched with it (``core/debt/account.py``)."""

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

from dialer.db.tables.base import Id, Instant, Json, index_where, metadata

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("id", Id, primary_key=True, doc="In the order of booking."),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("kind", Text, nullable=False, doc="charge, payment, credit_note, write_down, reversal."),
    Column("minor", BigInteger, nullable=False),
    Column("value_on", Date, nullable=False, doc="From this day on it counts."),
    Column("booked_at", Instant, nullable=False, doc="When we came to know."),
    Column("invoice_id", Id, ForeignKey("invoices.id"), doc="Null: the case as a whole."),
    Column("component", Text, doc="Of charges and write-downs: costs, interest, principal."),
    Column("reverses_id", Id, ForeignKey("ledger_entries.id"), doc="The entry that did not hold."),
    Column("payment_id", Id, ForeignKey("payments.id"), doc="Of payments that came from a bank's file."),
    Column("reference", Text, nullable=False, server_default="", doc="What it rests on: file, decision, note."),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: the system."),
    Column("ground", Text, nullable=False, server_default="", doc="lump_sum; empty: none of its own."),
    CheckConstraint("minor > 0", name="minor"),
    CheckConstraint("kind IN ('charge', 'payment', 'credit_note', 'write_down', 'reversal')", name="kind"),
)
Index("ix_ledger_entries_case", ledger_entries.c.case_id, ledger_entries.c.id)
Index(
    "uq_ledger_entries_reverses",
    ledger_entries.c.reverses_id,
    unique=True,
    sqlite_where=ledger_entries.c.reverses_id.is_not(None),
    postgresql_where=ledger_entries.c.reverses_id.is_not(None),
)

index_where("ix_ledger_entries_lump_sum", ledger_entries.c.invoice_id, where="ground = 'lump_sum'")

payments = Table(
    "payments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("line_key", Text, nullable=False, unique=True, doc="The same movement has the same key in every file."),
    Column("creditor_id", Id, ForeignKey("creditors.id"), doc="Whose account it came to; null: the agency's own."),
    Column("kind", Text, nullable=False, doc="credit, return."),
    Column("account", Text, nullable=False, server_default=""),
    Column("booked_on", Date, nullable=False),
    Column("value_on", Date, nullable=False),
    Column("minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("payer", Text, nullable=False, server_default=""),
    Column("payer_iban", Text, nullable=False, server_default=""),
    Column("end_to_end", Text, nullable=False, server_default=""),
    Column("reference", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    Column("bank_reference", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, doc="matched, unmatched, ignored, returned."),
    Column("case_id", Id, ForeignKey("cases.id")),
    Column("basis", Text, nullable=False, server_default="", doc="Why it belongs to the case."),
    Column("reason", Text, nullable=False, server_default="", doc="Why it was ignored, taken back, or waits."),
    Column("suggestions", Json, doc="Cases that a person may choose: [{case_id, basis, likeness}]."),
    Column("returns_id", Id, ForeignKey("payments.id"), doc="Of a return: the credit that went back."),
    Column("file_id", Id, ForeignKey("payment_files.id")),
    Column("matched_at", Instant),
    Column("matched_by_user_id", Id, ForeignKey("users.id"), doc="Null: by itself."),
    Column("erased_at", Instant, doc="When payer and texts were made anonymous."),
    CheckConstraint("state IN ('matched', 'unmatched', 'ignored', 'returned')", name="state"),
    CheckConstraint("minor > 0", name="minor"),
)
Index("ix_payments_case", payments.c.case_id)
Index("ix_payments_state", payments.c.state, payments.c.id)

payment_files = Table(
    "payment_files",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("read_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
    Column("line_count", Integer, nullable=False),
    Column("known_count", Integer, nullable=False, doc="Loaded before, from this or another file."),
    Column("rejected_count", Integer, nullable=False),
    Column("matched_count", Integer, nullable=False),
    Column("unmatched_count", Integer, nullable=False),
    Column("other_count", Integer, nullable=False, doc="Fees and the like: matched with nothing."),
    Column("returned_count", Integer, nullable=False, server_default="0", doc="Payments that went back."),
    Column("creditor_id", Id, doc="Whose account; null: the agency's own."),
    Column("state", Text, nullable=False, server_default="done", doc="queued, running, done, failed."),
    Column("done_count", Integer, nullable=False, server_default="0", doc="Lines seen to so far."),
    Column("finished_at", Instant),
    Column("error", Text, nullable=False, server_default=""),
)
Index("ix_payment_files_sha256", payment_files.c.sha256)

payment_keys = Table(
    "payment_keys",
    metadata,
    Column("creditor_id", Id, ForeignKey("creditors.id"), primary_key=True),
    Column("value", Text, primary_key=True, doc="Normalised: capital letters and digits."),
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True),
    Column("item", Text, primary_key=True, server_default="", doc="Invoice number; empty: the case."),
)
"""References by which a payment finds its case: the creditor's, those of invoices, RF and notice numbers."""
Index("ix_payment_keys_value", payment_keys.c.value)
Index("ix_payment_keys_case", payment_keys.c.case_id)

entered_rates = Table(
    "entered_rates",
    metadata,
    Column("id", Id, primary_key=True),
    Column("country", Text, nullable=False),
    Column("table_id", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("percent", Text, nullable=False, doc="Decimal, as it was written."),
    Column("reference", Text, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
    UniqueConstraint("country", "table_id", "period", name="uq_entered_rates_period"),
)
"""Rates that the country's file lacks, with their source; append-only."""

reckonings = Table(
    "reckonings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("cause", Text, nullable=False, doc="rate, import, terms."),
    Column("subject", Text, nullable=False, server_default="", doc="Which rate, which file, whose terms."),
    Column("creditor_id", Id, ForeignKey("creditors.id"), doc="Null: every creditor's cases."),
    Column("import_id", Id, ForeignKey("imports.id"), doc="Null: not only those of one file."),
    Column("asked_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: the system."),
    Column("started_at", Instant),
    Column("total_count", Integer, doc="Cases to be reckoned; null: not begun."),
    Column("after_case_id", Id, nullable=False, server_default="0", doc="Where it goes on after a stop."),
    Column("done_count", Integer, nullable=False, server_default="0"),
    Column("changed_count", Integer, nullable=False, server_default="0", doc="Cases that owe something else now."),
    Column("finished_at", Instant),
)
"""Balances that are to be written anew in the background."""
index_where("ix_reckonings_open", reckonings.c.id, where="finished_at IS NULL")

interrupting_acts = Table(
    "interrupting_acts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("invoice_id", Id, ForeignKey("invoices.id"), doc="Null: every invoice of the case."),
    Column("kind", Text, nullable=False),
    Column("on_day", Date, nullable=False, doc="Of receipt, recognition or service: not of sending."),
    Column("final_on", Date, doc="Of a judicial claim: when the judgment became final."),
    Column("proof", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
    Column("ended_at", Instant, doc="When it was taken back: it was recorded by mistake."),
    Column("ended_by_user_id", Id, ForeignKey("users.id")),
)
"""Acts that start prescription anew, each with its proof."""
