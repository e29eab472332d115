"""Keeps where cases belong, and customers' habits of paying."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, case, func

from dialer.db.repos.bulk import insert_into, insert_many
from dialer.db.tables.relation import case_segments, customer_relations
from dialer.db.unit import Unit
from dialer.ports.relation import SegmentRow
from dialer.ports.segments import HabitRow


class SqlSegmentsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def write(self, rows: Sequence[SegmentRow]) -> None:
        await self._unit.write(_write, tuple(rows))

    async def write_habits(self, rows: Sequence[HabitRow]) -> None:
        await self._unit.write(_write_habits, tuple(rows))


def _write(connection: Connection, rows: Sequence[SegmentRow]) -> None:
    statement = insert_into(connection, case_segments)
    new = statement.excluded
    changed = {
        name: new[name]
        for name in ("creditor_id", "segment", "tone", "traits", "facts", "rules", "sorted_on", "touch_due_on")
    }
    known = case_segments.c
    statement = statement.on_conflict_do_update(
        index_elements=["case_id"],
        set_={
            **changed,
            "touched_at": func.coalesce(known.touched_at, new.touched_at),
            "touch_kind": case((known.touched_at.is_not(None), known.touch_kind), else_=new.touch_kind),
        },
    )
    values = [
        {
            "case_id": row.case_id,
            "creditor_id": row.creditor_id,
            "segment": row.segment,
            "tone": row.tone.value,
            "traits": sorted(row.traits),
            "facts": dict(row.facts),
            "rules": row.rules,
            "sorted_on": row.sorted_on,
            "touch_due_on": row.touch_due_on,
            "touched_at": row.touched_at,
            "touch_kind": row.touch_kind.value if row.touch_kind else "",
        }
        for row in sorted(rows, key=lambda row: row.case_id)
    ]
    insert_many(connection, statement, values)


def _write_habits(connection: Connection, rows: Sequence[HabitRow]) -> None:
    statement = insert_into(connection, customer_relations)
    new = statement.excluded
    known = customer_relations.c
    is_same = (known.behaviour == new.behaviour) & known.changed_on.is_not(None)
    statement = statement.on_conflict_do_update(
        index_elements=["creditor_id", "debtor_id"],
        set_={
            "behaviour": new.behaviour,
            "habit": new.habit,
            "changed_on": case((is_same, known.changed_on), else_=new.changed_on),
        },
    )
    values = [
        {
            "creditor_id": row.customer[0],
            "debtor_id": row.customer[1],
            "behaviour": row.behaviour.value,
            "habit": dict(row.habit),
            "changed_on": row.changed_on,
        }
        for row in sorted(rows, key=lambda row: row.customer)
    ]
    insert_many(connection, statement, values)
