"""Interest grows by the day: what open cases owe is written anew each night."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.ids import CaseId
from dialer.ports.store import Store
from dialer.workflows.debt.reckon import Reckoner

BATCH = 500
"""Cases in a transaction."""


async def refresh_balances(store: Store, reckoner: Reckoner, *, now: datetime, replans: bool = True) -> int:
    """Reckon every open case that bears interest; how many owe something else than was written.

    Idempotent, and in parts: a run that was broken off begins anew.

    Args:
        replans: False in the night, which plans every case anyway.
    """
    changed = 0
    after = CaseId(0)
    while True:
        async with store.transaction() as tx:
            case_ids = await tx.ledger.bearing_interest(after, BATCH)
            if not case_ids:
                return changed
            await tx.ledger.lock(case_ids)
            written = await tx.ledger.balances(case_ids)
            found = await reckoner.project(tx, case_ids, now)
            other = [one for one, case in found.items() if case.position.balance != written.get(one)]
            if replans:
                await tx.treatment.touch(other)
        changed += len(other)
        after = case_ids[-1]
