"""Whether an agent's verdict may be entered: whose call it was, what the outcome needs, when a callback may be.

Each check raises what the form shows beside the field; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.conduct import Conduct
from dialer.core.compliance.pack import Pack
from dialer.core.debt.promise import PromiseMethod
from dialer.core.dialing import rulebook_of
from dialer.core.kernel.codes import DialMode, Outcome
from dialer.core.kernel.errors import Conflict, Invalid, NotFound, Refused
from dialer.core.kernel.ids import AgentId, CallId
from dialer.core.kernel.outcomes import OUTCOMES, agent_outcomes
from dialer.ports.attempts import AttemptRow
from dialer.ports.leads import Candidate
from dialer.ports.store import Transaction
from dialer.workflows.calls.agree_in_call import PROMISES
from dialer.workflows.calls.disposition import DispositionRequest, DispositionRules

CALLBACK_DAYS = 60
"""A callback lies at most so many days ahead."""


def check_attempt(
    attempt: AttemptRow, agent_id: AgentId, rules: DispositionRules, now: datetime, is_live: bool
) -> None:
    """Whose call it was, whether there was a conversation, whether it is too late to correct it.

    Raises:
        Refused: another agent's call (``not_your_call``).
        Conflict: nobody was talked to, or the time for corrections is over (``correction_over``).
    """
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


def check_code(attempt: AttemptRow, request: DispositionRequest) -> None:
    """The outcome belongs to this kind of campaign; else ``Invalid``, with those that do."""
    valid = agent_outcomes(attempt.campaign_type)
    if request.code not in valid:
        raise Invalid(
            f"{request.code.value} is no outcome of a {attempt.campaign_type.value} campaign; choose one of "
            f"{', '.join(code.value for code in valid)}",
            field="code",
        )


def check_promise(request: DispositionRequest) -> None:
    """A promise is there where the outcome is one, and its amount and method are possible; else ``Invalid``.

    Whether it may be taken is asked of the creditor's limits where it is entered (``record_promise``).
    """
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


def tells_of_debt(request: DispositionRequest) -> bool:
    """Whether the verdict holds what can only have been said to an identified person."""
    return OUTCOMES[request.code].tells_of_debt or request.default_reason is not None or request.promise is not None


async def is_identified(tx: Transaction, call_id: CallId) -> bool:
    """The diary is asked, not the screen: a restart in mid-call forgets nothing."""
    diary = await tx.attempts.lines(call_id)
    return Conduct.of((line.kind, line.at, line.data) for line in diary).is_identified


def check_identity(request: DispositionRequest, *, is_identified: bool) -> None:
    """Somebody was identified; else ``Refused`` (``not_identified``)."""
    if not is_identified:
        raise Refused(
            f"nobody was identified in this call, so that {request.code.value} cannot be entered: tick the identity "
            "check during the conversation, or choose an outcome that tells nothing of the debt",
            code="not_identified",
            field="code",
        )


def check_callback(
    request: DispositionRequest, candidate: Candidate, packs: Mapping[str, Pack], campaign: Campaign, now: datetime
) -> None:
    """A callback is there where the outcome is one, lies ahead, and may be made at its time.

    Raises:
        Invalid: it is missing, is not called for, or lies behind or too far ahead.
        NotFound: the number is not the debtor's.
        Refused: the rules do not permit a call then (``callback_not_permitted``).
    """
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
