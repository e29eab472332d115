"""What a charge rests on, so that the lump sum of a late invoice is charged once.

Revision: 0028, after 0031. Adds only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_entries", sa.Column("ground", sa.Text(), server_default="", nullable=False))
    is_lump_sum = sa.text("ground = 'lump_sum'")
    op.create_index(
        "ix_ledger_entries_lump_sum", "ledger_entries", ["invoice_id"],
        sqlite_where=is_lump_sum, postgresql_where=is_lump_sum,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_ledger_entries_lump_sum", "ledger_entries")
    op.drop_column("ledger_entries", "ground")
