"""Hand-offs as people work with them: lists, reports, exports (``hand_off_batches``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.core.treatment.reports import HandOffDecision
from dialer.db.repos.case_steps import hand_off_row
from dialer.db.repos.cursors import cursor_id
from dialer.db.repos.hand_off_batches import add_batch, batch_of, batch_page, take_batch
from dialer.db.rows import AnyRow
from dialer.db.tables.base import one_of_ids, one_of_texts
from dialer.db.tables.debt import cases, creditors, debtors
from dialer.db.tables.hand_offs import hand_off_reports
from dialer.db.tables.people import users
from dialer.db.tables.treatment import hand_offs
from dialer.db.unit import Unit
from dialer.ports.case_steps import HandOffRow
from dialer.ports.hand_offs import (
    BatchItem,
    BatchPage,
    BatchRow,
    HandOffFilter,
    HandOffItem,
    HandOffPage,
    NewReport,
    ReportRow,
)

STANDING = (HandOffState.QUEUED.value, HandOffState.READY.value, HandOffState.SENT.value)
_items = select(
    hand_offs, cases.c.reference, cases.c.balance_minor, cases.c.currency, cases.c.creditor_id,
    cases.c.status.label("case_status"), debtors.c.name.label("debtor"), creditors.c.code.label("creditor"),
).select_from(
    hand_offs.join(cases, cases.c.id == hand_offs.c.case_id)
    .join(debtors, debtors.c.id == cases.c.debtor_id)
    .join(creditors, creditors.c.id == cases.c.creditor_id)
)  # fmt: skip
_reports = (
    select(hand_off_reports, users.c.name)
    .outerjoin(users, users.c.id == hand_off_reports.c.by_user_id)
    .order_by(hand_off_reports.c.on_day, hand_off_reports.c.id)
)


class SqlHandOffsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def page(self, where: HandOffFilter, *, cursor: str | None, limit: int) -> HandOffPage:
        return await self._unit.ask(_page, where, cursor, limit)

    async def item(self, hand_off_id: int) -> HandOffItem:
        found = await self.items([hand_off_id])
        if not found:
            raise NotFound(f"there is no hand-off {hand_off_id}", hand_off_id=hand_off_id)
        return found[0]

    async def items(self, hand_off_ids: Sequence[int]) -> tuple[HandOffItem, ...]:
        return await self._unit.ask(_of_ids, hand_off_ids)

    async def open_of_cases(
        self, kind: HandOffKind, references: Sequence[tuple[str, str]]
    ) -> dict[tuple[str, str], int]:
        return await self._unit.ask(_open_of_cases, kind, references)

    async def standing(self, kind: HandOffKind, after: int, limit: int) -> tuple[HandOffRow, ...]:
        return await self._unit.ask(_standing, kind, after, limit)

    async def add_report(self, report: NewReport) -> int | None:
        return await self._unit.ask(_add_report, report)

    async def set_entry(self, report_id: int, entry_id: int) -> None:
        await self._unit.ask(_set, hand_off_reports, report_id, {"entry_id": entry_id})

    async def reports(self, hand_off_id: int) -> tuple[ReportRow, ...]:
        return await self._unit.ask(_read_reports, hand_off_reports.c.hand_off_id == hand_off_id)

    async def reports_of_case(self, case_id: CaseId) -> tuple[ReportRow, ...]:
        return await self._unit.ask(_read_reports, hand_off_reports.c.case_id == case_id)

    async def set_notice(
        self, hand_off_id: int, *, on: date, due_on: date, proof: str, at: datetime, by: UserId
    ) -> None:
        values = {"notice_on": on, "due_on": due_on, "proof": proof, "changed_at": at, "by_user_id": by}
        await self._unit.ask(_set, hand_offs, hand_off_id, values)

    async def set_file(
        self, hand_off_id: int, *, document_id: int, sha256: str, at: datetime, by: UserId | None
    ) -> None:
        values = {
            "document_id": document_id, "sha256": sha256, "state": HandOffState.READY.value, "changed_at": at,
            "by_user_id": by,
        }  # fmt: skip
        await self._unit.ask(_set, hand_offs, hand_off_id, values)

    async def set_stage(
        self, hand_off_id: int, stage: str, state: HandOffState, *, at: datetime, by: UserId | None
    ) -> None:
        values = {"stage": stage, "state": state.value, "changed_at": at, "by_user_id": by}
        await self._unit.ask(_set, hand_offs, hand_off_id, values)

    async def withdraw(self, hand_off_id: int, because: str, state: HandOffState, *, at: datetime) -> None:
        values = {"ended_because": because, "state": state.value, "changed_at": at, "by_user_id": None}
        await self._unit.ask(_set, hand_offs, hand_off_id, values)

    async def decide(self, hand_off_id: int, decision: HandOffDecision, *, on: date, at: datetime, by: UserId) -> None:
        values = {"decision": decision.value, "decided_on": on, "changed_at": at, "by_user_id": by}
        await self._unit.ask(_set, hand_offs, hand_off_id, values)

    async def add_batch(self, row: BatchRow, items: Sequence[BatchItem]) -> int:
        return await self._unit.ask(add_batch, row, items)

    async def batch(self, batch_id: int) -> tuple[BatchRow, tuple[BatchItem, ...]]:
        return await self._unit.ask(batch_of, batch_id)

    async def batches(self, kind: HandOffKind, scope: Scope, *, cursor: str | None, limit: int) -> BatchPage:
        return await self._unit.ask(batch_page, kind, scope, cursor, limit)

    async def take(self, batch_id: int, form: str, at: datetime, by: UserId | None) -> None:
        await self._unit.ask(take_batch, {"batch_id": batch_id, "form": form, "at": at, "by_user_id": by})


def _item(row: AnyRow) -> HandOffItem:
    return HandOffItem(
        row=hand_off_row(row), reference=row.reference, debtor=row.debtor, creditor_id=CreditorId(row.creditor_id),
        creditor=row.creditor, balance_minor=row.balance_minor, currency=row.currency, case_status=row.case_status,
    )  # fmt: skip


def _page(connection: Connection, where: HandOffFilter, cursor: str | None, limit: int) -> HandOffPage:
    found = _items.where(hand_offs.c.kind == where.kind.value)
    if where.states:
        found = found.where(hand_offs.c.state.in_(sorted(state.value for state in where.states)))
    if where.creditor_id is not None:
        found = found.where(cases.c.creditor_id == where.creditor_id)
    if where.scope.creditor_ids is not None:
        found = found.where(cases.c.creditor_id.in_(sorted(where.scope.creditor_ids)))
    if where.waits_for_decision:
        found = found.where(hand_offs.c.state == HandOffState.DONE.value, hand_offs.c.decision == "")
    if cursor is not None:
        found = found.where(hand_offs.c.id < cursor_id(cursor))
    rows = connection.execute(found.order_by(hand_offs.c.id.desc()).limit(limit + 1)).all()
    return HandOffPage(
        tuple(_item(row) for row in rows[:limit]), str(rows[limit - 1].id) if len(rows) > limit else None
    )


def _of_ids(connection: Connection, hand_off_ids: Sequence[int]) -> tuple[HandOffItem, ...]:
    found = _items.where(one_of_ids(hand_offs.c.id, "ids")).order_by(hand_offs.c.id)
    return tuple(_item(row) for row in connection.execute(found, {"ids": sorted(set(hand_off_ids))}))


def _open_of_cases(
    connection: Connection, kind: HandOffKind, references: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    found = (
        select(func.max(hand_offs.c.id).label("id"), creditors.c.code, cases.c.reference)
        .select_from(
            hand_offs.join(cases, cases.c.id == hand_offs.c.case_id).join(
                creditors, creditors.c.id == cases.c.creditor_id
            )
        )
        .where(
            hand_offs.c.kind == kind.value,
            hand_offs.c.sent_on.is_not(None),
            one_of_texts(cases.c.reference, "references"),
        )
        .group_by(creditors.c.code, cases.c.reference)
    )
    wanted = set(references)
    rows = connection.execute(found, {"references": sorted({reference for _, reference in wanted})})
    return {(row.code, row.reference): row.id for row in rows if (row.code, row.reference) in wanted}


def _standing(connection: Connection, kind: HandOffKind, after: int, limit: int) -> tuple[HandOffRow, ...]:
    found = select(hand_offs).where(
        hand_offs.c.kind == kind.value, hand_offs.c.state.in_(STANDING), hand_offs.c.id > after
    )
    return tuple(hand_off_row(row) for row in connection.execute(found.order_by(hand_offs.c.id).limit(limit)))


def _add_report(connection: Connection, report: NewReport) -> int | None:
    known = select(hand_off_reports.c.id).where(
        hand_off_reports.c.hand_off_id == report.hand_off_id, hand_off_reports.c.line_key == report.line_key
    )
    if connection.execute(known).first() is not None:
        return None
    values = {
        "hand_off_id": report.hand_off_id, "case_id": report.case_id, "line_key": report.line_key,
        "stage": report.stage, "on_day": report.on_day, "reference": report.reference, "note": report.note,
        "cost_minor": report.cost_minor, "fee_minor": report.fee_minor, "source": report.source, "at": report.at,
        "by_user_id": report.by,
    }  # fmt: skip
    added = insert(hand_off_reports).values(values).returning(hand_off_reports.c.id)
    return int(connection.execute(added).scalar_one())


def _set(connection: Connection, table: Any, key: int, values: Mapping[str, object]) -> None:
    connection.execute(update(table).where(table.c.id == key).values(dict(values)))


def _read_reports(connection: Connection, where: Any) -> tuple[ReportRow, ...]:
    return tuple(
        ReportRow(
            report_id=row.id, hand_off_id=row.hand_off_id, line_key=row.line_key, stage=row.stage, on_day=row.on_day,
            reference=row.reference, note=row.note, cost_minor=row.cost_minor, fee_minor=row.fee_minor,
            source=row.source, at=row.at, by=row.name or "",
        )
        for row in connection.execute(_reports.where(where))
    )  # fmt: skip
