"""Hand-offs as people work with them: lists, what recipients report, exports and who took them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.core.treatment.reports import HandOffDecision
from dialer.ports.case_steps import HandOffRow


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOffItem:
    """A line of a list of hand-offs."""

    row: HandOffRow
    reference: str
    debtor: str
    creditor_id: CreditorId
    creditor: str
    """Its code."""
    balance_minor: int
    currency: str
    case_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOffFilter:
    """Which hand-offs."""

    kind: HandOffKind
    states: Sequence[HandOffState] = ()
    """Empty: all."""
    creditor_id: CreditorId | None = None
    scope: Scope = EVERYTHING
    waits_for_decision: bool = False
    """Only a lawyer's that came back and of which nobody has decided."""


@dataclass(frozen=True, slots=True)
class HandOffPage:
    items: tuple[HandOffItem, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """What a recipient says, to be kept."""

    hand_off_id: int
    case_id: CaseId
    line_key: str
    stage: str
    on_day: date
    reference: str
    note: str
    cost_minor: int
    fee_minor: int
    source: str
    """``page``, ``api`` or ``file``."""
    at: datetime
    by: UserId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What a recipient said."""

    report_id: int
    hand_off_id: int
    line_key: str
    stage: str
    on_day: date
    reference: str
    note: str
    cost_minor: int
    fee_minor: int
    source: str
    at: datetime
    by: str
    """Name; empty: a file read by the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem:
    """A hand-off in an export."""

    hand_off_id: int
    case_id: CaseId
    line: tuple[str, ...]
    """Cells of the index; empty when the case was made anonymous."""
    file_name: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRow:
    """Somebody took an export."""

    at: datetime
    form: str
    by: str
    """Name; empty: the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """An export."""

    batch_id: int = 0
    kind: HandOffKind
    creditor_id: CreditorId
    creditor: str = ""
    recipient: str
    language: str
    on_day: date
    case_count: int
    sha256: str
    made_at: datetime
    by: UserId | None
    by_name: str = ""
    takes: tuple[TakeRow, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchPage:
    items: tuple[BatchRow, ...]
    next_cursor: str | None


class HandOffsRepo(Protocol):
    async def page(self, where: HandOffFilter, *, cursor: str | None, limit: int) -> HandOffPage:
        """The newest first."""
        ...

    async def item(self, hand_off_id: int) -> HandOffItem:
        """Raises NotFound."""
        ...

    async def items(self, hand_off_ids: Sequence[int]) -> tuple[HandOffItem, ...]:
        """Those that exist, in the order of their numbers."""
        ...

    async def open_of_cases(
        self, kind: HandOffKind, references: Sequence[tuple[str, str]]
    ) -> dict[tuple[str, str], int]:
        """The newest hand-off of the kind that was sent, by the creditor's code and the case's reference."""
        ...

    async def standing(self, kind: HandOffKind, after: int, limit: int) -> tuple[HandOffRow, ...]:
        """Queued, ready and sent ones, by number from ``after`` on."""
        ...

    async def add_report(self, report: NewReport) -> int | None:
        """None when the same was reported before."""
        ...

    async def set_entry(self, report_id: int, entry_id: int) -> None:
        """The ledger's entry of the costs that it charged."""
        ...

    async def reports(self, hand_off_id: int) -> tuple[ReportRow, ...]:
        """Oldest first."""
        ...

    async def reports_of_case(self, case_id: CaseId) -> tuple[ReportRow, ...]:
        """Of every hand-off of the case, oldest first."""
        ...

    async def set_notice(
        self, hand_off_id: int, *, on: date, due_on: date, proof: str, at: datetime, by: UserId
    ) -> None:
        """Of a bureau: when the debtor was warned, with its proof."""
        ...

    async def set_file(
        self, hand_off_id: int, *, document_id: int, sha256: str, at: datetime, by: UserId | None
    ) -> None:
        """The file that was made for it; it is ready."""
        ...

    async def set_stage(
        self, hand_off_id: int, stage: str, state: HandOffState, *, at: datetime, by: UserId | None
    ) -> None:
        """What its recipient said last."""
        ...

    async def withdraw(self, hand_off_id: int, because: str, state: HandOffState, *, at: datetime) -> None:
        """It ends, or is to be corrected, by what happened to the case."""
        ...

    async def decide(
        self, hand_off_id: int, decision: HandOffDecision, *, on: date, at: datetime, by: UserId
    ) -> None: ...

    async def add_batch(self, row: BatchRow, items: Sequence[BatchItem]) -> int:
        """Keep an export with its lines; its number."""
        ...

    async def batch(self, batch_id: int) -> tuple[BatchRow, tuple[BatchItem, ...]]:
        """Raises NotFound."""
        ...

    async def batches(self, kind: HandOffKind, scope: Scope, *, cursor: str | None, limit: int) -> BatchPage:
        """The newest first, with who took them."""
        ...

    async def take(self, batch_id: int, form: str, at: datetime, by: UserId | None) -> None: ...
