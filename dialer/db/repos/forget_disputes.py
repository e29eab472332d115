"""What retention takes from disputes: the texts of people, and the documents, whose files the sweep then deletes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, exists, or_, select, update

from dialer.core.kernel.calendars import months_later
from dialer.core.kernel.ids import CaseId
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import creditors
from dialer.db.tables.disputes import case_documents, complaints, dispute_lines, tickets, verifications


def forget_disputes(connection: Connection, case_ids: Sequence[CaseId], now: datetime) -> None:
    """Empty what was said about these cases; kinds, dates and outcomes stay: the register needs them."""
    ids = {"ids": list(case_ids)}
    for subject, table in (("ticket", tickets), ("complaint", complaints), ("verification", verifications)):
        ours = select(table.c.id).where(one_of_ids(table.c.case_id, "ids"))
        lines = update(dispute_lines).where(dispute_lines.c.subject == subject, dispute_lines.c.subject_id.in_(ours))
        connection.execute(lines.values(text=""), ids)
    for table, emptied in (
        (tickets, {"text": "", "answer": ""}),
        (complaints, {"text": "", "answer": ""}),
        (verifications, {"text": "", "proof": ""}),
    ):
        connection.execute(update(table).where(one_of_ids(table.c.case_id, "ids")).values(emptied), ids)
    connection.execute(
        update(case_documents)
        .where(one_of_ids(case_documents.c.case_id, "ids"), case_documents.c.removed_at.is_(None))
        .values(removed_at=now),
        ids,
    )
    connection.execute(update(case_documents).where(one_of_ids(case_documents.c.case_id, "ids")).values(name=""), ids)


def forget_complaints(connection: Connection, today: date, months: int, is_dry_run: bool) -> int:
    """Closed complaints that no case carries along: their time runs from the day on which they were closed."""
    told = exists().where(
        dispute_lines.c.subject == "complaint",
        dispute_lines.c.subject_id == complaints.c.id,
        dispute_lines.c.text != "",
    )
    closed = (
        select(complaints.c.id, complaints.c.closed_at, creditors.c.keep_case_months)
        .select_from(complaints.outerjoin(creditors, creditors.c.id == complaints.c.creditor_id))
        .where(
            complaints.c.case_id.is_(None),
            complaints.c.state == "closed",
            or_(complaints.c.text != "", complaints.c.answer != "", told),
        )
    )
    due = [
        row.id
        for row in connection.execute(closed)
        if months_later(row.closed_at.date(), months if row.keep_case_months is None else row.keep_case_months) < today
    ]
    if due and not is_dry_run:
        ids = {"ids": due}
        ours = (dispute_lines.c.subject == "complaint") & one_of_ids(dispute_lines.c.subject_id, "ids")
        connection.execute(update(dispute_lines).where(ours).values(text=""), ids)
        emptied = update(complaints).where(one_of_ids(complaints.c.id, "ids")).values(text="", answer="")
        connection.execute(emptied, ids)
    return len(due)
