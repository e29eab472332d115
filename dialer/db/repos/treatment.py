"""Which cases are to be planned anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from dialer.core.kernel.ids import CaseId
from dialer.db.repos.bulk import insert_many
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.treatment import treatment_touches
from dialer.db.unit import Unit


class SqlTreatmentRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def touch(self, case_ids: Iterable[CaseId]) -> None:
        await self._unit.jot_rows(_touch, sorted(set(case_ids)))

    async def touched(self, limit: int) -> Mapping[int, CaseId]:
        return await self._unit.ask(_touched, limit)

    async def forget_touches(self, numbers: Sequence[int]) -> None:
        await self._unit.jot_rows(_forget_touches, numbers)


def _touch(connection: Connection, case_ids: Sequence[CaseId]) -> None:
    insert_many(connection, insert(treatment_touches), [{"case_id": case_id} for case_id in case_ids])


def _touched(connection: Connection, limit: int) -> dict[int, CaseId]:
    oldest = select(treatment_touches).order_by(treatment_touches.c.id).limit(limit)
    return {row.id: CaseId(row.case_id) for row in connection.execute(oldest)}


def _forget_touches(connection: Connection, numbers: Sequence[int]) -> None:
    connection.execute(delete(treatment_touches).where(one_of_ids(treatment_touches.c.id, "ids")), {"ids": numbers})
