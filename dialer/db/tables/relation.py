"""The relationship with a debtor: care that is needed, preferences, ability to pay, customers' value, segments."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Table, Text, text

from dialer.db.tables.base import Id, Instant, Json, index_where, metadata
from dialer.db.tables.facts import STANDING, recorded_columns, standing_columns

debtor_vulnerabilities = Table(
    "debtor_vulnerabilities",
    metadata,
    Column("id", Id, primary_key=True),
    Column("debtor_id", Id, ForeignKey("debtors.id"), nullable=False),
    Column("need", Text, nullable=False, doc="What help is needed, of a closed list; never why."),
    Column("source", Text, nullable=False),
    Column("noted_on", Date, nullable=False),
    Column("review_on", Date, nullable=False, doc="When a person looks whether it still holds."),
    Column("call_id", Text, ForeignKey("attempts.call_id")),
    *recorded_columns(),
    *standing_columns(),
)
index_where("ix_debtor_vulnerabilities_standing", debtor_vulnerabilities.c.debtor_id, where=STANDING)
index_where("ix_debtor_vulnerabilities_review", debtor_vulnerabilities.c.review_on, where=STANDING)

debtor_preferences = Table(
    "debtor_preferences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("debtor_id", Id, ForeignKey("debtors.id"), nullable=False),
    Column("weekdays", Json, doc="['mon', ...]; null: every day."),
    Column("starts", Text, doc="Local time HH:MM; null: any time."),
    Column("stops", Text, doc="Local time HH:MM, exclusive."),
    Column("channel", Text, nullable=False, server_default="", doc="phone, sms, email, letter; empty: not told."),
    Column("language", Text, nullable=False, server_default="", doc="Two letters; empty: not told."),
    Column("source", Text, nullable=False),
    Column("call_id", Text, ForeignKey("attempts.call_id")),
    *recorded_columns(),
    *standing_columns(),
)
"""How a debtor likes to be contacted; what may not be done is a wish (``debtor_wishes``)."""
index_where("uq_debtor_preferences_standing", debtor_preferences.c.debtor_id, where=STANDING, unique=True)

payment_abilities = Table(
    "payment_abilities",
    metadata,
    Column("id", Id, primary_key=True),
    Column("creditor_id", Id, ForeignKey("creditors.id"), nullable=False, doc="To whom it was said."),
    Column("debtor_id", Id, ForeignKey("debtors.id"), nullable=False),
    Column("ability", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("call_id", Text, ForeignKey("attempts.call_id")),
    *recorded_columns(),
    *standing_columns(),
    CheckConstraint("ability IN ('full', 'later', 'partial', 'none')", name="ability"),
)
index_where(
    "uq_payment_abilities_standing",
    payment_abilities.c.debtor_id,
    payment_abilities.c.creditor_id,
    where=STANDING,
    unique=True,
)

customer_relations = Table(
    "customer_relations",
    metadata,
    Column("creditor_id", Id, ForeignKey("creditors.id"), primary_key=True, autoincrement=False),
    Column("debtor_id", Id, ForeignKey("debtors.id"), primary_key=True, autoincrement=False),
    Column("value", Text, nullable=False, server_default="standard", doc="As the creditor says."),
    Column("value_source", Text, nullable=False, server_default="", doc="file, person; empty: nobody said."),
    Column("value_at", Instant),
    Column("value_by_user_id", Id, ForeignKey("users.id")),
    Column("behaviour", Text, nullable=False, server_default="unknown", doc="How the newest invoices were paid."),
    Column("habit", Json, nullable=False, server_default=text("'{}'"), doc="The figures that it follows from."),
    Column("changed_on", Date, doc="When the behaviour became what it is."),
    CheckConstraint("value IN ('standard', 'valued', 'key')", name="value"),
)
"""A customer of one creditor."""
Index("ix_customer_relations_debtor", customer_relations.c.debtor_id)

case_segments = Table(
    "case_segments",
    metadata,
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("creditor_id", Id, nullable=False),
    Column("segment", Text, nullable=False, server_default="", doc="Empty: none of the rules fits."),
    Column("tone", Text, nullable=False, server_default="neutral"),
    Column("traits", Json, nullable=False, server_default=text("'[]'")),
    Column("facts", Json, nullable=False, server_default=text("'{}'"), doc="What the rules saw."),
    Column("rules", Text, nullable=False, server_default="", doc="Name and version of the rules."),
    Column("sorted_on", Date, nullable=False, doc="The day for which it was last changed."),
    Column("touch_due_on", Date, doc="Last day for the first touch."),
    Column("touched_at", Instant),
    Column("touch_kind", Text, nullable=False, server_default="", doc="call, inbound, letter."),
    postgresql_with={"fillfactor": 85},
)
"""Where each open case belongs, and whether it was touched in time."""
Index("ix_case_segments_creditor", case_segments.c.creditor_id, case_segments.c.segment)
index_where(
    "ix_case_segments_untouched",
    case_segments.c.touch_due_on,
    case_segments.c.case_id,
    where="touched_at IS NULL AND touch_due_on IS NOT NULL",
)
