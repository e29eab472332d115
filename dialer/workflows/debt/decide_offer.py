"""Decide on an offer: approve or reject what waits, accept or withdraw what stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialer.core.debt.authority import Level, may_decide
from dialer.core.debt.settlement import SettlementMove, SettlementState, move
from dialer.core.kernel.errors import Conflict, Invalid, NotFound, Refused
from dialer.core.kernel.ids import CallId, CaseId, UserId
from dialer.ports.agreement_papers import AgreementKind
from dialer.ports.agreements import SettlementChange, SettlementRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.log_move import log_move
from dialer.workflows.debt.make_offer import accept
from dialer.workflows.debt.reckon import Reckoner

DECISIONS = frozenset({SettlementMove.APPROVE, SettlementMove.REJECT})
MOVES = DECISIONS | {SettlementMove.ACCEPT, SettlementMove.WITHDRAW}
"""What a person may ask for; paying and expiring come by themselves, a counter-offer is an offer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Who decides."""

    user_id: UserId | None
    level: Level
    creditor_reference: str = ""
    """Letter or message in which the creditor itself decided; only a manager may enter it."""

    @property
    def reach(self) -> Level:
        """The level that the decision has."""
        return Level.CREDITOR if self.creditor_reference.strip() else self.level


async def decide_offer(
    store: Store,
    reckoner: Reckoner,
    case_id: CaseId,
    settlement_id: int,
    request: SettlementMove,
    decider: Decider,
    *,
    note: str = "",
    now: datetime,
) -> SettlementState:
    """Carry out a move; the offer's new state.

    Raises:
        NotFound: the case has no such offer.
        InvalidTransition: its state does not have that move.
        Refused: the decision needs a higher level (code ``level_too_low``).
        Conflict: the offer's last day has passed, or the case is not open.
        Invalid: a rejection or withdrawal without its reason.
    """
    if request not in MOVES:
        raise Invalid(f"{request.value} happens by itself or by a new offer", field="move")
    if request in (SettlementMove.REJECT, SettlementMove.WITHDRAW) and not note.strip():
        raise Invalid("say why: it is kept with the offer", field="note")
    today = reckoner.today(now)
    async with store.transaction() as tx:
        await tx.ledger.lock([case_id])
        row = await _offer_of(tx, case_id, settlement_id)
        state = move(row.state, request)
        if request in DECISIONS:
            _check_level(row, decider)
        if request in (SettlementMove.APPROVE, SettlementMove.ACCEPT):
            found = await reckoner.one(tx, case_id, today)
            if found.books.status != "open":
                raise Conflict(f"the case is {found.books.status}; the offer means nothing now", code="case_not_open")
            if today > row.settlement.expires_on:
                raise Conflict(f"the offer ended on {row.settlement.expires_on}; make another", code="offer_expired")
        if request is SettlementMove.ACCEPT:
            await accept(tx, row, today, now=now, by=decider.user_id)
        else:
            await _write(tx, row, state, request, decider, note.strip(), now)
        data = {"id": settlement_id, "move": request.value}
        await tx.audit.add(
            AuditLine(at=now, user_id=decider.user_id, action="offer.moved", subject=f"case:{case_id}", data=data)
        )
    return state


async def take_back_offers(tx: Transaction, call_id: CallId, now: datetime, *, by: UserId | None = None) -> None:
    """The disposition of a call was corrected: the offer that it had made is withdrawn."""
    for row in await tx.settlements.of_call(call_id):
        if row.state in (SettlementState.PROPOSED, SettlementState.OFFERED, SettlementState.ACCEPTED):
            state = move(row.state, SettlementMove.WITHDRAW)
            speaker = Decider(user_id=by, level=Level.AGENT)
            await _write(tx, row, state, SettlementMove.WITHDRAW, speaker, "corrected", now)


async def _offer_of(tx: Transaction, case_id: CaseId, settlement_id: int) -> SettlementRow:
    row = await tx.settlements.get(settlement_id)
    if row.case_id != case_id:
        raise NotFound(f"case {case_id} has no offer {settlement_id}", settlement_id=settlement_id)
    return row


def _check_level(row: SettlementRow, decider: Decider) -> None:
    if decider.creditor_reference.strip() and not may_decide(decider.level, Level.MANAGER):
        raise Refused("only a manager enters the creditor's decision", code="level_too_low", field="creditor_reference")
    if not may_decide(decider.reach, row.needs):
        raise Refused(
            f"this offer needs a decision of level {row.needs.value}; yours is {decider.level.value}",
            code="level_too_low",
            needs=row.needs.value,
        )


async def _write(
    tx: Transaction,
    row: SettlementRow,
    state: SettlementState,
    request: SettlementMove,
    decider: Decider,
    note: str,
    now: datetime,
) -> None:
    change = SettlementChange(
        state=state, at=now, decided_by=decider.user_id, is_decision=request in DECISIONS, next_due_on=row.next_due_on,
        paid=row.paid,
    )  # fmt: skip
    await tx.settlements.change(row.settlement_id, change)
    words = " · ".join(text for text in (note, decider.creditor_reference.strip()) if text)
    data: dict[str, object] = {"level": decider.reach.value} if request in DECISIONS else {}
    await log_move(
        tx,
        AgreementKind.SETTLEMENT,
        row.case_id,
        row.settlement_id,
        request.value,
        now,
        decider.user_id,
        data=data,
        note=words,
    )
    await tx.treatment.touch([row.case_id])
