"""Sectors as codes, terms of interest, ways to pay, formats of bank files, and balances reckoned in the background.

Revision: 0024, after 0026. Sectors that were written as text become their code and keep the text; what no code fits
becomes ``other``. Public bodies with an IBAN go on offering the transfer that they offered.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dialer.core.debt.sector import Sector, sector_of

revision = "0024"
down_revision = "0026"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
EMPTY = sa.text("'{}'")


def upgrade() -> None:
    for column in (
        sa.Column("sector_note", sa.Text(), server_default="", nullable=False),
        sa.Column("interest", JSON, server_default=EMPTY, nullable=False),
        sa.Column("payment_methods", JSON, nullable=True),
        sa.Column("bank_format", JSON, server_default=EMPTY, nullable=False),
    ):
        op.add_column("creditors", column)
    for figure in (
        sa.Column("own_interest_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("own_costs_minor", sa.BigInteger(), server_default="0", nullable=False),
    ):
        op.add_column("cases", figure)
    for name in ("interest_reason", "interest_note", "credit_kind_by"):
        op.add_column("cases", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("invoices", sa.Column("credit_kind", sa.Text(), server_default="", nullable=False))
    # Until now nothing but files and hands has charged interest and costs: they are the cases' own.
    op.execute("UPDATE cases SET own_interest_minor = interest_minor, own_costs_minor = costs_minor "
               "WHERE interest_minor <> 0 OR costs_minor <> 0")  # fmt: skip
    op.create_table(
        "reckonings",
        sa.Column("id", ID, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("creditor_id", ID, nullable=True),
        sa.Column("import_id", ID, nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("total_count", sa.Integer(), nullable=True),
        sa.Column("after_case_id", ID, server_default="0", nullable=False),
        sa.Column("done_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_reckonings_creditor_id"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_reckonings_import_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_reckonings_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reckonings"),
    )
    is_open = sa.text("finished_at IS NULL")
    op.create_index("ix_reckonings_open", "reckonings", ["id"], sqlite_where=is_open, postgresql_where=is_open)
    _name_sectors(op.get_bind())


def _name_sectors(connection: sa.Connection) -> None:
    table = sa.table(
        "creditors", sa.column("id"), sa.column("sector"), sa.column("sector_note"), sa.column("iban"),
        sa.column("payment_methods", JSON),
    )  # fmt: skip
    for row in connection.execute(sa.select(table.c.id, table.c.sector, table.c.iban)).all():
        sector = sector_of(row.sector)
        values: dict[str, object] = {"sector": sector.value}
        if row.sector.strip() not in ("", sector.value):
            values["sector_note"] = row.sector.strip()
        if sector is Sector.PUBLIC_BODY and row.iban:
            values["payment_methods"] = ["pagopa", "link", "transfer"]
        connection.execute(sa.update(table).where(table.c.id == row.id).values(**values))


def downgrade() -> None:
    op.drop_table("reckonings")
    op.execute("UPDATE creditors SET sector = sector_note WHERE sector_note <> ''")
    op.drop_column("invoices", "credit_kind")
    for name in ("credit_kind_by", "interest_note", "interest_reason", "own_costs_minor", "own_interest_minor"):
        op.drop_column("cases", name)
    for name in ("bank_format", "payment_methods", "interest", "sector_note"):
        op.drop_column("creditors", name)
