"""Hand-offs: what their recipients report, exports and who took them; alarms of prescription by invoice.

Revision: 0022, after 0015. Adds only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

revision = "0022"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
COLUMNS = ("stage", "proof", "ended_because", "decision")
KINDS = "kind IN ('legal', 'visit', 'bureau')"


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")


def _id(table: str) -> list[SchemaItem]:
    return [sa.Column("id", ID, nullable=False), sa.PrimaryKeyConstraint("id", name=f"pk_{table}")]


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("hand_offs", _text(name))
    op.add_column("hand_offs", sa.Column("decided_on", sa.Date(), nullable=True))
    op.add_column("hand_offs", sa.Column("document_id", ID, nullable=True))
    # Those that were over before nobody is asked about.
    op.execute("UPDATE hand_offs SET decision = 'resume' WHERE kind = 'legal' AND state = 'done'")
    op.create_table(
        "hand_off_reports",
        *_id("hand_off_reports"),
        sa.Column("hand_off_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("line_key", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        _text("reference"),
        _text("note"),
        sa.Column("cost_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("entry_id", ID, nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.CheckConstraint("cost_minor >= 0 AND fee_minor >= 0", name="ck_hand_off_reports_amounts"),
        _reference("hand_off_reports", "hand_off_id", "hand_offs.id"),
        _reference("hand_off_reports", "case_id", "cases.id"),
        _reference("hand_off_reports", "entry_id", "ledger_entries.id"),
        _reference("hand_off_reports", "by_user_id", "users.id"),
    )
    op.create_index("uq_hand_off_reports_line", "hand_off_reports", ["hand_off_id", "line_key"], unique=True)
    op.create_index("ix_hand_off_reports_case", "hand_off_reports", ["case_id", "id"])
    _create_batches()
    _create_alarms()


def _create_batches() -> None:
    op.create_table(
        "hand_off_batches",
        *_id("hand_off_batches"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        _text("recipient"),
        sa.Column("language", sa.Text(), server_default="it", nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("case_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.CheckConstraint(KINDS, name="ck_hand_off_batches_kind"),
        _reference("hand_off_batches", "creditor_id", "creditors.id"),
        _reference("hand_off_batches", "by_user_id", "users.id"),
    )
    op.create_table(
        "hand_off_batch_items",
        sa.Column("batch_id", ID, autoincrement=False, nullable=False),
        sa.Column("hand_off_id", ID, autoincrement=False, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", JSON, server_default=sa.text("'[]'"), nullable=False),
        _text("file_name"),
        _text("sha256"),
        _reference("hand_off_batch_items", "batch_id", "hand_off_batches.id"),
        _reference("hand_off_batch_items", "hand_off_id", "hand_offs.id"),
        _reference("hand_off_batch_items", "case_id", "cases.id"),
        sa.PrimaryKeyConstraint("batch_id", "hand_off_id", name="pk_hand_off_batch_items"),
    )
    op.create_index("ix_hand_off_batch_items_hand_off", "hand_off_batch_items", ["hand_off_id"])
    op.create_index("ix_hand_off_batch_items_case", "hand_off_batch_items", ["case_id"])
    op.create_table(
        "hand_off_takes",
        *_id("hand_off_takes"),
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        _reference("hand_off_takes", "batch_id", "hand_off_batches.id"),
        _reference("hand_off_takes", "by_user_id", "users.id"),
    )
    op.create_index("ix_hand_off_takes_batch_id", "hand_off_takes", ["batch_id"])


def _create_alarms() -> None:
    op.create_table(
        "prescription_alarms",
        *_id("prescription_alarms"),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("invoice_id", ID, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.Column("taken_by_user_id", ID, nullable=True),
        _text("note"),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("days IN (180, 90, 30, 0)", name="ck_prescription_alarms_days"),
        _reference("prescription_alarms", "case_id", "cases.id"),
        _reference("prescription_alarms", "invoice_id", "invoices.id"),
        _reference("prescription_alarms", "taken_by_user_id", "users.id"),
    )
    op.create_index(
        "uq_prescription_alarms_threshold", "prescription_alarms", ["invoice_id", "expires_on", "days"], unique=True
    )
    _index("ix_prescription_alarms_case", "prescription_alarms", ["case_id"], "ended_at IS NULL")
    _index("ix_prescription_alarms_untold", "prescription_alarms", ["id"], "told_at IS NULL AND ended_at IS NULL")
    _index(
        "ix_prescription_alarms_standing",
        "prescription_alarms",
        ["expires_on", "id"],
        "taken_at IS NULL AND ended_at IS NULL",
    )


def downgrade() -> None:
    for table in (
        "prescription_alarms",
        "hand_off_takes",
        "hand_off_batch_items",
        "hand_off_batches",
        "hand_off_reports",
    ):
        op.drop_table(table)
    for column in (*COLUMNS, "decided_on", "document_id"):
        op.execute(f"ALTER TABLE hand_offs DROP COLUMN {column}")
