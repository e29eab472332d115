"""What an agent and a debtor agreed in a call: the promise, plan or offer that a disposition carries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from dialer.core.debt.authority import Level
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.promise import PromiseMethod
from dialer.core.debt.reason_treatment import TREATMENTS
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import CallId, CaseId, UserId
from dialer.core.kernel.outcomes import OUTCOMES
from dialer.ports.attempts import AttemptRow
from dialer.ports.store import Transaction
from dialer.workflows.debt.agree_plan import PlanTerms, enter_plan, take_back_plans
from dialer.workflows.debt.decide_offer import take_back_offers
from dialer.workflows.debt.make_offer import OfferedTerms, enter_offer
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.record_promise import PromiseTerms, enter_promise, take_back_promises

PROMISES = frozenset({Outcome.PROMISE, Outcome.PARTIAL_PROMISE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRequest:
    """What the debtor promised to pay."""

    amount_minor: int
    on: date
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """The plan that was agreed."""

    terms: PlanTerms
    case_id: CaseId | None = None
    """Which of the call's cases; None: the only one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementRequest:
    """What was offered to close the case; beyond the agent's authority it waits for a decision."""

    terms: OfferedTerms
    case_id: CaseId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a disposition says was agreed."""

    code: Outcome
    promise: PromiseRequest | None = None
    plan: PlanRequest | None = None
    settlement: SettlementRequest | None = None
    default_reason: str | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything was agreed at all."""
        return any(part is not None for part in (self.promise, self.plan, self.settlement))

    @property
    def first_on(self) -> date | None:
        """When the first money is due."""
        if self.promise is not None:
            return self.promise.on
        if self.plan is not None:
            return min((day for day, _ in self.plan.terms.rates), default=self.plan.terms.first_on)
        return min((day for day, _ in self.settlement.terms.rates), default=None) if self.settlement else None


def check_parts(agreed: Agreed) -> None:
    """Each outcome carries its own agreement and no other. Raises Invalid."""
    wanted = {"plan": Outcome.PLAN, "settlement": Outcome.SETTLEMENT}
    for name, code in wanted.items():
        has_part = getattr(agreed, name) is not None
        if has_part and agreed.code is not code:
            raise Invalid(f"{agreed.code.value} carries no {name}; choose {code.value}", field=name)
        if agreed.code is code and not has_part:
            what = "its rates" if code is Outcome.PLAN else "its amount, its day and its reason"
            raise Invalid(f"a {name} needs {what}", field=name)


async def enter_agreed(
    tx: Transaction, reckoner: Reckoner, attempt: AttemptRow, agreed: Agreed, *, by: UserId | None, now: datetime
) -> None:
    """Write what was agreed, and that somebody talked with the debtor of promises that had broken.

    Raises:
        Invalid: it may not be agreed; ``field`` names the part of the form.
        Conflict: no case of the call is open (code ``no_case``), or another agreement stands.
        Refused: the creditor does not allow it.
    """
    call_id, case_ids = attempt.order.call_id, tuple(attempt.case_ids or ())
    if OUTCOMES[agreed.code].is_rpc and case_ids:
        await tx.promises.follow_up(case_ids, now)
    if agreed.promise is not None:
        with _named("promise", due_on="promise.date"):
            _check_about(case_ids)
            terms = _promise_terms(attempt, agreed.promise, agreed.default_reason)
            await enter_promise(tx, reckoner, case_ids, terms, now=now, by=by, call_id=call_id)
    if agreed.plan is not None:
        with _named("plan"):
            case_id = _one_case(case_ids, agreed.plan.case_id)
            await enter_plan(tx, reckoner, case_id, agreed.plan.terms, now=now, by=by, call_id=call_id)
    if agreed.settlement is not None:
        with _named("settlement"):
            case_id = _one_case(case_ids, agreed.settlement.case_id)
            given = agreed.settlement.terms
            await enter_offer(tx, reckoner, case_id, given, Level.AGENT, now=now, by=by, call_id=call_id)


async def take_back_agreed(
    tx: Transaction, reckoner: Reckoner, call_id: CallId, now: datetime, *, by: UserId | None
) -> None:
    """The disposition is being corrected: what it had agreed is no more."""
    await take_back_promises(tx, call_id, now, by=by)
    await take_back_plans(tx, reckoner, call_id, now, by=by)
    await take_back_offers(tx, call_id, now, by=by)


def _promise_terms(attempt: AttemptRow, promise: PromiseRequest, reason: str | None) -> PromiseTerms:
    treatment = TREATMENTS.get(DefaultReason(reason)) if reason in tuple(DefaultReason) else None
    return PromiseTerms(
        minor=promise.amount_minor,
        due_on=promise.on,
        method=PromiseMethod(promise.method),
        phase=attempt.campaign_type,
        latest_days=treatment.promise_days if treatment is not None else None,
    )


def _check_about(case_ids: Sequence[CaseId]) -> None:
    if not case_ids:
        raise Conflict(
            "no case of this call is open any more, so that nothing can be agreed; choose another outcome",
            code="no_case",
        )


def _one_case(case_ids: Sequence[CaseId], case_id: CaseId | None) -> CaseId:
    _check_about(case_ids)
    if case_id is None and len(case_ids) > 1:
        raise Invalid("the call was about several cases; say which one", field="case_id", cases=list(case_ids))
    if case_id is not None and case_id not in case_ids:
        raise Invalid("that case is not one of this call's", field="case_id", cases=list(case_ids))
    return case_id if case_id is not None else case_ids[0]


@contextmanager
def _named(part: str, **fields: str) -> Iterator[None]:
    """What is refused is shown at the part of the form that it belongs to."""
    try:
        yield
    except Invalid as error:
        inner = str(error.facts.get("field", ""))
        error.facts["field"] = fields.get(inner, f"{part}.{inner}" if inner else part)
        raise
