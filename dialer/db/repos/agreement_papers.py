"""Around agreements: the log, papers as issued, what debtors said about paying."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, UserId
from dialer.db.repos import agreement_forms as forms
from dialer.db.rows import AnyRow
from dialer.db.tables.agreements import (
    affordability_forms,
    agreement_documents,
    agreement_log,
    needs_forms,
    settlements,
)
from dialer.db.tables.base import one_of_ids
from dialer.db.unit import Unit
from dialer.ports.agreement_papers import AffordabilityRow, AgreementKind, LogLine, NeedsRow, Paper, PaperKind


class SqlAgreementPapersRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def log(self, lines: Sequence[LogLine]) -> None:
        await self._unit.jot_rows(_log, lines)

    async def lines(self, case_id: CaseId) -> tuple[LogLine, ...]:
        return await self._unit.ask(_lines, case_id)

    async def keep(
        self,
        *,
        case_id: CaseId,
        kind: PaperKind,
        agreement_id: int,
        language: str,
        sha256: str,
        content: bytes,
        at: datetime,
        by: UserId | None,
    ) -> Paper:
        values = {
            "case_id": case_id, "kind": kind.value, "agreement_id": agreement_id, "language": language,
            "sha256": sha256, "content": content, "made_at": at, "by_user_id": by,
        }  # fmt: skip
        return await self._unit.ask(_keep, values)

    async def issued(self, case_id: CaseId) -> tuple[Paper, ...]:
        return await self._unit.ask(_issued, case_id)

    async def content(self, paper_id: int) -> tuple[Paper, bytes]:
        return await self._unit.ask(_content, paper_id)

    async def set_affordability(self, case_id: CaseId, row: AffordabilityRow) -> None:
        await self._unit.ask(forms.set_affordability, case_id, row)

    async def affordability(self, case_id: CaseId) -> AffordabilityRow | None:
        return await self._unit.ask(forms.affordability, case_id)

    async def drop_affordability(self, case_id: CaseId) -> bool:
        return await self._unit.ask(forms.drop, (affordability_forms,), [case_id]) > 0

    async def set_needs(self, case_id: CaseId, row: NeedsRow) -> None:
        await self._unit.ask(forms.set_needs, case_id, row)

    async def needs(self, case_id: CaseId) -> NeedsRow | None:
        return await self._unit.ask(forms.needs, case_id)

    async def drop_needs(self, case_id: CaseId) -> bool:
        return await self._unit.ask(forms.drop, (needs_forms,), [case_id]) > 0

    async def drop_forms(self, case_ids: Sequence[CaseId]) -> int:
        return await self._unit.ask(forms.drop, forms.FORMS, case_ids)

    async def drop_old_forms(self, today: date) -> int:
        return await self._unit.ask(forms.drop_old, today)


# ---- log and papers


def _log(connection: Connection, lines: Sequence[LogLine]) -> None:
    connection.execute(
        insert(agreement_log),
        [
            {
                "case_id": line.case_id, "kind": line.kind.value, "agreement_id": line.agreement_id, "at": line.at,
                "move": line.move, "by_user_id": line.by, "data": dict(line.data), "note": line.note,
            }
            for line in lines
        ],
    )  # fmt: skip


def _lines(connection: Connection, case_id: CaseId) -> tuple[LogLine, ...]:
    wanted = select(agreement_log).where(agreement_log.c.case_id == case_id).order_by(agreement_log.c.id)
    return tuple(
        LogLine(
            case_id=CaseId(row.case_id), kind=AgreementKind(row.kind), agreement_id=row.agreement_id, at=row.at,
            move=row.move, by=None if row.by_user_id is None else UserId(row.by_user_id), data=row.data, note=row.note,
        )
        for row in connection.execute(wanted)
    )  # fmt: skip


_heads = select(*(column for column in agreement_documents.c if column.name != "content"))


def _keep(connection: Connection, values: dict[str, Any]) -> Paper:
    added = insert(agreement_documents).values(values).returning(*_heads.selected_columns)
    return _paper(connection.execute(added).one())


def _paper(row: AnyRow) -> Paper:
    return Paper(
        paper_id=row.id, case_id=CaseId(row.case_id), kind=PaperKind(row.kind), agreement_id=row.agreement_id,
        language=row.language, sha256=row.sha256, made_at=row.made_at,
        by=None if row.by_user_id is None else UserId(row.by_user_id),
    )  # fmt: skip


def _issued(connection: Connection, case_id: CaseId) -> tuple[Paper, ...]:
    table = agreement_documents
    return tuple(
        _paper(row) for row in connection.execute(_heads.where(table.c.case_id == case_id).order_by(table.c.id.desc()))
    )


def _content(connection: Connection, paper_id: int) -> tuple[Paper, bytes]:
    wanted = select(agreement_documents).where(agreement_documents.c.id == paper_id)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise NotFound(f"there is no paper {paper_id}", paper_id=paper_id)
    return _paper(row), bytes(row.content)


def forget_agreements(connection: Connection, case_ids: Sequence[int]) -> None:
    """Of cases that are made anonymous the figures stay; papers, forms and what somebody wrote go."""
    ids = {"ids": list(case_ids)}
    forms.drop(connection, (agreement_documents, *forms.FORMS), case_ids)
    for table in (agreement_log, settlements):
        column = "note" if table is agreement_log else "reason"
        connection.execute(update(table).where(one_of_ids(table.c.case_id, "ids")).values({column: ""}), ids)
