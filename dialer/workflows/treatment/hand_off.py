"""Hand a case on: to a visitor, to a credit bureau after its notice, to a lawyer with the file."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.kernel.window import zone
from dialer.core.treatment.assemble import DISPUTES
from dialer.core.treatment.hand_off import (
    KIND_OF,
    HandOffKind,
    HandOffMove,
    HandOffState,
    bureau_due_on,
    check_kind,
    moved,
)
from dialer.core.treatment.sheet import CaseSheet
from dialer.core.treatment.strategy import StepAction
from dialer.ports.case_steps import HandOffRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.treatment.plan_cases import planner


async def open_hand_off(
    store: Store, reckoner: Reckoner, case_id: CaseId, kind: HandOffKind, recipient: str, *, by: UserId, now: datetime
) -> int:
    """Queue a case for somebody else; of the bureau the debtor's days begin with today's notice.

    The step of the ladder that asked for it counts as taken.

    Raises:
        NotFound: no such case.
        Conflict: the case is not open, one of the kind is open, the creditor did not authorise it or takes part in no
            bureau, or the claim is disputed.
    """
    today = reckoner.today(now)
    async with store.transaction() as tx:
        found = await tx.treatment.sheets([case_id], today, zone(reckoner.zone))
        if not found:
            raise NotFound(f"there is no case {case_id}", case_id=case_id)
        (sheet,) = found
        if sheet.status != "open":
            raise Conflict("only an open case is handed on", code="not_open", case_id=case_id)
        terms = (await planner(tx, reckoner, now)).terms_of(sheet)
        disputed = bool(DISPUTES & set(sheet.holds)) or any(invoice.disputed for invoice in sheet.invoices)
        check_kind(kind, authorises_formal=terms.authorises_formal, bureau=terms.bureau, is_disputed=disputed)
        due_on = bureau_due_on(today) if kind is HandOffKind.BUREAU else None
        to = recipient or (terms.bureau if kind is HandOffKind.BUREAU else "")
        hand_off_id = await tx.case_steps.open_hand_off(
            case_id, kind, on=today, due_on=due_on, recipient=to, at=now, by=by
        )
        await _finish_step(tx, sheet, kind, reckoner, by, now)
        data = {"kind": kind.value, "state": HandOffState.QUEUED.value, "recipient": to}
        await tx.case_steps.log(case_id, "hand_off", data, on=today, at=now, by=by)
        await tx.treatment.touch([case_id])
        await tx.audit.add(
            AuditLine(
                at=now, user_id=by, action="case.handed_off", subject=f"case:{case_id}", data={"kind": kind.value}
            )
        )
    return hand_off_id


async def _finish_step(
    tx: Transaction, sheet: CaseSheet, kind: HandOffKind, reckoner: Reckoner, by: UserId, now: datetime
) -> None:
    for name, step in sheet.steps.items():
        asked = KIND_OF.get(StepAction(step.action)) is kind
        if asked and step.done_on is None and step.is_open:
            await tx.case_steps.finish_step(CaseId(sheet.case_id), name, "", on=reckoner.today(now), by=by)


async def change_hand_off(
    store: Store, reckoner: Reckoner, hand_off_id: int, move: HandOffMove, note: str, *, by: UserId, now: datetime,
    sha256: str | None = None,
) -> HandOffRow:  # fmt: skip
    """Move a hand-off on.

    Raises:
        NotFound: no such hand-off.
        InvalidTransition: its state does not have that move.
        Conflict: the bureau may not be told before the debtor's days are over.
    """
    today = reckoner.today(now)
    async with store.transaction() as tx:
        row = await tx.case_steps.hand_off(hand_off_id)
        state = moved(row.state, move)
        if state is HandOffState.SENT and row.due_on is not None and today < row.due_on:
            raise Conflict(
                f"the debtor was warned on {row.notice_on}; the bureau may be told from {row.due_on} on",
                code="too_early",
                due_on=str(row.due_on),
            )
        await tx.case_steps.change_hand_off(
            hand_off_id, state=state, note=note or row.note, at=now, by=by, sha256=sha256,
            sent_on=today if state is HandOffState.SENT else None,
        )  # fmt: skip
        data = {"kind": row.kind.value, "state": state.value, "note": note}
        await tx.case_steps.log(row.case_id, "hand_off", data, on=today, at=now, by=by)
        await tx.treatment.touch([row.case_id])
        return await tx.case_steps.hand_off(hand_off_id)
