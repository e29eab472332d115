"""Plans, settlements, offers that a creditor allows, papers of agreements; and what became of each promise.

Revision: 0016, after 0017. Adds; promises that stand are judged by the day on which they were entered.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dialer.db.tables.append_only import creation, erasable

revision = "0016"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
PROMISE_COLUMNS = ("made_on", "paid_minor", "judged_at", "reminded_at", "followed_up_at", "closed_reason")
LOG = ("id", "case_id", "kind", "agreement_id", "at", "move", "by_user_id", "data")
"""The columns of the log that are never changed; its note is emptied with the case's data."""


def _index_where(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    op.add_column("promises", sa.Column("made_on", sa.Date(), nullable=True))
    op.add_column("promises", sa.Column("paid_minor", sa.BigInteger(), server_default="0", nullable=False))
    for column in ("judged_at", "reminded_at", "followed_up_at"):
        op.add_column("promises", sa.Column(column, INSTANT, nullable=True))
    op.add_column("promises", sa.Column("closed_reason", sa.Text(), server_default="", nullable=False))
    _index_where("ix_promises_open", "promises", ["case_id", "due_on"], "status = 'open'")
    op.create_table(
        "plans",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), server_default="EUR", nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("every", sa.Text(), server_default="", nullable=False),
        sa.Column("yearly_percent", sa.Text(), server_default="0", nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("overdue_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("broken_on", sa.Date(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("judged_at", INSTANT, nullable=True),
        sa.Column("closed_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("status IN ('active', 'late', 'completed', 'broken', 'cancelled')", name="ck_plans_status"),
        sa.CheckConstraint("minor > 0", name="ck_plans_minor"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_plans_case_id"),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_plans_call_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
    )
    op.create_index("ix_plans_call_id", "plans", ["call_id"])
    op.create_index("ix_plans_case_id", "plans", ["case_id"])
    _index_where("ix_plans_standing", "plans", ["case_id", "next_due_on"], "status IN ('active', 'late')")
    _index_where("uq_plans_case", "plans", ["case_id"], "status IN ('active', 'late')", unique=True)
    op.create_table(
        "plan_rates",
        sa.Column("plan_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("principal_minor", sa.BigInteger(), nullable=False),
        sa.Column("interest_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_rates_plan_id"),
        sa.PrimaryKeyConstraint("plan_id", "number", name="pk_plan_rates"),
    )
    op.create_table(
        "settlements",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), server_default="EUR", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("principal_minor", sa.BigInteger(), nullable=False),
        sa.Column("waived_minor", sa.BigInteger(), nullable=False),
        sa.Column("accessories_minor", sa.BigInteger(), nullable=False),
        sa.Column("waived_accessories_minor", sa.BigInteger(), nullable=False),
        sa.Column("dpd", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("counters_id", ID, nullable=True),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("decided_by_user_id", ID, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("accepted_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("paid_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("minor > 0", name="ck_settlements_minor"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_settlements_case_id"),
        sa.ForeignKeyConstraint(["call_id"], ["attempts.call_id"], name="fk_settlements_call_id"),
        sa.ForeignKeyConstraint(["counters_id"], ["settlements.id"], name="fk_settlements_counters_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_settlements_by_user_id"),
        sa.ForeignKeyConstraint(["decided_by_user_id"], ["users.id"], name="fk_settlements_decided_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_settlements"),
    )
    _index_where("ix_settlements_accepted", "settlements", ["case_id", "next_due_on"], "state = 'accepted'")
    op.create_index("ix_settlements_call_id", "settlements", ["call_id"])
    op.create_index("ix_settlements_case_id", "settlements", ["case_id"])
    _index_where("ix_settlements_waiting", "settlements", ["case_id", "expires_on"], "state IN ('proposed', 'offered')")
    _index_where(
        "uq_settlements_case", "settlements", ["case_id"], "state IN ('proposed', 'offered', 'accepted')", unique=True
    )
    op.create_table(
        "settlement_rates",
        sa.Column("settlement_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlements.id"], name="fk_settlement_rates_settlement_id"),
        sa.PrimaryKeyConstraint("settlement_id", "number", name="pk_settlement_rates"),
    )
    op.create_table(
        "agreement_log",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agreement_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("data", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('promise', 'plan', 'settlement')", name="ck_agreement_log_kind"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_agreement_log_case_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_agreement_log_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agreement_log"),
    )
    op.create_index("ix_agreement_log_case", "agreement_log", ["case_id", "id"])
    op.create_table(
        "offer_terms",
        sa.Column("creditor_id", ID, autoincrement=False, nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("most_rates", sa.Integer(), nullable=False),
        sa.Column("least_rate_minor", sa.BigInteger(), nullable=False),
        sa.Column("above_dpd", sa.Integer(), nullable=False),
        sa.Column("limits", JSON, nullable=False),
        sa.Column("offer_days", sa.Integer(), nullable=False),
        sa.Column("recognition", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("recognition_reference", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_offer_terms_creditor_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_offer_terms_by_user_id"),
        sa.PrimaryKeyConstraint("creditor_id", name="pk_offer_terms"),
    )
    op.create_table(
        "agreement_documents",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agreement_id", ID, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_agreement_documents_case_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_agreement_documents_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agreement_documents"),
    )
    op.create_index("ix_agreement_documents_case", "agreement_documents", ["case_id"])
    op.create_table(
        "affordability_forms",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("income_minor", sa.BigInteger(), nullable=False),
        sa.Column("housing_minor", sa.BigInteger(), nullable=False),
        sa.Column("living_minor", sa.BigInteger(), nullable=False),
        sa.Column("other_debts_minor", sa.BigInteger(), nullable=False),
        sa.Column("household", sa.Integer(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_affordability_forms_case_id"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_affordability_forms_by_user_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_affordability_forms"),
    )
    op.create_index("ix_affordability_forms_keep_until", "affordability_forms", ["keep_until"])
    dialect = op.get_bind().dialect.name
    for statement in (*creation(dialect, ("agreement_log",)), *erasable(dialect, "agreement_log", "note", LOG)):
        op.execute(statement)


def downgrade() -> None:
    for table in (
        "affordability_forms", "agreement_documents", "offer_terms", "agreement_log", "settlement_rates", "settlements",
        "plan_rates", "plans",
    ):  # fmt: skip
        op.drop_table(table)
    op.drop_index("ix_promises_open", "promises")
    for column in reversed(PROMISE_COLUMNS):
        op.execute(f"ALTER TABLE promises DROP COLUMN {column}")
