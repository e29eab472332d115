"""The relationship with a debtor: care, preferences, ability to pay, customers' value, segments, the first touch.

Revision: 0021, after 0018. Adds; debtors who were marked as vulnerable keep a mark without a need, to be looked at.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STANDING = sa.text("ended_at IS NULL")
UNTOUCHED = sa.text("touched_at IS NULL AND touch_due_on IS NOT NULL")


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")


def _told(table: str) -> list[SchemaItem]:
    """What every row that somebody told has."""
    return [
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by_user_id", ID, nullable=True),
        _reference(table, "debtor_id", "debtors.id"),
        _reference(table, "call_id", "attempts.call_id"),
        _reference(table, "by_user_id", "users.id"),
        _reference(table, "ended_by_user_id", "users.id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _index(name: str, table: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.add_column("creditors", sa.Column("first_touch_days", sa.Integer(), nullable=True))
    op.create_table(
        "debtor_vulnerabilities",
        sa.Column("id", ID, nullable=False),
        sa.Column("debtor_id", ID, nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        *_told("debtor_vulnerabilities"),
    )
    _index("ix_debtor_vulnerabilities_standing", "debtor_vulnerabilities", ["debtor_id"], STANDING)
    _index("ix_debtor_vulnerabilities_review", "debtor_vulnerabilities", ["review_on"], STANDING)
    op.create_table(
        "debtor_preferences",
        sa.Column("id", ID, nullable=False),
        sa.Column("debtor_id", ID, nullable=False),
        sa.Column("weekdays", JSON, nullable=True),
        sa.Column("starts", sa.Text(), nullable=True),
        sa.Column("stops", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        *_told("debtor_preferences"),
    )
    _index("uq_debtor_preferences_standing", "debtor_preferences", ["debtor_id"], STANDING, unique=True)
    op.create_table(
        "payment_abilities",
        sa.Column("id", ID, nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("debtor_id", ID, nullable=False),
        sa.Column("ability", sa.Text(), nullable=False),
        *_told("payment_abilities"),
        _reference("payment_abilities", "creditor_id", "creditors.id"),
        sa.CheckConstraint("ability IN ('full', 'later', 'partial', 'none')", name="ck_payment_abilities_ability"),
    )
    _index("uq_payment_abilities_standing", "payment_abilities", ["debtor_id", "creditor_id"], STANDING, unique=True)
    op.create_table(
        "customer_relations",
        sa.Column("creditor_id", ID, nullable=False, autoincrement=False),
        sa.Column("debtor_id", ID, nullable=False, autoincrement=False),
        sa.Column("value", sa.Text(), server_default="standard", nullable=False),
        sa.Column("value_source", sa.Text(), server_default="", nullable=False),
        sa.Column("value_at", INSTANT, nullable=True),
        sa.Column("value_by_user_id", ID, nullable=True),
        sa.Column("behaviour", sa.Text(), server_default="unknown", nullable=False),
        sa.Column("habit", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("value IN ('standard', 'valued', 'key')", name="ck_customer_relations_value"),
        _reference("customer_relations", "creditor_id", "creditors.id"),
        _reference("customer_relations", "debtor_id", "debtors.id"),
        _reference("customer_relations", "value_by_user_id", "users.id"),
        sa.PrimaryKeyConstraint("creditor_id", "debtor_id", name="pk_customer_relations"),
    )
    op.create_index("ix_customer_relations_debtor", "customer_relations", ["debtor_id"])
    op.create_table(
        "case_segments",
        sa.Column("case_id", ID, nullable=False, autoincrement=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("segment", sa.Text(), server_default="", nullable=False),
        sa.Column("tone", sa.Text(), server_default="neutral", nullable=False),
        sa.Column("traits", JSON, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("facts", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("rules", sa.Text(), server_default="", nullable=False),
        sa.Column("sorted_on", sa.Date(), nullable=False),
        sa.Column("touch_due_on", sa.Date(), nullable=True),
        sa.Column("touched_at", INSTANT, nullable=True),
        sa.Column("touch_kind", sa.Text(), server_default="", nullable=False),
        _reference("case_segments", "case_id", "cases.id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_segments"),
        postgresql_with={"fillfactor": 85},
    )
    op.create_index("ix_case_segments_creditor", "case_segments", ["creditor_id", "segment"])
    _index("ix_case_segments_untouched", "case_segments", ["touch_due_on", "case_id"], UNTOUCHED)
    _keep_marks(op.get_bind().dialect.name)


def _keep_marks(dialect: str) -> None:
    """Who was marked as vulnerable stays so until somebody looks: from today on."""
    today = "CURRENT_DATE" if dialect == "postgresql" else "date('now')"
    at = "now()" if dialect == "postgresql" else "CAST(strftime('%s', 'now') AS INTEGER) * 1000000"
    op.execute(
        "INSERT INTO debtor_vulnerabilities (debtor_id, need, source, noted_on, review_on, created_at) "
        f"SELECT id, 'other', 'other', {today}, {today}, {at} FROM debtors WHERE is_vulnerable"
    )


def downgrade() -> None:
    for table in (
        "case_segments",
        "customer_relations",
        "payment_abilities",
        "debtor_preferences",
        "debtor_vulnerabilities",
    ):
        op.drop_table(table)
    op.execute("ALTER TABLE creditors DROP COLUMN first_touch_days")
