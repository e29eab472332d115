"""Strategies and whom they concern, each case's next step, what people decided of it, and hand-offs.

Revision: 0017, after 0014. Adds.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from dialer.db.tables.append_only import creation

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = (
    "strategies",
    "strategy_assignments",
    "treatment_terms",
    "treatments",
    "treatment_steps",
    "treatment_events",
    "treatment_touches",
    "treatment_runs",
    "closure_decisions",
    "prescription_decisions",
    "hand_offs",
    "campaign_treatments",
)
GUARDED = ("strategies", "treatment_events", "closure_decisions", "prescription_decisions")


def upgrade() -> None:
    op.create_table(
        "strategies",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_strategies_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_strategies"),
        sa.UniqueConstraint("name", "version", name="uq_strategies_version"),
    )
    op.create_table(
        "strategy_assignments",
        sa.Column("id", ID, nullable=False),
        sa.Column("creditor_id", ID, nullable=True),
        sa.Column("debtor_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("credit_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("least_days", sa.Integer(), nullable=True),
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("shares", JSON, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_strategy_assignments_by_user_id"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_strategy_assignments_creditor_id"),
        sa.ForeignKeyConstraint(["ended_by_user_id"], ["users.id"], name="fk_strategy_assignments_ended_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_strategy_assignments"),
    )
    op.create_table(
        "treatment_terms",
        sa.Column("creditor_id", ID, autoincrement=False, nullable=False),
        sa.Column("authorises_formal", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("bureau", sa.Text(), server_default="", nullable=False),
        sa.Column("feed_hours", sa.Integer(), nullable=True),
        sa.Column("agency_share", sa.Float(), nullable=True),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_treatment_terms_by_user_id"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_treatment_terms_creditor_id"),
        sa.PrimaryKeyConstraint("creditor_id", name="pk_treatment_terms"),
    )
    op.create_table(
        "treatments",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("strategy_id", ID, nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("phase_since", sa.Date(), nullable=False),
        sa.Column("phase_at", INSTANT, nullable=False),
        sa.Column("is_control", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("facts", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("step", sa.Text(), server_default="", nullable=False),
        sa.Column("look_again_on", sa.Date(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("prescribes_on", sa.Date(), nullable=True),
        sa.Column("prescription", sa.Text(), server_default="", nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_treatments_case_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_treatments"),
        postgresql_with={"fillfactor": 85},
    )
    op.create_index(
        "ix_treatments_calls",
        "treatments",
        ["creditor_id", "phase", "case_id"],
        sqlite_where=sa.text("action = 'call'"),
        postgresql_where=sa.text("action = 'call'"),
    )
    op.create_index(
        "ix_treatments_people",
        "treatments",
        ["action", "deadline", "case_id"],
        sqlite_where=sa.text("action IN ('ask_person', 'propose_closure', 'escalate', 'letter', 'message')"),
        postgresql_where=sa.text("action IN ('ask_person', 'propose_closure', 'escalate', 'letter', 'message')"),
    )
    op.create_index(
        "ix_treatments_prescription",
        "treatments",
        ["prescribes_on", "case_id"],
        sqlite_where=sa.text("prescribes_on IS NOT NULL"),
        postgresql_where=sa.text("prescribes_on IS NOT NULL"),
    )
    op.create_table(
        "treatment_steps",
        sa.Column("case_id", ID, autoincrement=False, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("wording", sa.Text(), server_default="", nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'lapsed')", name="ck_treatment_steps_ck_treatment_steps_state"),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_treatment_steps_by_user_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_treatment_steps_case_id"),
        sa.PrimaryKeyConstraint("case_id", "step", name="pk_treatment_steps"),
    )
    op.create_index(
        "ix_treatment_steps_open",
        "treatment_steps",
        ["action", "case_id"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "treatment_events",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_treatment_events_by_user_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_treatment_events_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_treatment_events"),
    )
    op.create_index("ix_treatment_events_case", "treatment_events", ["case_id", "id"])
    op.create_table(
        "treatment_touches",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_treatment_touches"),
    )
    op.create_table(
        "treatment_runs",
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("last_case_id", ID, server_default="0", nullable=False),
        sa.Column("planned_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed_count", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("zone", "on_day", name="pk_treatment_runs"),
    )
    op.create_table(
        "closure_decisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("facts", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_closure_decisions_by_user_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_closure_decisions_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_closure_decisions"),
    )
    op.create_index("ix_closure_decisions_case_id", "closure_decisions", ["case_id"])
    op.create_table(
        "prescription_decisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=False),
        sa.CheckConstraint(
            "choice IN ('let_pass', 'no_act_needed', 'act_ordered')",
            name="ck_prescription_decisions_ck_prescription_decisions_choice",
        ),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_prescription_decisions_by_user_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_prescription_decisions_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_prescription_decisions"),
    )
    op.create_index("ix_prescription_decisions_case_id", "prescription_decisions", ["case_id"])
    op.create_table(
        "hand_offs",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("recipient", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.CheckConstraint("kind IN ('legal', 'visit', 'bureau')", name="ck_hand_offs_ck_hand_offs_kind"),
        sa.CheckConstraint(
            "state IN ('queued', 'ready', 'sent', 'done', 'cancelled')", name="ck_hand_offs_ck_hand_offs_state"
        ),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_hand_offs_by_user_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_hand_offs_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hand_offs"),
    )
    op.create_index("ix_hand_offs_case_id", "hand_offs", ["case_id"])
    op.create_index(
        "uq_hand_offs_open",
        "hand_offs",
        ["case_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state IN ('queued', 'ready', 'sent')"),
        postgresql_where=sa.text("state IN ('queued', 'ready', 'sent')"),
    )
    op.create_table(
        "campaign_treatments",
        sa.Column("campaign_id", ID, autoincrement=False, nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("by_user_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_campaign_treatments_by_user_id"),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name="fk_campaign_treatments_campaign_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", name="pk_campaign_treatments"),
    )
    for statement in creation(op.get_bind().dialect.name, GUARDED):
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
