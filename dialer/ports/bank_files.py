"""Files of movements that a bank or a creditor sends, as an import uses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dialer.core.debt.statement import BankLine, RejectedLine
from dialer.core.intake.bank_format import NOTHING, BankFormat
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.ports.ledger import PaymentFileRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementContent:
    """What a file holds; its balances add up."""

    format: str
    sha256: str
    lines: Sequence[BankLine]
    rejected: Sequence[RejectedLine]
    accounts: frozenset[str] = frozenset()
    """That it is of, by its own word; the only thing that tells whose a file without movements is."""


class BankFile(Protocol):
    """One file, read outside the event loop."""

    @property
    def name(self) -> str:
        """As the person's machine calls it."""
        ...

    async def read(self, form: BankFormat = NOTHING) -> StatementContent:
        """Raises Invalid for a file that cannot be used as a whole; the message names file, place and remedy."""
        ...

    async def write_rejects(self, rejected: Sequence[RejectedLine], path: Path) -> None:
        """Write the movements that could not be read, each with place, reason and remedy."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsOrder:
    """What was asked for."""

    creditor_code: str = ""
    """Whose account it is; empty: found by the account's IBAN, else the agency's own for all creditors."""
    form: BankFormat = NOTHING
    """What is known of the file; what it does not say is the creditor's bank format, then found out."""
    is_dry_run: bool = False
    by: UserId | None = None
    file_id: int | None = None
    """Row that waits already; None: a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsProgress:
    """A sign of life."""

    phase: str
    """``reading`` or ``matching``."""
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsReport:
    """What came of a file."""

    row: PaymentFileRow
    creditor_id: CreditorId | None
    is_dry_run: bool
    rejected: Sequence[RejectedLine]
    earlier: PaymentFileRow | None
    """The same content, read before."""
    duration_s: float

    def as_json(self) -> dict[str, object]:
        """For ``--json``."""
        row = self.row
        return {
            "file": row.name, "format": row.format, "lines": row.line_count, "known": row.known_count,
            "matched": row.matched_count, "unmatched": row.unmatched_count, "returned": row.returned_count,
            "other": row.other_count, "rejected": row.rejected_count, "dry_run": self.is_dry_run,
            "file_id": row.file_id or None, "seconds": round(self.duration_s, 3),
            "earlier": None if self.earlier is None else self.earlier.file_id,
        }  # fmt: skip
