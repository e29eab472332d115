"""Conversations that came to us, as people record them; part of one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from dialer.core.kernel.ids import CaseId, DebtorId, UserId
from dialer.ports.facts import Recorded


class Speaker(StrEnum):
    """Who called; talks with anybody else are no conversations (``domain.md`` §1.0)."""

    DEBTOR = "debtor"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRow:
    """One conversation that came in; it counts as one in every pack (``domain.md`` §1.8.5)."""

    conversation_id: int = 0
    debtor_id: DebtorId
    at: datetime
    """When the talk began."""
    e164: str = ""
    """The number it came from; empty: not known."""
    case_ids: tuple[CaseId, ...] = ()
    """The cases that it was about; none: every case of the debtor's."""
    speaker: Speaker = Speaker.DEBTOR
    note: str = ""
    recorded: Recorded
    ended_at: datetime | None = None
    """When it was taken back, having been recorded by mistake."""


class ConversationsRepo(Protocol):
    """Writes raise NotFound for a debtor or a conversation that is not there."""

    async def add(self, row: ConversationRow) -> int:
        """Its id. The debtor is locked first: no call is counted meanwhile. The same conversation twice stands once."""
        ...

    async def take_back(self, conversation_id: int, at: datetime, by: UserId) -> DebtorId:
        """Raises Conflict when it was taken back already."""
        ...

    async def of_debtor(self, debtor_id: DebtorId) -> tuple[ConversationRow, ...]:
        """All that were recorded, newest first, also those taken back."""
        ...

    async def cases_of(self, debtor_id: DebtorId) -> dict[CaseId, str]:
        """Every case of the debtor with the creditor's reference. Raises NotFound for the debtor."""
        ...
