from __future__ import annotations

from datetime import date, timedelta

from dialer.core.kernel.codes import TicketKind
from dialer.core.kernel.ids import UserId
from dialer.core.ticket.complaint import Channel, ComplaintCategory
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.core.ticket.document import DocumentKind, Source
from dialer.ports.documents import DocumentRow
from dialer.ports.publisher import Message, Notice
from dialer.workflows.disputes.keep_complaints import ComplaintRequest, register_complaint
from dialer.workflows.disputes.open_ticket import TicketRequest, open_ticket
from dialer.workflows.disputes.verify_debt import VerificationRequest, acknowledge, request_verification
from dialer.workflows.disputes.watch_disputes import Watched, watch_disputes
from tests.books import Bookroom

POLICY = DisputePolicy()
BY = UserId(1)


class Ears:
    """Hears what is published."""

    def __init__(self) -> None:
        self.codes: list[str] = []

    def publish(self, message: Message) -> None:
        assert isinstance(message, Notice)
        self.codes.append(message.code)


async def watch(books: Bookroom, ears: Ears) -> Watched:
    return await watch_disputes(books.world.store, ears, POLICY, books.reckoner, now=books.now)


async def test_deadlines_are_told_once_before_and_once_after() -> None:
    books, ears = await Bookroom.open(), Ears()
    case_id = await books.case(100_00)
    store = books.world.store
    await open_ticket(store, TicketRequest(case_id=case_id, kind=TicketKind.LEGAL_CHECK), POLICY, now=books.now)
    await register_complaint(
        store,
        ComplaintRequest(
            channel=Channel.LETTER, category=ComplaintCategory.PRIVACY, text="x", received_on=date(2026, 2, 7)
        ),
        POLICY,
        now=books.now,
    )
    assert await watch(books, ears) == Watched()
    books.today = date(2026, 3, 6)  # a Friday: both end on Monday 9
    assert (await watch(books, ears)).told == 2
    assert sorted(ears.codes) == ["complaint_soon", "ticket_soon"]
    assert await watch(books, ears) == Watched()
    books.today = date(2026, 3, 10)
    await watch(books, ears)
    assert sorted(ears.codes[2:]) == ["complaint_late", "ticket_late"]
    assert await watch(books, ears) == Watched()


async def test_a_claim_to_have_paid_ends_with_the_payment_or_with_its_time() -> None:
    books, ears = await Bookroom.open(), Ears()
    paid, unpaid = await books.case(100_00), await books.case(100_00)
    for case_id in (paid, unpaid):
        request = TicketRequest(case_id=case_id, kind=TicketKind.TECHNICAL)
        row = await open_ticket(books.world.store, request, POLICY, now=books.now)
    assert row.due_on == date(2026, 3, 9)
    held = "SELECT case_id FROM case_holds WHERE released_at IS NULL"
    assert len(await books.rows(held)) == 2
    books.today = date(2026, 3, 4)
    await books.pay(paid, 40_00)
    assert (await watch(books, ears)).ended_claims == 1
    assert await books.rows(held) == [{"case_id": unpaid}]
    books.today = row.due_on
    assert (await watch(books, ears)).ended_claims == 0
    books.today += timedelta(days=1)
    assert (await watch(books, ears)).ended_claims == 1
    assert await books.rows(held) == []
    verdicts = "SELECT verdict FROM tickets ORDER BY id"
    assert [row["verdict"] for row in await books.rows(verdicts)] == ["upheld", "rejected"]


async def test_a_case_without_documents_goes_back_when_the_time_is_over_and_one_with_documents_is_late() -> None:
    books, ears = await Bookroom.open(), Ears()
    bare, proved = await books.case(100_00), await books.case(100_00)
    store = books.world.store
    for case_id in (bare, proved):
        asked = VerificationRequest(case_id=case_id, channel=Channel.LETTER, by=BY)
        row = await request_verification(store, asked, POLICY, now=books.now)
    assert (row.ack_due_on, row.packet_due_on) == (date(2026, 3, 4), date(2026, 3, 17))
    async with store.transaction() as tx:
        await tx.documents.add(
            DocumentRow(
                case_id=proved, kind=DocumentKind.INVOICE, source=Source.CREDITOR, name="a.pdf",
                media_type="application/pdf", size=1, sha256="a" * 64, stored_at=books.now,
            )
        )  # fmt: skip
    books.today = date(2026, 3, 5)
    await watch(books, ears)
    assert ears.codes == ["acknowledgement_late"] * 2
    await acknowledge(store, row.verification_id, Channel.PEC, by=BY, now=books.now)
    books.today = row.packet_due_on
    assert (await watch(books, ears)).returned == ()
    books.today += timedelta(days=1)
    ears.codes.clear()
    assert (await watch(books, ears)).returned == (bare,)
    assert sorted(ears.codes) == ["case_returned", "packet_late"]
    assert await books.rows("SELECT id, status, closed_reason FROM cases ORDER BY id") == [
        {"id": bare, "status": "closed", "closed_reason": "returned_without_documents"},
        {"id": proved, "status": "open", "closed_reason": ""},
    ]
    assert await watch(books, ears) == Watched()
    states = [row["state"] for row in await books.rows("SELECT state FROM verifications ORDER BY id")]
    assert states == ["returned", "ack"]
