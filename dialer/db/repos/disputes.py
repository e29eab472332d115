"""Tickets, complaints and requests for verification: rows in and out, what is due, and a case's reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from dialer.core.debt.asked import Contested
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.kernel.ids import CallId, CaseId
from dialer.db.repos import dispute_cases, dispute_rows
from dialer.db.tables.disputes import complaints, tickets, verifications
from dialer.db.unit import Unit
from dialer.ports.disputes import (
    CaseHead,
    ComplaintRow,
    DisputeLine,
    ReasonRow,
    Subject,
    TicketRow,
    VerificationRow,
)


class SqlDisputesRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def case(self, case_id: CaseId) -> CaseHead:
        return await self._unit.glance(dispute_cases.case_head, case_id)

    async def reason(self, case_id: CaseId) -> DefaultReason | None:
        return await self._unit.glance(dispute_cases.reason, case_id)

    async def contested(self, case_id: CaseId) -> tuple[Contested, ...]:
        return await self._unit.glance(dispute_cases.contested, case_id)

    async def set_disputed(self, case_id: CaseId, number: str, minor: int) -> None:
        await self._unit.jot(dispute_cases.set_disputed, case_id, number, minor)

    async def add_reasons(self, rows: Sequence[ReasonRow]) -> None:
        await self._unit.jot_rows(dispute_cases.add_reasons, rows)

    async def reasons_known(self, case_ids: Sequence[CaseId]) -> bool:
        return await self._unit.glance(dispute_cases.reasons_known, case_ids)

    async def end_reasons_of_call(self, call_id: CallId, at: datetime) -> None:
        await self._unit.jot(dispute_cases.end_reasons_of_call, call_id, at)

    async def add_ticket(self, row: TicketRow) -> int:
        return await self._unit.glance(dispute_rows.add_ticket, row)

    async def ticket(self, ticket_id: int) -> TicketRow:
        return await self._unit.glance(dispute_rows.get_ticket, ticket_id)

    async def save_ticket(self, row: TicketRow) -> None:
        await self._unit.jot(dispute_rows.save_ticket, row)

    async def tickets_of(self, case_id: CaseId) -> tuple[TicketRow, ...]:
        return await self._unit.glance(dispute_rows.tickets_where, tickets.c.case_id == case_id)

    async def add_complaint(self, row: ComplaintRow) -> int:
        return await self._unit.glance(dispute_rows.add_complaint, row)

    async def complaint(self, complaint_id: int) -> ComplaintRow:
        return await self._unit.glance(dispute_rows.get_complaint, complaint_id)

    async def save_complaint(self, row: ComplaintRow) -> None:
        await self._unit.jot(dispute_rows.save_complaint, row)

    async def complaints_of(self, case_id: CaseId) -> tuple[ComplaintRow, ...]:
        return await self._unit.glance(dispute_rows.complaints_where, complaints.c.case_id == case_id)

    async def add_verification(self, row: VerificationRow) -> int:
        return await self._unit.glance(dispute_rows.add_verification, row)

    async def verification(self, verification_id: int) -> VerificationRow:
        return await self._unit.glance(dispute_rows.get_verification, verification_id)

    async def save_verification(self, row: VerificationRow) -> None:
        await self._unit.jot(dispute_rows.save_verification, row)

    async def verifications_of(self, case_id: CaseId) -> tuple[VerificationRow, ...]:
        return await self._unit.glance(dispute_rows.verifications_where, verifications.c.case_id == case_id)

    async def of_call(
        self, call_id: CallId
    ) -> tuple[tuple[TicketRow, ...], tuple[ComplaintRow, ...], tuple[VerificationRow, ...]]:
        return await self._unit.glance(dispute_rows.of_call, call_id)

    async def due(
        self, today: date, until: date, limit: int
    ) -> tuple[tuple[TicketRow, ...], tuple[ComplaintRow, ...], tuple[VerificationRow, ...]]:
        return await self._unit.ask(dispute_rows.due, today, until, limit)

    async def paid_claims(self, limit: int, after: int = 0) -> tuple[tuple[TicketRow, bool], ...]:
        return await self._unit.ask(dispute_rows.paid_claims, limit, after)

    async def add_lines(self, lines: Sequence[DisputeLine]) -> None:
        await self._unit.jot_rows(dispute_rows.add_lines, lines)

    async def lines(self, subject: Subject, subject_id: int) -> tuple[DisputeLine, ...]:
        return await self._unit.glance(dispute_rows.lines, subject, subject_id)

    async def close_case(self, case_id: CaseId, reason: str, at: datetime) -> None:
        await self._unit.jot(dispute_cases.close_case, case_id, reason, at)
