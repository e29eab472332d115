"""What happened to a case takes it back from those who have it: bureaux above all, visitors and lawyers too."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.window import zone
from dialer.core.treatment.bureau import CORRECTION, withdrawal
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.ports.case_steps import HandOffRow
from dialer.ports.store import Store, Transaction
from dialer.workflows.debt.reckon import Reckoner

BATCH = 200
ENDED = frozenset({"paid", "recalled", "closed"})
"""What a visitor or a lawyer need not see to any more; a promise or a dispute is theirs to hear of."""


async def watch_hand_offs(store: Store, reckoner: Reckoner, *, now: datetime) -> int:
    """One round over every hand-off that stands; the second of the same instant changes nothing.

    Returns:
        How many were withdrawn, or are to be corrected at the bureau.
    """
    changed = 0
    for kind in HandOffKind:
        after = 0
        while True:
            async with store.transaction() as tx:
                rows = await tx.hand_offs.standing(kind, after, BATCH)
                if rows:
                    changed += await withdraw_in(tx, reckoner, rows, now=now)
                    after = rows[-1].hand_off_id
            if len(rows) < BATCH:
                break
    return changed


async def withdraw_in(tx: Transaction, reckoner: Reckoner, rows: tuple[HandOffRow, ...], *, now: datetime) -> int:
    """Withdraw those of these hand-offs that no longer hold; how many.

    One that was not sent is cancelled. A report that a bureau has is to be corrected: its hand-off stays, and the next
    export tells the bureau.
    """
    today = reckoner.today(now)
    case_ids = sorted({row.case_id for row in rows})
    sheets = {sheet.case_id: sheet for sheet in await tx.treatment.sheets(case_ids, today, zone(reckoner.zone))}
    reckoned = await reckoner.read(tx, case_ids, today)
    changed = 0
    for row in rows:
        because = withdrawal(sheets[row.case_id], reckoned[row.case_id].payments(), row.notice_on, today)
        if not because or (row.kind is not HandOffKind.BUREAU and because not in ENDED):
            continue
        if row.state is HandOffState.SENT:
            if row.kind is not HandOffKind.BUREAU or row.ended_because == because:
                continue  # who has it is told by people; its list shows that the case has ended
            await tx.hand_offs.set_stage(row.hand_off_id, CORRECTION, row.state, at=now, by=None)
            await tx.hand_offs.withdraw(row.hand_off_id, because, row.state, at=now)
        else:
            await tx.hand_offs.withdraw(row.hand_off_id, because, HandOffState.CANCELLED, at=now)
        data = {"kind": row.kind.value, "state": "withdrawn", "note": because}
        await tx.case_steps.log(row.case_id, "hand_off", data, on=today, at=now, by=None)
        await tx.treatment.touch([row.case_id])
        changed += 1
    return changed
