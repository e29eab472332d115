"""Scripts of conversations and their versions.

Revision: 0031, after 0024. Adds only; the house had no scripts before, so there is nothing to carry over.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _unique(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    op.create_table(
        "scripts",
        sa.Column("id", ID, nullable=False),
        sa.Column("creditor_id", ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.CheckConstraint("kind IN ('caring', 'soft', 'phone')", name="ck_scripts_kind"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_scripts_creditor_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_scripts_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_scripts"),
    )
    _unique("uq_scripts_house", "scripts", ["kind", "language"], "creditor_id IS NULL")
    _unique("uq_scripts_creditor", "scripts", ["creditor_id", "kind", "language"], "creditor_id IS NOT NULL")
    op.create_table(
        "script_versions",
        sa.Column("id", ID, nullable=False),
        sa.Column("script_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("edited_at", INSTANT, nullable=False),
        sa.Column("edited_by_user_id", ID, nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("published_by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name="fk_script_versions_script_id"),
        sa.ForeignKeyConstraint(["edited_by_user_id"], ["users.id"], name="fk_script_versions_edited_by_user_id"),
        sa.ForeignKeyConstraint(["published_by_user_id"], ["users.id"], name="fk_script_versions_published_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_script_versions"),
        sa.UniqueConstraint("script_id", "number", name="uq_script_versions_number"),
    )
    _unique("uq_script_versions_draft", "script_versions", ["script_id"], "published_at IS NULL")


def downgrade() -> None:
    op.drop_table("script_versions")
    op.drop_table("scripts")
