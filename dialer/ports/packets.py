"""What a packet that proves a debt says of the parties, and who packs and sets it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from dialer.core.evidence.document import Document
from dialer.core.kernel.ids import CaseId

INDEX = "index.csv"
"""Of several packets in one archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketInvoice:
    """Terms of an invoice that the ledger does not need."""

    number: str
    issued_on: date | None
    due_on: date | None
    period_from: date | None
    period_to: date | None
    service: str
    amount_minor: int
    disputed_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketSubject:
    """Who asks whom for what. Empty text: not known."""

    case_id: CaseId
    reference: str
    currency: str
    creditor_name: str
    creditor_piva: str
    creditor_tax_code: str
    creditor_email: str
    creditor_phone: str
    creditor_website: str
    creditor_iban: str
    debtor_name: str
    debtor_tax_code: str
    debtor_address: str
    debtor_language: str
    debtor_country: str = ""
    """ISO 3166-1; its rule pack says what else a packet must hold."""
    contract_reference: str
    supply_point: str
    product: str
    credit_kind: str
    placement: str
    mandate_starts: date | None
    mandate_ends: date | None
    invoices: tuple[PacketInvoice, ...]


class PacketsRepo(Protocol):
    async def subject(self, case_id: CaseId) -> PacketSubject:
        """Raises NotFound."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document that goes into a packet."""

    name: str
    """In the packet: ``01-invoice-may.pdf``."""
    kind: str
    """Of ``DocumentKind``."""
    invoice: str
    """Number of the invoice that it is a copy of; empty: of none."""
    sha256: str
    content: bytes


class Archive(Protocol):
    """A file that was made, to be handed out."""

    @property
    def size(self) -> int:
        """Bytes."""
        ...

    @property
    def sha256(self) -> str:
        """Of the whole."""
        ...

    def pieces(self) -> AsyncIterator[bytes]:
        """From the beginning, as often as it is asked for."""
        ...


@dataclass(frozen=True, slots=True)
class InMemory:
    """A small file, whole."""

    content: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """Of the whole."""
        return hashlib.sha256(self.content).hexdigest()

    async def pieces(self) -> AsyncIterator[bytes]:
        """In one piece."""
        yield self.content


class PacketMaker(Protocol):
    """Sets the statement and packs it with its attachments."""

    async def pack(
        self,
        document: Document,
        about: Mapping[str, object],
        attachments: Sequence[Attachment],
        *,
        at: datetime,
        more: Sequence[tuple[str, Document]] = (),
    ) -> bytes:
        """The packet; the same things make the same bytes. Raises DialerError when it cannot be set.

        Args:
            document: the statement.
            about: what it is about, for programs.
            attachments: as they were given to us.
            at: when it is made.
            more: other documents that are set, with the names of their files.
        """
        ...

    def bundle(self, members: AsyncIterator[tuple[str, bytes]]) -> AbstractAsyncContextManager[Archive]:
        """Named members, packets and their index, in one signed archive, which is there until it is left.

        One member is in memory at a time. Raises Conflict where there is no room for it.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFacts:
    """Who we are, as letters and packets say it. Empty text: left out."""

    name: str = ""
    address: str = ""
    tax_code: str = ""
    licence: str = ""
    email: str = ""
    phone: str = ""
    privacy_contact: str = ""
    conciliation: str = ""
    """Where a debtor may turn to without a court."""
