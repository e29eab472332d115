"""A person gives a case up, or decides that it goes on: the machine only proposes (``domain.md`` E18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.treatment.decision import Action
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.stop_calls import StopWord, stop_calls


async def decide_closure(
    store: Store, reckoner: Reckoner, case_id: CaseId, *, is_confirmed: bool, note: str, by: UserId, now: datetime
) -> None:
    """Close a case, or refuse what was proposed.

    A case may be closed without a proposal, by a person's own reason; what is owed stays owed, and goes back to the
    creditor.

    Raises:
        Invalid: no reason was given.
        Conflict: nothing was proposed that could be refused, or the case is not open.
    """
    if not note.strip():
        raise Invalid("give the reason of the decision", field="note")
    async with store.transaction() as tx:
        today = (await reckoner.of_case(tx, case_id)).today(now)
        await tx.ledger.lock([case_id])
        standing = await tx.case_steps.standing(case_id)
        is_proposed = standing is not None and standing.action == Action.PROPOSE_CLOSURE
        if not is_confirmed and not is_proposed:
            raise Conflict("closure is not proposed for this case; there is nothing to refuse", code="not_proposed")
        why = standing.why if standing is not None and is_proposed else ""
        facts = standing.facts if standing is not None and is_proposed else {}
        if is_confirmed:
            await close_in(tx, case_id, why=why, facts=facts, note=note, on=today, by=by, now=now)
        else:
            await tx.case_steps.decide_closure(
                case_id, why=why, facts=facts, is_confirmed=False, note=note, on=today, at=now, by=by
            )
        data = {"why": why, "facts": dict(facts), "is_confirmed": is_confirmed, "note": note}
        await tx.case_steps.log(case_id, "closure", data, on=today, at=now, by=by)
        await tx.treatment.touch([case_id])
        action = "case.closed" if is_confirmed else "case.closure_refused"
        await tx.audit.add(AuditLine(at=now, user_id=by, action=action, subject=f"case:{case_id}", data={"why": why}))


async def close_in(
    tx: Transaction, case_id: CaseId, *, why: str, facts: Mapping[str, object], note: str, on: date, by: UserId,
    now: datetime,
) -> None:  # fmt: skip
    """Give a case up as part of something larger: it is closed, and nobody calls about it any more.

    Raises:
        Conflict: the case is not open any more.
    """
    await tx.case_steps.decide_closure(
        case_id, why=why, facts=facts, is_confirmed=True, note=note, on=on, at=now, by=by
    )
    await stop_calls(tx, [case_id], StopWord.CLOSED, now=now)
