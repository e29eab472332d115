"""Creditors, what they placed with us, and who owes it (``domain.md`` §3.1)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
    text,
    true,
)

from dialer.db.tables.base import Id, Instant, Json, index_where, metadata

creditors = Table(
    "creditors",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", Text, nullable=False, unique=True, doc="Short name in files and on the command line."),
    Column("name", Text, nullable=False),
    Column("piva", Text, doc="Partita IVA, digits only."),
    Column("tax_code", Text),
    Column("sector", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default="it"),
    Column("brand", Text, nullable=False, server_default="", doc="The name that agents say, where it differs."),
    Column("greeting", Text, nullable=False, server_default="", doc="How agents open the call."),
    Column("color", Text, nullable=False, server_default="", doc="#rrggbb of the screen-pop."),
    Column("iban", Text, doc="Where debtors pay."),
    Column("pagopa_code", Text, doc="Codice fiscale of the ente creditore."),
    Column("contact_email", Text, nullable=False, server_default=""),
    Column("contact_phone", Text, nullable=False, server_default=""),
    Column("website", Text, nullable=False, server_default=""),
    Column("payment_link", Text, nullable=False, server_default="", doc="URL with {reference}, {amount}, {rf}, ..."),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    Column("settings", Json, nullable=False, server_default=text("'{}'"), doc="Tighter values of rules, by rule id."),
    Column("keep_case_months", Integer, doc="After the mandate's end; null: as the settings say."),
    Column("created_at", Instant, nullable=False),
    Column(
        "identity_check",
        Json,
        nullable=False,
        server_default=text("'{}'"),
        doc="{least, items}, stricter than the pack's; empty: the pack's.",
    ),
    Column("party", Text, nullable=False, server_default="third", doc="third: in the agency's name; first: its own."),
    Column("ticket_email", Text, nullable=False, server_default="", doc="Where questions to the creditor go."),
    Column("checks_notices", Boolean, nullable=False, server_default=true(), doc="Check digits of pagoPA notices."),
    Column("self_service", Json, nullable=False, server_default=text("'{}'"), doc="Campaign for its own uploads."),
    Column("first_touch_days", Integer, doc="Agreed days from the due date to the first touch; null: the house's."),
)

placements = Table(
    "placements",
    metadata,
    Column("id", Id, primary_key=True),
    Column("creditor_id", Id, ForeignKey("creditors.id"), nullable=False),
    Column("code", Text, nullable=False, doc="The creditor's name for the batch (affido)."),
    Column("phase", Text, nullable=False, server_default="phone", doc="caring, soft, phone, ..."),
    Column("received_on", Date),
    Column("mandate_starts", Date),
    Column("mandate_ends", Date, doc="Last day on which we may act; null: open."),
    Column("fee", Text, nullable=False, server_default="", doc="What was agreed for the mandate, as written there."),
    Column("import_id", Id, ForeignKey("imports.id")),
    Column("created_at", Instant, nullable=False),
    Column("fee_terms", Json, nullable=False, server_default=text("'{}'"), doc="core/debt/fee_terms.py; empty: none."),
    Column("file_sha256", Text, nullable=False, server_default="", doc="Of the file that opened it."),
    Column("recalled_at", Instant, doc="When the creditor took it back; null: it did not."),
    Column("recall_reason", Text, nullable=False, server_default=""),
    UniqueConstraint("creditor_id", "code"),
)

debtors = Table(
    "debtors",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False, server_default="consumer"),
    Column("tax_code", Text, unique=True, doc="Codice fiscale or partita IVA, upper case: one debtor across cases."),
    Column("external_key", Text, unique=True, doc="Where there is no tax code: <creditor code>:<customer reference>."),
    Column("name", Text, nullable=False),
    Column("born_on", Date),
    Column("email", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default="it"),
    Column("country", Text, nullable=False, server_default="IT"),
    Column("region", Text, nullable=False, server_default=""),
    Column("municipality", Text, nullable=False, server_default="", doc="Name or ISTAT code."),
    Column("postcode", Text, nullable=False, server_default=""),
    Column("zone", Text, nullable=False, server_default="", doc="IANA zone; empty: the country's."),
    Column("is_vulnerable", Boolean, nullable=False, server_default=false()),
    Column("represented_by", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("erased_at", Instant, doc="When it was made anonymous."),
    CheckConstraint("kind IN ('consumer', 'business')", name="kind"),
)
Index("ix_debtors_name", func.lower(debtors.c.name), postgresql_ops={"lower": "text_pattern_ops"})
Index("ix_debtors_tax_code", debtors.c.tax_code, postgresql_ops={"tax_code": "text_pattern_ops"})

debtor_numbers = Table(
    "debtor_numbers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("debtor_id", Id, ForeignKey("debtors.id"), nullable=False),
    Column("e164", Text, nullable=False),
    Column("rank", Integer, nullable=False, server_default="0", doc="0 is tried first."),
    Column("state", Text, nullable=False, server_default="ok"),
    Column("state_reason", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False, server_default="creditor"),
    Column("place", Text),
    UniqueConstraint("debtor_id", "e164"),
    CheckConstraint("state IN ('ok', 'wrong', 'disabled')", name="state"),
)
Index("ix_debtor_numbers_e164", debtor_numbers.c.e164, postgresql_ops={"e164": "text_pattern_ops"})

debtor_addresses = Table(
    "debtor_addresses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("debtor_id", Id, ForeignKey("debtors.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False, server_default="residence", doc="residence, supply, office, ..."),
    Column("street", Text, nullable=False, server_default=""),
    Column("postal_code", Text, nullable=False, server_default=""),
    Column("municipality", Text, nullable=False, server_default=""),
    Column("region", Text, nullable=False, server_default=""),
    Column("country", Text, nullable=False, server_default="IT"),
    Column("source", Text, nullable=False, server_default="creditor"),
    UniqueConstraint("debtor_id", "kind", "street", "postal_code", name="uq_debtor_addresses_address"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("creditor_id", Id, ForeignKey("creditors.id"), nullable=False),
    Column("reference", Text, nullable=False, doc="The creditor's reference of the case (pratica)."),
    Column("debtor_id", Id, ForeignKey("debtors.id"), nullable=False),
    Column("placement_id", Id, ForeignKey("placements.id")),
    Column("status", Text, nullable=False, server_default="open", doc="open, paid, closed, recalled."),
    Column("phase", Text, nullable=False, server_default="phone"),
    Column("currency", Text, nullable=False, server_default="EUR"),
    Column("balance_minor", BigInteger, nullable=False, server_default="0", doc="What is still owed, all items."),
    Column("interest_minor", BigInteger, nullable=False, server_default="0"),
    Column("costs_minor", BigInteger, nullable=False, server_default="0"),
    Column("contract_reference", Text, nullable=False, server_default=""),
    Column("supply_point", Text, nullable=False, server_default="", doc="POD, PDR, line or policy."),
    Column("product", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("credit_kind", Text, nullable=False, server_default="", doc="electricity, telephone, ...; empty: not told."),
    Column("interest_regime", Text, nullable=False, server_default="none", doc="none, commercial, legal, contract."),
    Column("agreed_percent", Text, nullable=False, server_default="", doc="The contract's rate, decimal as written."),
    Column("agreed_reference", Text, nullable=False, server_default="", doc="The clause it stands in."),
    Column("extra", Json, nullable=False, server_default=text("'{}'"), doc="Columns that the file had beside ours."),
    Column("content_hash", Text, nullable=False, server_default="", doc="Of what the creditor's file last said of it."),
    Column("import_id", Id, ForeignKey("imports.id")),
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("closed_reason", Text, nullable=False, server_default=""),
    Column("default_reason", Text, nullable=False, server_default="", doc="Why it was not paid, as last told."),
    Column("track", Text, nullable=False, server_default="normal", doc="soft, normal, firm, stopped: by the reason."),
    Column("erased_at", Instant, doc="When it was made anonymous."),
    UniqueConstraint("creditor_id", "reference"),
    CheckConstraint("status IN ('open', 'paid', 'closed', 'recalled')", name="status"),
    CheckConstraint("balance_minor >= 0", name="balance"),
)
Index("ix_cases_debtor", cases.c.debtor_id, cases.c.creditor_id)
Index("ix_cases_reference", cases.c.reference, postgresql_ops={"reference": "text_pattern_ops"})

invoices = Table(
    "invoices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("issued_on", Date),
    Column("due_on", Date),
    Column("amount_minor", BigInteger, nullable=False),
    Column("residual_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False, server_default="EUR"),
    Column("service", Text, nullable=False, server_default=""),
    Column("period_from", Date),
    Column("period_to", Date),
    Column("disputed_minor", BigInteger, nullable=False, server_default="0"),
    Column("payment_reference", Text, nullable=False, server_default="", doc="RF, pagoPA notice or the creditor's."),
    Column("security_rank", Integer, nullable=False, server_default="0", doc="0: not secured (art. 1193 c.c.)."),
    UniqueConstraint("case_id", "number"),
    CheckConstraint("residual_minor >= 0", name="residual"),
)

case_holds = Table(
    "case_holds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, doc="Null: until released."),
    Column("released_at", Instant),
    Column("by_user_id", Id, ForeignKey("users.id")),
    Column("call_id", Text, ForeignKey("attempts.call_id")),
)
Index("ix_case_holds_case", case_holds.c.case_id)

promises = Table(
    "promises",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("call_id", Text, ForeignKey("attempts.call_id"), index=True),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False, server_default="EUR"),
    Column("due_on", Date, nullable=False),
    Column("method", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False, server_default="open", doc="open, kept, partial, broken, cancelled."),
    Column("created_at", Instant, nullable=False),
    Column("made_on", Date, doc="Day of the promise in the creditor's country; null: the day of ``created_at``."),
    Column("paid_minor", BigInteger, nullable=False, server_default="0", doc="In its window, when last judged."),
    Column("judged_at", Instant),
    Column("reminded_at", Instant),
    Column("followed_up_at", Instant, doc="First conversation after it was broken."),
    Column("closed_reason", Text, nullable=False, server_default="", doc="Why it was cancelled."),
    CheckConstraint("status IN ('open', 'kept', 'partial', 'broken', 'cancelled')", name="status"),
)

Index("ix_promises_created_at", promises.c.created_at)
index_where("ix_promises_open", promises.c.case_id, promises.c.due_on, where="status = 'open'")

suppressions = Table(
    "suppressions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("e164", Text, nullable=False),
    Column("creditor_id", Id, ForeignKey("creditors.id"), doc="Null: for every creditor of the agency."),
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False, server_default="", doc="debtor, agent, creditor, file, registry, other."),
    Column("at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
    Column("call_id", Text, doc="The call in which it was asked for."),
)
Index("ix_suppressions_e164", suppressions.c.e164)
index_where("uq_suppressions_agency", suppressions.c.e164, unique=True, where="creditor_id IS NULL")
index_where(
    "uq_suppressions_creditor",
    suppressions.c.e164,
    suppressions.c.creditor_id,
    unique=True,
    where="creditor_id IS NOT NULL",
)

business_lines = Table(
    "business_lines",
    metadata,
    Column("case_id", Id, primary_key=True, autoincrement=False, doc="Of a case that was made anonymous."),
    Column("mandate", Text, nullable=False),
    Column("received_on", Date),
    Column("creditor_id", Id, ForeignKey("creditors.id"), nullable=False),
    Column("debtor_name", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("fee", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("closed_on", Date),
    Column("keep_until", Date, nullable=False, doc="Last day; then it is deleted."),
)
