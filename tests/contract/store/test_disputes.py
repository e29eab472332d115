"""Tickets, complaints, requests for verification, documents and reasons, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from dialer.core.debt.account import EntryKind
from dialer.core.debt.asked import Contested
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.kernel.codes import HoldReason, TicketKind, Track
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.core.ticket.complaint import Channel, ComplaintCategory, ComplaintOutcome, ComplaintState, RootCause
from dialer.core.ticket.deadlines import Told
from dialer.core.ticket.document import DocumentKind, Source
from dialer.core.ticket.ticket import TicketState, Verdict
from dialer.core.ticket.verification import VerificationState
from dialer.db.tables.debt import cases
from dialer.ports.disputes import ComplaintRow, DisputeLine, ReasonRow, Subject, TicketRow, VerificationRow
from dialer.ports.documents import DocumentRow
from dialer.ports.ledger import NewEntry
from dialer.workflows.evidence.keep_personal_data import RetentionRules, keep_personal_data
from tests.contract.store.world import NOW, World

DAY = date(2026, 11, 24)


async def case_of(world: World, index: int, **more: Any) -> CaseId:
    return await world.case(await world.debtor(index), f"R{index}", **more)


def ticket(world: World, case_id: CaseId, **changes: Any) -> TicketRow:
    row = TicketRow(
        case_id=case_id, creditor_id=world.creditor_id, kind=TicketKind.BILLING, due_on=DAY, opened_at=NOW,
        hold=HoldReason.DISPUTED, text="tariff",
    )  # fmt: skip
    return replace(row, **changes)


def complaint(world: World, **changes: Any) -> ComplaintRow:
    row = ComplaintRow(
        creditor_id=world.creditor_id, channel=Channel.PEC, category=ComplaintCategory.MANNERS, received_on=DAY,
        due_on=DAY, opened_at=NOW, about=world.user_id, text="rude",
    )  # fmt: skip
    return replace(row, **changes)


def verification(world: World, case_id: CaseId, **changes: Any) -> VerificationRow:
    row = VerificationRow(
        case_id=case_id, creditor_id=world.creditor_id, channel=Channel.LETTER, received_on=DAY, opened_at=NOW,
        ack_due_on=DAY, packet_due_on=DAY + timedelta(days=15),
    )  # fmt: skip
    return replace(row, **changes)


def document(case_id: CaseId, sha256: str = "a" * 64, **changes: Any) -> DocumentRow:
    row = DocumentRow(
        case_id=case_id, kind=DocumentKind.INVOICE, source=Source.CREDITOR, name="may.pdf",
        media_type="application/pdf", size=3, sha256=sha256, stored_at=NOW,
    )  # fmt: skip
    return replace(row, **changes)


async def test_a_ticket_is_kept_and_changed_whole(world: World) -> None:
    case_id = await case_of(world, 1)
    async with world.store.transaction() as tx:
        given = ticket(world, case_id, owner=world.user_id)
        ticket_id = await tx.disputes.add_ticket(given)
        kept = await tx.disputes.ticket(ticket_id)
        assert kept == replace(given, ticket_id=ticket_id)
        changed = replace(
            kept, invoice="F-R1", disputed_minor=500, state=TicketState.CLOSED, answer="right",
            verdict=Verdict.UPHELD, answered_at=NOW,
            answered_by=world.user_id, closed_at=NOW, closed_by=world.user_id, reopened_count=1, told=Told.LATE,
        )  # fmt: skip
        await tx.disputes.save_ticket(changed)
    async with world.store.transaction() as tx:
        assert await tx.disputes.tickets_of(case_id) == (changed,)
        with pytest.raises(NotFound, match="no ticket 99"):
            await tx.disputes.ticket(99)
        with pytest.raises(NotFound, match="no invoice X"):
            await tx.disputes.add_ticket(ticket(world, case_id, invoice="X"))


async def test_a_complaint_and_a_verification_are_kept_and_changed_whole(world: World) -> None:
    case_id = await case_of(world, 1)
    async with world.store.transaction() as tx:
        without_case = complaint(world, creditor_id=None)
        complaint_id = await tx.disputes.add_complaint(without_case)
        assert await tx.disputes.complaint(complaint_id) == replace(without_case, complaint_id=complaint_id)
        answered = replace(
            without_case, complaint_id=complaint_id, case_id=case_id, is_holding=True, state=ComplaintState.CLOSED,
            answer="sorry", outcome=ComplaintOutcome.UPHELD, root_cause=RootCause.TRAINING, answered_at=NOW,
            answered_by=world.user_id, closed_at=NOW, closed_by=world.user_id, owner=world.user_id,
        )  # fmt: skip
        await tx.disputes.save_complaint(answered)
        assert await tx.disputes.complaints_of(case_id) == (answered,)
        given = verification(world, case_id)
        verification_id = await tx.disputes.add_verification(given)
        document_id = await tx.documents.add(document(case_id))
        sent = replace(
            given, verification_id=verification_id, state=VerificationState.SENT, acked_at=NOW, acked_by=world.user_id,
            acked_via="pec", packet_id=document_id, sent_at=NOW, sent_by=world.user_id, sent_via="letter",
            proof="RR 1", told_ack=Told.LATE, told_packet=Told.SOON,
        )  # fmt: skip
        await tx.disputes.save_verification(sent)
        assert await tx.disputes.verifications_of(case_id) == (sent,)
        assert await tx.disputes.verification(verification_id) == sent
        for missing in (tx.disputes.complaint(99), tx.disputes.verification(99), tx.disputes.case(CaseId(99))):
            with pytest.raises(NotFound, match="99"):
                await missing


async def test_lines_stand_in_their_order(world: World) -> None:
    first = DisputeLine(subject=Subject.TICKET, subject_id=7, at=NOW, by=world.user_id, what="opened", text="a")
    second = replace(first, by=None, what="late", text="")
    async with world.store.transaction() as tx:
        await tx.disputes.add_lines([first, second, replace(first, subject=Subject.COMPLAINT)])
        assert await tx.disputes.lines(Subject.TICKET, 7) == (first, second)


async def test_what_is_due_is_found_until_it_was_told(world: World) -> None:
    case_id = await case_of(world, 1)
    today, until = DAY + timedelta(days=1), DAY + timedelta(days=2)
    async with world.store.transaction() as tx:
        asked = [
            await tx.disputes.add_ticket(ticket(world, case_id, **more))
            for more in (
                {}, {"told": Told.SOON}, {"due_on": until},
                {"told": Told.LATE}, {"due_on": until, "told": Told.SOON}, {"state": TicketState.ANSWERED},
                {"due_on": until + timedelta(days=1)},
            )
        ]  # fmt: skip
        said = [
            await tx.disputes.add_complaint(complaint(world, **more)) for more in ({}, {"state": ComplaintState.CLOSED})
        ]
        wanted = [
            await tx.disputes.add_verification(verification(world, case_id, **more))
            for more in (
                {}, {"told_ack": Told.LATE}, {"state": VerificationState.ACKNOWLEDGED, "packet_due_on": DAY},
                {"state": VerificationState.SENT, "packet_due_on": DAY},
            )
        ]  # fmt: skip
    async with world.store.transaction() as tx:
        tickets, complaints, verifications = await tx.disputes.due(today, until, 100)
    assert [row.ticket_id for row in tickets] == asked[:3]
    assert [row.complaint_id for row in complaints] == said[:1]
    assert [row.verification_id for row in verifications] == [wanted[0], wanted[2]]


async def test_claims_to_have_paid_know_whether_a_payment_was_booked_since(world: World) -> None:
    case_id, other = await case_of(world, 1), await case_of(world, 2)
    async with world.store.transaction() as tx:
        claim = ticket(world, case_id, kind=TicketKind.TECHNICAL, hold=HoldReason.PAID_CLAIMED)
        paid, unpaid = await tx.disputes.add_ticket(claim), await tx.disputes.add_ticket(replace(claim, case_id=other))
        await tx.disputes.add_ticket(ticket(world, case_id))
        for case, at in ((case_id, NOW + timedelta(hours=1)), (other, NOW - timedelta(hours=1))):
            entry = NewEntry(case_id=case, kind=EntryKind.PAYMENT, minor=1, value_on=DAY, booked_at=at)
            await tx.ledger.book([entry])
    async with world.store.transaction() as tx:
        found = await tx.disputes.paid_claims(10)
        assert [(row.ticket_id, is_paid) for row, is_paid in found] == [(paid, True), (unpaid, False)]
        assert [row.ticket_id for row, _ in await tx.disputes.paid_claims(10, after=paid)] == [unpaid]


async def test_the_case_shows_its_newest_reason_and_what_a_call_told_can_be_taken_back(world: World) -> None:
    await world.leads(2)
    [candidate, _] = await world.claim()
    call_id = (await world.dial(candidate)).call_id
    case_id, other = CaseId(1), CaseId(2)
    by_hand = ReasonRow(case_id=case_id, reason=DefaultReason.FORGOT, track=Track.NORMAL, at=NOW, by=world.user_id)
    in_call = replace(by_hand, reason=DefaultReason.OPPORTUNISTIC, track=Track.FIRM, by=None, call_id=call_id)
    async with world.store.transaction() as tx:
        assert not await tx.disputes.reasons_known([case_id])
        await tx.disputes.add_reasons([by_hand])
        assert await tx.disputes.reasons_known([case_id])
        assert not await tx.disputes.reasons_known([case_id, other])
        assert not await tx.disputes.reasons_known([])
        await tx.disputes.add_reasons([in_call, replace(in_call, case_id=other)])
        head = await tx.disputes.case(case_id)
        assert (head.default_reason, head.track) == (DefaultReason.OPPORTUNISTIC, Track.FIRM)
        assert (head.reference, head.status, head.currency) == ("R00001", "open", "EUR")
        await tx.disputes.end_reasons_of_call(call_id, NOW)
        head = await tx.disputes.case(case_id)
        assert (head.default_reason, head.track) == (DefaultReason.FORGOT, Track.NORMAL)
        assert (await tx.disputes.case(other)).default_reason is None


async def test_what_a_call_raised_is_found_while_it_stands(world: World) -> None:
    await world.leads(1)
    [candidate] = await world.claim()
    call_id, case_id = (await world.dial(candidate)).call_id, CaseId(1)
    async with world.store.transaction() as tx:
        asked = await tx.disputes.add_ticket(ticket(world, case_id, call_id=call_id))
        await tx.disputes.add_ticket(ticket(world, case_id, call_id=call_id, state=TicketState.CLOSED))
        said = await tx.disputes.add_complaint(complaint(world, call_id=call_id))
        wanted = await tx.disputes.add_verification(verification(world, case_id, call_id=call_id))
        tickets, complaints, verifications = await tx.disputes.of_call(call_id)
    assert [row.ticket_id for row in tickets] == [asked]
    assert [row.complaint_id for row in complaints] == [said]
    assert [row.verification_id for row in verifications] == [wanted]


async def test_what_is_disputed_of_an_invoice(world: World) -> None:
    case_id = await case_of(world, 1)
    async with world.store.transaction() as tx:
        [before] = await tx.disputes.contested(case_id)
        await tx.disputes.set_disputed(case_id, "F-R1", 300)
        assert await tx.disputes.contested(case_id) == (
            Contested(number="F-R1", residual=before.residual, disputed=300),
        )


async def test_a_case_that_is_returned_is_closed_once(world: World) -> None:
    case_id, recalled = await case_of(world, 1), await case_of(world, 2, status="recalled")
    async with world.store.transaction() as tx:
        for case in (case_id, recalled):
            await tx.disputes.close_case(case, "returned_without_documents", NOW)
    rows = await world.database.read(
        lambda c: c.execute(select(cases.c.status, cases.c.closed_reason).order_by(cases.c.id)).all()
    )
    assert [tuple(row) for row in rows] == [("closed", "returned_without_documents"), ("recalled", "")]


async def test_a_document_stands_once_in_a_case_and_is_swept_after_its_removal(world: World) -> None:
    case_id, other = await case_of(world, 1), await case_of(world, 2)
    async with world.store.transaction() as tx:
        document_id = await tx.documents.add(document(case_id, invoice="F-R1"))
        await tx.documents.add(document(other))
        with pytest.raises(Conflict, match="this very content"):
            await tx.documents.add(document(case_id, name="again.pdf"))
        with pytest.raises(NotFound, match="no invoice X"):
            await tx.documents.add(document(case_id, "b" * 64, invoice="X"))
    async with world.store.transaction() as tx:
        [kept] = await tx.documents.of_case(case_id)
        assert kept == document(case_id, invoice="F-R1", document_id=document_id)
        assert await tx.documents.is_kept(case_id, "a" * 64)
        await tx.documents.remove(document_id, NOW, world.user_id)
        with pytest.raises(NotFound, match=f"no document {document_id}"):
            await tx.documents.get(document_id)
        assert await tx.documents.of_case(case_id) == ()
        again = await tx.documents.add(document(case_id))
        assert [row.document_id for row in await tx.documents.unswept(10)] == [document_id]
        await tx.documents.swept([document_id], NOW)
        assert await tx.documents.unswept(10) == ()
        assert (await tx.documents.get(again)).sha256 == "a" * 64


async def test_texts_and_documents_end_with_the_case_and_what_became_of_it_stays(world: World) -> None:
    debtor_id = await world.debtor(1)
    case_id = await world.case(debtor_id, "R1", mandate=(date(2025, 1, 1), date(2025, 11, 1)))
    other = await case_of(world, 2)
    async with world.store.transaction() as tx:
        ticket_id = await tx.disputes.add_ticket(
            ticket(world, case_id, state=TicketState.CLOSED, answer="yes", verdict=Verdict.UPHELD)
        )
        kept_id = await tx.disputes.add_ticket(ticket(world, other))
        await tx.disputes.add_complaint(complaint(world, case_id=case_id, answer="sorry"))
        await tx.disputes.add_verification(
            verification(world, case_id, text="prove it", proof="RR 1", state=VerificationState.ACCEPTED)
        )
        await tx.documents.add(document(case_id))
        line = DisputeLine(subject=Subject.TICKET, subject_id=ticket_id, at=NOW, by=None, what="opened", text="tariff")
        await tx.disputes.add_lines([line, replace(line, subject_id=kept_id)])
    report = await keep_personal_data(world.store, RetentionRules(case_months=12, register_years=5), now=NOW)
    assert [case.case_id for case in report.due] == [case_id]
    async with world.store.transaction() as tx:
        erased, kept = await tx.disputes.ticket(ticket_id), await tx.disputes.ticket(kept_id)
        assert (erased.text, erased.answer, erased.verdict) == ("", "", Verdict.UPHELD)
        assert kept.text == "tariff"
        assert [row.text for row in await tx.disputes.lines(Subject.TICKET, ticket_id)] == [""]
        assert [row.text for row in await tx.disputes.lines(Subject.TICKET, kept_id)] == ["tariff"]
        [said] = await tx.disputes.complaints_of(case_id)
        assert (said.text, said.answer, said.category) == ("", "", ComplaintCategory.MANNERS)
        [asked] = await tx.disputes.verifications_of(case_id)
        assert (asked.text, asked.proof, asked.state) == ("", "", VerificationState.ACCEPTED)
        [gone] = await tx.documents.unswept(10)
        assert (gone.case_id, gone.name, gone.removed_at) == (case_id, "", NOW)


async def test_a_closed_complaint_without_a_case_is_emptied_when_its_time_is_over(world: World) -> None:
    long_ago = NOW - timedelta(days=400)
    closed = {"state": ComplaintState.CLOSED, "case_id": None, "answer": "sorry"}
    async with world.store.transaction() as tx:
        old, young, standing, agencys = [
            await tx.disputes.add_complaint(complaint(world, **changes))
            for changes in (
                {**closed, "closed_at": long_ago},
                {**closed, "closed_at": NOW - timedelta(days=300)},
                {"case_id": None, "opened_at": long_ago},
                {**closed, "closed_at": long_ago, "creditor_id": None},
            )
        ]
        line = DisputeLine(subject=Subject.COMPLAINT, subject_id=old, at=NOW, by=None, what="opened", text="rude")
        await tx.disputes.add_lines([line, replace(line, subject=Subject.TICKET)])
    rules = RetentionRules(case_months=12, register_years=5)
    dry = await keep_personal_data(world.store, rules, now=NOW, is_dry_run=True)
    assert dry.erased.complaint_count == 2
    report = await keep_personal_data(world.store, rules, now=NOW)
    assert report.erased.complaint_count == 2
    async with world.store.transaction() as tx:
        for complaint_id, text in ((old, ""), (agencys, ""), (young, "rude"), (standing, "rude")):
            assert (await tx.disputes.complaint(complaint_id)).text == text
        emptied = await tx.disputes.complaint(old)
        assert (emptied.answer, emptied.category, emptied.closed_at) == ("", ComplaintCategory.MANNERS, long_ago)
        assert [row.text for row in await tx.disputes.lines(Subject.COMPLAINT, old)] == [""]
        assert [row.text for row in await tx.disputes.lines(Subject.TICKET, old)] == ["rude"]
    assert (await keep_personal_data(world.store, rules, now=NOW)).erased.complaint_count == 0
