"""People, creditors, debtors, campaigns and cases.

Revision: 0001, after nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "creditors",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("piva", sa.Text(), nullable=True),
        sa.Column("tax_code", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="it", nullable=False),
        sa.Column("brand", sa.Text(), server_default="", nullable=False),
        sa.Column("greeting", sa.Text(), server_default="", nullable=False),
        sa.Column("color", sa.Text(), server_default="", nullable=False),
        sa.Column("iban", sa.Text(), nullable=True),
        sa.Column("pagopa_code", sa.Text(), nullable=True),
        sa.Column("contact_email", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_phone", sa.Text(), server_default="", nullable=False),
        sa.Column("website", sa.Text(), server_default="", nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_creditors"),
        sa.UniqueConstraint("code", name="uq_creditors_code"),
    )
    op.create_table(
        "debtors",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), server_default="consumer", nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=True),
        sa.Column("external_key", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="it", nullable=False),
        sa.Column("country", sa.Text(), server_default="IT", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("municipality", sa.Text(), server_default="", nullable=False),
        sa.Column("zone", sa.Text(), server_default="", nullable=False),
        sa.Column("is_vulnerable", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("represented_by", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('consumer', 'business')", name="ck_debtors_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_debtors"),
        sa.UniqueConstraint("external_key", name="uq_debtors_external_key"),
        sa.UniqueConstraint("tax_code", name="uq_debtors_tax_code"),
    )
    op.create_index(
        "ix_debtors_tax_code", "debtors", ["tax_code"], unique=False, postgresql_ops={"tax_code": "text_pattern_ops"}
    )
    op.create_table(
        "teams",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
        sa.UniqueConstraint("name", name="uq_teams_name"),
    )
    op.create_table(
        "trunks",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("port", sa.Integer(), server_default="5060", nullable=False),
        sa.Column("username", sa.Text(), server_default="", nullable=False),
        sa.Column("secret", sa.Text(), server_default="", nullable=False),
        sa.Column("codecs", JSON, server_default=sa.text('\'["alaw", "ulaw"]\''), nullable=False),
        sa.Column("max_channels", sa.Integer(), server_default="30", nullable=False),
        sa.Column("max_calls_per_s", sa.Float(), server_default="5", nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("tariff_minor_per_minute", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tariff_currency", sa.Text(), server_default="EUR", nullable=False),
        sa.CheckConstraint("kind IN ('register', 'ip', 'tls')", name="ck_trunks_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_trunks"),
        sa.UniqueConstraint("code", name="uq_trunks_code"),
    )
    op.create_table(
        "users",
        sa.Column("id", ID, nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("roles", JSON, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("language", sa.Text(), server_default="it", nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("password_at", INSTANT, nullable=True),
        sa.Column("login_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("username", name="uq_users_username"),
    )
    op.create_table(
        "agents",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("endpoint_kind", sa.Text(), server_default="webrtc", nullable=False),
        sa.Column("endpoint_secret", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.CheckConstraint("endpoint_kind IN ('sip', 'webrtc')", name="ck_agents_endpoint_kind"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_agents_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
        sa.UniqueConstraint("endpoint", name="uq_agents_endpoint"),
        sa.UniqueConstraint("user_id", name="uq_agents_user_id"),
    )
    op.create_table(
        "campaigns",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("caller_id", sa.Text(), nullable=False),
        sa.Column("pack", sa.Text(), server_default="it", nullable=False),
        sa.Column("zone", sa.Text(), server_default="Europe/Rome", nullable=False),
        sa.Column("schedule", JSON, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("ring_timeout_s", sa.Integer(), server_default="30", nullable=False),
        sa.Column("power_ratio", sa.Float(), server_default="1.5", nullable=False),
        sa.Column("preview_s", sa.Float(), server_default="60", nullable=False),
        sa.Column("wrap_up_s", sa.Float(), server_default="60", nullable=False),
        sa.Column("max_attempts", sa.Integer(), server_default="12", nullable=False),
        sa.Column("language", sa.Text(), server_default="it", nullable=False),
        sa.Column("settings", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state_at", INSTANT, nullable=True),
        sa.CheckConstraint("state IN ('draft', 'running', 'paused', 'closed')", name="ck_campaigns_state"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_campaigns_creditor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
        sa.UniqueConstraint("name", name="uq_campaigns_name"),
    )
    op.create_table(
        "debtor_addresses",
        sa.Column("id", ID, nullable=False),
        sa.Column("debtor_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), server_default="residence", nullable=False),
        sa.Column("street", sa.Text(), server_default="", nullable=False),
        sa.Column("postal_code", sa.Text(), server_default="", nullable=False),
        sa.Column("municipality", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="IT", nullable=False),
        sa.Column("source", sa.Text(), server_default="creditor", nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name="fk_debtor_addresses_debtor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_debtor_addresses"),
        sa.UniqueConstraint("debtor_id", "kind", "street", "postal_code", name="uq_debtor_addresses_address"),
    )
    op.create_index("ix_debtor_addresses_debtor_id", "debtor_addresses", ["debtor_id"], unique=False)
    op.create_table(
        "debtor_numbers",
        sa.Column("id", ID, nullable=False),
        sa.Column("debtor_id", ID, nullable=False),
        sa.Column("e164", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="ok", nullable=False),
        sa.Column("state_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="creditor", nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('ok', 'wrong', 'disabled')", name="ck_debtor_numbers_state"),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name="fk_debtor_numbers_debtor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_debtor_numbers"),
        sa.UniqueConstraint("debtor_id", "e164", name="uq_debtor_numbers_debtor_id_e164"),
    )
    op.create_index(
        "ix_debtor_numbers_e164", "debtor_numbers", ["e164"], unique=False, postgresql_ops={"e164": "text_pattern_ops"}
    )
    op.create_table(
        "login_links",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_login_links_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_login_links"),
    )
    op.create_table(
        "monitoring_agreements",
        sa.Column("id", ID, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("by_user_id", ID, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["users.id"], name="fk_monitoring_agreements_by_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_monitoring_agreements"),
        sa.UniqueConstraint("reference", name="uq_monitoring_agreements_reference"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("csrf_token", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("browser", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"], unique=False)
    op.create_table(
        "trunk_caller_ids",
        sa.Column("id", ID, nullable=False),
        sa.Column("trunk_id", ID, nullable=False),
        sa.Column("caller_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["trunk_id"], ["trunks.id"], name="fk_trunk_caller_ids_trunk_id"),
        sa.PrimaryKeyConstraint("id", name="pk_trunk_caller_ids"),
        sa.UniqueConstraint("trunk_id", "caller_id", name="uq_trunk_caller_ids_trunk_id_caller_id"),
    )
    op.create_table(
        "campaign_teams",
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("team_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name="fk_campaign_teams_campaign_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_campaign_teams_team_id"),
        sa.PrimaryKeyConstraint("campaign_id", "team_id", name="pk_campaign_teams"),
    )
    op.create_table(
        "campaign_trunks",
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("trunk_id", ID, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name="fk_campaign_trunks_campaign_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["trunk_id"], ["trunks.id"], name="fk_campaign_trunks_trunk_id"),
        sa.PrimaryKeyConstraint("campaign_id", "trunk_id", name="pk_campaign_trunks"),
    )
    op.create_table(
        "imports",
        sa.Column("id", ID, nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("campaign_id", ID, nullable=True),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("file_size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("is_dry_run", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("row_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total_count", sa.Integer(), nullable=True),
        sa.Column("added_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unchanged_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rejected_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rejects_file", sa.Text(), server_default="", nullable=False),
        sa.Column("report", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="ck_imports_state"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_imports_campaign_id"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_imports_creditor_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_imports_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index("ix_imports_same_file", "imports", ["creditor_id", "file_sha256"], unique=False)
    op.create_table(
        "team_members",
        sa.Column("team_id", ID, nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_team_members_agent_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_team_members_team_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id", "agent_id", name="pk_team_members"),
    )
    op.create_index("ix_team_members_agent", "team_members", ["agent_id"], unique=False)
    op.create_table(
        "placements",
        sa.Column("id", ID, nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), server_default="phone", nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("mandate_starts", sa.Date(), nullable=True),
        sa.Column("mandate_ends", sa.Date(), nullable=True),
        sa.Column("import_id", ID, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_placements_creditor_id"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_placements_import_id"),
        sa.PrimaryKeyConstraint("id", name="pk_placements"),
        sa.UniqueConstraint("creditor_id", "code", name="uq_placements_creditor_id_code"),
    )
    op.create_table(
        "cases",
        sa.Column("id", ID, nullable=False),
        sa.Column("creditor_id", ID, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("debtor_id", ID, nullable=False),
        sa.Column("placement_id", ID, nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("phase", sa.Text(), server_default="phone", nullable=False),
        sa.Column("currency", sa.Text(), server_default="EUR", nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("interest_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("costs_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("contract_reference", sa.Text(), server_default="", nullable=False),
        sa.Column("supply_point", sa.Text(), server_default="", nullable=False),
        sa.Column("product", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("extra", JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("content_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("import_id", ID, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("status IN ('open', 'paid', 'closed', 'recalled')", name="ck_cases_status"),
        sa.CheckConstraint("balance_minor >= 0", name="ck_cases_balance"),
        sa.ForeignKeyConstraint(["creditor_id"], ["creditors.id"], name="fk_cases_creditor_id"),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtors.id"], name="fk_cases_debtor_id"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_cases_import_id"),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name="fk_cases_placement_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("creditor_id", "reference", name="uq_cases_creditor_id_reference"),
    )
    op.create_index("ix_cases_debtor", "cases", ["debtor_id", "creditor_id"], unique=False)
    op.create_index(
        "ix_cases_reference", "cases", ["reference"], unique=False, postgresql_ops={"reference": "text_pattern_ops"}
    )
    op.create_table(
        "invoices",
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("residual_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), server_default="EUR", nullable=False),
        sa.Column("service", sa.Text(), server_default="", nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("disputed_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("payment_reference", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("residual_minor >= 0", name="ck_invoices_residual"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_invoices_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invoices"),
        sa.UniqueConstraint("case_id", "number", name="uq_invoices_case_id_number"),
    )
    op.create_index(
        "ix_debtors_name", "debtors", [sa.func.lower(sa.column("name"))], postgresql_ops={"lower": "text_pattern_ops"}
    )


def downgrade() -> None:
    op.drop_table("invoices")
    op.drop_table("cases")
    op.drop_table("placements")
    op.drop_table("team_members")
    op.drop_table("imports")
    op.drop_table("campaign_trunks")
    op.drop_table("campaign_teams")
    op.drop_table("trunk_caller_ids")
    op.drop_table("sessions")
    op.drop_table("monitoring_agreements")
    op.drop_table("login_links")
    op.drop_table("debtor_numbers")
    op.drop_table("debtor_addresses")
    op.drop_table("campaigns")
    op.drop_table("agents")
    op.drop_table("users")
    op.drop_table("trunks")
    op.drop_table("teams")
    op.drop_table("debtors")
    op.drop_table("creditors")
