"""Plans, settlements, what a creditor lets be offered, and the papers of agreements (``domain.md`` §3.6).

Promises stand beside the calls in which they are made (``tables/debt.py``).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from dialer.db.tables.base import Id, Instant, Json, index_where, metadata

plans = Table(
    "plans",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("call_id", Text, ForeignKey("attempts.call_id"), index=True),
    Column("currency", Text, nullable=False, server_default="EUR"),
    Column(
        "minor", BigInteger, nullable=False, doc="What the rates pay of the debt; interest of the plan not counted."
    ),
    Column("agreed_on", Date, nullable=False),
    Column("every", Text, nullable=False, server_default="", doc="week, two_weeks, month; empty: own dates."),
    Column("yearly_percent", Text, nullable=False, server_default="0", doc="Of the plan's interest; decimal."),
    Column("status", Text, nullable=False, server_default="active", doc="active, late, completed, broken, cancelled."),
    Column("paid_minor", BigInteger, nullable=False, server_default="0"),
    Column("overdue_minor", BigInteger, nullable=False, server_default="0"),
    Column("next_due_on", Date, doc="Of the first rate that is not paid; null: none is left."),
    Column("broken_on", Date),
    Column("created_at", Instant, nullable=False),
    Column("judged_at", Instant),
    Column("closed_reason", Text, nullable=False, server_default=""),
    CheckConstraint("status IN ('active', 'late', 'completed', 'broken', 'cancelled')", name="status"),
    CheckConstraint("minor > 0", name="minor"),
)
index_where("ix_plans_standing", plans.c.case_id, plans.c.next_due_on, where="status IN ('active', 'late')")
index_where("uq_plans_case", plans.c.case_id, unique=True, where="status IN ('active', 'late')")

plan_rates = Table(
    "plan_rates",
    metadata,
    Column("plan_id", Id, ForeignKey("plans.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("due_on", Date, nullable=False),
    Column("principal_minor", BigInteger, nullable=False),
    Column("interest_minor", BigInteger, nullable=False, server_default="0"),
)

settlements = Table(
    "settlements",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("call_id", Text, ForeignKey("attempts.call_id"), index=True),
    Column("currency", Text, nullable=False, server_default="EUR"),
    Column("state", Text, nullable=False),
    Column("minor", BigInteger, nullable=False, doc="What closes the case."),
    Column("principal_minor", BigInteger, nullable=False, doc="Owed when it was made."),
    Column("waived_minor", BigInteger, nullable=False, doc="Of the principal."),
    Column("accessories_minor", BigInteger, nullable=False, doc="Interest and costs owed when it was made."),
    Column("waived_accessories_minor", BigInteger, nullable=False),
    Column("dpd", Integer, nullable=False, doc="Days past due of the oldest invoice when it was made."),
    Column("made_on", Date, nullable=False),
    Column("expires_on", Date, nullable=False, doc="Last day for the debtor's yes."),
    Column("next_due_on", Date, doc="Of the first rate that is not paid; null: all are."),
    Column("reason", Text, nullable=False),
    Column("needs", Text, nullable=False, doc="Level that decides: agent, team_lead, manager, creditor."),
    Column("counters_id", Id, ForeignKey("settlements.id"), doc="The offer that it answers."),
    Column("by_user_id", Id, ForeignKey("users.id")),
    Column("decided_by_user_id", Id, ForeignKey("users.id")),
    Column("created_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("accepted_at", Instant),
    Column("closed_at", Instant),
    Column("paid_minor", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("minor > 0", name="minor"),
)
index_where(
    "ix_settlements_waiting", settlements.c.case_id, settlements.c.expires_on, where="state IN ('proposed', 'offered')"
)
index_where("ix_settlements_accepted", settlements.c.case_id, settlements.c.next_due_on, where="state = 'accepted'")
index_where(
    "uq_settlements_case", settlements.c.case_id, unique=True, where="state IN ('proposed', 'offered', 'accepted')"
)

settlement_rates = Table(
    "settlement_rates",
    metadata,
    Column("settlement_id", Id, ForeignKey("settlements.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("due_on", Date, nullable=False),
    Column("minor", BigInteger, nullable=False),
)

agreement_log = Table(
    "agreement_log",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("kind", Text, nullable=False, doc="promise, plan, settlement."),
    Column("agreement_id", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("move", Text, nullable=False, doc="made, kept, approve, counter, ..."),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: by itself."),
    Column("data", Json, nullable=False, server_default=text("'{}'"), doc="Figures only; no personal data."),
    Column("note", Text, nullable=False, server_default="", doc="Why; emptied when the case is made anonymous."),
    CheckConstraint("kind IN ('promise', 'plan', 'settlement')", name="kind"),
)
"""What happened to each agreement, append-only; offers and counter-offers among it."""
Index("ix_agreement_log_case", agreement_log.c.case_id, agreement_log.c.id)

offer_terms = Table(
    "offer_terms",
    metadata,
    Column("creditor_id", Id, ForeignKey("creditors.id"), primary_key=True, autoincrement=False),
    Column("kinds", Json, nullable=False, doc="What may be offered: pay_now, promise, plan, settlement."),
    Column("most_rates", Integer, nullable=False),
    Column("least_rate_minor", BigInteger, nullable=False),
    Column("above_dpd", Integer, nullable=False),
    Column("limits", Json, nullable=False, doc="[{level, percent, minor, accessory_percent, accessory_minor}]."),
    Column("offer_days", Integer, nullable=False, doc="An offer stands so many days."),
    Column("recognition", Json, nullable=False, server_default=text("'{}'"), doc="Language -> approved wording."),
    Column("recognition_reference", Text, nullable=False, server_default="", doc="Where the creditor approved it."),
    Column("recognition_approved_by", Text, nullable=False, server_default="", doc="Who at the creditor's."),
    Column("recognition_approved_on", Date),
    Column(
        "promise_limits",
        Json,
        nullable=False,
        server_default=text("'{}'"),
        doc="Fields of PromiseLimits.",
    ),
    Column("offer_sets", Json, nullable=False, server_default=text("'[]'"), doc="Offers for single segments."),
    Column("updated_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
)
"""A creditor without a row: the cautious default of ``core/debt/offer_terms.py``."""

agreement_documents = Table(
    "agreement_documents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("kind", Text, nullable=False, doc="promise, plan, settlement, release."),
    Column("agreement_id", Id, nullable=False),
    Column("language", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False, doc="The PDF as it was issued."),
    Column("made_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
)
"""Confirmations and release letters as issued; deleted when the case is made anonymous."""
Index("ix_agreement_documents_case", agreement_documents.c.case_id)

affordability_forms = Table(
    "affordability_forms",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("income_minor", BigInteger, nullable=False),
    Column("housing_minor", BigInteger, nullable=False),
    Column("living_minor", BigInteger, nullable=False),
    Column("other_debts_minor", BigInteger, nullable=False),
    Column("household", Integer, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("keep_until", Date, nullable=False, doc="Last day; then it is deleted."),
    Column("by_user_id", Id, ForeignKey("users.id")),
)
"""What a debtor can pay each month, in the debtor's own words; one per case and never kept long."""
Index("ix_affordability_forms_keep_until", affordability_forms.c.keep_until)

needs_forms = Table(
    "needs_forms",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False, server_default="", doc="Default reason; empty: not said."),
    Column("pay_now_minor", BigInteger, doc="Null: not said."),
    Column("per_rate_minor", BigInteger, doc="Each time that money comes; null: not said."),
    Column("every", Text, nullable=False, doc="How often money comes: week, two_weeks, month."),
    Column("money_on", Date, doc="When it comes next."),
    Column("entered_at", Instant, nullable=False),
    Column("keep_until", Date, nullable=False, doc="Last day; then it is deleted."),
    Column("by_user_id", Id, ForeignKey("users.id")),
)
"""What a debtor answered about paying; one per case and never kept long."""
Index("ix_needs_forms_keep_until", needs_forms.c.keep_until)
