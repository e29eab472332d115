"""Conversations whose agent never gave a disposition: their leads go on by the retry rules."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.codes import Outcome
from dialer.core.leads.recycle import next_step
from dialer.ports.attempts import DiaryLine
from dialer.ports.leads import LeadMove
from dialer.ports.store import Store
from dialer.workflows.calls.close_calls import RetryRules


async def expire_undisposed(store: Store, *, before: datetime, rules: RetryRules, now: datetime) -> int:
    """Move the leads of conversations that ended before ``before`` without a disposition; how many.

    Raises:
        StoreError: nothing has changed.
    """
    async with store.transaction() as tx:
        rows = await tx.attempts.undisposed(before)
        for row in rows:
            candidate = await tx.leads.candidate(row.order.lead_id)
            step = next_step(
                candidate.lead,
                Outcome.HANGUP_EARLY,  # nothing is known of the talk: tomorrow, as after a call that broke off
                number_id=row.order.number_id,
                history=candidate.facts.attempts,
                policy=rules.policy_for(row.order.campaign_id),
                now=now,
                zone=rules.zone,
            )
            await tx.leads.move(
                [
                    LeadMove(
                        lead_id=row.order.lead_id,
                        state=step.state,
                        due_at=step.due_at,
                        reason="undisposed",
                        last_number_id=row.order.number_id,
                        adds_attempt=step.adds_attempt,
                    )
                ]
            )
            await tx.attempts.append([DiaryLine(call_id=row.order.call_id, at=now, kind="undisposed")])
    return len(rows)
