"""What rules read beside calls and cases: wishes, representatives, consents, letters, moratoria, added holidays.

Do-not-call lists are in ``tables/debt.py``: ``suppressions``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Table, Text

from dialer.db.tables.base import Id, Instant, Json, index_where, metadata

STANDING = "ended_at IS NULL"
"""As the partial indexes write it: what was withdrawn, ended or lifted is kept and no longer read."""


def recorded_columns() -> tuple[Column[Any], ...]:
    """Who wrote the row down, and when."""
    return (
        Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: an agent's disposition, or a command."),
        Column("created_at", Instant, nullable=False),
    )


def standing_columns() -> tuple[Column[Any], ...]:
    """Until when the row holds."""
    return (
        Column("ended_at", Instant, doc="Withdrawn, ended or lifted early; null: stands."),
        Column("ended_by_user_id", Id, ForeignKey("users.id")),
    )


debtor_wishes = Table(
    "debtor_wishes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("debtor_id", Id, ForeignKey("debtors.id"), nullable=False),
    Column("kind", Text, nullable=False, doc="avoid, cease, medium_block."),
    Column("weekdays", Json, doc="avoid: ['mon', ...]; null: every day."),
    Column("starts", Text, doc="avoid: local time HH:MM; null: midnight."),
    Column("stops", Text, doc="avoid: local time HH:MM, may lie before starts; null: midnight."),
    Column("place", Text, doc="avoid: only at this place; null: everywhere."),
    Column("medium", Text, doc="medium_block: phone, sms, email, letter."),
    Column("source", Text, nullable=False, doc="call, letter, email, portal, representative, creditor, other."),
    Column("note", Text, nullable=False, server_default=""),
    Column("call_id", Text, ForeignKey("attempts.call_id"), index=True),
    *recorded_columns(),
    *standing_columns(),
    CheckConstraint("kind IN ('avoid', 'cease', 'medium_block')", name="kind"),
)
index_where("ix_debtor_wishes_standing", debtor_wishes.c.debtor_id, where=STANDING)

debtor_representatives = Table(
    "debtor_representatives",
    metadata,
    Column("id", Id, primary_key=True),
    Column("debtor_id", Id, ForeignKey("debtors.id"), nullable=False),
    Column("kind", Text, nullable=False, doc="attorney, guardian, debt_adviser, association, other."),
    Column("name", Text, nullable=False),
    Column("contact", Text, nullable=False, server_default="", doc="Address, e-mail or number of the representative."),
    Column("source", Text, nullable=False),
    Column("call_id", Text, ForeignKey("attempts.call_id")),
    *recorded_columns(),
    *standing_columns(),
)
index_where("ix_debtor_representatives_standing", debtor_representatives.c.debtor_id, where=STANDING)

number_consents = Table(
    "number_consents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number_id", Id, ForeignKey("debtor_numbers.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("expires_at", Instant, doc="Null: until withdrawn."),
    Column("call_id", Text, ForeignKey("attempts.call_id")),
    *recorded_columns(),
    *standing_columns(),
)
index_where("ix_number_consents_standing", number_consents.c.number_id, where=STANDING)

case_letters = Table(
    "case_letters",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False, doc="first_demand, reminder, notice, ..."),
    Column("channel", Text, nullable=False, doc="letter, registered, email, pec."),
    Column("sent_at", Instant, nullable=False),
    Column("reference", Text, nullable=False, server_default="", doc="Of the post, or of the e-mail."),
    *recorded_columns(),
)

moratoria = Table(
    "moratoria",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title", Text, nullable=False, doc="The ordinance or event, for people."),
    Column("creditor_id", Id, ForeignKey("creditors.id"), doc="Null: every creditor's cases."),
    Column("country", Text, nullable=False, server_default="", doc="ISO 3166-1; with the others empty: all of it."),
    Column("region", Text, nullable=False, server_default=""),
    Column("municipality", Text, nullable=False, server_default=""),
    Column("postcode_prefix", Text, nullable=False, server_default=""),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, doc="Last day; null: until lifted."),
    *recorded_columns(),
    *standing_columns(),
    CheckConstraint(
        "creditor_id IS NOT NULL OR country <> '' OR region <> '' OR municipality <> '' OR postcode_prefix <> ''",
        name="somewhere",
    ),
)

added_holidays = Table(
    "added_holidays",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title", Text, nullable=False, doc="The feast or the decree, for people."),
    Column("country", Text, nullable=False, doc="ISO 3166-1."),
    Column("region", Text, nullable=False, server_default="", doc="Empty: all of the country."),
    Column("municipality", Text, nullable=False, server_default=""),
    Column("on_day", Date, nullable=False, doc="The local day; of a yearly one the first."),
    Column("is_yearly", Boolean, nullable=False),
    *recorded_columns(),
    *standing_columns(),
)
