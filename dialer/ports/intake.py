"""Bulk loading of case files: what the import asks of a file, and what it asks of the database.

``files/case_file.py`` reads, ``db/repos/intake.py`` writes, ``workflows/debt/import_cases.py`` brings them together.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NewType, Protocol

from dialer.core.debt.case import Case
from dialer.core.debt.case_terms import CaseTerms
from dialer.core.debt.sector import Sector
from dialer.core.intake.problem import RowProblem
from dialer.core.intake.style import DateOrder, DecimalMark
from dialer.core.kernel.ids import CampaignId, CreditorId, PlacementId, UserId
from dialer.core.leads.entry import KeptOut

ImportId = NewType("ImportId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What was found out about a file, from all of it; shown to the person before anything is loaded."""

    name: str
    size: int
    """Bytes."""
    sha256: str
    kind: str
    """``csv`` or ``xlsx``."""
    encoding: str = ""
    """``utf-8``, ``utf-8-sig`` (with byte order mark), ``cp1252``, ``utf-16``; empty for XLSX."""
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    """Sheets with content that are not read."""
    header_line: int = 1
    row_count: int = 0
    """Rows below the header, blank ones not counted."""
    dates: DateOrder = DateOrder.DAY_FIRST
    dates_found: str = ""
    decimals: DecimalMark = DecimalMark.COMMA
    decimals_found: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    """Header and meaning of each column that is read."""
    ignored: tuple[str, ...] = ()
    """Headers that are not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberList:
    """A file of numbers that are not to be called, read whole."""

    numbers: tuple[tuple[str, str], ...]
    """E.164 and reason of each good row."""
    rejected_count: int
    """Rows that are no number; all of them stand in the rejects file."""
    problems: tuple[RowProblem, ...]
    """The first of them, to be shown."""


@dataclass(frozen=True, slots=True)
class CaseItem:
    """A whole case, ready to be loaded."""

    case: Case
    content_hash: str
    lines: tuple[int, ...]
    """Lines of the file that it comes from."""
    terms: CaseTerms | None = None
    """What was decided of it after it was read; None: not yet."""


@dataclass(frozen=True, slots=True)
class RefusedCase:
    """A case that the database's state forbids."""

    reference: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """One finding about one row, as the acceptance report of a placement shows it; without the value."""

    line: int
    reference: str = ""
    """Of the case, where the row names one."""
    is_fatal: bool
    """False: the case was taken without this value."""
    column: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectsFacts:
    """What the rejects file holds."""

    path: Path | None
    """None: nothing was rejected and no file was written."""
    rejected_row_count: int = 0
    rejected_case_count: int = 0
    """Cases that were refused whole; a row without a readable case reference belongs to none."""
    noted_row_count: int = 0
    """Rows that were loaded without one of their values (a wrong number, a wrong e-mail address)."""
    reasons: tuple[tuple[str, str, int], ...] = ()
    """Column, reason and count of the commonest reasons, the commonest first."""
    lines: tuple[RefusedLine, ...] = ()
    """The first findings, in the file's order."""


class CaseFile(Protocol):
    """A file under import, read outside the event loop. Errors of the whole file are ``Invalid``."""

    async def examine(self) -> FileFacts:
        """Find out format, encoding, dialect, styles, columns and size from the whole file."""
        ...

    def parse(self) -> AsyncGenerator[int]:
        """Check every row; yields the count of rows done so far, a few times a second."""
        ...

    def batches(self, size: int) -> AsyncGenerator[tuple[int, Sequence[CaseItem]]]:
        """The whole cases in portions, ordered by reference; each with the count of rows dealt with so far."""
        ...

    async def refuse(self, refused: Sequence[RefusedCase]) -> None:
        """Add cases that could not be loaded to the rejects."""
        ...

    async def write_rejects(self, path: Path) -> RejectsFacts:
        """Write the rejected rows; an older file of that name is replaced, or removed when nothing was rejected."""
        ...

    async def close(self) -> None:
        """Stop the workers and remove what was spooled; may be called at any time and twice."""
        ...


class CaseFiles(Protocol):
    """Opens files for import: the web door and the command line are given one."""

    def open(
        self, path: Path, *, today: date, name: str = "", mapping: str = "", options: Mapping[str, str] | None = None
    ) -> CaseFile:
        """Start on a file; nothing is read yet.

        Args:
            path: where it lies.
            today: day of the import, for the plausibility of dates.
            name: what to call it where the path is a temporary one (uploads).
            mapping: text of a mapping file (docs/import.md); empty: none.
            options: ``dates``, ``decimals``, ``delimiter``, ``encoding``, ``sheet`` over those of the mapping.

        Raises:
            Invalid: the mapping or an option is wrong.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What a person asked for."""

    creditor_code: str
    campaign_name: str = ""
    """Its queue takes the debtors; empty: none."""
    placement_code: str = ""
    """Batch (affido) that the cases belong to; made when the creditor has none of that code. Empty: none."""
    mandate_starts: date | None = None
    mandate_ends: date | None = None
    fee: str = ""
    """What was agreed for the placement; empty: nothing is said of it."""
    is_dry_run: bool = False
    user_id: UserId | None = None
    import_id: ImportId | None = None
    """Row of ``imports`` that the web door has already made; None: one is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTarget:
    """The order with its names found in the database."""

    import_id: ImportId
    creditor_id: CreditorId
    creditor_code: str
    language: str
    campaign_id: CampaignId | None
    placement_id: PlacementId | None
    is_dry_run: bool
    sector: Sector = Sector.OTHER
    """Of the creditor."""
    interest: Mapping[str, object] = field(default_factory=dict)
    """What was agreed with it on interest (``core/debt/regime.py``)."""
    earlier: tuple[tuple[str, datetime], ...] = ()
    """Name and time of earlier complete imports of the same bytes for the same creditor, the newest first."""


SHOWN_KEPT_OUT = 100
"""Cases kept out of the queue that a report names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of the cases of a batch, or of all of them."""

    created_count: int = 0
    updated_count: int = 0
    unchanged_count: int = 0
    debtor_count: int = 0
    """Debtors that were not known before."""
    lead_count: int = 0
    """Leads that entered the campaign's queue."""
    refused: tuple[RefusedCase, ...] = ()
    kept_out_count: int = 0
    """Cases that were loaded and may not bring their debtors into the queue yet (``core/leads/entry``)."""
    kept_out: tuple[KeptOut, ...] = ()
    """The first of them."""

    def __add__(self, other: Loaded) -> Loaded:
        """Sum of the counts. The refused cases stay with their batch."""
        return Loaded(
            created_count=self.created_count + other.created_count,
            updated_count=self.updated_count + other.updated_count,
            unchanged_count=self.unchanged_count + other.unchanged_count,
            debtor_count=self.debtor_count + other.debtor_count,
            lead_count=self.lead_count + other.lead_count,
            kept_out_count=self.kept_out_count + other.kept_out_count,
            kept_out=(self.kept_out + other.kept_out)[:SHOWN_KEPT_OUT],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """The end of an import, for a person and, by ``as_json``, for programs."""

    import_id: ImportId
    creditor_code: str
    is_dry_run: bool
    facts: FileFacts
    loaded: Loaded
    rejects: RejectsFacts
    earlier: tuple[tuple[str, datetime], ...] = ()
    duration_s: float = 0.0
    campaign_name: str = ""

    @property
    def changed_nothing(self) -> bool:
        """True when every good case was known and says the same as before."""
        return not (self.loaded.created_count or self.loaded.updated_count)

    def as_json(self) -> Mapping[str, object]:
        """Plain types only: lists, texts, numbers."""
        facts, loaded, rejects = self.facts, self.loaded, self.rejects
        return {
            "import_id": self.import_id,
            "creditor": self.creditor_code,
            "campaign": self.campaign_name or None,
            "is_dry_run": self.is_dry_run,
            "duration_s": round(self.duration_s, 3),
            "file": facts_as_json(facts),
            "rows": facts.row_count,
            "cases_created": loaded.created_count,
            "cases_updated": loaded.updated_count,
            "cases_unchanged": loaded.unchanged_count,
            "debtors_created": loaded.debtor_count,
            "leads_entered": loaded.lead_count,
            "cases_kept_out": loaded.kept_out_count,
            "kept_out": [
                {
                    "case_id": case.case_id, "reference": case.reference, "reason": case.reason,
                    "due_on": case.due_on.isoformat() if case.due_on is not None else None,
                }
                for case in loaded.kept_out
            ],
            "cases_rejected": rejects.rejected_case_count,
            "rows_rejected": rejects.rejected_row_count,
            "rows_loaded_without_a_value": rejects.noted_row_count,
            "reasons": [{"column": column, "reason": why, "count": count} for column, why, count in rejects.reasons],
            "rejects_file": rejects.path.name if rejects.path else None,
            "imported_before": [{"file": name, "at": _iso(at)} for name, at in self.earlier],
        }  # fmt: skip


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def facts_as_json(facts: FileFacts) -> Mapping[str, object]:
    """The findings about a file, in plain types."""
    return {
        "name": facts.name,
        "size": facts.size,
        "sha256": facts.sha256,
        "kind": facts.kind,
        "encoding": facts.encoding or None,
        "delimiter": facts.delimiter or None,
        "sheet": facts.sheet or None,
        "other_sheets": list(facts.other_sheets),
        "header_line": facts.header_line,
        "rows": facts.row_count,
        "dates": facts.dates.value,
        "dates_found": facts.dates_found,
        "decimals": facts.decimals.value,
        "decimals_found": facts.decimals_found,
        "columns": [{"header": header, "meaning": meaning} for header, meaning in facts.columns],
        "ignored": list(facts.ignored),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProgress:
    """A sign of life of a running import."""

    phase: str
    """``examining``, ``checking``, ``loading``, ``writing_rejects``."""
    done: int
    total: int
    """Rows; 0 while it is not known."""
    facts: FileFacts | None = None
    """Given once, when the file has been examined."""
    loaded: Loaded = field(default_factory=Loaded)


class IntakeStore(Protocol):
    """The database's side of an import. Each method is a transaction of its own: what a batch has loaded stays."""

    async def begin(self, order: ImportOrder, facts: FileFacts, now: datetime) -> ImportTarget:
        """Find creditor, campaign and placement, and open the import's row.

        Raises:
            NotFound: unknown creditor or campaign, with the known ones in the message.
            Conflict: the campaign is closed or belongs to another creditor; the placement has other dates or fee.
        """
        ...

    async def load(self, target: ImportTarget, items: Sequence[CaseItem], now: datetime, *, row_count: int) -> Loaded:
        """Create, update or leave alone each case, and enter its debtor into the queue; in a dry run only compare.

        The import's row is brought up to date in the same transaction: ``row_count`` rows are then dealt with.
        """
        ...

    async def reckon_later(self, target: ImportTarget, now: datetime) -> None:
        """Have the balances of the cases reckoned that this import has loaded and that bear interest."""
        ...

    async def finish(self, target: ImportTarget, report: ImportReport, now: datetime) -> None:
        """Close the import's row with its counts and its report."""
        ...

    async def fail(self, import_id: ImportId, error: str, now: datetime) -> None:
        """Close the import's row with the sentence that says why."""
        ...
