"""The ledger of every case, payments and how they find their case, rates that were entered, acts that interrupt.

Revision: 0014, after 0013. Adds; the balances that stand become the opening entries of the ledger.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dialer.db.tables.append_only import creation

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
REVERSED = sa.text("reverses_id IS NOT NULL")
GUARDED = ("ledger_entries", "entered_rates")
CASE_COLUMNS = ("credit_kind", "agreed_percent", "agreed_reference")


def upgrade() -> None:
    for column in CASE_COLUMNS:
        op.add_column("cases", sa.Column(column, sa.Text(), server_default="", nullable=False))
    op.add_column("cases", sa.Column("interest_regime", sa.Text(), server_default="none", nullable=False))
    op.add_column("invoices", sa.Column("security_rank", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "payment_files",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("read_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("known_count", sa.Integer(), nullable=False),
        sa.Column("rejected_count", sa.Integer(), nullable=False),
        sa.Column("matched_count", sa.Integer(), nullable=False),
        sa.Column("unmatched_count", sa.Integer(), nullable=False),
        sa.Column("other_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_payment_files_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_files"),
    )
    op.create_table(
        "payments",
        sa.Column("id", ID, nullable=False),
        sa.Column("line_key", sa.Text(), nullable=False),
        sa.Column("creditor_id", ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("payer_iban", sa.Text(), server_default="", nullable=False),
        sa.Column("end_to_end", sa.Text(), server_default="", nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("bank_reference", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("case_id", ID, nullable=True),
        sa.Column("basis", sa.Text(), server_default="", nullable=False),
        sa.Column("suggestions", JSON, nullable=True),
        sa.Column("returns_id", ID, nullable=True),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("matched_at", INSTANT, nullable=True),
        sa.Column("matched_by_user_id", ID, nullable=True),
        sa.Column("erased_at", INSTANT, nullable=True),
        sa.CheckConstraint("state IN ('matched', 'unmatched', 'ignored', 'returned')", name="ck_payments_state"),
        sa.CheckConstraint("minor > 0", name="ck_payments_minor"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_payments_case_id"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_payments_creditor_id"),
        sa.ForeignKeyConstraint(["file_id"], ["payment_files.id"], name="fk_payments_file_id"),
        sa.ForeignKeyConstraint(["matched_by_user_id"], ["users.id"], name="fk_payments_matched_by_user_id"),
        sa.ForeignKeyConstraint(["returns_id"], ["payments.id"], name="fk_payments_returns_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.UniqueConstraint("line_key", name="uq_payments_line_key"),
    )
    op.create_index("ix_payments_case", "payments", ["case_id"])
    op.create_index("ix_payments_state", "payments", ["state", "id"])
    op.create_table(
        "payment_keys",
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("item", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_payment_keys_case_id"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_payment_keys_creditor_id"),
        sa.PrimaryKeyConstraint("creditor_id", "value", "case_id", "item", name="pk_payment_keys"),
    )
    op.create_index("ix_payment_keys_case", "payment_keys", ["case_id"])
    op.create_index("ix_payment_keys_value", "payment_keys", ["value"])
    op.create_table(
        "ledger_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("booked_at", INSTANT, nullable=False),
        sa.Column("invoice_id", ID, nullable=True),
        sa.Column("component", sa.Text(), nullable=True),
        sa.Column("reverses_id", ID, nullable=True),
        sa.Column("payment_id", ID, nullable=True),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.CheckConstraint(
            "kind IN ('charge', 'payment', 'credit_note', 'write_down', 'reversal')", name="ck_ledger_entries_kind"
        ),
        sa.CheckConstraint("minor > 0", name="ck_ledger_entries_minor"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_ledger_entries_by_user_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_ledger_entries_case_id"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_ledger_entries_invoice_id"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_ledger_entries_payment_id"),
        sa.ForeignKeyConstraint(["reverses_id"], ["ledger_entries.id"], name="fk_ledger_entries_reverses_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entries"),
    )
    op.create_index("ix_ledger_entries_case", "ledger_entries", ["case_id", "id"])
    op.create_index(
        "uq_ledger_entries_reverses",
        "ledger_entries",
        ["reverses_id"],
        unique=True,
        sqlite_where=REVERSED,
        postgresql_where=REVERSED,
    )
    op.create_table(
        "entered_rates",
        sa.Column("id", ID, nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("table_id", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("percent", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_entered_rates_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entered_rates"),
        sa.UniqueConstraint("country", "table_id", "period", name="uq_entered_rates_period"),
    )
    op.create_table(
        "interrupting_acts",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("invoice_id", ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("final_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_interrupting_acts_by_user_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_interrupting_acts_case_id"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_interrupting_acts_invoice_id"),
        sa.ForeignKeyConstraint(["ended_by_user_id"], ["users.id"], name="fk_interrupting_acts_ended_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_interrupting_acts"),
    )
    op.create_index("ix_interrupting_acts_case_id", "interrupting_acts", ["case_id"])
    _open_ledgers(op.get_bind().dialect.name)
    for statement in creation(op.get_bind().dialect.name, GUARDED):
        op.execute(statement)


def _open_ledgers(dialect: str) -> None:
    """What is owed now, as the opening entries; and the references by which its payments are known."""
    is_postgresql = dialect == "postgresql"
    day = "(c.opened_at AT TIME ZONE 'UTC')::date" if is_postgresql else "date(c.opened_at / 1000000, 'unixepoch')"
    op.execute(
        "INSERT INTO ledger_entries (case_id, kind, minor, value_on, booked_at, invoice_id, component, reference) "
        f"SELECT i.case_id, 'charge', i.residual_minor, COALESCE(i.issued_on, i.due_on, {day}), c.opened_at, "
        "i.id, 'principal', 'opening' FROM invoices i JOIN cases c ON c.id = i.case_id "
        "WHERE i.residual_minor > 0 ORDER BY i.id"
    )
    for column, component in (("interest_minor", "interest"), ("costs_minor", "costs")):
        op.execute(
            "INSERT INTO ledger_entries (case_id, kind, minor, value_on, booked_at, component, reference) "
            f"SELECT c.id, 'charge', c.{column}, {day}, c.opened_at, '{component}', 'opening' "
            f"FROM cases c WHERE c.{column} > 0 ORDER BY c.id"
        )
    plain = "UPPER(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE({0}, ' ', ''), '-', ''), '/', ''), '.', ''), '_', ''))"
    for value, item, source in (
        ("c.reference", "''", "cases c"),
        ("i.number", "i.number", "invoices i JOIN cases c ON c.id = i.case_id"),
        ("i.payment_reference", "i.number", "invoices i JOIN cases c ON c.id = i.case_id"),
    ):
        op.execute(
            "INSERT INTO payment_keys (creditor_id, value, case_id, item) "
            f"SELECT DISTINCT c.creditor_id, {plain.format(value)}, c.id, {item} FROM {source} "
            f"WHERE {value} <> '' ON CONFLICT DO NOTHING"
        )


def downgrade() -> None:
    for table in ("interrupting_acts", "entered_rates", "ledger_entries", "payment_keys", "payments", "payment_files"):
        op.drop_table(table)
    op.execute("ALTER TABLE invoices DROP COLUMN security_rank")
    for column in (*CASE_COLUMNS, "interest_regime"):
        op.execute(f"ALTER TABLE cases DROP COLUMN {column}")
