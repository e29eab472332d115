"""Tests of offsets with their entries; assignments may hold for cases by their due dates.

Revision: 0027, after 0028. Adds only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = "'running', 'proposed', 'no_difference', 'unusable', 'accepted', 'refused', 'stopped'"
REFERENCES = {
    "creditor_id": "creditors.id",
    "strategy_id": "strategies.id",
    "assignment_id": "strategy_assignments.id",
    "by_user_id": "users.id",
    "decided_by_user_id": "users.id",
    "accepted_strategy_id": "strategies.id",
}


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    for name in ("due_from", "due_upto"):
        op.add_column("strategy_assignments", sa.Column(name, sa.Date(), nullable=True))
    op.create_table(
        "offset_tests",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("creditor_id", ID, nullable=True),
        _text("debtor_kind"),
        _text("credit_kind"),
        sa.Column("strategy_id", ID, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("arms", JSON, nullable=False),
        sa.Column("horizon_day", sa.Integer(), nullable=False),
        sa.Column("base_ratio", sa.Float(), nullable=False),
        sa.Column("least_gain", sa.Float(), nullable=False),
        sa.Column("per_arm", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("assignment_id", ID, nullable=False),
        sa.Column("state", sa.Text(), server_default="running", nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("result", JSON, nullable=True),
        sa.Column("judged_at", INSTANT, nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by_user_id", ID, nullable=True),
        _text("note"),
        sa.Column("accepted_strategy_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_offset_tests"),
        sa.UniqueConstraint("name", name="uq_offset_tests_name"),
        sa.CheckConstraint(f"state IN ({STATES})", name="ck_offset_tests_state"),
        *(
            sa.ForeignKeyConstraint([column], [to], name=f"fk_offset_tests_{column}")
            for column, to in REFERENCES.items()
        ),
    )
    where = sa.text("state IN ('running', 'proposed')")
    op.create_index("ix_offset_tests_open", "offset_tests", ["id"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "offset_test_entries",
        sa.Column("test_id", ID, nullable=False, autoincrement=False),
        sa.Column("debtor_id", ID, nullable=False, autoincrement=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("arm", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("test_id", "debtor_id", name="pk_offset_test_entries"),
        sa.ForeignKeyConstraint(["test_id"], ["offset_tests.id"], name="fk_offset_test_entries_test_id"),
    )
    op.create_index("ix_offset_test_entries_arm", "offset_test_entries", ["test_id", "arm"])


def downgrade() -> None:
    op.drop_table("offset_test_entries")
    op.drop_table("offset_tests")
    for name in ("due_upto", "due_from"):
        op.drop_column("strategy_assignments", name)
