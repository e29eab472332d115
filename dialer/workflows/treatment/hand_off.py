"""Hand a case on: to a visitor, to a credit bureau after its notice, to a lawyer with the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
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
from dialer.workflows.disputes.holds import hold_case, let_go
from dialer.workflows.treatment.plan_cases import planner


async def open_hand_off(
    store: Store, reckoner: Reckoner, case_id: CaseId, kind: HandOffKind, recipient: str, *, by: UserId, now: datetime
) -> int:
    """Queue a case for somebody else; the step of the ladder that asked for it counts as taken.

    A bureau is told only after the debtor was warned (``record_notice``) and had his days.

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
        to = recipient or (terms.bureau if kind is HandOffKind.BUREAU else "")
        hand_off_id = await tx.case_steps.open_hand_off(
            case_id, kind, on=today, due_on=None, recipient=to, at=now, by=by
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


async def record_notice(
    store: Store, reckoner: Reckoner, hand_off_id: int, on: date, proof: str, *, by: UserId, now: datetime
) -> HandOffRow:
    """The debtor was warned that the bureau will be told: from this day on his fifteen days run (``domain.md`` §3.10).

    Args:
        on: when the notice reached him, or was sent by ordinary mail.
        proof: number of the letter, PEC receipt.

    Raises:
        NotFound: no such hand-off.
        Conflict: it is of no bureau, was sent already, or is over.
        Invalid: a day that has not come or lies before the case was queued, or no proof.
    """
    today = reckoner.today(now)
    proof = " ".join(proof.split())
    if not proof:
        raise Invalid("nobody is reported without proof that he was warned: give the letter's number", field="proof")
    if on > today:
        raise Invalid("the notice is recorded when it has gone out", field="on", latest=today.isoformat())
    async with store.transaction() as tx:
        row = await tx.case_steps.hand_off(hand_off_id)
        if row.kind is not HandOffKind.BUREAU:
            raise Conflict("only a credit bureau asks for this notice", code="no_bureau_hand_off")
        if row.state not in (HandOffState.QUEUED, HandOffState.READY):
            raise Conflict(f"the hand-off is {row.state}; the notice came before", code="hand_off_over")
        if on < row.opened_on:
            raise Invalid(
                f"the case was queued on {row.opened_on}; an earlier letter did not speak of this report", field="on"
            )
        due_on = bureau_due_on(on)
        await tx.hand_offs.set_notice(hand_off_id, on=on, due_on=due_on, proof=proof, at=now, by=by)
        data = {"kind": "bureau", "state": "noticed", "note": proof, "on": str(on), "due_on": str(due_on)}
        await tx.case_steps.log(row.case_id, "hand_off", data, on=today, at=now, by=by)
        return await tx.case_steps.hand_off(hand_off_id)


async def change_hand_off(
    store: Store, reckoner: Reckoner, hand_off_id: int, move: HandOffMove, note: str, *, by: UserId, now: datetime
) -> HandOffRow:
    """Move a hand-off on by hand.

    Raises:
        NotFound: no such hand-off.
        InvalidTransition: its state does not have that move.
        Conflict: the bureau may not be told before the debtor was warned and had his days.
    """
    async with store.transaction() as tx:
        row = await tx.case_steps.hand_off(hand_off_id)
        return await move_in(tx, reckoner, row, move, note, by=by, now=now)


async def move_in(
    tx: Transaction, reckoner: Reckoner, row: HandOffRow, move: HandOffMove, note: str, *, by: UserId | None,
    now: datetime,
) -> HandOffRow:  # fmt: skip
    """``change_hand_off`` within a transaction.

    A case at a lawyer's is held: nobody calls until a person has decided what becomes of it.
    """
    today = reckoner.today(now)
    state = moved(row.state, move)
    if state is HandOffState.SENT:
        check_bureau_days(row, today)
    await tx.case_steps.change_hand_off(
        row.hand_off_id, state=state, note=note or row.note, at=now, by=by,
        sent_on=today if state is HandOffState.SENT else None,
    )  # fmt: skip
    data = {"kind": row.kind.value, "state": state.value, "note": note}
    await tx.case_steps.log(row.case_id, "hand_off", data, on=today, at=now, by=by)
    if row.kind is HandOffKind.LEGAL and state is HandOffState.SENT:
        await hold_case(tx, row.case_id, HoldReason.LEGAL, now=now, by=by)
    if row.kind is HandOffKind.LEGAL and row.state is HandOffState.SENT and state is HandOffState.CANCELLED:
        await let_go(tx, row.case_id, HoldReason.LEGAL, now=now)
    await tx.treatment.touch([row.case_id])
    found = await tx.case_steps.hand_off(row.hand_off_id)
    return replace(found, state=state)


def check_bureau_days(row: HandOffRow, today: date) -> None:
    """Raises Conflict where a bureau may not be told yet."""
    if row.kind is not HandOffKind.BUREAU:
        return
    if row.notice_on is None or row.due_on is None or not row.proof:
        raise Conflict(
            "the debtor was not warned yet; record the notice with its day and proof first", code="no_notice"
        )
    if today < row.due_on:
        raise Conflict(
            f"the debtor was warned on {row.notice_on}; the bureau may be told from {row.due_on} on",
            code="too_early",
            due_on=str(row.due_on),
        )
