"""An agent's verdict on a conversation: the outcome, the promise or callback, holds, and the lead's next state.

What it is checked against stands in ``check_disposition``, what follows from it in ``follow_disposition``.
"""

from __future__ import annotations

from datetime import datetime

from dialer import metrics
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.kernel.ids import AgentId, UserId
from dialer.core.leads.model import Callback
from dialer.core.leads.recycle import NextStep, next_step
from dialer.ports.attempts import AttemptRow, DiaryLine, DispositionRow
from dialer.ports.leads import Candidate
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.calls.agree_in_call import check_parts, enter_agreed
from dialer.workflows.calls.check_disposition import (
    check_attempt,
    check_callback,
    check_code,
    check_identity,
    check_promise,
    is_identified,
    tells_of_debt,
)
from dialer.workflows.calls.disposition import DispositionRequest, DispositionRules
from dialer.workflows.calls.follow_disposition import follow, undo
from dialer.workflows.disputes.raise_matters import Said, check_reason, raise_matters


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
        check_attempt(attempt, agent_id, rules, now, is_live)
        if candidate is None or attempt.disposition is not None or not attempt.is_newest:
            candidate = await tx.leads.candidate(attempt.order.lead_id)
        campaign_id = attempt.order.campaign_id
        campaign = rules.campaigns.get(campaign_id) or await tx.campaigns.get(campaign_id)
        check_code(attempt, request)
        check_promise(request)
        check_parts(request.agreed)
        check_callback(request, candidate, rules.packs, campaign, now)
        identified = await is_identified(tx, request.call_id)
        if tells_of_debt(request):
            check_identity(request, is_identified=identified)
        await check_reason(
            tx, request.code, request.default_reason, attempt.campaign_type, attempt.case_ids,
            is_identified=identified,
        )  # fmt: skip
        by = await _user_of(tx, agent_id) if request.agreed.is_any or attempt.disposition is not None else None
        if attempt.disposition is not None:
            await undo(tx, attempt, candidate, rules, now, by)
        step = _next_step(attempt, candidate, agent_id, request, rules, now)
        await tx.attempts.dispose(_row(attempt, agent_id, request, now))
        if attempt.disposition is None:
            await tx.agent_desk.drop_note(request.call_id)
            await tx.agent_desk.end_help(request.call_id, now)
        await follow(tx, attempt, candidate, request, step, now)
        await enter_agreed(tx, rules.reckoner, attempt, request.agreed, by=by, now=now)
        await raise_matters(tx, _said(attempt, request, step, is_identified=identified), rules.disputes, now=now)
        await tx.treatment.touch(attempt.case_ids)
        await tx.attempts.append([_diary_line(attempt, agent_id, request, now)])
        if attempt.disposition is not None:
            await tx.audit.add(
                AuditLine(
                    at=now,
                    user_id=by,
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


async def _user_of(tx: Transaction, agent_id: AgentId) -> UserId:
    """Whoever agrees something answers for it as a user, as everywhere else."""
    return (await tx.people.agent(agent_id)).user_id


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
