"""An agent's verdict on a conversation: the outcome, the promise or callback, holds, and the lead's next state.

Long because everything that follows from one verdict, and its taking back, is read together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dialer import metrics
from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.conduct import Conduct
from dialer.core.compliance.facts import WishKind
from dialer.core.compliance.pack import Pack
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.promise import LATEST_DAYS, PromiseMethod
from dialer.core.dialing import rulebook_of
from dialer.core.kernel.codes import DialMode, HoldReason, NumberState, Outcome
from dialer.core.kernel.errors import Conflict, Invalid, NotFound, Refused
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, CaseId, NumberId
from dialer.core.kernel.outcomes import OUTCOMES, agent_outcomes
from dialer.core.leads.model import Callback, LeadState
from dialer.core.leads.recycle import NextStep, next_step
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.ports.attempts import AttemptRow, DiaryLine, DispositionRow
from dialer.ports.cases import HoldOrder, NumberMove
from dialer.ports.facts import FactSource, Recorded, RepresentativeKind, RepresentativeRow, WishRow
from dialer.ports.leads import Candidate, LeadMove
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.calls.agree_in_call import (
    PROMISES,
    Agreed,
    PlanRequest,
    PromiseRequest,
    SettlementRequest,
    check_parts,
    enter_agreed,
    take_back_agreed,
)
from dialer.workflows.calls.close_calls import RetryRules
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.disputes.raise_matters import Said, check_reason, raise_matters, take_back
from dialer.workflows.relation.mark_of_call import mark_of_call

CALLBACK_DAYS = 60
"""A callback lies at most so many days ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRequest:
    """When the debtor wants to be called again."""

    at: datetime
    is_mine: bool
    """Promised by the asking agent; False: anyone may call."""
    number_id: NumberId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionRequest:
    """An agent's verdict on a call, as the form sends it."""

    call_id: CallId
    code: Outcome
    note: str = ""
    default_reason: str | None = None
    promise: PromiseRequest | None = None
    plan: PlanRequest | None = None
    settlement: SettlementRequest | None = None
    callback: CallbackRequest | None = None

    @property
    def agreed(self) -> Agreed:
        """What was agreed in the call."""
        return Agreed(
            code=self.code, promise=self.promise, plan=self.plan, settlement=self.settlement,
            default_reason=self.default_reason,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionRules:
    """What a disposition is checked against."""

    retry: RetryRules
    packs: Mapping[str, Pack]
    correction_s: float
    reckoner: Reckoner = field(default_factory=Reckoner)
    """What cases owe: nobody promises more."""
    campaigns: Mapping[CampaignId, Campaign] = field(default_factory=dict)
    """As the node has them at hand; one that is not among them is read."""
    disputes: DisputePolicy = field(default_factory=DisputePolicy)
    """Deadlines of what a verdict raises."""


async def dispose_call(
    store: Store,
    agent_id: AgentId,
    request: DispositionRequest,
    *,
    rules: DispositionRules,
    now: datetime,
    is_live: bool = False,
    candidate: Candidate | None = None,
) -> None:
    """Store the verdict, or its correction, with everything that follows, in one transaction.

    Args:
        is_live: the conversation is still going on (the agent chose the outcome before hanging up).
        candidate: the lead as it was when the call was ordered, where the node still has it; else it is read.

    Raises:
        NotFound: no such call.
        Refused: the call is another agent's (code ``not_your_call``); what was said of the debt is entered although
            nobody was identified (``not_identified``); or the callback's time is not permitted.
        Conflict: there was no conversation, or the time for corrections is over.
        Invalid: the outcome does not belong to this kind of campaign, or a field of it is missing or out of range.
    """
    async with store.transaction() as tx:
        attempt = await tx.attempts.get(request.call_id)
        _check_attempt(attempt, agent_id, rules, now, is_live)
        if candidate is None or attempt.disposition is not None or not attempt.is_newest:
            candidate = await tx.leads.candidate(attempt.order.lead_id)
        campaign_id = attempt.order.campaign_id
        campaign = rules.campaigns.get(campaign_id) or await tx.campaigns.get(campaign_id)
        _check_code(attempt, request)
        zone = ZoneInfo(campaign.zone)
        _check_promise(attempt, request, now.astimezone(zone).date())
        check_parts(request.agreed)
        _check_callback(request, candidate, rules.packs, campaign, now)
        is_identified = await _is_identified(tx, request.call_id)
        if tells_of_debt(request):
            _check_identity(request, is_identified=is_identified)
        await check_reason(
            tx, request.code, request.default_reason, attempt.campaign_type, attempt.case_ids,
            is_identified=is_identified,
        )  # fmt: skip
        if attempt.disposition is not None:
            await _undo(tx, attempt, candidate, rules, now)
        step = _next_step(attempt, candidate, agent_id, request, rules, now)
        await tx.attempts.dispose(_row(attempt, agent_id, request, now))
        await _follow(tx, attempt, candidate, request, step, now)
        await enter_agreed(tx, rules.reckoner, attempt, request.agreed, by=None, now=now)
        await raise_matters(tx, _said(attempt, request, step, is_identified=is_identified), rules.disputes, now=now)
        await tx.treatment.touch(attempt.case_ids)
        await tx.attempts.append([_diary_line(attempt, agent_id, request, now)])
        if attempt.disposition is not None:
            await tx.audit.add(
                AuditLine(
                    at=now,
                    user_id=None,
                    action="disposition.corrected",
                    subject=f"call:{request.call_id}",
                    data={"agent_id": agent_id, "from": attempt.disposition.value, "to": request.code.value},
                )
            )
    metrics.CALLS_DISPOSED.labels(str(attempt.order.campaign_id), request.code.value).inc()
    if attempt.disposed_at is None and attempt.ended_at is not None:
        metrics.WRAP_UP_SECONDS.labels(str(attempt.order.campaign_id)).observe(
            max(0.0, (now - attempt.ended_at).total_seconds())
        )


# ---- checks


def _check_attempt(
    attempt: AttemptRow, agent_id: AgentId, rules: DispositionRules, now: datetime, is_live: bool
) -> None:
    call_id = attempt.order.call_id
    if attempt.agent_id != agent_id:
        raise Refused("that call is with another agent", code="not_your_call", call_id=call_id)
    if attempt.joined_at is None and not is_live:
        raise Conflict("there was no conversation in that call, so there is nothing to dispose", call_id=call_id)
    if attempt.disposed_at is not None and now > attempt.disposed_at + timedelta(seconds=rules.correction_s):
        raise Conflict(
            f"a disposition can be corrected for {rules.correction_s / 60:.0f} minutes; ask a supervisor",
            code="correction_over",
            call_id=call_id,
        )


def _check_code(attempt: AttemptRow, request: DispositionRequest) -> None:
    valid = agent_outcomes(attempt.campaign_type)
    if request.code not in valid:
        raise Invalid(
            f"{request.code.value} is no outcome of a {attempt.campaign_type.value} campaign; choose one of "
            f"{', '.join(code.value for code in valid)}",
            field="code",
        )


def _check_promise(attempt: AttemptRow, request: DispositionRequest, today: date) -> None:
    promise = request.promise
    if request.code not in PROMISES:
        if promise is not None:
            raise Invalid(f"{request.code.value} carries no promise; choose PTP or PTP_PART", field="promise")
        return
    if promise is None:
        raise Invalid("a promise needs its amount, its day and how it will be paid", field="promise")
    if promise.amount_minor <= 0:
        raise Invalid("the promised amount must be more than zero", field="promise.amount_minor")
    if promise.method not in tuple(PromiseMethod):
        raise Invalid(f"choose how it will be paid: {', '.join(PromiseMethod)}", field="promise.method")
    days = LATEST_DAYS[attempt.campaign_type]
    if not today <= promise.on <= today + timedelta(days=days):
        raise Invalid(
            f"the promised day must lie between today and {(today + timedelta(days=days)).isoformat()}",
            field="promise.date",
            latest=(today + timedelta(days=days)).isoformat(),
        )


def tells_of_debt(request: DispositionRequest) -> bool:
    """Whether the verdict holds what can only have been said to an identified person."""
    return OUTCOMES[request.code].tells_of_debt or request.default_reason is not None or request.promise is not None


async def _is_identified(tx: Transaction, call_id: CallId) -> bool:
    """The diary is asked, not the screen: a restart in mid-call forgets nothing."""
    diary = await tx.attempts.lines(call_id)
    return Conduct.of((line.kind, line.at, line.data) for line in diary).is_identified


def _check_identity(request: DispositionRequest, *, is_identified: bool) -> None:
    if not is_identified:
        raise Refused(
            f"nobody was identified in this call, so that {request.code.value} cannot be entered: tick the identity "
            "check during the conversation, or choose an outcome that tells nothing of the debt",
            code="not_identified",
            field="code",
        )


def _check_callback(
    request: DispositionRequest, candidate: Candidate, packs: Mapping[str, Pack], campaign: Campaign, now: datetime
) -> None:
    callback = request.callback
    if request.code is not Outcome.CALLBACK:
        if callback is not None:
            raise Invalid(f"{request.code.value} carries no callback; choose CB", field="callback")
        return
    if callback is None:
        raise Invalid("a callback needs its day and time", field="callback")
    if not now < callback.at <= now + timedelta(days=CALLBACK_DAYS):
        raise Invalid(f"the callback must lie ahead, within {CALLBACK_DAYS} days", field="callback.at")
    if callback.number_id is not None and all(n.number_id != callback.number_id for n in candidate.lead.numbers):
        raise NotFound("that number is not one of this debtor's", field="callback.number_id")
    facts = candidate.facts.for_call(
        number=None, mode=DialMode.RESERVED_AGENT, caller_id=None, agreed_callback_at=callback.at
    )
    verdict = rulebook_of(packs, campaign).evaluate(facts, callback.at)
    if not verdict.is_permitted:
        raise Refused(
            f"a call at that time is not permitted ({verdict.rule})",
            code="callback_not_permitted",
            field="callback.at",
            rule=verdict.rule,
            until=verdict.until.isoformat() if verdict.until else None,
        )


# ---- what follows


def _next_step(
    attempt: AttemptRow,
    candidate: Candidate,
    agent_id: AgentId,
    request: DispositionRequest,
    rules: DispositionRules,
    now: datetime,
) -> NextStep:
    return next_step(
        candidate.lead,
        request.code,
        number_id=attempt.order.number_id,
        history=candidate.facts.attempts,
        policy=rules.retry.policy_for(attempt.order.campaign_id),
        now=now,
        zone=rules.retry.zone,
        callback=_callback(request, agent_id),
        promised_on=request.agreed.first_on,
        promised_by=request.promise.method if request.promise is not None else "",
    )


def _callback(request: DispositionRequest, agent_id: AgentId) -> Callback | None:
    if request.callback is None:
        return None
    return Callback(
        at=request.callback.at,
        agreed=True,
        agent_id=agent_id if request.callback.is_mine else None,
        number_id=request.callback.number_id,
    )


async def _follow(
    tx: Transaction,
    attempt: AttemptRow,
    candidate: Candidate,
    request: DispositionRequest,
    step: NextStep,
    now: datetime,
) -> None:
    """Write what the verdict sets off.

    The lead's place is left alone while a later call to it is under way. A leased lead is moved out of its holder's
    hands: the write ahead of its next call finds the lease gone.
    """
    if attempt.is_newest or candidate.lead.state is not LeadState.DIALED:
        await tx.leads.move([_lead_move(attempt, step)])
    if step.number_changes:
        await tx.debtors.move_numbers(
            [NumberMove(number_id=n, state=state, reason=request.code.value) for n, state in step.number_changes]
        )
    await _record_facts(tx, attempt, request, now)
    if step.hold is not None:
        held = await _held_cases(tx, attempt, step.hold.reason)
        await tx.cases.hold(
            [
                HoldOrder(
                    case_id=case_id,
                    reason=step.hold.reason,
                    starts_at=now,
                    ends_at=step.hold.until,
                    call_id=request.call_id,
                )
                for case_id in held
            ]
        )
        await tx.treatment.touch(held)


def _said(attempt: AttemptRow, request: DispositionRequest, step: NextStep, *, is_identified: bool) -> Said:
    """A refusal by somebody who was not identified says nothing of why it was not paid."""
    reason = DefaultReason(request.default_reason) if request.default_reason is not None else None
    return Said(
        call_id=request.call_id,
        case_ids=attempt.case_ids,
        outcome=request.code,
        reason=reason,
        is_identified=is_identified,
        note=request.note,
        held=step.hold.reason if step.hold is not None else None,
    )


OF_THE_PERSON = frozenset({HoldReason.DECEASED, HoldReason.INSOLVENCY})
"""Reasons that hold for whoever asks: every open case of the debtor is held, whosever it is."""


async def _held_cases(tx: Transaction, attempt: AttemptRow, reason: HoldReason) -> tuple[CaseId, ...]:
    return await tx.cases.open_of(attempt.order.debtor_id) if reason in OF_THE_PERSON else attempt.case_ids


async def _record_facts(tx: Transaction, attempt: AttemptRow, request: DispositionRequest, now: datetime) -> None:
    """What the debtor said that binds every later call, also those about other creditors' cases."""
    recorded = Recorded(at=now, call_id=request.call_id)
    debtor_id = attempt.order.debtor_id
    if request.code is Outcome.CEASE:
        wish = WishRow(debtor_id=debtor_id, kind=WishKind.CEASE, source=FactSource.CALL, recorded=recorded)
        await tx.facts.add_wish(wish)
    elif request.code is Outcome.ATTORNEY:
        row = RepresentativeRow(
            debtor_id=debtor_id,
            kind=RepresentativeKind.ATTORNEY,
            name="",
            source=FactSource.CALL,
            recorded=recorded,
        )
        await tx.facts.add_representative(row)
    elif request.code is Outcome.VULNERABLE:
        await tx.relation.add_vulnerability(mark_of_call(debtor_id, recorded))


def _lead_move(attempt: AttemptRow, step: NextStep) -> LeadMove:
    return LeadMove(
        lead_id=attempt.order.lead_id,
        state=step.state,
        due_at=step.due_at,
        reason=step.reason,
        callback=step.callback,
        last_number_id=attempt.order.number_id,
        preferred_number_id=step.preferred_number_id,
        adds_attempt=step.adds_attempt and attempt.disposition is None,
        replaces_plan=True,
    )


async def _undo(
    tx: Transaction, attempt: AttemptRow, candidate: Candidate, rules: DispositionRules, now: datetime
) -> None:
    """Take back what the verdict that is being corrected had set off."""
    assert attempt.disposition is not None
    if attempt.disposition is Outcome.CALLBACK:
        return  # it left nothing but the lead's place, which the new verdict decides
    before = next_step(
        candidate.lead,
        attempt.disposition,
        number_id=attempt.order.number_id,
        history=candidate.facts.attempts,
        policy=rules.retry.policy_for(attempt.order.campaign_id),
        now=attempt.disposed_at or now,
        zone=rules.retry.zone,
    )
    await take_back_agreed(tx, rules.reckoner, attempt.order.call_id, now)
    await take_back(tx, attempt.order.call_id, now=now)
    await tx.facts.end_wishes_of_call(attempt.order.call_id, now)
    await tx.relation.end_vulnerabilities_of_call(attempt.order.call_id, now)
    await tx.facts.end_representatives_of_call(attempt.order.call_id, now)
    if before.number_changes:
        await tx.debtors.move_numbers(
            [NumberMove(number_id=n, state=NumberState.OK, reason="corrected") for n, _ in before.number_changes]
        )


def _row(attempt: AttemptRow, agent_id: AgentId, request: DispositionRequest, now: datetime) -> DispositionRow:
    promise, callback = request.promise, request.callback
    return DispositionRow(
        call_id=request.call_id,
        agent_id=agent_id,
        code=request.code,
        at=now,
        note=request.note,
        default_reason=request.default_reason,
        promise_minor=promise.amount_minor if promise else None,
        promise_on=promise.on.isoformat() if promise else None,
        promise_method=promise.method if promise else None,
        callback_at=callback.at if callback else None,
        callback_agent_id=agent_id if callback and callback.is_mine else None,
        corrects_at=attempt.disposed_at,
    )


def _diary_line(attempt: AttemptRow, agent_id: AgentId, request: DispositionRequest, now: datetime) -> DiaryLine:
    kind = "disposed" if attempt.disposition is None else "corrected"
    return DiaryLine(
        call_id=request.call_id, at=now, kind=kind, data={"code": request.code.value, "agent_id": agent_id}
    )
