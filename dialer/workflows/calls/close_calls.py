"""The ends of calls: outcome and times on the attempt, and what follows for the lead, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialer import metrics
from dialer.core.agents.spells import AgentSpell
from dialer.core.calls.model import Call
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CampaignId
from dialer.core.leads.recycle import NextStep, RetryPolicy, next_step
from dialer.ports.attempts import ClosedAttempt, DiaryLine
from dialer.ports.cases import HoldOrder, NumberMove
from dialer.ports.leads import Candidate, LeadMove
from dialer.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRules:
    """The retry policy in force, and the campaigns' own limits."""

    policies: Mapping[CampaignId, RetryPolicy]
    """Per campaign: its pack's attempt gap and its own limit of attempts are in it."""
    zone: str = "Europe/Rome"

    def policy_for(self, campaign_id: CampaignId) -> RetryPolicy:
        """The campaign's policy; the defaults for one that this node no longer runs."""
        return self.policies.get(campaign_id) or RetryPolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedCall:
    call: Call
    candidate: Candidate | None
    """The lead as it was when the call was ordered; read again when the node has lost it."""
    needs_disposition: bool
    """There was a conversation and its verdict is not yet stored."""


async def close_calls(
    store: Store,
    *,
    ended: Sequence[EndedCall],
    lines: Sequence[DiaryLine],
    times: Sequence[Call],
    rules: RetryRules,
    spells: Sequence[AgentSpell] = (),
) -> None:
    """Store what happened to calls and agents since the last time.

    Raises:
        StoreError: nothing was written.
    """
    async with store.transaction() as tx:
        # each answers nothing, and does nothing for no rows
        await tx.attempts.append(lines)
        await tx.attempts.set_times(times)
        await tx.spells.add(spells)
        if not ended:
            return
        closed: list[ClosedAttempt] = []
        for item in ended:
            candidate = item.candidate
            if candidate is None and item.call.joined_at is None:
                if (await tx.attempts.get(item.call.call_id)).ended_at is not None:
                    continue  # another has closed it meanwhile, and its lead went on
                candidate = await tx.leads.candidate(item.call.order.lead_id)
            closed.append(_closed(item, candidate, rules))
        await tx.attempts.close(closed)
        await tx.leads.move([c.lead for c in closed if c.lead is not None])
        numbers = [n for c in closed for n in c.numbers]
        if numbers:
            await tx.debtors.move_numbers(numbers)
        holds = [h for c in closed for h in c.holds]
        if holds:
            await tx.cases.hold(holds)
    for item in ended:
        outcome = item.call.outcome or Outcome.LOST
        metrics.CALLS_ENDED.labels(str(item.call.order.campaign_id), outcome.value).inc()


def _closed(item: EndedCall, candidate: Candidate | None, rules: RetryRules) -> ClosedAttempt:
    call = item.call
    outcome = call.outcome or Outcome.LOST
    ended_at = call.ended_at or call.order.ordered_at
    step = None
    if candidate is not None and call.joined_at is None:  # after a conversation the agent's verdict decides
        step = next_step(
            candidate.lead,
            outcome,
            number_id=call.order.number_id,
            history=candidate.facts.attempts,
            policy=rules.policy_for(call.order.campaign_id),
            now=ended_at,
            zone=rules.zone,
            rang=call.ringing_at is not None,
        )
    return ClosedAttempt(
        call=call,
        outcome=outcome,
        cause=call.cause,
        ended_at=ended_at,
        lead=lead_move(step, call) if step is not None else None,
        numbers=number_moves(step) if step is not None else (),
        holds=hold_orders(step, candidate, call) if step is not None and candidate is not None else (),
    )


def lead_move(step: NextStep, call: Call) -> LeadMove:
    """The stored form of a retry decision."""
    return LeadMove(
        lead_id=call.order.lead_id,
        state=step.state,
        due_at=step.due_at,
        reason=step.reason,
        callback=step.callback,
        last_number_id=call.order.number_id,
        preferred_number_id=step.preferred_number_id,
        adds_attempt=step.adds_attempt,
    )


def number_moves(step: NextStep) -> tuple[NumberMove, ...]:
    return tuple(NumberMove(number_id=n, state=state, reason=step.reason) for n, state in step.number_changes)


def hold_orders(step: NextStep, candidate: Candidate, call: Call) -> tuple[HoldOrder, ...]:
    """A hold on each case that was talked about."""
    if step.hold is None:
        return ()
    return tuple(
        HoldOrder(
            case_id=case_id,
            reason=step.hold.reason,
            starts_at=call.ended_at or call.order.ordered_at,
            ends_at=step.hold.until,
            call_id=call.call_id,
        )
        for case_id in candidate.facts.case_ids
    )
