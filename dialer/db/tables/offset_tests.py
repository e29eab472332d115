"""Tests of offsets: the rule that was fixed at their beginning, who entered which arm, and what was decided."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from dialer.db.tables.base import Id, Instant, Json, index_where, metadata

offset_tests = Table(
    "offset_tests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False, doc="Of the trial: who is in which arm follows from it."),
    Column("creditor_id", Id, ForeignKey("creditors.id"), doc="Null: every creditor without an assignment of its own."),
    Column("debtor_kind", Text, nullable=False, server_default="", doc="consumer, business; empty: both."),
    Column("credit_kind", Text, nullable=False, server_default="", doc="electricity, ...; empty: all."),
    Column("strategy_id", Id, ForeignKey("strategies.id"), nullable=False, doc="With the present offset."),
    Column("step", Text, nullable=False),
    Column("arms", Json, nullable=False, doc="[{strategy_id, from_day, to_day}], the present offset first."),
    Column("horizon_day", Integer, nullable=False, doc="Paid up to this day from the due date is paid in time."),
    Column("base_ratio", Float, nullable=False, doc="Share that was expected to pay in time; 0..1."),
    Column("least_gain", Float, nullable=False, doc="Smallest difference that was worth finding; 0..1."),
    Column("per_arm", Integer, nullable=False, doc="Debtors in each arm, after which they are compared once."),
    Column("starts_on", Date, nullable=False),
    Column("assignment_id", Id, ForeignKey("strategy_assignments.id"), nullable=False),
    Column("state", Text, nullable=False, server_default="running"),
    Column("started_at", Instant, nullable=False),
    Column("by_user_id", Id, ForeignKey("users.id"), doc="Null: the command line."),
    Column("result", Json, doc="The one comparison as it was made; null: not yet."),
    Column("judged_at", Instant),
    Column("decided_at", Instant),
    Column("decided_by_user_id", Id, ForeignKey("users.id")),
    Column("note", Text, nullable=False, server_default="", doc="Why it was accepted, refused or stopped."),
    Column("accepted_strategy_id", Id, ForeignKey("strategies.id"), doc="The version that came of it."),
    UniqueConstraint("name", name="uq_offset_tests_name"),
    CheckConstraint(
        "state IN ('running', 'proposed', 'no_difference', 'unusable', 'accepted', 'refused', 'stopped')", name="state"
    ),
)
index_where("ix_offset_tests_open", offset_tests.c.id, where="state IN ('running', 'proposed')")

offset_test_entries = Table(
    "offset_test_entries",
    metadata,
    Column("test_id", Id, ForeignKey("offset_tests.id"), primary_key=True, autoincrement=False),
    Column("debtor_id", Id, primary_key=True, autoincrement=False, doc="Counts once, by the first of the cases."),
    # Without references, as the treatments themselves: they are written with the night's planning.
    Column("case_id", Id, nullable=False),
    Column("creditor_id", Id, nullable=False),
    Column("arm", Integer, nullable=False, doc="Place among the arms; 0: the present offset."),
    Column("due_on", Date, nullable=False),
    Column("entered_on", Date, nullable=False),
)
"""Append-only."""
Index("ix_offset_test_entries_arm", offset_test_entries.c.test_id, offset_test_entries.c.arm)
