"""What people decide about a case, through the workflows behind their pages."""

from __future__ import annotations

from datetime import date

from dialer.core.debt.authority import AuthorityMatrix, Level, Limit
from dialer.core.debt.books import BookedAct
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.plan import Every
from dialer.core.debt.prescription import ActKind, InterruptingAct
from dialer.core.debt.settlement import SettlementMove
from dialer.core.kernel.codes import HoldReason
from dialer.core.ticket.complaint import Channel
from dialer.core.ticket.document import DocumentKind, Source
from dialer.core.ticket.ticket import Verdict
from dialer.core.ticket.verification import VerificationState
from dialer.workflows.debt.agree_plan import PlanTerms, agree_plan
from dialer.workflows.debt.decide_offer import Decider, decide_offer
from dialer.workflows.debt.make_offer import OfferedTerms, make_offer
from dialer.workflows.debt.release_hold import release_hold
from dialer.workflows.debt.set_offer_terms import set_offer_terms
from dialer.workflows.disputes.keep_documents import NewDocument, keep_document
from dialer.workflows.disputes.make_packet import make_packet
from dialer.workflows.disputes.move_ticket import Closing, answer_ticket, close_ticket, narrow_ticket
from dialer.workflows.disputes.verify_debt import acknowledge, conclude, send_packet
from dialer.workflows.placements.recall_cases import recall_references
from dialer.workflows.treatment.decide_closure import decide_closure
from dialer.workflows.treatment.decide_prescription import PrescriptionChoice, decide_prescription, record_act
from dialer.workflows.treatment.mark_step import mark_step
from tests.scenarios.stories.agency import Agency
from tests.scenarios.stories.diary import Event
from tests.scenarios.stories.happenings import euros

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
MATRIX = AuthorityMatrix(
    limits=(
        Limit(level=Level.AGENT, percent=10, minor=200_00),
        Limit(level=Level.TEAM_LEAD, percent=25, minor=1_000_00),
        Limit(level=Level.MANAGER, percent=40, minor=5_000_00),
    )
)
"""The example of ``domain.md`` §3.6."""


async def newest(agency: Agency, table: str) -> int:
    [row] = await agency.world.rows(f"SELECT max(id) AS id FROM {table} WHERE case_id = :id", id=agency.case_id)
    return int(row["id"])


# ---- agreements


def plan_agreed(count: int, first_on: date, every: Every = Every.MONTH) -> Event:
    async def act(agency: Agency) -> None:
        terms = PlanTerms(first_on=first_on, count=count, every=every)
        await agree_plan(
            agency.store, agency.reckoner, agency.case_id, terms, by=agency.supervisor, now=agency.now
        )  # fmt: skip

    return Event(f"plan agreed: {count} rates from {first_on:%d %b}", act)


def terms_entered() -> Event:
    async def act(agency: Agency) -> None:
        terms = OfferTerms(allowed=AllowedOffers(matrix=MATRIX))
        await set_offer_terms(
            agency.store, agency.world.creditor_id, terms, today=agency.now.date(), by=agency.manager, now=agency.now
        )

    return Event("the creditor's authority matrix is entered", act)


def offered(cents: int, due_on: date, level: Level) -> Event:
    async def act(agency: Agency) -> None:
        terms = OfferedTerms(rates=((due_on, cents),), reason="lasting hardship, nothing to be had at law")
        await make_offer(
            agency.store, agency.reckoner, agency.case_id, terms, level, by=agency.supervisor, now=agency.now
        )

    return Event(f"offer of {euros(cents)} made by {level.value}", act)


def decided(move: SettlementMove, level: Level, text: str) -> Event:
    async def act(agency: Agency) -> None:
        decider = Decider(user_id=agency.manager, level=level)
        settlement_id = await newest(agency, "settlements")
        await decide_offer(
            agency.store, agency.reckoner, agency.case_id, settlement_id, move, decider, note=text, now=agency.now
        )

    return Event(text, act)


# ---- disputes


def narrowed(invoice: str, cents: int) -> Event:
    async def act(agency: Agency) -> None:
        await narrow_ticket(
            agency.store, await newest(agency, "tickets"), invoice, cents, by=agency.supervisor, now=agency.now
        )

    return Event(f"the ticket is narrowed to {euros(cents)} of {invoice}", act)


def answered(verdict: Verdict, text: str) -> Event:
    async def act(agency: Agency) -> None:
        await answer_ticket(
            agency.store, await newest(agency, "tickets"), text, verdict, by=agency.supervisor, now=agency.now
        )

    return Event(f"the creditor answers: {text}", act)


def ticket_closed(credit: int | None = None) -> Event:
    async def act(agency: Agency) -> None:
        await close_ticket(
            agency.store, await newest(agency, "tickets"), Closing(credit_minor=credit), agency.reckoner,
            by=agency.supervisor, now=agency.now,
        )  # fmt: skip

    booked = f", credit note of {euros(credit)}" if credit else ""
    return Event(f"the ticket is closed{booked}", act)


def hold_released(reason: HoldReason) -> Event:
    async def act(agency: Agency) -> None:
        await release_hold(agency.store, agency.case_id, reason, by=agency.supervisor, now=agency.now)

    return Event(f"a person lifts the hold ({reason.value})", act)


# ---- verification


def acknowledged() -> Event:
    async def act(agency: Agency) -> None:
        await acknowledge(
            agency.store, await newest(agency, "verifications"), Channel.EMAIL, by=agency.supervisor, now=agency.now
        )

    return Event("the request is acknowledged by e-mail", act)


def proof_arrives() -> Event:
    async def act(agency: Agency) -> None:
        given = NewDocument(
            case_id=agency.case_id, kind=DocumentKind.INVOICE, source=Source.CREDITOR, name="F1.pdf", content=PDF,
            invoice="F1", by=agency.supervisor,
        )  # fmt: skip
        await keep_document(agency.store, agency.proofs.vault, given, now=agency.now)

    return Event("the creditor sends the invoice", act)


def packet_sent() -> Event:
    async def act(agency: Agency) -> None:
        tools = agency.proofs
        asked = await newest(agency, "verifications")
        await make_packet(agency.store, asked, tools, by=agency.supervisor, by_name="Sergio", now=agency.now)
        await send_packet(
            agency.store, asked, Channel.PEC, "PEC 77/2026", agency.reckoner, by=agency.supervisor, now=agency.now
        )

    return Event("the packet goes out by PEC", act)


def concluded(end: VerificationState, text: str) -> Event:
    async def act(agency: Agency) -> None:
        await conclude(
            agency.store, await newest(agency, "verifications"), end, text, agency.proofs.policy, agency.reckoner,
            by=agency.supervisor, now=agency.now,
        )  # fmt: skip

    return Event(f"the debtor: {text}", act)


# ---- the creditor


def recalled(reason: str) -> Event:
    async def act(agency: Agency) -> None:
        done = await recall_references(
            agency.store, agency.world.creditor_id, ["LU-2026-1"], reason, by=agency.supervisor, now=agency.now
        )
        assert done.recalled_count == 1

    return Event(f"the creditor recalls the case: {reason}", act)


# ---- treatment


def step_done(step: str, note: str) -> Event:
    async def act(agency: Agency) -> None:
        await mark_step(agency.store, agency.reckoner, agency.case_id, step, note, by=agency.supervisor, now=agency.now)

    return Event(f"{step}: {note}", act)


def prescription_decided(choice: PrescriptionChoice, note: str) -> Event:
    async def act(agency: Agency) -> None:
        await decide_prescription(
            agency.store, agency.reckoner, agency.case_id, choice=choice, note=note, by=agency.supervisor,
            now=agency.now,
        )  # fmt: skip

    return Event(f"a person decides ({choice.value}): {note}", act)


def notice_received(proof: str, until: date) -> Event:
    async def act(agency: Agency) -> None:
        booked = BookedAct(item="", act=InterruptingAct(kind=ActKind.FORMAL_NOTICE, on=agency.today, proof=proof))
        await record_act(
            agency.store, agency.reckoner, agency.case_id, booked, by=agency.supervisor, now=agency.now
        )  # fmt: skip
        await agency.minute()
        [row] = await agency.world.rows("SELECT prescribes_on FROM treatments WHERE case_id = :id", id=agency.case_id)
        assert row["prescribes_on"] == until.isoformat()

    return Event(f"the formal notice is received today: {proof}; the new term ends {until:%d %b %Y}", act)


def closure_decided(is_confirmed: bool, note: str) -> Event:
    async def act(agency: Agency) -> None:
        await decide_closure(
            agency.store, agency.reckoner, agency.case_id, is_confirmed=is_confirmed, note=note,
            by=agency.supervisor, now=agency.now,
        )  # fmt: skip

    return Event(f"a person {'confirms' if is_confirmed else 'refuses'} the closure: {note}", act)
