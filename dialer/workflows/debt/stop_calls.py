"""Stop calling about cases at once: they were paid, closed, recalled or put on hold. The one place that does it.

In the transaction that changes the cases, ``stop_calls`` takes their leads out of the queues. After the commit the door
announces the facts (``Supervision.facts_changed``; another process: the wake-up ``facts``): every node then ends the
calls that still ring, once the pack's least time of ringing is over, takes back leads that agents are looking at, lets
conversations go on and tells their agents (``engine/recall``, ``engine/tidings``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.ids import CaseId
from dialer.core.leads.steps import held_word
from dialer.ports.store import Transaction


class StopWord(StrEnum):
    """Why a case is not called about any more; kept on the lead."""

    PAID = "case_paid"
    CLOSED = "case_closed"
    RECALLED = "case_recalled"


async def stop_calls(tx: Transaction, case_ids: Sequence[CaseId], why: StopWord | HoldReason, *, now: datetime) -> int:
    """Take the leads of these cases' debtors out of their creditors' queues; how many.

    The cases' status, or their holds, are stored before in the same transaction. A debtor with another open case that
    may be talked about stays in the queue; one whose hold ends waits until then.
    """
    if not case_ids:
        return 0
    if isinstance(why, HoldReason):
        return await tx.leads.withdraw(case_ids, held_word(why), now, is_final=False)
    return await tx.leads.withdraw(case_ids, why.value, now, is_final=True)


async def allow_calls(tx: Transaction, case_ids: Sequence[CaseId], *, now: datetime) -> int:
    """Put back what ``stop_calls`` took out for cases that are open again: a payment that did not hold; how many."""
    if not case_ids:
        return 0
    return await tx.leads.readmit(case_ids, [word.value for word in StopWord], now)
