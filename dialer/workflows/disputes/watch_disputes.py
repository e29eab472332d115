"""What the calendar does about disputes: deadlines are told, claims to have paid end, cases without proof go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from dialer.core.kernel.codes import TicketKind
from dialer.core.kernel.ids import CaseId
from dialer.core.ticket.deadlines import DisputePolicy, Told, is_news
from dialer.core.ticket.document import PROVING, Source
from dialer.core.ticket.ticket import Verdict
from dialer.core.ticket.verification import AWAITING_PACKET, VerificationState
from dialer.ports.disputes import ComplaintRow, Subject, TicketRow, VerificationRow
from dialer.ports.publisher import Notice, Publisher
from dialer.ports.store import Store, Transaction
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.disputes.diary import note
from dialer.workflows.disputes.move_ticket import Closing, close_in
from dialer.workflows.disputes.verify_debt import return_case

BATCH = 200
"""Rows of one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What one round did."""

    told: int = 0
    """Deadlines of which people were told."""
    ended_claims: int = 0
    returned: tuple[CaseId, ...] = ()

    @property
    def changed(self) -> int:
        return self.told + self.ended_claims + len(self.returned)


async def watch_disputes(
    store: Store, publisher: Publisher, policy: DisputePolicy, reckoner: Reckoner, *, now: datetime
) -> Watched:
    """One round; the second of the same instant changes nothing.

    Raises:
        StoreError: what was done before is done.
    """
    ended = await _end_claims(store, policy, reckoner, now)
    told, returned = 0, []
    while True:
        notices: list[Notice] = []
        async with store.transaction() as tx:
            today = policy.today(now)
            tickets, complaints, verifications = await tx.disputes.due(today, policy.next_working_day(today), BATCH)
            changed = await _tell_tickets(tx, tickets, policy, now, notices)
            changed += await _tell_complaints(tx, complaints, policy, now, notices)
            for row in verifications:
                if await _is_without_proof(tx, row, today):
                    await return_case(tx, row, reckoner, now=now)
                    returned.append(row.case_id)
                    notices.append(_notice("case_returned", Told.LATE, row.verification_id, row.case_id, now))
                    changed += 1
                else:
                    changed += await _tell_verification(tx, row, policy, now, notices)
        for notice in notices:
            publisher.publish(notice)
        told += len(notices)
        if not changed:
            return Watched(told=told - len(returned), ended_claims=ended, returned=tuple(returned))


async def _end_claims(store: Store, policy: DisputePolicy, reckoner: Reckoner, now: datetime) -> int:
    """The debtor said that it is paid: a payment was booked since, or the time to find it is over."""
    after = ended = 0
    while True:
        async with store.transaction() as tx:
            claims = await tx.disputes.paid_claims(BATCH, after)
            for row, is_paid in claims:
                after = row.ticket_id
                if row.kind is not TicketKind.TECHNICAL:
                    continue
                if is_paid:
                    closing = Closing(verdict=Verdict.UPHELD, text="a payment was booked")
                elif row.due_on < policy.today(now):
                    closing = Closing(verdict=Verdict.REJECTED, text="no payment was found in time")
                else:
                    continue
                row = await tx.disputes.ticket(row.ticket_id)
                await close_in(tx, row, closing, reckoner, by=None, now=now)
                ended += 1
        if len(claims) < BATCH:
            return ended


async def _is_without_proof(tx: Transaction, row: VerificationRow, today: date) -> bool:
    """The packet's deadline is past, and the creditor has sent nothing that proves the debt."""
    if row.state not in AWAITING_PACKET or row.packet_due_on >= today:
        return False
    kept = await tx.documents.of_case(row.case_id)
    return not any(one.source is Source.CREDITOR and one.kind in PROVING for one in kept)


async def _tell_tickets(
    tx: Transaction, rows: Sequence[TicketRow], policy: DisputePolicy, now: datetime, notices: list[Notice]
) -> int:
    changed = 0
    for row in rows:
        found = policy.to_tell(row.due_on, policy.today(now))
        if is_news(row.told, found):
            await tx.disputes.save_ticket(replace(row, told=found))
            await note(tx, Subject.TICKET, row.ticket_id, found.value, now=now, by=None)
            notices.append(_notice("ticket", found, row.ticket_id, row.case_id, now))
            changed += 1
    return changed


async def _tell_complaints(
    tx: Transaction, rows: Sequence[ComplaintRow], policy: DisputePolicy, now: datetime, notices: list[Notice]
) -> int:
    changed = 0
    for row in rows:
        found = policy.to_tell(row.due_on, policy.today(now))
        if is_news(row.told, found):
            await tx.disputes.save_complaint(replace(row, told=found))
            await note(tx, Subject.COMPLAINT, row.complaint_id, found.value, now=now, by=None)
            notices.append(_notice("complaint", found, row.complaint_id, row.case_id, now))
            changed += 1
    return changed


async def _tell_verification(
    tx: Transaction, row: VerificationRow, policy: DisputePolicy, now: datetime, notices: list[Notice]
) -> int:
    today, changed = policy.today(now), 0
    of_ack, of_packet = policy.to_tell(row.ack_due_on, today), policy.to_tell(row.packet_due_on, today)
    told = row
    if row.state is VerificationState.RECEIVED and is_news(row.told_ack, of_ack):
        told = replace(told, told_ack=of_ack)
        await note(tx, Subject.VERIFICATION, row.verification_id, f"acknowledgement_{of_ack.value}", now=now, by=None)
        notices.append(_notice("acknowledgement", of_ack, row.verification_id, row.case_id, now))
        changed += 1
    if is_news(row.told_packet, of_packet):
        told = replace(told, told_packet=of_packet)
        await note(tx, Subject.VERIFICATION, row.verification_id, f"packet_{of_packet.value}", now=now, by=None)
        notices.append(_notice("packet", of_packet, row.verification_id, row.case_id, now))
        changed += 1
    if changed:
        await tx.disputes.save_verification(told)
    return changed


def _notice(word: str, told: Told, subject_id: int, case_id: CaseId | None, now: datetime) -> Notice:
    """``ticket_late``, ``packet_soon`` ...: numbers, nobody's name."""
    code = word if word == "case_returned" else f"{word}_{told.value}"
    return Notice(at=now, level="warning", code=code, facts={"id": subject_id, "case_id": case_id or 0})
