"""Files of payments tell how far they are; payments keep why they wait; creditors have a link for paying on line.

Revision: 0015, after 0019. Adds columns with defaults only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("payment_files", sa.Column("returned_count", sa.Integer(), server_default="0", nullable=False))
    op.add_column("payment_files", sa.Column("creditor_id", ID, nullable=True))
    op.add_column("payment_files", sa.Column("state", sa.Text(), server_default="done", nullable=False))
    op.add_column("payment_files", sa.Column("done_count", sa.Integer(), server_default="0", nullable=False))
    op.add_column("payment_files", sa.Column("finished_at", INSTANT, nullable=True))
    op.add_column("payment_files", sa.Column("error", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_payment_files_sha256", "payment_files", ["sha256"])
    op.add_column("payments", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.add_column("creditors", sa.Column("payment_link", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.execute("ALTER TABLE creditors DROP COLUMN payment_link")
    op.execute("ALTER TABLE payments DROP COLUMN reason")
    op.drop_index("ix_payment_files_sha256", "payment_files")
    for column in ("error", "finished_at", "done_count", "state", "creditor_id", "returned_count"):
        op.execute(f"ALTER TABLE payment_files DROP COLUMN {column}")
