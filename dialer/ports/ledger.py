"""The ledger of cases and the payments that are matched with it, as workflows use them; part of one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from dialer.core.debt.account import CASE_LEVEL, Component, EntryKind, Ground
from dialer.core.debt.books import BookedAct, Books
from dialer.core.debt.law import EnteredRate
from dialer.core.debt.matching import Candidate, Match, Suggestion, Target
from dialer.core.debt.position import Position
from dialer.core.debt.regime import Regime
from dialer.core.debt.statement import BankLine
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.kernel.scope import EVERYTHING, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry to be booked."""

    case_id: CaseId
    kind: EntryKind
    minor: int
    value_on: date
    booked_at: datetime
    item: str = CASE_LEVEL
    component: Component | None = None
    reverses: int | None = None
    payment_id: int | None = None
    reference: str = ""
    by: UserId | None = None
    ground: Ground = Ground.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFileRow:
    """A bank's file that was read, or is to be."""

    name: str
    sha256: str
    format: str
    read_at: datetime
    by: UserId | None
    line_count: int = 0
    known_count: int = 0
    """Loaded before, from this or another file."""
    rejected_count: int = 0
    matched_count: int = 0
    unmatched_count: int = 0
    other_count: int = 0
    """Fees and the like: matched with nothing."""
    returned_count: int = 0
    creditor_id: CreditorId | None = None
    state: str = "done"
    """``queued``, ``running``, ``done`` or ``failed``."""
    done_count: int = 0
    """Lines seen to so far."""
    finished_at: datetime | None = None
    error: str = ""
    file_id: int = 0
    """Ignored when it is added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """A movement with what it was found to be."""

    line: BankLine
    match: Match
    creditor_id: CreditorId | None
    at: datetime
    reason: str = ""
    """Why it waits although it seemed clear: ``other_currency``, ``case_closed``, ``case_recalled``."""
    returns_id: int | None = None
    """Of a return: the credit that went back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """A payment as it is kept."""

    payment_id: int
    line: BankLine
    creditor_id: CreditorId | None
    state: str
    """``matched``, ``unmatched``, ``ignored`` or ``returned``."""
    case_id: CaseId | None
    basis: str
    reason: str = ""
    """Why it was ignored or taken back, or waits."""
    suggestions: tuple[Suggestion, ...] = ()
    returns_id: int | None = None
    matched_at: datetime | None = None
    entry_ids: tuple[int, ...] = field(default=())
    """Standing entries of the ledger that it made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseName:
    """A case as people call it."""

    reference: str
    debtor_name: str
    creditor_id: CreditorId


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRegime:
    """An open case with what decides its interest."""

    case_id: CaseId
    reference: str
    is_business: bool
    """Owes as a business: by its tax code, or by a VAT number beside it."""
    regime: Regime
    is_decided: bool
    """By its file, by a person, or by hand before reasons were kept."""


class LedgerRepo(Protocol):
    async def lock(self, case_ids: Sequence[CaseId]) -> None:
        """Hold these cases until the transaction ends, so that their balances are reckoned one after another."""
        ...

    async def books(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, Books]:
        """The books of the cases that exist."""
        ...

    async def book(self, entries: Sequence[NewEntry]) -> tuple[int, ...]:
        """Append entries; answers their numbers, in the same order."""
        ...

    async def project(self, positions: Mapping[CaseId, Position], at: datetime) -> None:
        """Write what is owed to the cases and invoices, and whether a case is paid or open again."""
        ...

    async def reopen(self, case_id: CaseId, at: datetime) -> bool:
        """A closed case is open again; False: it was not closed, or its debtor was made anonymous."""
        ...

    async def from_payments(self, case_id: CaseId) -> frozenset[int]:
        """Entries of a case that came from a bank's file."""
        ...

    async def payment_references(self, case_id: CaseId) -> Mapping[str, str]:
        """The creditor's payment reference of each invoice of a case; empty where it has none."""
        ...

    async def bearing_interest(self, after: CaseId, limit: int) -> tuple[CaseId, ...]:
        """Open cases that bear interest, by number, behind one."""
        ...

    async def regimes(
        self, creditor_id: CreditorId, after: CaseId, limit: int, references: Sequence[str]
    ) -> tuple[CaseRegime, ...]:
        """A creditor's open cases by number, behind one; only those of the references where there are any."""
        ...

    async def open_references(self, creditor_id: CreditorId, references: Sequence[str]) -> frozenset[str]:
        """Those of the references that are open cases of the creditor."""
        ...

    async def set_regimes(self, decided: Mapping[CaseId, Regime], note: str, at: datetime) -> None:
        """Write which interest cases bear, and why."""
        ...

    async def set_credit_kind(self, case_id: CaseId, invoice: str, kind: str, at: datetime) -> None:
        """Write what a person said of a case, or of one of its invoices."""
        ...

    async def bearing_lump_sums(
        self, creditors: Sequence[CreditorId], before: date, after: CaseId, limit: int
    ) -> tuple[CaseId, ...]:
        """Open cases of commercial interest, by number, behind one, with an invoice that lacks its lump sum.

        Such an invoice is owed, was due before that day, is not disputed and was never charged one.
        """
        ...

    async def balances(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, int]:
        """What is written to the cases, minor units."""
        ...

    async def add_act(self, case_id: CaseId, act: BookedAct, at: datetime, by: UserId | None) -> int: ...

    async def add_rate(self, country: str, rate: EnteredRate, at: datetime, by: UserId | None) -> None:
        """Raises Conflict when the period has its rate already."""
        ...

    async def rates(self) -> Mapping[str, tuple[EnteredRate, ...]]:
        """What was entered, by country."""
        ...


class PaymentsRepo(Protocol):
    async def known(self, keys: Sequence[str]) -> frozenset[str]:
        """Which of these lines were loaded before."""
        ...

    async def targets(self, values: Sequence[str], creditor_id: CreditorId | None) -> Mapping[str, tuple[Target, ...]]:
        """Whose references these are: of one creditor's cases, or of all."""
        ...

    async def candidates(
        self, minors: Sequence[int], currency: str, creditor_id: CreditorId | None
    ) -> Mapping[int, tuple[Candidate, ...]]:
        """Open cases that owe exactly one of these amounts, or have an invoice of it."""
        ...

    async def add(self, payments: Sequence[NewPayment], file_id: int) -> tuple[int, ...]:
        """Keep payments; answers their numbers, in the same order."""
        ...

    async def add_file(self, row: PaymentFileRow) -> int: ...

    async def update_file(self, row: PaymentFileRow) -> None:
        """Write how far the file ``row.file_id`` is."""
        ...

    async def file(self, file_id: int) -> PaymentFileRow:
        """Raises NotFound."""
        ...

    async def files(self, cursor: str | None, limit: int) -> tuple[tuple[PaymentFileRow, ...], str | None]:
        """Newest first."""
        ...

    async def file_before(self, sha256: str, but: int) -> PaymentFileRow | None:
        """The same content, read to its end before."""
        ...

    async def get(self, payment_id: int) -> PaymentRow:
        """Raises NotFound."""
        ...

    async def assign(
        self,
        payment_id: int,
        *,
        state: str,
        case_id: CaseId | None,
        basis: str,
        at: datetime,
        by: UserId | None,
        reason: str = "",
    ) -> None:
        """Write what was decided; a payment that came to the agency's own account becomes its case's creditor's."""
        ...

    async def page(
        self,
        *,
        state: str | None,
        creditor_id: CreditorId | None,
        case_id: CaseId | None = None,
        cursor: str | None,
        limit: int,
        scope: Scope = EVERYTHING,
    ) -> tuple[tuple[PaymentRow, ...], str | None]:
        """Newest first."""
        ...

    async def case_names(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, CaseName]:
        """Reference and debtor of each case."""
        ...

    async def returned_by(self, line: BankLine, creditor_id: CreditorId | None) -> PaymentRow | None:
        """The matched credit that a return takes back: same amount and currency, same EndToEndId or payer's IBAN."""
        ...
