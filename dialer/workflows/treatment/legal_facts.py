"""What a file for a lawyer is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dialer.ports.agreements import PlanRow, PromiseRow, SettlementRow
from dialer.ports.case_steps import ActRow, StepRow
from dialer.ports.disputes import TicketRow, VerificationRow
from dialer.ports.relationship import Happening
from dialer.workflows.disputes import packet_document as packet
from dialer.workflows.treatment.file_codes import coded


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalFacts:
    """What the file is made of."""

    statement: packet.Statement
    """Parties, account and attachments; its subject's language is the file's."""
    recipient: str
    zone: ZoneInfo
    contacts: Sequence[Happening]
    """Calls, calls received and letters about the case, oldest first."""
    steps: Sequence[StepRow]
    acts: Sequence[ActRow]
    promises: Sequence[PromiseRow]
    plans: Sequence[PlanRow]
    settlements: Sequence[SettlementRow]
    tickets: Sequence[TicketRow]
    verifications: Sequence[VerificationRow]

    @property
    def language(self) -> str:
        return self.statement.subject.debtor_language

    def at(self, at: datetime | None) -> str:
        """An instant in the creditors' zone."""
        return at.astimezone(self.zone).strftime("%d/%m/%Y %H:%M") if at is not None else ""

    def amount(self, minor: int) -> str:
        return packet.amount_text(self.statement, minor)

    def code(self, kind: str, code: str) -> str:
        return coded(kind, code, self.language)
