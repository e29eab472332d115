"""What a lawyer, a visitor or a bureau reports of a case, kept once, with what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dialer.core.debt.account import Component, EntryKind
from dialer.core.debt.promise import PromiseMethod
from dialer.core.kernel.codes import CampaignType, HoldReason, TicketKind
from dialer.core.kernel.ids import UserId
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.core.ticket.ticket import TicketState
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.core.treatment.reports import ENDS, LegalStage, Report, VisitOutcome, check_report
from dialer.ports.case_steps import HandOffRow
from dialer.ports.hand_offs import NewReport
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.book_entry import EntryOrder, book_in
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.record_promise import PromiseTerms, enter_promise
from dialer.workflows.disputes.holds import hold_case
from dialer.workflows.disputes.open_ticket import TicketRequest, open_in

TICKETS = {
    VisitOutcome.DISPUTED: TicketKind.BILLING,
    VisitOutcome.PAID_CLAIMED: TicketKind.TECHNICAL,
    VisitOutcome.DECEASED: TicketKind.HEIRS,
}
"""Outcomes of visits about which somebody is asked; their tickets hold the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """By which door reports come, and what their effects need."""

    reckoner: Reckoner
    policy: DisputePolicy
    source: str
    """``page``, ``api`` or ``file``."""
    by: UserId | None


async def report_hand_off(store: Store, hand_off_id: int, report: Report, reporter: Reporter, *, now: datetime) -> bool:
    """Keep a report and do what follows from it, in one transaction.

    A lawyer's costs are charged to the ledger; a visit's promise is entered, a dispute, a claim to have paid or a death
    opens its ticket and holds the case, hardship holds it for review; a refusal moves the case on at its next planning.

    Returns:
        False when the same was reported before: nothing has changed.

    Raises:
        NotFound: no such hand-off.
        Invalid: what cannot be of that hand-off (``check_report``), or a promise that may not be taken.
        Conflict: it was not sent yet, is over, or its case is closed to bookings.
    """
    today = reporter.reckoner.today(now)
    async with store.transaction() as tx:
        row = await tx.case_steps.hand_off(hand_off_id)
        await tx.ledger.lock([row.case_id])
        if await _is_known(tx, hand_off_id, report):
            return False
        check_report(row.kind, row.state, row.sent_on, report, today)
        report_id = await tx.hand_offs.add_report(_new(row, report, reporter, now))
        if report_id is None:
            return False
        await _move(tx, row, report, reporter, now)
        if report.cost_minor:
            await tx.hand_offs.set_entry(report_id, await _charge(tx, row, report, reporter, now))
        if row.kind is HandOffKind.VISIT:
            await _after_visit(tx, row, report, reporter, today, now)
        data = {"kind": row.kind.value, "state": report.stage, "note": report.note, "on": report.on.isoformat()}
        await tx.case_steps.log(row.case_id, "hand_off_report", data, on=today, at=now, by=reporter.by)
        await tx.treatment.touch([row.case_id])
        await tx.audit.add(
            AuditLine(
                at=now, user_id=reporter.by, action="hand_off.reported", subject=f"case:{row.case_id}",
                data={"hand_off": hand_off_id, "stage": report.stage, "cost": report.cost_minor},
            )
        )  # fmt: skip
    return True


async def _is_known(tx: Transaction, hand_off_id: int, report: Report) -> bool:
    """Asked before anything else: what was taken once is known after the hand-off is over, too."""
    return any(row.line_key == report.line_key for row in await tx.hand_offs.reports(hand_off_id))


def _new(row: HandOffRow, report: Report, reporter: Reporter, now: datetime) -> NewReport:
    return NewReport(
        hand_off_id=row.hand_off_id, case_id=row.case_id, line_key=report.line_key, stage=report.stage,
        on_day=report.on, reference=" ".join(report.reference.split()), note=report.note.strip(),
        cost_minor=report.cost_minor, fee_minor=report.fee_minor, source=reporter.source, at=now, by=reporter.by,
    )  # fmt: skip


async def _move(tx: Transaction, row: HandOffRow, report: Report, reporter: Reporter, now: datetime) -> None:
    """Costs alone change nothing; of several stages the one with the latest day is shown."""
    if report.stage == LegalStage.COSTS and row.kind is HandOffKind.LEGAL:
        return
    rows = [one for one in await tx.hand_offs.reports(row.hand_off_id) if one.stage != LegalStage.COSTS]
    ended = report.stage in ENDS[row.kind]
    stage = report.stage if ended or not rows else max(rows, key=lambda one: (one.on_day, one.report_id)).stage
    state = HandOffState.DONE if ended and row.state is HandOffState.SENT else row.state
    await tx.hand_offs.set_stage(row.hand_off_id, stage, state, at=now, by=reporter.by)


async def _charge(tx: Transaction, row: HandOffRow, report: Report, reporter: Reporter, now: datetime) -> int:
    order = EntryOrder(
        case_id=row.case_id, kind=EntryKind.CHARGE, component=Component.COSTS, minor=report.cost_minor,
        value_on=report.on, reason=f"legal costs: {report.reference}",
    )  # fmt: skip
    return await book_in(tx, order, reckoner=reporter.reckoner, by=reporter.by, now=now)


async def _after_visit(
    tx: Transaction, row: HandOffRow, report: Report, reporter: Reporter, today: date, now: datetime
) -> None:
    outcome = VisitOutcome(report.stage)
    if outcome is VisitOutcome.PROMISE and report.promised_on is not None:
        terms = PromiseTerms(
            minor=report.promised_minor, due_on=report.promised_on, method=PromiseMethod.OTHER,
            phase=CampaignType.PHONE,
        )  # fmt: skip
        await enter_promise(tx, reporter.reckoner, [row.case_id], terms, now=now, by=reporter.by)
    if (await tx.disputes.case(row.case_id)).status != "open":
        return  # it was paid or closed meanwhile: nothing is left to be asked or held
    if outcome is VisitOutcome.HARDSHIP:
        await hold_case(tx, row.case_id, HoldReason.HARDSHIP_REVIEW, now=now, by=reporter.by)
    kind = TICKETS.get(outcome)
    if kind is None:
        return
    standing = await tx.disputes.tickets_of(row.case_id)
    if not any(one.kind is kind and one.state is not TicketState.CLOSED for one in standing):
        request = TicketRequest(case_id=row.case_id, kind=kind, text=report.note, by=reporter.by)
        await open_in(tx, request, reporter.policy, now=now)
