"""The treatment of cases: what was touched, what is next with each, and how far a day's planning has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Text, bindparam, case, cast, delete, func, insert, select, update

from dialer.core.kernel.ids import CampaignId, CaseId, CreditorId, DebtorId, UserId
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.kept import Kept, plain
from dialer.core.treatment.sheet import CaseSheet
from dialer.core.treatment.strategy import Gate, PhaseName
from dialer.db.repos import treatment_leads, treatment_results
from dialer.db.repos.bulk import insert_into, insert_many
from dialer.db.repos.treatment_sheets import cases_after, sheets_of
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import cases
from dialer.db.tables.treatment import (
    treatment_events,
    treatment_runs,
    treatment_steps,
    treatment_touches,
    treatments,
)
from dialer.db.unit import Unit
from dialer.ports.treatment import CampaignSource, GroupRow, RunRow


class SqlTreatmentRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def touch(self, case_ids: Iterable[CaseId]) -> None:
        await self._unit.jot_rows(_touch, sorted(set(case_ids)))

    async def touch_fed(self, creditor_ids: Sequence[CreditorId]) -> int:
        return await self._unit.ask(_touch_fed, creditor_ids) if creditor_ids else 0

    async def touched(self, limit: int) -> Mapping[int, CaseId]:
        return await self._unit.ask(_touched, limit)

    async def forget_touches(self, numbers: Sequence[int]) -> None:
        await self._unit.jot_rows(_forget_touches, numbers)

    async def cases_after(
        self, last: int, limit: int, creditor_ids: Sequence[CreditorId] | None = None
    ) -> tuple[CaseId, ...]:
        return tuple(CaseId(case_id) for case_id in await self._unit.ask(cases_after, last, limit, creditor_ids))

    async def sheets(
        self, case_ids: Sequence[CaseId], today: date, zone: ZoneInfo, *, with_history: bool = False
    ) -> tuple[CaseSheet, ...]:
        return await self._unit.ask(sheets_of, case_ids, today, zone, with_history) if case_ids else ()

    async def keep(self, planned: Sequence[Kept], on: date, at: datetime) -> None:
        if planned:
            await self._unit.write(_keep, planned, on, at)

    async def run(self, zone: str, on_day: date) -> RunRow | None:
        return await self._unit.ask(_run, zone, on_day)

    async def save_run(self, row: RunRow) -> None:
        await self._unit.jot(_save_run, row)

    async def run_again(self) -> None:
        await self._unit.jot(_run_again)

    async def group_results(self, scope: Scope) -> tuple[GroupRow, ...]:
        return await self._unit.ask(treatment_results.group_results, scope)

    async def sources(self) -> tuple[CampaignSource, ...]:
        return await self._unit.ask(treatment_leads.sources)

    async def set_source(
        self, campaign_id: CampaignId, phase: PhaseName | None, at: datetime, by: UserId | None
    ) -> None:
        await self._unit.ask(treatment_leads.set_source, campaign_id, phase, at, by)

    async def feed(
        self, source: CampaignSource, now: datetime, debtor_ids: Sequence[DebtorId] | None
    ) -> tuple[int, int]:
        return await self._unit.ask(treatment_leads.feed, source, now, debtor_ids)


def _touch(connection: Connection, case_ids: Sequence[CaseId]) -> None:
    insert_many(connection, insert(treatment_touches), [{"case_id": case_id} for case_id in case_ids])


_waiting_for_payments = (
    select(treatments.c.case_id)
    .where(
        one_of_ids(treatments.c.creditor_id, "ids"),
        treatments.c.why.in_(("payments_awaited", "payments_and_gates", "step_gated")),
        cast(treatments.c.facts, Text).like(f"%{Gate.PAYMENTS_FRESH.value}%"),
    )
    .order_by(treatments.c.case_id)
)


def _touch_fed(connection: Connection, creditor_ids: Sequence[CreditorId]) -> int:
    entered = insert(treatment_touches).from_select(["case_id"], _waiting_for_payments)
    return connection.execute(entered, {"ids": sorted(set(creditor_ids))}).rowcount


def _touched(connection: Connection, limit: int) -> dict[int, CaseId]:
    oldest = select(treatment_touches).order_by(treatment_touches.c.id).limit(limit)
    return {row.id: CaseId(row.case_id) for row in connection.execute(oldest)}


def _forget_touches(connection: Connection, numbers: Sequence[int]) -> None:
    connection.execute(delete(treatment_touches).where(one_of_ids(treatment_touches.c.id, "ids")), {"ids": numbers})


def _keep(connection: Connection, planned: Sequence[Kept], on: date, at: datetime) -> None:
    _keep_next(connection, planned, on, at)
    moved: defaultdict[str, list[int]] = defaultdict(list)
    for kept in planned:
        if kept.phase is not None:
            moved[kept.phase.value].append(kept.case_id)
    for phase, case_ids in sorted(moved.items()):
        connection.execute(_phase, {"phase_now": phase, "ids": case_ids})
    _keep_steps(connection, planned, at)
    insert_many(
        connection,
        insert(treatment_events),
        [
            {
                "case_id": kept.case_id, "at": at, "on_day": on, "kind": "phase",
                "data": {
                    "from": change.from_phase.value, "to": change.to_phase.value, "why": change.why,
                    "facts": plain(change.facts),
                },
            }
            for kept in planned
            for change in kept.changes
        ],
    )  # fmt: skip


_phase = update(cases).where(one_of_ids(cases.c.id, "ids")).values(phase=bindparam("phase_now"))


def _keep_next(connection: Connection, planned: Sequence[Kept], on: date, at: datetime) -> None:
    rows: list[dict[str, Any]] = []
    for kept in planned:
        step = kept.standing
        if step is not None:
            rows.append({
                "case_id": kept.case_id, "creditor_id": kept.creditor_id, "strategy_id": step.strategy_id,
                "phase": step.phase.value, "phase_since": step.phase_since, "phase_at": step.phase_at,
                "is_control": step.is_control, "action": step.action, "why": step.why, "facts": dict(step.facts),
                "step": step.step, "look_again_on": step.look_again_on, "deadline": step.deadline,
                "prescribes_on": step.prescribes_on, "prescription": step.prescription, "planned_on": on,
                "planned_at": at,
            })  # fmt: skip
    statement = insert_into(connection, treatments)
    changed = {name: statement.excluded[name] for name in treatments.c.keys() if name != "case_id"}
    insert_many(connection, statement.on_conflict_do_update(index_elements=["case_id"], set_=changed), rows)


def _keep_steps(connection: Connection, planned: Sequence[Kept], at: datetime) -> None:
    steps = [step for kept in planned for step in kept.steps]
    opened = [
        {
            "case_id": step.case_id, "step": step.name, "action": step.step.action.value, "title": step.step.title,
            "wording": step.step.wording.value, "anchor_on": step.anchor_on, "opened_on": step.on, "opened_at": at,
            "deadline": step.step.deadline,
            "state": "open", "done_on": None, "note": "",
        }
        for step in steps
        if step.step is not None
    ]  # fmt: skip
    statement = insert_into(connection, treatment_steps)
    known = treatment_steps.c
    is_same = known.anchor_on.is_not_distinct_from(statement.excluded.anchor_on)
    again = {
        "state": statement.excluded.state,
        "deadline": statement.excluded.deadline,
        "anchor_on": statement.excluded.anchor_on,
        **{
            name: case((is_same, known[name]), else_=statement.excluded[name])
            for name in ("opened_on", "opened_at", "done_on", "note")
        },
    }
    insert_many(
        connection, statement.on_conflict_do_update(index_elements=["case_id", "step"], set_=again), opened
    )  # fmt: skip
    closed = [
        {
            "b_case_id": step.case_id, "b_step": step.name, "b_state": step.state,
            "b_done_on": step.on if step.state == "done" else None,
        }
        for step in steps
        if step.step is None
    ]  # fmt: skip
    if closed:
        connection.execute(_closed, closed)


_closed = (
    update(treatment_steps)
    .where(treatment_steps.c.case_id == bindparam("b_case_id"), treatment_steps.c.step == bindparam("b_step"))
    .values(state=bindparam("b_state"), done_on=bindparam("b_done_on"))
)


def _run(connection: Connection, zone: str, on_day: date) -> RunRow | None:
    found = select(treatment_runs).where(treatment_runs.c.zone == zone, treatment_runs.c.on_day == on_day)
    row = connection.execute(found).one_or_none()
    return RunRow(**row._mapping) if row is not None else None


def _save_run(connection: Connection, row: RunRow) -> None:
    values = {
        "zone": row.zone, "on_day": row.on_day, "started_at": row.started_at, "finished_at": row.finished_at,
        "last_case_id": row.last_case_id, "planned_count": row.planned_count, "changed_count": row.changed_count,
    }  # fmt: skip
    statement = insert_into(connection, treatment_runs).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["zone", "on_day"], set_=values))


def _run_again(connection: Connection) -> None:
    of_zone = treatment_runs.alias("of_zone")
    newest = select(func.max(of_zone.c.on_day)).where(of_zone.c.zone == treatment_runs.c.zone).scalar_subquery()
    begun = update(treatment_runs).where(treatment_runs.c.on_day == newest)
    connection.execute(begun.values(finished_at=None, last_case_id=0))
