"""The words of debtors' names, for a search by the beginning of any of them.

Revision: 0010, after 0009. Adds a table and fills it from the names that are there (five seconds for 100,000 debtors).
The words of a debtor whom a node of the release before makes meanwhile are added by the next job of the night.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dialer.core.debt.search_words import words_of

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BATCH = 5000


def upgrade() -> None:
    words = op.create_table(
        "debtor_words",
        sa.Column("debtor_id", ID, autoincrement=False, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name="fk_debtor_words_debtor_id"),
        sa.PrimaryKeyConstraint("debtor_id", "word", name="pk_debtor_words"),
        sqlite_with_rowid=False,
    )
    _fill(op.get_bind(), words)  # before the index: it is then built once
    op.create_index(
        "ix_debtor_words_word", "debtor_words", ["word", "debtor_id"], postgresql_ops={"word": "text_pattern_ops"}
    )


def _fill(connection: sa.Connection, words: sa.Table) -> None:
    names = sa.text("SELECT id, name FROM debtors WHERE id > :after AND name <> '' ORDER BY id LIMIT :batch")
    after = 0
    while rows := connection.execute(names, {"after": after, "batch": BATCH}).all():
        after = rows[-1].id
        found = [{"debtor_id": row.id, "word": word} for row in rows for word in words_of(row.name)]
        if found:
            connection.execute(sa.insert(words), found)


def downgrade() -> None:
    op.drop_table("debtor_words")
