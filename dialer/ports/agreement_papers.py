"""What stands around agreements: a creditor's terms, the log, confirmations as issued, the affordability form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from dialer.core.debt.affordability import Affordability
from dialer.core.debt.needs import Needs
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.kernel.ids import CaseId, CreditorId, UserId


class AgreementKind(StrEnum):
    """What was agreed."""

    PROMISE = "promise"
    PLAN = "plan"
    SETTLEMENT = "settlement"


class PaperKind(StrEnum):
    """What a paper says."""

    PROMISE = "promise"
    PLAN = "plan"
    SETTLEMENT = "settlement"
    RELEASE = "release"
    """Nothing is owed any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """Something that happened to an agreement."""

    case_id: CaseId
    kind: AgreementKind
    agreement_id: int
    at: datetime
    move: str
    """``made``, a state of a promise or plan, or a move of a settlement."""
    by: UserId | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    """Figures; no personal data."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as it was issued."""

    paper_id: int
    case_id: CaseId
    kind: PaperKind
    agreement_id: int
    language: str
    sha256: str
    made_at: datetime
    by: UserId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AffordabilityRow:
    """A form with its last day."""

    form: Affordability
    entered_at: datetime
    keep_until: date
    by: UserId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsRow:
    """A debtor's answers with their last day."""

    needs: Needs
    entered_at: datetime
    keep_until: date
    by: UserId | None


class OfferTermsRepo(Protocol):
    async def of(self, creditor_ids: Sequence[CreditorId]) -> Mapping[CreditorId, OfferTerms]:
        """What creditors said; who said nothing is left out."""
        ...

    async def set(self, creditor_id: CreditorId, terms: OfferTerms, at: datetime, by: UserId | None) -> None:
        """Raises NotFound for a creditor who is not there."""
        ...


class AgreementPapersRepo(Protocol):
    async def log(self, lines: Sequence[LogLine]) -> None: ...

    async def lines(self, case_id: CaseId) -> tuple[LogLine, ...]:
        """Oldest first."""
        ...

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
    ) -> Paper: ...

    async def issued(self, case_id: CaseId) -> tuple[Paper, ...]:
        """Newest first, without their content."""
        ...

    async def content(self, paper_id: int) -> tuple[Paper, bytes]:
        """Raises NotFound."""
        ...

    async def set_affordability(self, case_id: CaseId, row: AffordabilityRow) -> None: ...

    async def affordability(self, case_id: CaseId) -> AffordabilityRow | None: ...

    async def drop_affordability(self, case_id: CaseId) -> bool:
        """Whether there was one."""
        ...

    async def set_needs(self, case_id: CaseId, row: NeedsRow) -> None: ...

    async def needs(self, case_id: CaseId) -> NeedsRow | None: ...

    async def drop_needs(self, case_id: CaseId) -> bool:
        """Whether there were answers."""
        ...

    async def drop_forms(self, case_ids: Sequence[CaseId]) -> int:
        """Answers and forms that have served their purpose; how many."""
        ...

    async def drop_old_forms(self, today: date) -> int:
        """Answers and forms whose last day has passed; how many."""
        ...
