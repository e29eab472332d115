"""Placements of creditors, what was agreed for them, and their end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, PlacementId
from dialer.db.repos.keys import require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.base import one_of_ids, one_of_texts
from dialer.db.tables.debt import cases, creditors, placements, promises
from dialer.db.tables.placements import acceptance_lines
from dialer.db.tables.system import imports
from dialer.db.unit import Unit
from dialer.ports.placements import AcceptanceLine, PlacedCount, PlacedFile, PlacementRow


class SqlPlacementsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def of(self, creditor_id: CreditorId) -> tuple[PlacementRow, ...]:
        return await self._unit.ask(_of, creditor_id)

    async def case_counts(self, creditor_id: CreditorId) -> Mapping[PlacementId, int]:
        return await self._unit.ask(_case_counts, creditor_id)

    async def counts(self, placement_id: PlacementId) -> tuple[PlacedCount, ...]:
        return await self._unit.ask(_counts, placement_id)

    async def files(self, placement_id: PlacementId) -> tuple[PlacedFile, ...]:
        return await self._unit.ask(_files, placement_id)

    async def get(self, placement_id: PlacementId) -> PlacementRow:
        return await self._unit.glance(_get, placement_id)

    async def set_fee(self, placement_id: PlacementId, fee: str) -> None:
        await self._unit.glance(_set_fee, placement_id, fee)

    async def update(self, row: PlacementRow) -> None:
        await self._unit.glance(_update, row)

    async def open_cases(self, placement_id: PlacementId, limit: int) -> tuple[CaseId, ...]:
        return await self._unit.ask(_open_cases, placement_id, limit)

    async def find_cases(
        self, creditor_id: CreditorId, references: Collection[str]
    ) -> Mapping[str, tuple[CaseId, str]]:
        return await self._unit.ask(_find_cases, creditor_id, references)

    async def recall(self, case_ids: Sequence[CaseId], reason: str, at: datetime) -> tuple[CaseId, ...]:
        return await self._unit.ask(_recall, case_ids, reason, at)


def _placement(row: AnyRow) -> PlacementRow:
    return PlacementRow(
        placement_id=PlacementId(row.id),
        creditor_id=CreditorId(row.creditor_id),
        code=row.code,
        received_on=row.received_on,
        mandate_starts=row.mandate_starts,
        mandate_ends=row.mandate_ends,
        fee=row.fee,
        phase=row.phase,
        fee_terms=row.fee_terms,
        file_sha256=row.file_sha256,
        recalled_at=row.recalled_at,
        recall_reason=row.recall_reason,
        import_id=row.import_id,
    )


def _of(connection: Connection, creditor_id: CreditorId) -> tuple[PlacementRow, ...]:
    require_ids(connection, creditors, [creditor_id], "creditor")
    newest_first = select(placements).where(placements.c.creditor_id == creditor_id).order_by(placements.c.id.desc())
    return tuple(_placement(row) for row in connection.execute(newest_first))


def _case_counts(connection: Connection, creditor_id: CreditorId) -> dict[PlacementId, int]:
    counted = (
        select(cases.c.placement_id, func.count().label("count_"))
        .where(cases.c.creditor_id == creditor_id, cases.c.placement_id.is_not(None))
        .group_by(cases.c.placement_id)
    )
    return {PlacementId(row.placement_id): row.count_ for row in connection.execute(counted)}


def _counts(connection: Connection, placement_id: PlacementId) -> tuple[PlacedCount, ...]:
    counted = (
        select(
            cases.c.status, cases.c.currency, func.count().label("count_"), func.sum(cases.c.balance_minor).label("b")
        )
        .where(cases.c.placement_id == placement_id)
        .group_by(cases.c.status, cases.c.currency)
        .order_by(cases.c.status, cases.c.currency)
    )
    return tuple(
        PlacedCount(status=row.status, count=row.count_, balance_minor=int(row.b), currency=row.currency)
        for row in connection.execute(counted)
    )


def _files(connection: Connection, placement_id: PlacementId) -> tuple[PlacedFile, ...]:
    placement = _get(connection, placement_id)
    done = select(imports).where(
        imports.c.creditor_id == placement.creditor_id, imports.c.state == "done", imports.c.is_dry_run.is_(False)
    )
    rows = [
        row
        for row in connection.execute(done.order_by(imports.c.id))
        if row.id == placement.import_id or row.report.get("placement_id") == placement_id
    ]
    found = select(acceptance_lines).where(acceptance_lines.c.import_id.in_([row.id for row in rows]))
    lines: defaultdict[int, list[AcceptanceLine]] = defaultdict(list)
    for row in connection.execute(found.order_by(acceptance_lines.c.id)):
        line = AcceptanceLine(
            line=row.line,
            reference=row.reference,
            verdict=row.verdict,
            column=row.column_name,
            reason=row.reason,
            remedy=row.remedy,
        )
        lines[row.import_id].append(line)
    return tuple(
        PlacedFile(
            import_id=row.id,
            name=row.file_name,
            sha256=row.file_sha256,
            finished_at=row.finished_at,
            row_count=row.row_count,
            added_count=row.added_count,
            updated_count=row.updated_count,
            unchanged_count=row.unchanged_count,
            refused_case_count=row.report.get("cases_rejected", 0),
            refused_row_count=row.rejected_count,
            incomplete_row_count=row.report.get("rows_loaded_without_a_value", 0),
            lines=tuple(lines[row.id]),
        )
        for row in rows
    )


def _get(connection: Connection, placement_id: PlacementId) -> PlacementRow:
    row = connection.execute(select(placements).where(placements.c.id == placement_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no placement {placement_id}", placement_id=placement_id)
    return _placement(row)


def _set_fee(connection: Connection, placement_id: PlacementId, fee: str) -> None:
    connection.execute(update(placements).where(placements.c.id == placement_id).values(fee=fee))


def _update(connection: Connection, row: PlacementRow) -> None:
    values = {
        "mandate_starts": row.mandate_starts,
        "mandate_ends": row.mandate_ends,
        "phase": row.phase,
        "fee_terms": dict(row.fee_terms),
        "recalled_at": row.recalled_at,
        "recall_reason": row.recall_reason,
    }
    connection.execute(update(placements).where(placements.c.id == row.placement_id).values(values))


def _open_cases(connection: Connection, placement_id: PlacementId, limit: int) -> tuple[CaseId, ...]:
    first = (
        select(cases.c.id)
        .where(cases.c.placement_id == placement_id, cases.c.status == "open")
        .order_by(cases.c.id)
        .limit(limit)
    )
    return tuple(CaseId(case_id) for case_id in connection.execute(first).scalars())


_by_reference = select(cases.c.reference, cases.c.id, cases.c.status).where(
    cases.c.creditor_id == bindparam("creditor_id"), one_of_texts(cases.c.reference, "references")
)


def _find_cases(
    connection: Connection, creditor_id: CreditorId, references: Collection[str]
) -> dict[str, tuple[CaseId, str]]:
    rows = connection.execute(_by_reference, {"creditor_id": creditor_id, "references": list(references)})
    return {row.reference: (CaseId(row.id), row.status) for row in rows}


def _recall(connection: Connection, case_ids: Sequence[CaseId], reason: str, at: datetime) -> tuple[CaseId, ...]:
    if not case_ids:
        return ()
    ids = {"ids": sorted(set(case_ids))}
    ended = (
        update(cases)
        .where(one_of_ids(cases.c.id, "ids"), cases.c.status == "open")
        .values(status="recalled", closed_at=at, closed_reason=reason, updated_at=at)
        .returning(cases.c.id)
    )
    recalled = sorted(CaseId(case_id) for case_id in connection.execute(ended, ids).scalars())
    standing = update(promises).where(one_of_ids(promises.c.case_id, "ids"), promises.c.status == "open")
    connection.execute(standing.values(status="cancelled"), {"ids": recalled})
    return tuple(recalled)
