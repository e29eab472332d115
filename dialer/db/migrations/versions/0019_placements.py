"""Walls between creditors, terms and ends of placements, what of a file was taken, and statements of fees.

Revision: 0019, after 0021. Adds; null in ``users.creditor_ids`` means every creditor, so the version before works on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

COLUMNS = (
    ("users", "creditor_ids"),
    ("creditors", "party"),
    ("creditors", "ticket_email"),
    ("creditors", "checks_notices"),
    ("creditors", "self_service"),
    ("placements", "fee_terms"),
    ("placements", "file_sha256"),
    ("placements", "recalled_at"),
    ("placements", "recall_reason"),
)


def upgrade() -> None:
    op.add_column("users", sa.Column("creditor_ids", JSON, nullable=True))
    op.add_column("creditors", sa.Column("party", sa.Text(), server_default="third", nullable=False))
    op.add_column("creditors", sa.Column("ticket_email", sa.Text(), server_default="", nullable=False))
    op.add_column("creditors", sa.Column("checks_notices", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("creditors", sa.Column("self_service", JSON, server_default=sa.text("'{}'"), nullable=False))
    op.add_column("placements", sa.Column("fee_terms", JSON, server_default=sa.text("'{}'"), nullable=False))
    op.add_column("placements", sa.Column("file_sha256", sa.Text(), server_default="", nullable=False))
    op.add_column("placements", sa.Column("recalled_at", INSTANT, nullable=True))
    op.add_column("placements", sa.Column("recall_reason", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "acceptance_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("import_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("column_name", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("remedy", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("verdict IN ('refused', 'duplicate', 'incomplete')", name="ck_acceptance_lines_verdict"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_acceptance_lines_import_id"),
        sa.PrimaryKeyConstraint("id", name="pk_acceptance_lines"),
    )
    op.create_index("ix_acceptance_lines_import", "acceptance_lines", ["import_id", "id"])
    op.create_table(
        "fee_statements",
        sa.Column("id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("collected_minor", sa.BigInteger(), nullable=False),
        sa.Column("direct_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("vat_minor", sa.BigInteger(), nullable=False),
        sa.Column("remitted_minor", sa.BigInteger(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name="ck_fee_statements_period"),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name="fk_fee_statements_placement_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_fee_statements_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fee_statements"),
        sa.UniqueConstraint("placement_id", "number", name="uq_fee_statements_placement_id_number"),
    )
    op.create_table(
        "fee_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("statement_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("collected_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_direct", sa.Integer(), server_default="0", nullable=False),
        sa.Column("percent", sa.Text(), server_default="", nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["fee_statements.id"], name="fk_fee_lines_statement_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_fee_lines_case_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entries.id"], name="fk_fee_lines_entry_id"),
        sa.PrimaryKeyConstraint("id", name="pk_fee_lines"),
        sa.UniqueConstraint("entry_id", name="uq_fee_lines_entry_id"),
    )
    op.create_index("ix_fee_lines_statement_id", "fee_lines", ["statement_id"])
    op.create_index("ix_fee_lines_case", "fee_lines", ["case_id"])


def downgrade() -> None:
    for table in ("fee_lines", "fee_statements", "acceptance_lines"):
        op.drop_table(table)
    for table, column in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
