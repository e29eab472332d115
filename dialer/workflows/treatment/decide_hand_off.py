"""A case that a lawyer gave back or settled goes on, or is given up, by a person's decision."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import UserId
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.core.treatment.reports import HandOffDecision
from dialer.ports.hand_offs import HandOffItem
from dialer.ports.store import AuditLine, Store
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.disputes.holds import let_go
from dialer.workflows.treatment.decide_closure import close_in


async def decide_hand_off(
    store: Store, reckoner: Reckoner, hand_off_id: int, decision: HandOffDecision, note: str, *, by: UserId,
    now: datetime,
) -> HandOffItem:  # fmt: skip
    """Let the case go on with the steps of its phase, or close it.

    Raises:
        NotFound: no such hand-off.
        Invalid: no reason.
        Conflict: it is no lawyer's, is not over, or somebody has decided already.
    """
    if not note.strip():
        raise Invalid("give the reason of the decision", field="note")
    today = reckoner.today(now)
    async with store.transaction() as tx:
        item = await tx.hand_offs.item(hand_off_id)
        if item.row.kind is not HandOffKind.LEGAL or item.row.state is not HandOffState.DONE:
            raise Conflict("only what a lawyer gave back or settled waits for this decision", code="not_returned")
        if item.row.decision:
            raise Conflict(f"it was decided on {item.row.decided_on}", code="already_decided")
        await tx.hand_offs.decide(hand_off_id, decision, on=today, at=now, by=by)
        await let_go(tx, item.row.case_id, HoldReason.LEGAL, now=now)
        if decision is HandOffDecision.CLOSE:
            await close_in(tx, item.row.case_id, why="legal_returned", facts={}, note=note, on=today, by=by, now=now)
        data = {"kind": "legal", "state": decision.value, "note": note}
        await tx.case_steps.log(item.row.case_id, "hand_off_decision", data, on=today, at=now, by=by)
        await tx.treatment.touch([item.row.case_id])
        await tx.audit.add(
            AuditLine(
                at=now, user_id=by, action="hand_off.decided", subject=f"case:{item.row.case_id}",
                data={"hand_off": hand_off_id, "decision": decision.value},
            )
        )  # fmt: skip
        return await tx.hand_offs.item(hand_off_id)
