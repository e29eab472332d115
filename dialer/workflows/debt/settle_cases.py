"""What follows from entries that were booked: what is owed, what was agreed, and whether calls stop or may go on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from dialer.core.debt.books import Books
from dialer.core.kernel.ids import CaseId
from dialer.ports.store import Transaction
from dialer.workflows.debt.judge_agreements import judge_agreements
from dialer.workflows.debt.reckon import NOTHING_KNOWN, Reckoned, Reckoner
from dialer.workflows.debt.stop_calls import StopWord, allow_calls, stop_calls


async def settle_cases(
    tx: Transaction,
    case_ids: Collection[CaseId],
    *,
    reckoner: Reckoner,
    now: datetime,
    known: Mapping[CaseId, Books] = NOTHING_KNOWN,
) -> Mapping[CaseId, Reckoned]:
    """Write what these cases owe after entries were booked for them, and judge their promises, plans and settlements.

    Their ledgers are locked by the caller, who may hand over books that it read under the lock, with what it booked.

    A case of which nothing is owed any more is paid, and is no longer called from this transaction on; one whose
    payment did not hold is open again and returns to its queues. All of them are planned anew.
    """
    ids = sorted(set(case_ids))
    before = await reckoner.project(tx, ids, now, known)
    judged = await judge_agreements(tx, reckoner, ids, now=now)  # a settlement that was paid writes the rest down
    found = {**before, **(await reckoner.read(tx, judged, reckoner.today(now)) if judged else {})}
    was = {case_id: case.books.status for case_id, case in before.items()}
    paid = [one for one, case in found.items() if was[one] == "open" and not case.position.balance]
    reopened = [one for one, case in found.items() if was[one] == "paid" and case.position.balance]
    await stop_calls(tx, paid, StopWord.PAID, now=now)
    await allow_calls(tx, reopened, now=now)
    await tx.treatment.touch(ids)
    return found
