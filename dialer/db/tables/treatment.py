"""How cases are treated: strategies and whom they concern, each case's next step, and what people decided of it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from dialer.db.tables.base import Id, Instant, Json, index_where, metadata

strategies = Table(
    "strategies",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("document", Json, nullable=False, doc="As ``core/treatment/document.py`` writes it."),
    Column("sha256", Text, nullable=False, doc="Of the document: the same version never means two things."),
    Column("loaded_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: the command line or the first start."),
    UniqueConstraint("name", "version", name="uq_strategies_version"),
)
"""Versions of strategies; append-only."""

strategy_assignments = Table(
    "strategy_assignments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("creditor_id", Id, ForeignKey("creditors.id"), doc="Null: every creditor without one of its own."),
    Column("debtor_kind", Text, nullable=False, server_default="", doc="consumer, business; empty: both."),
    Column("credit_kind", Text, nullable=False, server_default="", doc="electricity, ...; empty: all."),
    Column("least_days", Integer, doc="Days past due from which it holds; null: any."),
    Column("trial", Text, nullable=False, doc="Name of the comparison: who is in which group follows from it."),
    Column("shares", Json, nullable=False, doc="[{strategy_id, ratio}]: champion and challengers."),
    Column("starts_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
    Column("ended_at", Instant),
    Column("ended_by_user_id", Id, ForeignKey("users.id")),
    Column("due_from", Date, doc="Only cases whose first open due date is then or later; null: all."),
    Column("due_upto", Date, doc="The last such due date; null: no last one."),
)

treatment_terms = Table(
    "treatment_terms",
    metadata,
    Column("creditor_id", Id, ForeignKey("creditors.id"), primary_key=True, autoincrement=False),
    Column("authorises_formal", Boolean, nullable=False, server_default=false(), doc="Formal and legal steps."),
    Column("bureau", Text, nullable=False, server_default="", doc="Credit bureau it takes part in; empty: none."),
    Column("feed_hours", Integer, doc="Age at which its payments are no longer fresh; null: it sends none."),
    Column("agency_share", Float, doc="0..1: the stop rule counts this share; null: the creditor's own view."),
    Column("updated_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
    Column("country", Text, nullable=False, server_default="", doc="Whose law and holidays count; empty: the house's."),
    Column("zone", Text, nullable=False, server_default="", doc="In which its days begin; empty: the house's."),
)

payment_silences = Table(
    "payment_silences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("creditor_id", Id, ForeignKey("creditors.id"), nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: the command line."),
)
"""Somebody looked, and no payment had come: the creditor's payments are fresh from then on; append-only."""
Index("ix_payment_silences_creditor_id_said_at", payment_silences.c.creditor_id, payment_silences.c.said_at)

treatments = Table(
    "treatments",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("creditor_id", Id, nullable=False),
    # Without references: a first run of a million cases would ask for each of them.
    Column("strategy_id", Id, nullable=False),
    Column("phase", Text, nullable=False),
    Column("phase_since", Date, nullable=False),
    Column("phase_at", Instant, nullable=False, doc="What happened before it belongs to an earlier phase."),
    Column("is_control", Boolean, nullable=False, server_default=false(), doc="Of caring's control group."),
    Column("action", Text, nullable=False),
    Column("why", Text, nullable=False, doc="Key of the sentence."),
    Column("facts", Json, nullable=False, server_default=text("'{}'")),
    Column("step", Text, nullable=False, server_default=""),
    Column("look_again_on", Date),
    Column("deadline", Date),
    Column("prescribes_on", Date, doc="Last day on which the first of its invoices can be claimed."),
    Column("prescription", Text, nullable=False, server_default="", doc="running, standing, unknown, none."),
    Column("planned_on", Date, nullable=False, doc="The day for which the step was last changed."),
    Column("planned_at", Instant, nullable=False),
    postgresql_with={"fillfactor": 85},
)
"""The next step of each case, and why."""
index_where(
    "ix_treatments_calls", treatments.c.creditor_id, treatments.c.phase, treatments.c.case_id, where="action = 'call'"
)
index_where(
    "ix_treatments_people",
    treatments.c.action,
    treatments.c.deadline,
    treatments.c.case_id,
    where="action IN ('ask_person', 'propose_closure', 'escalate', 'letter', 'message')",
)
index_where(
    "ix_treatments_prescription",
    treatments.c.prescribes_on,
    treatments.c.case_id,
    where="prescribes_on IS NOT NULL",
)

treatment_steps = Table(
    "treatment_steps",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("step", Text, primary_key=True),
    Column("action", Text, nullable=False, doc="call, message, letter, formal_notice, visit, ..."),
    Column("title", Text, nullable=False, server_default=""),
    Column("wording", Text, nullable=False, server_default=""),
    Column("anchor_on", Date, doc="Due date from which it is counted: of a later invoice the step comes again."),
    Column("opened_on", Date, nullable=False, doc="First day on which it was due."),
    Column("opened_at", Instant, nullable=False, doc="Attempts of a call count from here on."),
    Column("deadline", Date),
    Column("state", Text, nullable=False, server_default="open", doc="open, done, lapsed."),
    Column("done_on", Date),
    Column("note", Text, nullable=False, server_default="", doc="What proves it: number of the letter, file."),
    Column("by_user_id", Id, ForeignKey("users.id")),
    CheckConstraint("state IN ('open', 'done', 'lapsed')", name="state"),
)
"""Steps that were or are due, and whether they were taken; attempts of calls are counted from their own rows."""
index_where("ix_treatment_steps_open", treatment_steps.c.action, treatment_steps.c.case_id, where="state = 'open'")

treatment_events = Table(
    "treatment_events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("on_day", Date, nullable=False, doc="The day in the creditor's country."),
    Column("kind", Text, nullable=False, doc="phase, step_done, closure, prescription, hand_off, ..."),
    Column("data", Json, nullable=False, server_default=text("'{}'")),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: the system."),
)
"""What happened to a case's treatment; append-only."""
Index("ix_treatment_events_case", treatment_events.c.case_id, treatment_events.c.id)

treatment_touches = Table(
    "treatment_touches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, nullable=False),
)
"""Cases to be planned anew: a row for each thing that happened, gone with the planning that saw it."""

treatment_runs = Table(
    "treatment_runs",
    metadata,
    Column("zone", Text, primary_key=True, doc="IANA zone whose day it is."),
    Column("on_day", Date, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("last_case_id", Id, nullable=False, server_default="0", doc="Cases up to it are planned."),
    Column("planned_count", Integer, nullable=False, server_default="0"),
    Column("changed_count", Integer, nullable=False, server_default="0"),
)

closure_decisions = Table(
    "closure_decisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("why", Text, nullable=False, doc="Key of the sentence by which it was proposed; empty: nobody proposed it."),
    Column("facts", Json, nullable=False, server_default=text("'{}'")),
    Column("is_confirmed", Boolean, nullable=False, doc="False: the case goes on."),
    Column("on_day", Date, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id"), nullable=False),
)
"""A case is given up by a person only; append-only."""

prescription_decisions = Table(
    "prescription_decisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("on_day", Date, nullable=False),
    Column("expires_on", Date, nullable=False, doc="The date that it was taken for."),
    Column("choice", Text, nullable=False, doc="let_pass, no_act_needed, act_ordered."),
    Column("note", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id"), nullable=False),
    CheckConstraint("choice IN ('let_pass', 'no_act_needed', 'act_ordered')", name="choice"),
)
"""No claim passes its date without one of these; append-only."""

hand_offs = Table(
    "hand_offs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False, doc="legal, visit, bureau."),
    Column("state", Text, nullable=False, doc="queued, ready, sent, done, cancelled."),
    Column("opened_on", Date, nullable=False),
    Column("notice_on", Date, doc="Of the bureau: when the debtor was warned."),
    Column("due_on", Date, doc="Of the bureau: first day on which it may be told."),
    Column("sent_on", Date),
    Column("recipient", Text, nullable=False, server_default=""),
    Column("sha256", Text, nullable=False, server_default="", doc="Of the file that was handed over."),
    Column("note", Text, nullable=False, server_default=""),
    Column("changed_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
    Column("stage", Text, nullable=False, server_default="", doc="What its recipient said last; empty: nothing."),
    Column("proof", Text, nullable=False, server_default="", doc="Of the bureau's notice: letter, PEC receipt."),
    Column("ended_because", Text, nullable=False, server_default="", doc="Why it was withdrawn: paid, agreed, ..."),
    Column("decision", Text, nullable=False, server_default="", doc="Of a person, after it came back."),
    Column("decided_on", Date),
    Column("document_id", Id, doc="The file that was made, among the case's documents."),
    CheckConstraint("kind IN ('legal', 'visit', 'bureau')", name="kind"),
    CheckConstraint("state IN ('queued', 'ready', 'sent', 'done', 'cancelled')", name="state"),
)
index_where(
    "uq_hand_offs_open",
    hand_offs.c.case_id,
    hand_offs.c.kind,
    where="state IN ('queued', 'ready', 'sent')",
    unique=True,
)

campaign_treatments = Table(
    "campaign_treatments",
    metadata,
    Column("campaign_id", Id, ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("phase", Text, nullable=False, doc="Its leads are the debtors whose cases are due for a call in it."),
    Column("since", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id")),
)
"""Campaigns whose leads come and go by treatment."""
