"""Documents of a case: kept, read, removed, and their files swept from the disk."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.ticket.document import OWN_KINDS, DocumentKind, Source, check_name, media_type_of
from dialer.ports.documents import DocumentRow, Vault
from dialer.ports.store import AuditLine, Store
from dialer.workflows.disputes.diary import check_alive
from dialer.workflows.disputes.verify_debt import collect_in

SWEPT_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A document as it was handed over."""

    case_id: CaseId
    kind: DocumentKind
    source: Source
    name: str
    content: bytes
    invoice: str = ""
    by: UserId | None = None


async def keep_document(store: Store, vault: Vault, given: NewDocument, *, now: datetime) -> DocumentRow:
    """Check and keep a document; one from the creditor moves a request for verification on.

    Raises:
        NotFound: no such case or invoice.
        Conflict: the case is not with us any more, or has a document with that content.
        Invalid: a kind that only the program makes, or a file that is not taken.
        VaultError: the disk refuses it.
    """
    if given.kind in OWN_KINDS:
        raise Invalid(f"a document of the kind {given.kind.value} is made by the program alone", field="kind")
    name = check_name(given.name)
    media_type, sha256 = await asyncio.to_thread(_look, name, given.content)
    row = DocumentRow(
        case_id=given.case_id, kind=given.kind, source=given.source, name=name, media_type=media_type,
        size=len(given.content), sha256=sha256, invoice=given.invoice, stored_at=now, by=given.by,
    )  # fmt: skip
    # The file first: a row never names what is not there. A file without a row is put again by the next attempt.
    await vault.put(given.case_id, sha256, given.content)
    async with store.transaction() as tx:
        check_alive(await tx.disputes.case(given.case_id))
        row = replace(row, document_id=await tx.documents.add(row))
        if given.source is Source.CREDITOR:
            for standing in await tx.disputes.verifications_of(given.case_id):
                await collect_in(tx, standing, by=given.by, now=now)
        await tx.audit.add(_line(row, "document.kept", given.by, now))
    return row


async def remove_document(store: Store, document_id: int, *, by: UserId, now: datetime) -> None:
    """Take a document out of its case; the sweep deletes the file.

    Raises:
        NotFound: no such document.
        Invalid: it is what was sent to the debtor.
    """
    async with store.transaction() as tx:
        row = await tx.documents.get(document_id)
        if row.kind in OWN_KINDS:
            raise Invalid("what was made for the debtor is kept as long as the case", field="document_id")
        await tx.documents.remove(document_id, now, by)
        await tx.audit.add(_line(row, "document.removed", by, now))


async def sweep_documents(store: Store, vault: Vault, *, now: datetime) -> int:
    """Delete the files of documents that were removed, by people or by retention; how many rows are done."""
    done = 0
    while True:
        async with store.transaction() as tx:
            rows = await tx.documents.unswept(SWEPT_AT_ONCE)
            gone = [row for row in rows if not await tx.documents.is_kept(row.case_id, row.sha256)]
        if not rows:
            return done
        for row in gone:
            await vault.remove(row.case_id, row.sha256)
        async with store.transaction() as tx:
            await tx.documents.swept([row.document_id for row in rows], now)
        done += len(rows)


def _look(name: str, content: bytes) -> tuple[str, str]:
    return media_type_of(name, content), hashlib.sha256(content).hexdigest()


def _line(row: DocumentRow, action: str, by: UserId | None, now: datetime) -> AuditLine:
    """Without its name, which may tell of a person."""
    return AuditLine(
        at=now,
        user_id=by,
        action=action,
        subject=f"document:{row.document_id}",
        data={"case_id": row.case_id, "kind": row.kind.value, "sha256": row.sha256},
    )
