"""A case while its agreements are judged: its payments, what it owes, and the lines that the judging leaves."""

from __future__ import annotations

from datetime import date, datetime

from dialer.core.kernel.ids import CaseId
from dialer.ports.agreement_papers import AgreementKind, LogLine
from dialer.ports.store import Transaction
from dialer.workflows.debt.reckon import Reckoned, Reckoner


class JudgedCase:
    """Read once; read again after entries were booked."""

    def __init__(self, tx: Transaction, reckoner: Reckoner, found: Reckoned, today: date, now: datetime) -> None:
        self.tx, self.reckoner, self.today, self.now = tx, reckoner, today, now
        self.found = found
        self.case_id = CaseId(found.books.case_id)
        self.status = found.books.status
        self.payments = found.payments()
        self._lines: list[LogLine] = []
        self._has_booked = False

    @property
    def is_over(self) -> bool:
        """The creditor took the case back, or a person closed it."""
        return self.status in ("closed", "recalled")

    @property
    def owes_nothing(self) -> bool:
        return self.found.position.balance == 0

    def paid(self, since: date, until: date) -> int:
        """Payments of these days, minor units."""
        return sum(minor for day, minor in self.payments if since <= day <= until)

    async def booked(self) -> None:
        """Entries were booked: what is owed is read again, and written at the end."""
        self._has_booked = True
        self.found = await self.reckoner.one(self.tx, self.case_id, self.today)

    def log(self, kind: AgreementKind, agreement_id: int, what: str, data: dict[str, object], note: str = "") -> None:
        self._lines.append(
            LogLine(
                case_id=self.case_id, kind=kind, agreement_id=agreement_id, at=self.now, move=what, data=data, note=note
            )
        )  # fmt: skip

    async def finish(self) -> bool:
        """Write the lines, and what is owed where entries were booked; whether there was any line."""
        await self.tx.agreement_papers.log(self._lines)
        if self._has_booked:
            await self.reckoner.project(self.tx, [self.case_id], self.now)
        return bool(self._lines)
