"""What the licence of a collection agency has to be able to show: the register of business and the list of agents.

Source: TULPS (R.D. 773/1931) art. 115 and 120; ``domain.md`` IT-21.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from dialer.core.evidence.document import Document
from dialer.core.kernel.ids import CreditorId


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessLine:
    """One operation: a case that was entrusted."""

    case_id: int
    mandate: str
    """Number of the mandate: the creditor's name of the placement."""
    received_on: date | None
    creditor: str
    debtor: str
    reference: str
    amount_minor: int
    """What was entrusted: the sum of the invoices, or the balance where none were given."""
    currency: str
    fee: str
    """What was agreed, as written in the mandate; empty: not recorded."""
    outcome: str
    closed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLine:
    agent_id: int
    name: str
    username: str
    since_on: date
    teams: tuple[str, ...]
    is_enabled: bool


class RegisterViews(Protocol):
    async def business(
        self, *, creditor_id: CreditorId | None = None, since: date | None = None, until: date | None = None
    ) -> tuple[BusinessLine, ...]:
        """Operations received in a period (days included), oldest first; those of anonymous cases too."""
        ...

    async def agents(self) -> tuple[AgentLine, ...]: ...


class Typesetter(Protocol):
    """Makes pages of a document."""

    async def pdf(self, document: Document) -> bytes:
        """Raises DialerError when it cannot be set."""
        ...
