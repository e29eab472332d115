"""Tickets between creditor, agency and debtor: who must answer, and whose words each line repeats.

Revision: 0025, after 0022. Adds; tickets of the agency's own office are given to its side.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("side", sa.Text(), server_default="creditor", nullable=False))
    op.add_column("dispute_lines", sa.Column("voice", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE tickets SET side = 'agency' WHERE kind IN ('legal_check', 'insolvency', 'heirs')")
    op.execute("UPDATE dispute_lines SET voice = 'creditor' WHERE subject = 'ticket' AND what = 'answered'")


def downgrade() -> None:
    op.drop_column("dispute_lines", "voice")
    op.drop_column("tickets", "side")
