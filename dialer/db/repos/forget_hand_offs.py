"""What retention takes from hand-offs: what recipients and people wrote, and the lines of exports; figures stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, update

from dialer.db.tables.base import one_of_ids
from dialer.db.tables.hand_offs import hand_off_batch_items, hand_off_reports, prescription_alarms
from dialer.db.tables.treatment import hand_offs

_EMPTIED: tuple[tuple[Table, dict[str, Any]], ...] = (
    (hand_off_reports, {"reference": "", "note": ""}),
    (hand_off_batch_items, {"line": [], "file_name": ""}),
    (prescription_alarms, {"note": ""}),
    (hand_offs, {"note": "", "proof": ""}),
)


def forget_hand_offs(connection: Connection, case_ids: Sequence[int]) -> None:
    """Empty what was written about cases that are made anonymous; an export that held one cannot be given again."""
    ids = {"ids": list(case_ids)}
    for table, emptied in _EMPTIED:
        connection.execute(update(table).where(one_of_ids(table.c.case_id, "ids")).values(emptied), ids)
