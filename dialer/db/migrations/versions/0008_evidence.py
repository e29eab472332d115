"""The register of evidence: append-only, a hash chain for each stream.

Revision: 0008, after 0007. Only adds. The register begins with the first call after this: what was decided before it
stays in the attempts and their diary.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dialer.db.tables.append_only import creation

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("campaign_id", ID, nullable=True),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Text(), nullable=False),
        sa.Column("delay_ms", sa.BigInteger(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq", name="pk_evidence"),
        sqlite_with_rowid=False,
    )
    for name, columns, condition in (
        ("campaign", ["campaign_id", "at"], "campaign_id IS NOT NULL"),
        ("call", ["call_id"], "call_id IS NOT NULL"),
        ("notes", ["kind", "at"], "kind IN ('head', 'erased')"),
    ):
        op.create_index(
            f"ix_evidence_{name}",
            "evidence",
            columns,
            unique=False,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
    for statement in creation(op.get_bind().dialect.name, ("evidence",)):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("evidence")  # its guards go with it
