"""Agree an instalment plan over what is asked for, show it beforehand, or cancel it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from dialer.core.debt.asked import asked_of
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.plan import Every, Instalment, Plan, PlanState, check_gaps, check_plan, make_plan
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.kernel.calendars import add_working_days, is_working_day
from dialer.core.kernel.errors import Conflict, Invalid, NotFound, Refused
from dialer.core.kernel.ids import CallId, CaseId, UserId
from dialer.ports.agreement_papers import AgreementKind
from dialer.ports.agreements import NewPlan, PlanRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.agreement_entries import sync_plan_interest
from dialer.workflows.debt.judge_settlement import STANDING
from dialer.workflows.debt.log_move import log_move
from dialer.workflows.debt.read_terms import terms_of
from dialer.workflows.debt.reckon import Reckoned, Reckoner
from dialer.workflows.debt.record_promise import cancel_open_promises


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """What is to be agreed: equal rates, rates with interest, or rates of the person's own choosing."""

    first_on: date | None = None
    """Anchor day of the first rate."""
    count: int = 0
    every: Every = Every.MONTH
    yearly_percent: Decimal = Decimal(0)
    down_payment: int = 0
    """Due at once, minor units."""
    rates: tuple[tuple[date, int], ...] = ()
    """Own dates and amounts (minor units), which must sum to what is asked for; then all else is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A plan as it would be agreed."""

    plan: Plan
    asked: int
    """What it covers, minor units."""
    currency: str


async def draft_plan(store: Store, reckoner: Reckoner, case_id: CaseId, terms: PlanTerms, now: datetime) -> PlanDraft:
    """The plan that would be agreed; nothing is stored. Raises as ``enter_plan``."""
    async with store.transaction() as tx:
        _, draft = await _draft(tx, reckoner, case_id, terms, reckoner.today(now))
    return draft


async def enter_plan(
    tx: Transaction,
    reckoner: Reckoner,
    case_id: CaseId,
    terms: PlanTerms,
    *,
    now: datetime,
    by: UserId | None = None,
    call_id: CallId | None = None,
) -> int:
    """Keep a plan in the caller's transaction; open promises give way to it.

    Raises:
        NotFound: no such case.
        Conflict: the case is not open, owes nothing, or another plan or an offer stands.
        Refused: the creditor does not allow plans (code ``offer_not_allowed``).
        Invalid: the rates do not sum, a date cannot be, or there are more or smaller rates than the creditor allows.
    """
    await tx.ledger.lock([case_id])
    found, draft = await _draft(tx, reckoner, case_id, terms, reckoner.today(now))
    row = NewPlan(
        case_id=case_id, plan=draft.plan, currency=draft.currency, at=now,
        every=None if terms.rates else terms.every, yearly_percent=str(terms.yearly_percent), call_id=call_id,
    )  # fmt: skip
    plan_id = await tx.plans.add(row)
    await cancel_open_promises(tx, case_id, "plan", now=now, by=by)
    if await sync_plan_interest(tx, found.books, plan_id, draft.plan, None, now, by=by):
        await reckoner.project(tx, [case_id], now)
    data: dict[str, object] = {"minor": draft.plan.minor, "rates": len(draft.plan.instalments)}
    await log_move(tx, AgreementKind.PLAN, case_id, plan_id, "made", now, by, data=data)
    await tx.agreement_papers.drop_forms([case_id])
    await tx.treatment.touch([case_id])
    return plan_id


async def agree_plan(
    store: Store, reckoner: Reckoner, case_id: CaseId, terms: PlanTerms, *, by: UserId | None, now: datetime
) -> int:
    """Agree a plan outside of a call. Raises as ``enter_plan``."""
    async with store.transaction() as tx:
        plan_id = await enter_plan(tx, reckoner, case_id, terms, now=now, by=by)
        await tx.audit.add(
            AuditLine(at=now, user_id=by, action="plan.agreed", subject=f"case:{case_id}", data={"id": plan_id})
        )
    return plan_id


async def cancel_plan(
    store: Store, reckoner: Reckoner, case_id: CaseId, plan_id: int, reason: str, *, by: UserId | None, now: datetime
) -> None:
    """Cancel a plan that stands; interest of rates to come is not owed.

    Raises:
        NotFound: the case has no such plan.
        Conflict: it does not stand any more.
        Invalid: no reason.
    """
    if not reason.strip():
        raise Invalid("say why the plan is cancelled: it is kept with it", field="reason")
    async with store.transaction() as tx:
        await tx.ledger.lock([case_id])
        rows = [row for row in (await tx.plans.of([case_id])).get(case_id, ()) if row.plan_id == plan_id]
        if not rows:
            raise NotFound(f"case {case_id} has no plan {plan_id}", plan_id=plan_id)
        await end_plan(tx, reckoner, rows[0], reason.strip(), now=now, by=by)


async def take_back_plans(
    tx: Transaction, reckoner: Reckoner, call_id: CallId, now: datetime, *, by: UserId | None = None
) -> None:
    """The disposition of a call was corrected: the plan that it had agreed is no more."""
    for row in await tx.plans.of_call(call_id):
        if row.state in (PlanState.ACTIVE, PlanState.LATE):
            await end_plan(tx, reckoner, row, "corrected", now=now, by=by)


async def end_plan(
    tx: Transaction, reckoner: Reckoner, row: PlanRow, reason: str, *, now: datetime, by: UserId | None
) -> None:
    """Cancel a plan in the caller's transaction. Raises Conflict when it does not stand any more."""
    await tx.plans.cancel(row.plan_id, reason, now)
    today = reckoner.today(now)
    books = (await reckoner.one(tx, row.case_id, today)).books
    if await sync_plan_interest(tx, books, row.plan_id, row.plan, today, now, by=by):
        await reckoner.project(tx, [row.case_id], now)
    await log_move(tx, AgreementKind.PLAN, row.case_id, row.plan_id, PlanState.CANCELLED.value, now, by, note=reason)
    await tx.treatment.touch([row.case_id])


async def _draft(
    tx: Transaction, reckoner: Reckoner, case_id: CaseId, terms: PlanTerms, today: date
) -> tuple[Reckoned, PlanDraft]:
    found = await reckoner.one(tx, case_id, today)
    if found.books.status != "open":
        raise Conflict(
            f"case {found.books.reference} is {found.books.status}: no plan can be agreed", code="case_not_open"
        )
    offers = (await tx.settlements.of([case_id])).get(case_id, ())
    if any(offer.state in STANDING for offer in offers):
        raise Conflict("an offer of settlement stands; withdraw it before a plan is agreed", code="offer_stands")
    asked = asked_of(found.position, await tx.disputes.contested(case_id))
    if not asked:
        raise Conflict("nothing is asked for in this case now, so that there is nothing to plan", code="nothing_owed")
    allowed = (await terms_of(tx, found, today)).allowed
    if OfferKind.PLAN not in allowed.kinds:
        raise Refused("this creditor does not allow plans; offer what it allows", code="offer_not_allowed")
    plan = _own_rates(terms, asked, today, reckoner.country) if terms.rates else _made(terms, asked, today, reckoner)
    check_gaps(plan.instalments, today)
    _check_allowed(plan, allowed, has_down_payment=bool(terms.down_payment and not terms.rates))
    return found, PlanDraft(plan=plan, asked=asked, currency=found.books.currency)


def _check_allowed(plan: Plan, allowed: AllowedOffers, *, has_down_payment: bool) -> None:
    if len(plan.instalments) > allowed.most_rates + has_down_payment:
        raise Invalid(f"this creditor allows at most {allowed.most_rates} rates; take fewer", field="count")
    smallest = min(rate.minor for rate in plan.instalments)
    if smallest < allowed.least_rate and len(plan.instalments) > 1:
        raise Invalid(
            f"the smallest rate is {smallest / 100:.2f}; this creditor allows none below "
            f"{allowed.least_rate / 100:.2f}: take fewer rates",
            field="count",
        )


def _made(terms: PlanTerms, asked: int, today: date, reckoner: Reckoner) -> Plan:
    if terms.first_on is None:
        raise Invalid("a plan needs the day of its first rate", field="first_on")
    return make_plan(
        asked, agreed_on=today, first_on=terms.first_on, count=terms.count, every=terms.every,
        yearly_percent=terms.yearly_percent, down_payment=terms.down_payment, country=reckoner.country,
    )  # fmt: skip


def _own_rates(terms: PlanTerms, asked: int, today: date, country: str) -> Plan:
    rates = [Instalment(number, due_on, minor) for number, (due_on, minor) in enumerate(terms.rates, start=1)]
    check_plan(rates, asked, today)
    for rate in rates:
        if not is_working_day(rate.due_on, country):
            raise Invalid(
                f"rate {rate.number} is due on {rate.due_on}, no working day; the next one is "
                f"{add_working_days(rate.due_on, 0, country)}",
                field=f"instalments.{rate.number}.due_on",
            )
    return Plan(agreed_on=today, instalments=tuple(rates))
