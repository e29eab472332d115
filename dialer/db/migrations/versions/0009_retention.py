"""How long a creditor's cases are kept, a placement's fee, lines of the register of business that outlive cases.

Revision: 0009, after 0008. Adds; and lets the note of a disposition be emptied, which the guard of the table forbade.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dialer.db.tables.append_only import erasable, guarded

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


DISPOSITION = (
    "id", "call_id", "agent_id", "code", "at", "default_reason", "promise_minor", "promise_on", "promise_method",
    "callback_at", "callback_agent_id", "corrects_at",
)  # fmt: skip
"""The columns of a disposition that are never changed."""


def upgrade() -> None:
    op.add_column("creditors", sa.Column("keep_case_months", sa.Integer(), nullable=True))
    op.add_column("placements", sa.Column("fee", sa.Text(), server_default="", nullable=False))
    op.add_column("cases", sa.Column("erased_at", INSTANT, nullable=True))
    op.add_column("debtors", sa.Column("erased_at", INSTANT, nullable=True))
    op.create_table(
        "business_lines",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("mandate", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("debtor_name", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("fee", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_business_lines_creditor_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_business_lines"),
    )
    for statement in erasable(op.get_bind().dialect.name, "dispositions", "note", DISPOSITION):
        op.execute(statement)


def downgrade() -> None:
    for statement in guarded(op.get_bind().dialect.name, "dispositions"):
        op.execute(statement)
    op.drop_table("business_lines")
    op.execute("ALTER TABLE debtors DROP COLUMN erased_at")
    op.execute("ALTER TABLE cases DROP COLUMN erased_at")
    op.execute("ALTER TABLE placements DROP COLUMN fee")
    op.execute("ALTER TABLE creditors DROP COLUMN keep_case_months")
