"""Make an offer of settlement, answer one with another, or take an offer at its word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialer.core.debt.asked import left_out
from dialer.core.debt.authority import Level
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.plan import Instalment, PlanState, check_gaps
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.debt.settlement import Settlement, SettlementMove, SettlementState, first_state, move, propose
from dialer.core.kernel.errors import Conflict, Invalid, Refused
from dialer.core.kernel.ids import CallId, CaseId, UserId
from dialer.ports.agreement_papers import AgreementKind
from dialer.ports.agreements import NewSettlement, SettlementChange, SettlementRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.judge_settlement import WAITING
from dialer.workflows.debt.log_move import log_move
from dialer.workflows.debt.read_terms import terms_of
from dialer.workflows.debt.reckon import Reckoned, Reckoner
from dialer.workflows.debt.record_promise import cancel_open_promises


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedTerms:
    """What is offered."""

    rates: tuple[tuple[date, int], ...]
    """One to three: due day and minor units; together they close the case."""
    reason: str
    """Why it is sensible; kept with the decision."""
    expires_on: date | None = None
    """Last day for the debtor's yes; None: as the creditor's terms say, and not after the first rate."""
    is_agreed: bool = False
    """The debtor has said yes already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An offer that was stored."""

    settlement_id: int
    state: SettlementState
    needs: Level
    """Who decides; the offer waits for that level where the maker has a lower one."""


async def enter_offer(
    tx: Transaction,
    reckoner: Reckoner,
    case_id: CaseId,
    terms: OfferedTerms,
    level: Level,
    *,
    now: datetime,
    by: UserId | None = None,
    call_id: CallId | None = None,
) -> Made:
    """Keep an offer in the caller's transaction.

    Within the maker's authority it stands at once; beyond it, it waits for a decision. One that stands already is
    countered by it; the same one, agreed by the debtor, is accepted.

    Raises:
        NotFound: no such case.
        Conflict: the case is not open, a plan stands, or a settlement was accepted already.
        Refused: the creditor does not allow settlements (code ``offer_not_allowed``).
        Invalid: no reason, more than is asked for, more than three rates, or a day that cannot be.
    """
    today = reckoner.today(now)
    await tx.ledger.lock([case_id])
    found = await reckoner.one(tx, case_id, today)
    given = await terms_of(tx, found, today)
    standing = await _standing(tx, found, given.allowed)
    if (
        standing is not None
        and terms.is_agreed
        and _is_same(standing, terms)
        and standing.state is SettlementState.OFFERED
    ):
        await accept(tx, standing, today, now=now, by=by)
        return Made(settlement_id=standing.settlement_id, state=SettlementState.ACCEPTED, needs=standing.needs)
    disputed = sum(part.minor for part in left_out(found.position, await tx.disputes.contested(case_id)))
    settlement = _propose(found, terms, given.terms, today, disputed)
    state, needs = first_state(settlement, given.allowed.matrix, level)
    if standing is not None:
        await _counter(tx, standing, terms, now, by)
    row = NewSettlement(
        case_id=case_id, settlement=settlement, state=state, needs=needs, currency=found.books.currency, at=now, by=by,
        call_id=call_id, counters_id=standing.settlement_id if standing is not None else None,
    )  # fmt: skip
    settlement_id = await tx.settlements.add(row)
    waiver = settlement.waiver
    data: dict[str, object] = {
        "minor": settlement.minor, "waived_minor": waiver.waived, "waived_accessories_minor": waiver.waived_accessories,
        "needs": needs.value, "state": state.value,
    }  # fmt: skip
    await log_move(
        tx, AgreementKind.SETTLEMENT, case_id, settlement_id, "made", now, by, data=data, note=settlement.reason
    )
    if state is SettlementState.OFFERED and terms.is_agreed:
        await accept(tx, await tx.settlements.get(settlement_id), today, now=now, by=by)
        state = SettlementState.ACCEPTED
    await tx.treatment.touch([case_id])
    return Made(settlement_id=settlement_id, state=state, needs=needs)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDraft:
    """An offer as it would be made."""

    settlement: Settlement
    state: SettlementState
    needs: Level
    currency: str


async def draft_offer(
    store: Store, reckoner: Reckoner, case_id: CaseId, terms: OfferedTerms, level: Level, now: datetime
) -> OfferDraft:
    """What would be waived, and who must decide; nothing is stored. Raises as ``enter_offer``."""
    today = reckoner.today(now)
    async with store.transaction() as tx:
        found = await reckoner.one(tx, case_id, today)
        given = await terms_of(tx, found, today)
        await _standing(tx, found, given.allowed)
        disputed = sum(part.minor for part in left_out(found.position, await tx.disputes.contested(case_id)))
    settlement = _propose(found, terms, given.terms, today, disputed)
    state, needs = first_state(settlement, given.allowed.matrix, level)
    return OfferDraft(settlement=settlement, state=state, needs=needs, currency=found.books.currency)


async def make_offer(
    store: Store,
    reckoner: Reckoner,
    case_id: CaseId,
    terms: OfferedTerms,
    level: Level,
    *,
    by: UserId | None,
    now: datetime,
) -> Made:
    """Make an offer outside of a call. Raises as ``enter_offer``."""
    async with store.transaction() as tx:
        made = await enter_offer(tx, reckoner, case_id, terms, level, now=now, by=by)
        data = {"id": made.settlement_id, "state": made.state.value}
        await tx.audit.add(AuditLine(at=now, user_id=by, action="offer.made", subject=f"case:{case_id}", data=data))
    return made


async def accept(tx: Transaction, row: SettlementRow, today: date, *, now: datetime, by: UserId | None) -> None:
    """The debtor says yes: what was promised before gives way.

    Raises:
        InvalidTransition: the offer is not one that can be accepted.
        Conflict: its last day has passed.
    """
    state = move(row.state, SettlementMove.ACCEPT)
    if today > row.settlement.expires_on:
        raise Conflict(f"the offer ended on {row.settlement.expires_on}; make another", code="offer_expired")
    change = SettlementChange(
        state=state, at=now, is_acceptance=True, next_due_on=row.next_due_on, paid=row.paid
    )  # fmt: skip
    await tx.settlements.change(row.settlement_id, change)
    await cancel_open_promises(tx, row.case_id, "settlement", now=now, by=by)
    await log_move(tx, AgreementKind.SETTLEMENT, row.case_id, row.settlement_id, SettlementMove.ACCEPT.value, now, by)
    await tx.agreement_papers.drop_forms([row.case_id])
    await tx.treatment.touch([row.case_id])


async def _standing(tx: Transaction, found: Reckoned, allowed: AllowedOffers) -> SettlementRow | None:
    """The offer that waits for an answer, after checking that another may be made."""
    case_id = CaseId(found.books.case_id)
    if found.books.status != "open":
        raise Conflict(
            f"case {found.books.reference} is {found.books.status}: no offer can be made", code="case_not_open"
        )
    if OfferKind.SETTLEMENT not in allowed.kinds:
        raise Refused("this creditor does not allow settlements; offer what it allows", code="offer_not_allowed")
    plans = (await tx.plans.of([case_id])).get(case_id, ())
    if any(plan.state in (PlanState.ACTIVE, PlanState.LATE) for plan in plans):
        raise Conflict("a plan stands; cancel it before an offer is made", code="plan_stands")
    rows = (await tx.settlements.of([case_id])).get(case_id, ())
    if any(row.state is SettlementState.ACCEPTED for row in rows):
        raise Conflict("a settlement was accepted and is being paid; withdraw it first", code="offer_stands")
    return next((row for row in rows if row.state in WAITING), None)


def _is_same(row: SettlementRow, terms: OfferedTerms) -> bool:
    """What the debtor agrees to is what was decided already."""
    return row.state is SettlementState.OFFERED and terms.rates == tuple(
        (rate.due_on, rate.minor) for rate in row.settlement.plan.instalments
    )


def _propose(found: Reckoned, terms: OfferedTerms, allowed: OfferTerms, today: date, disputed: int) -> Settlement:
    if not terms.rates:
        raise Invalid("a settlement needs the day and the amount of its payment", field="rates")
    first_on = terms.rates[0][0]
    expires_on = terms.expires_on or min(today + timedelta(days=allowed.offer_days), first_on)
    if expires_on > first_on:
        raise Invalid(
            f"the offer would still stand after its first payment is due ({first_on}); end it on that day or before",
            field="expires_on",
        )
    rates = tuple(Instalment(number, due_on, minor) for number, (due_on, minor) in enumerate(terms.rates, start=1))
    check_gaps(rates, today)
    return propose(found.position, rates, expires_on=expires_on, reason=terms.reason, today=today, disputed=disputed)


async def _counter(tx: Transaction, row: SettlementRow, terms: OfferedTerms, now: datetime, by: UserId | None) -> None:
    state = move(row.state, SettlementMove.COUNTER)
    await tx.settlements.change(
        row.settlement_id, SettlementChange(state=state, at=now, next_due_on=row.next_due_on, paid=row.paid)
    )
    data: dict[str, object] = {"minor": sum(minor for _, minor in terms.rates)}
    await log_move(
        tx, AgreementKind.SETTLEMENT, row.case_id, row.settlement_id, SettlementMove.COUNTER.value, now, by, data=data
    )
