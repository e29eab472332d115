"""What was done and decided in the treatment of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.core.treatment.sheet import Standing
from dialer.db.repos import case_endings, case_work
from dialer.db.repos.treatment_sheets import standing_of
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import cases, invoices
from dialer.db.tables.ledger import interrupting_acts
from dialer.db.tables.people import users
from dialer.db.tables.treatment import (
    closure_decisions,
    hand_offs,
    prescription_decisions,
    treatment_events,
    treatment_steps,
    treatments,
)
from dialer.db.unit import Unit
from dialer.ports.case_steps import ActRow, EndingRow, EventRow, HandOffRow, StepRow, WaitingCases, WorkOfCase


class SqlCaseStepsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def standing(self, case_id: CaseId) -> Standing | None:
        return await self._unit.ask(_standing, case_id)

    async def steps(self, case_id: CaseId) -> tuple[StepRow, ...]:
        return await self._unit.ask(_steps, case_id)

    async def events(self, case_id: CaseId, limit: int = 200) -> tuple[EventRow, ...]:
        return await self._unit.ask(_events, case_id, limit)

    async def acts(self, case_id: CaseId) -> tuple[ActRow, ...]:
        return await self._unit.ask(_acts, case_id)

    async def hand_offs(self, case_id: CaseId) -> tuple[HandOffRow, ...]:
        return await self._unit.ask(_hand_offs, case_id)

    async def hand_off(self, hand_off_id: int) -> HandOffRow:
        return await self._unit.ask(_hand_off, hand_off_id)

    async def log(
        self, case_id: CaseId, kind: str, data: Mapping[str, object], *, on: date, at: datetime, by: UserId | None
    ) -> None:
        await self._unit.jot(_log, case_id, kind, data, on, at, by)

    async def finish_step(self, case_id: CaseId, step: str, note: str, *, on: date, by: UserId | None) -> StepRow:
        return await self._unit.ask(_finish_step, case_id, step, note, on, by)

    async def ending(self, case_id: CaseId) -> EndingRow:
        return await self._unit.ask(case_endings.ending, case_id)

    async def ended_cases(
        self, creditor_id: CreditorId, since: datetime, until: datetime, limit: int
    ) -> tuple[CaseId, ...]:
        return await self._unit.ask(case_endings.ended_cases, creditor_id, since, until, limit)

    async def work(self, case_id: CaseId) -> WorkOfCase:
        return await self._unit.ask(case_endings.work, case_id)

    async def decide_closure(
        self, case_id: CaseId, *, why: str, facts: Mapping[str, object], is_confirmed: bool, note: str, on: date,
        at: datetime, by: UserId,
    ) -> None:  # fmt: skip
        values = {
            "case_id": case_id, "why": why, "facts": dict(facts), "is_confirmed": is_confirmed, "note": note,
            "on_day": on, "at": at, "by_user_id": by,
        }  # fmt: skip
        await self._unit.ask(_decide_closure, values)

    async def decide_prescription(
        self, case_id: CaseId, *, expires_on: date, choice: str, note: str, on: date, at: datetime, by: UserId
    ) -> None:
        values = {
            "case_id": case_id, "on_day": on, "expires_on": expires_on, "choice": choice, "note": note, "at": at,
            "by_user_id": by,
        }  # fmt: skip
        await self._unit.ask(_add_prescription_decision, values)

    async def end_act(self, act_id: int, at: datetime, by: UserId | None) -> CaseId:
        return await self._unit.ask(_end_act, act_id, at, by)

    async def open_hand_off(
        self, case_id: CaseId, kind: HandOffKind, *, on: date, due_on: date | None, recipient: str, at: datetime,
        by: UserId | None,
    ) -> int:  # fmt: skip
        values = {
            "case_id": case_id, "kind": kind.value, "state": HandOffState.QUEUED.value, "opened_on": on,
            "notice_on": on if due_on is not None else None, "due_on": due_on, "recipient": recipient,
            "changed_at": at, "by_user_id": by,
        }  # fmt: skip
        return await self._unit.ask(_open_hand_off, values)

    async def change_hand_off(
        self, hand_off_id: int, *, state: HandOffState, note: str, at: datetime, by: UserId | None,
        sha256: str | None = None, sent_on: date | None = None,
    ) -> None:  # fmt: skip
        values: dict[str, object] = {"state": state.value, "note": note, "changed_at": at, "by_user_id": by}
        if sha256 is not None:
            values["sha256"] = sha256
        if sent_on is not None:
            values["sent_on"] = sent_on
        await self._unit.ask(_change_hand_off, hand_off_id, values)

    async def waiting(self, actions: Sequence[str], scope: Scope, *, cursor: str | None, limit: int) -> WaitingCases:
        return await self._unit.ask(case_work.waiting, actions, scope, cursor, limit)

    async def prescribing(self, until: date, scope: Scope, *, cursor: str | None, limit: int) -> WaitingCases:
        return await self._unit.ask(case_work.prescribing, until, scope, cursor, limit)

    async def alarms(self, today: date) -> Mapping[int, int]:
        return await self._unit.ask(case_work.alarms, today)

    async def unknown_terms(self, scope: Scope) -> int:
        return await self._unit.ask(case_work.unknown_terms, scope)


def _standing(connection: Connection, case_id: CaseId) -> Standing | None:
    row = connection.execute(select(treatments).where(treatments.c.case_id == case_id)).one_or_none()
    return standing_of(row) if row is not None else None


def _step(row: AnyRow) -> StepRow:
    return StepRow(
        step=row.step, action=row.action, title=row.title, opened_on=row.opened_on, deadline=row.deadline,
        state=row.state, done_on=row.done_on, note=row.note,
    )  # fmt: skip


def _steps(connection: Connection, case_id: CaseId) -> tuple[StepRow, ...]:
    mine = select(treatment_steps).where(treatment_steps.c.case_id == case_id)
    ordered = mine.order_by(treatment_steps.c.opened_on, treatment_steps.c.step)
    return tuple(_step(row) for row in connection.execute(ordered))


def _events(connection: Connection, case_id: CaseId, limit: int) -> tuple[EventRow, ...]:
    newest = (
        select(treatment_events, users.c.name)
        .outerjoin(users, users.c.id == treatment_events.c.by_user_id)
        .where(treatment_events.c.case_id == case_id)
        .order_by(treatment_events.c.id.desc())
        .limit(limit)
    )
    return tuple(
        EventRow(at=row.at, on_day=row.on_day, kind=row.kind, data=row.data, by=row.name or "")
        for row in connection.execute(newest)
    )


def _acts(connection: Connection, case_id: CaseId) -> tuple[ActRow, ...]:
    found = (
        select(interrupting_acts, invoices.c.number)
        .outerjoin(invoices, invoices.c.id == interrupting_acts.c.invoice_id)
        .where(interrupting_acts.c.case_id == case_id)
        .order_by(interrupting_acts.c.on_day, interrupting_acts.c.id)
    )
    return tuple(
        ActRow(
            act_id=row.id, invoice=row.number or "", kind=row.kind, on_day=row.on_day, final_on=row.final_on,
            proof=row.proof, is_ended=row.ended_at is not None,
        )
        for row in connection.execute(found)
    )  # fmt: skip


def hand_off_row(row: AnyRow) -> HandOffRow:
    return HandOffRow(
        hand_off_id=row.id, case_id=CaseId(row.case_id), kind=HandOffKind(row.kind), state=HandOffState(row.state),
        opened_on=row.opened_on, notice_on=row.notice_on, due_on=row.due_on, sent_on=row.sent_on,
        recipient=row.recipient, sha256=row.sha256, note=row.note, stage=row.stage, proof=row.proof,
        ended_because=row.ended_because, decision=row.decision, decided_on=row.decided_on,
        document_id=row.document_id,
    )  # fmt: skip


def _hand_offs(connection: Connection, case_id: CaseId) -> tuple[HandOffRow, ...]:
    newest = select(hand_offs).where(hand_offs.c.case_id == case_id).order_by(hand_offs.c.id.desc())
    return tuple(hand_off_row(row) for row in connection.execute(newest))


def _hand_off(connection: Connection, hand_off_id: int) -> HandOffRow:
    row = connection.execute(select(hand_offs).where(hand_offs.c.id == hand_off_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no hand-off {hand_off_id}", hand_off_id=hand_off_id)
    return hand_off_row(row)


def _log(
    connection: Connection, case_id: CaseId, kind: str, data: Mapping[str, object], on: date, at: datetime,
    by: UserId | None,
) -> None:  # fmt: skip
    values = {"case_id": case_id, "at": at, "on_day": on, "kind": kind, "data": dict(data), "by_user_id": by}
    connection.execute(insert(treatment_events).values(values))


def _finish_step(connection: Connection, case_id: CaseId, step: str, note: str, on: date, by: UserId | None) -> StepRow:
    mine = (treatment_steps.c.case_id == case_id) & (treatment_steps.c.step == step)
    row = connection.execute(select(treatment_steps).where(mine)).one_or_none()
    if row is None:
        raise NotFound(f"the step {step} was never due in this case", case_id=case_id, step=step)
    if row.state == "done":
        raise Conflict(f"the step {step} was done on {row.done_on}", code="already_done", step=step)
    connection.execute(
        update(treatment_steps).where(mine).values(state="done", done_on=on, note=note, by_user_id=by)
    )  # fmt: skip
    return _step(connection.execute(select(treatment_steps).where(mine)).one())


def _decide_closure(connection: Connection, values: Mapping[str, object]) -> None:
    connection.execute(insert(closure_decisions).values(dict(values)))
    if values["is_confirmed"]:
        closed = update(cases).where(cases.c.id == values["case_id"], cases.c.status == "open")
        reason = str(values["why"]) or "given_up"
        at = values["at"]
        if not connection.execute(closed.values(status="closed", closed_reason=reason, closed_at=at)).rowcount:
            raise Conflict("the case is not open any more", code="not_open", case_id=values["case_id"])


def _add_prescription_decision(connection: Connection, values: Mapping[str, object]) -> None:
    connection.execute(insert(prescription_decisions).values(dict(values)))


def _end_act(connection: Connection, act_id: int, at: datetime, by: UserId | None) -> CaseId:
    row = connection.execute(select(interrupting_acts).where(interrupting_acts.c.id == act_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no act {act_id}", act_id=act_id)
    if row.ended_at is not None:
        raise Conflict("that act was taken back already", code="already_ended", act_id=act_id)
    ended = update(interrupting_acts).where(interrupting_acts.c.id == act_id)
    connection.execute(ended.values(ended_at=at, ended_by_user_id=by))
    return CaseId(row.case_id)


def _open_hand_off(connection: Connection, values: Mapping[str, object]) -> int:
    try:
        return int(connection.execute(insert(hand_offs).values(dict(values)).returning(hand_offs.c.id)).scalar_one())
    except IntegrityError as error:
        if "hand_offs" in str(error.orig):
            raise Conflict("the case has an open hand-off of this kind; finish or cancel it", code="is_open") from error
        raise


def _change_hand_off(connection: Connection, hand_off_id: int, values: Mapping[str, object]) -> None:
    connection.execute(update(hand_offs).where(hand_offs.c.id == hand_off_id).values(dict(values)))
