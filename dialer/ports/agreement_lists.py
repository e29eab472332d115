"""Lists of what was agreed, over all cases: what is due, what waits for a decision, what a letter is owed for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.kernel.money import Money
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.ports.agreement_papers import AgreementKind


class AgreementList(StrEnum):
    """Which list."""

    PROMISES_OPEN = "promises_open"
    PROMISES_BROKEN = "promises_broken"
    """Broken or partial, the last ones first."""
    PLANS_ACTIVE = "plans_active"
    PLANS_LATE = "plans_late"
    """Late or broken."""
    OFFERS_PROPOSED = "offers_proposed"
    """Wait for a decision."""
    OFFERS_STANDING = "offers_standing"
    """Offered or accepted."""
    RELEASES_DUE = "releases_due"
    """Paid settlements without a release letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFilter:
    """What a list shows."""

    list: AgreementList
    creditor_id: CreditorId | None = None
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementItem:
    """A line of a list."""

    kind: AgreementKind
    agreement_id: int
    case_id: CaseId
    reference: str
    creditor_code: str
    debtor_name: str
    state: str
    amount: Money
    paid: Money
    due_on: date | None
    """The promised day, the next rate's, or the offer's last day."""
    made_on: date
    needs: str = ""
    """Of offers: the level that decides."""


@dataclass(frozen=True, slots=True)
class AgreementPage:
    items: tuple[AgreementItem, ...]
    next_cursor: str | None = None


class AgreementViews(Protocol):
    async def page(self, where: AgreementFilter, *, cursor: str | None = None, limit: int = 50) -> AgreementPage:
        """What is due first stands first; what is broken or paid, last first."""
        ...

    async def counts(self, scope: Scope) -> Mapping[AgreementList, int]:
        """How many lines each list has."""
        ...

    async def names(self, user_ids: Sequence[UserId]) -> Mapping[UserId, str]:
        """Names of users."""
        ...
