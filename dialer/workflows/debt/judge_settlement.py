"""What became of an offer: expired, accepted by paying it, paid, or void because it was paid late."""

from __future__ import annotations

from collections.abc import Sequence

from dialer.core.debt.account import EntryKind
from dialer.core.debt.settlement import SettlementMove, SettlementState, late_rate, move, next_due, outcome
from dialer.core.debt.write_down import what_is_left
from dialer.core.kernel.calendars import add_working_days
from dialer.ports.agreement_papers import AgreementKind
from dialer.ports.agreements import SettlementChange, SettlementRow
from dialer.workflows.debt.agreement_entries import settlement_reference, take_back, write_down
from dialer.workflows.debt.judged_case import JudgedCase

WAITING = (SettlementState.PROPOSED, SettlementState.OFFERED)
STANDING = (*WAITING, SettlementState.ACCEPTED)
FEED_WORKING_DAYS = 1
"""POLICY: a payment of the last day stands in the bank's file of the next working day; void is said after that."""


async def judge_settlement(case: JudgedCase, row: SettlementRow, all_offers: Sequence[SettlementRow]) -> None:
    """Write what payments and the day make of the offer, with what follows for the ledger."""
    moves = _moves(case, row)
    if SettlementMove.REINSTATE in moves and any(other.state in STANDING for other in all_offers):
        return  # another offer took its place
    paid = case.paid(row.settlement.plan.agreed_on, case.today)
    due_on = next_due(row.settlement, case.payments, case.today)
    if not moves and (row.state not in STANDING or (due_on, paid) == (row.next_due_on, row.paid)):
        return
    state = row.state
    for request in moves:
        state = move(state, request)
    is_acceptance = SettlementMove.ACCEPT in moves
    change = SettlementChange(state=state, at=case.now, is_acceptance=is_acceptance, next_due_on=due_on, paid=paid)
    await case.tx.settlements.change(row.settlement_id, change)
    reference = settlement_reference(row.settlement_id)
    if SettlementMove.REOPEN in moves and await take_back(
        case.tx, case.found.books, EntryKind.WRITE_DOWN, reference, case.now
    ):
        await case.booked()
    if SettlementMove.PAY in moves and await write_down(
        case.tx, case.found.books, what_is_left(case.found.position), reference, case.today, case.now
    ):
        await case.booked()
    for request in moves:
        data: dict[str, object] = {"minor": row.settlement.minor, "paid_minor": paid}
        case.log(AgreementKind.SETTLEMENT, row.settlement_id, request.value, data)


def _moves(case: JudgedCase, row: SettlementRow) -> list[SettlementMove]:
    found = _outcome(case, row)
    match row.state:
        case SettlementState.OFFERED if found is SettlementMove.PAY:
            return [SettlementMove.ACCEPT, SettlementMove.PAY]  # to pay what was offered accepts it (art. 1327 c.c.)
        case SettlementState.PROPOSED | SettlementState.OFFERED:
            if case.is_over or case.owes_nothing:
                return [SettlementMove.WITHDRAW]
            return [SettlementMove.EXPIRE] if case.today > row.settlement.expires_on else []
        case SettlementState.ACCEPTED:
            if found is SettlementMove.PAY or (case.owes_nothing and not case.is_over):
                return [SettlementMove.PAY]
            if case.is_over:
                return [SettlementMove.WITHDRAW]
            return [found] if found is not None else []
        case SettlementState.PAID if found is not SettlementMove.PAY and not case.owes_nothing:
            return [SettlementMove.REOPEN, *([found] if found is not None else [])]
        case SettlementState.VOID if found is SettlementMove.PAY and not case.owes_nothing and not case.is_over:
            return [SettlementMove.REINSTATE, SettlementMove.PAY]
        case _:
            return []


def _outcome(case: JudgedCase, row: SettlementRow) -> SettlementMove | None:
    """Paid or in default; not in default before the bank's file of the last day has come."""
    found = outcome(row.settlement, case.payments, case.today)
    late = late_rate(row.settlement, case.payments, case.today)
    if late is None:
        return found
    last = add_working_days(late.due_on, FEED_WORKING_DAYS, case.reckoner.country)
    return found if case.today > last else None
