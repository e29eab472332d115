"""What an agent's verdict sets off, and takes back when it is corrected: the lead, numbers, holds, what was told."""

from __future__ import annotations

from datetime import datetime

from dialer.core.compliance.facts import WishKind
from dialer.core.kernel.codes import HoldReason, NumberState, Outcome
from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.leads.model import LeadState
from dialer.core.leads.recycle import NextStep, next_step
from dialer.ports.attempts import AttemptRow
from dialer.ports.cases import HoldOrder, NumberMove
from dialer.ports.facts import FactSource, Recorded, RepresentativeKind, RepresentativeRow, WishRow
from dialer.ports.leads import Candidate, LeadMove
from dialer.ports.store import Transaction
from dialer.workflows.calls.agree_in_call import take_back_agreed
from dialer.workflows.calls.disposition import DispositionRequest, DispositionRules
from dialer.workflows.disputes.raise_matters import take_back
from dialer.workflows.relation.mark_of_call import mark_of_call


async def follow(
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


async def undo(
    tx: Transaction,
    attempt: AttemptRow,
    candidate: Candidate,
    rules: DispositionRules,
    now: datetime,
    by: UserId | None,
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
    await take_back_agreed(tx, rules.reckoner, attempt.order.call_id, now, by=by)
    await take_back(tx, attempt.order.call_id, now=now)
    await tx.facts.end_wishes_of_call(attempt.order.call_id, now)
    await tx.relation.end_vulnerabilities_of_call(attempt.order.call_id, now)
    await tx.facts.end_representatives_of_call(attempt.order.call_id, now)
    if before.number_changes:
        await tx.debtors.move_numbers(
            [NumberMove(number_id=n, state=NumberState.OK, reason="corrected") for n, _ in before.number_changes]
        )
