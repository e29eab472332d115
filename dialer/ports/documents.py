"""Documents of cases: their rows, part of one transaction, and the place where their contents are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.ticket.document import DocumentKind, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document of a case; its content lies elsewhere, under its sum."""

    document_id: int = 0
    case_id: CaseId
    kind: DocumentKind
    source: Source
    name: str
    media_type: str
    size: int
    sha256: str
    """Of the content, 64 hexadecimal digits."""
    invoice: str = ""
    """Number of the invoice that it is a copy of, or about."""
    stored_at: datetime
    by: UserId | None = None
    removed_at: datetime | None = None


class DocumentsRepo(Protocol):
    async def add(self, row: DocumentRow) -> int:
        """Raises Conflict when the case has a document with that content."""
        ...

    async def get(self, document_id: int) -> DocumentRow:
        """Raises NotFound, also for one that was removed."""
        ...

    async def of_case(self, case_id: CaseId) -> tuple[DocumentRow, ...]:
        """Those that were not removed, oldest first."""
        ...

    async def remove(self, document_id: int, at: datetime, by: UserId | None) -> None: ...

    async def unswept(self, limit: int) -> tuple[DocumentRow, ...]:
        """Removed ones whose file is still to be deleted."""
        ...

    async def swept(self, document_ids: Sequence[int], at: datetime) -> None: ...

    async def is_kept(self, case_id: CaseId, sha256: str) -> bool:
        """Whether a document with that content stands in the case."""
        ...


class Vault(Protocol):
    """Contents of documents by case and sum, readable by the node's user alone."""

    async def put(self, case_id: CaseId, sha256: str, content: bytes) -> None:
        """Keep a content; one that is there already stays. Raises VaultError."""
        ...

    async def read(self, case_id: CaseId, sha256: str) -> bytes:
        """The content, checked against its sum. Raises VaultError when it is gone or was changed."""
        ...

    async def remove(self, case_id: CaseId, sha256: str) -> None:
        """Delete a content; one that is gone is no error."""
        ...

    @property
    def folder(self) -> Path: ...
