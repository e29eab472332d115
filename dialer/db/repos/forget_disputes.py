"""What retention takes from disputes: the texts of people, and the documents, whose files the sweep then deletes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from dialer.core.kernel.ids import CaseId
from dialer.db.tables.base import one_of_ids
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
