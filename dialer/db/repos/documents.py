"""Rows of the documents of cases; their contents lie in the vault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.ticket.document import DocumentKind, Source
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import invoices
from dialer.db.tables.disputes import case_documents
from dialer.db.unit import Unit
from dialer.ports.documents import DocumentRow

_ROWS = select(case_documents, invoices.c.number.label("invoice")).select_from(
    case_documents.outerjoin(invoices, invoices.c.id == case_documents.c.invoice_id)
)


class SqlDocumentsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, row: DocumentRow) -> int:
        return await self._unit.glance(_add, row)

    async def get(self, document_id: int) -> DocumentRow:
        return await self._unit.glance(_get, document_id)

    async def of_case(self, case_id: CaseId) -> tuple[DocumentRow, ...]:
        return await self._unit.glance(_of_case, case_id)

    async def remove(self, document_id: int, at: datetime, by: UserId | None) -> None:
        await self._unit.jot(_remove, document_id, at, by)

    async def unswept(self, limit: int) -> tuple[DocumentRow, ...]:
        return await self._unit.glance(_unswept, limit)

    async def swept(self, document_ids: Sequence[int], at: datetime) -> None:
        await self._unit.jot(_swept, document_ids, at)

    async def is_kept(self, case_id: CaseId, sha256: str) -> bool:
        return await self._unit.glance(_is_kept, case_id, sha256)


def _row(row: AnyRow) -> DocumentRow:
    return DocumentRow(
        document_id=row.id, case_id=CaseId(row.case_id), kind=DocumentKind(row.kind), source=Source(row.source),
        name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256, invoice=row.invoice or "",
        stored_at=row.stored_at, by=None if row.by_user_id is None else UserId(row.by_user_id),
        removed_at=row.removed_at,
    )  # fmt: skip


def _add(connection: Connection, row: DocumentRow) -> int:
    if _is_kept(connection, row.case_id, row.sha256):
        raise Conflict("the case has a document with this very content", code="document_known", field="file")
    invoice_id = None
    if row.invoice:
        one = select(invoices.c.id).where(invoices.c.case_id == row.case_id, invoices.c.number == row.invoice)
        invoice_id = connection.execute(one).scalar_one_or_none()
        if invoice_id is None:
            raise NotFound(f"the case has no invoice {row.invoice}; give one of its numbers", field="invoice")
    values = {
        "case_id": row.case_id, "kind": row.kind.value, "source": row.source.value, "name": row.name,
        "media_type": row.media_type, "size": row.size, "sha256": row.sha256, "invoice_id": invoice_id,
        "stored_at": row.stored_at, "by_user_id": row.by,
    }  # fmt: skip
    try:
        return int(connection.execute(insert(case_documents).returning(case_documents.c.id), values).scalar_one())
    except IntegrityError as error:
        raise Conflict("the case has a document with this very content", code="document_known", field="file") from error


def _get(connection: Connection, document_id: int) -> DocumentRow:
    found = _ROWS.where(case_documents.c.id == document_id, case_documents.c.removed_at.is_(None))
    row = connection.execute(found).one_or_none()
    if row is None:
        raise NotFound(f"there is no document {document_id}", document_id=document_id)
    return _row(row)


def _of_case(connection: Connection, case_id: CaseId) -> tuple[DocumentRow, ...]:
    standing = _ROWS.where(case_documents.c.case_id == case_id, case_documents.c.removed_at.is_(None))
    return tuple(_row(row) for row in connection.execute(standing.order_by(case_documents.c.id)))


def _remove(connection: Connection, document_id: int, at: datetime, by: UserId | None) -> None:
    one = update(case_documents).where(case_documents.c.id == document_id, case_documents.c.removed_at.is_(None))
    connection.execute(one.values(removed_at=at, removed_by_user_id=by))


def _unswept(connection: Connection, limit: int) -> tuple[DocumentRow, ...]:
    gone = _ROWS.where(case_documents.c.removed_at.is_not(None), case_documents.c.swept_at.is_(None))
    return tuple(_row(row) for row in connection.execute(gone.order_by(case_documents.c.id).limit(limit)))


def _swept(connection: Connection, document_ids: Sequence[int], at: datetime) -> None:
    connection.execute(update(case_documents).where(case_documents.c.id.in_(document_ids)).values(swept_at=at))


def _is_kept(connection: Connection, case_id: CaseId, sha256: str) -> bool:
    kept = exists().where(
        case_documents.c.case_id == case_id,
        case_documents.c.sha256 == sha256,
        case_documents.c.removed_at.is_(None),
    )
    return bool(connection.execute(select(kept)).scalar())
