"""The register of evidence may be cut where a signed head stood, once its oldest entries need no longer be kept.

Revision: 0012, after 0011. Adds a table; and lets entries be deleted that a cut names, which the guard forbade.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dialer.db.tables.append_only import creation, cuttable, uncuttable

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "evidence_cuts",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("before", INSTANT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", "stream", name="pk_evidence_cuts"),
    )
    dialect = op.get_bind().dialect.name
    for statement in (*creation(dialect, ("evidence_cuts",)), *cuttable(dialect)):
        op.execute(statement)


def downgrade() -> None:
    for statement in uncuttable(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("evidence_cuts")  # its guards go with it
