"""A step of the ladder was taken: the letter is on its way, the message sent, the visit made."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.ids import CaseId, UserId
from dialer.ports.case_steps import StepRow
from dialer.ports.store import Store
from dialer.workflows.debt.reckon import Reckoner


async def mark_step(
    store: Store, reckoner: Reckoner, case_id: CaseId, step: str, note: str, *, by: UserId | None, now: datetime
) -> StepRow:
    """Keep that a due step was taken, with what proves it; the case is planned anew.

    Raises:
        NotFound: the step was never due in this case.
        Conflict: it was done already.
    """
    async with store.transaction() as tx:
        today = (await reckoner.of_case(tx, case_id)).today(now)
        done = await tx.case_steps.finish_step(case_id, step, note, on=today, by=by)
        data = {"step": step, "title": done.title, "action": done.action, "note": note}
        await tx.case_steps.log(case_id, "step_done", data, on=today, at=now, by=by)
        await tx.treatment.touch([case_id])
    return done
