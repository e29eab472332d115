"""Tests of offsets: kept, entered, followed, judged, decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, insert, select, update

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.kernel.outcomes import OUTCOMES
from dialer.core.treatment.offset_test import ArmEntry, OffsetArm, OffsetState, OffsetTest
from dialer.db.expressions import seconds_between
from dialer.db.repos.bulk import insert_into
from dialer.db.repos.keys import require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import campaigns
from dialer.db.tables.debt import cases, creditors
from dialer.db.tables.offset_tests import offset_test_entries, offset_tests
from dialer.db.tables.treatment import treatment_steps
from dialer.db.tables.trunks import trunks
from dialer.db.unit import Unit
from dialer.ports.offset_tests import ArmCount, OffsetTestRow, UsedCall, UsedContacts

CHUNK_COUNT = 500
COUNTING = sorted(outcome.value for outcome, facts in OUTCOMES.items() if facts.counts_as_attempt)
TALKS = frozenset(outcome.value for outcome, facts in OUTCOMES.items() if facts.is_rpc)
SENT = ("message", "letter", "formal_notice")
_test = offset_tests.c
_entry = offset_test_entries.c


class SqlOffsetTestsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, test: OffsetTest, at: datetime, by: UserId | None) -> int:
        return await self._unit.ask(_add, test, at, by)

    async def all(self) -> tuple[OffsetTestRow, ...]:
        return await self._unit.ask(_all)

    async def get(self, test_id: int) -> OffsetTestRow:
        return await self._unit.ask(_get, test_id)

    async def open(self) -> tuple[OffsetTest, ...]:
        return await self._unit.ask(_open)

    async def enter(self, entries: Sequence[ArmEntry]) -> int:
        return await self._unit.ask(_enter, entries) if entries else 0

    async def entries(self, test_id: int) -> tuple[ArmEntry, ...]:
        return await self._unit.ask(_entries, test_id)

    async def counts(self, ripe_due_on: Mapping[int, date]) -> Mapping[int, tuple[ArmCount, ...]]:
        return await self._unit.ask(_counts, ripe_due_on) if ripe_due_on else {}

    async def contacts(self, entries: Sequence[ArmEntry]) -> Mapping[CaseId, UsedContacts]:
        return await self._unit.ask(_contacts, entries) if entries else {}

    async def keep_result(self, test_id: int, state: OffsetState, result: Mapping[str, object], at: datetime) -> bool:
        return await self._unit.ask(_keep_result, test_id, state, result, at)

    async def decide(
        self, test_id: int, state: OffsetState, *, since: OffsetState, note: str, accepted_strategy_id: int | None,
        at: datetime, by: UserId | None,
    ) -> None:  # fmt: skip
        values = {
            "state": state.value, "note": note, "accepted_strategy_id": accepted_strategy_id, "decided_at": at,
            "decided_by_user_id": by,
        }  # fmt: skip
        await self._unit.ask(_decide, test_id, since, values)


def _add(connection: Connection, test: OffsetTest, at: datetime, by: UserId | None) -> int:
    if test.creditor_id is not None:
        require_ids(connection, creditors, [test.creditor_id], "creditor")
    if connection.execute(select(_test.id).where(_test.name == test.name)).scalar_one_or_none() is not None:
        raise Conflict(
            f"there is a test {test.name!r} already, and its groups are drawn from its name; choose another",
            code="name_taken", field="name",
        )  # fmt: skip
    values = {
        "name": test.name, "creditor_id": test.creditor_id, "debtor_kind": test.debtor_kind,
        "credit_kind": test.credit_kind, "strategy_id": test.strategy_id, "step": test.step,
        "arms": [
            {"strategy_id": arm.strategy_id, "from_day": arm.from_day, "to_day": arm.to_day} for arm in test.arms
        ],
        "horizon_day": test.horizon_day, "base_ratio": test.base_ratio, "least_gain": test.least_gain,
        "per_arm": test.per_arm, "starts_on": test.starts_on, "assignment_id": test.assignment_id,
        "state": test.state.value, "started_at": at, "by_user_id": by,
    }  # fmt: skip
    return int(connection.execute(insert(offset_tests).values(values).returning(_test.id)).scalar_one())


def _row(row: AnyRow) -> OffsetTestRow:
    return OffsetTestRow(
        test=_as_test(row),
        started_at=row.started_at,
        by_user_id=row.by_user_id,
        result=row.result,
        judged_at=row.judged_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by_user_id,
        note=row.note,
        accepted_strategy_id=row.accepted_strategy_id,
    )


def _as_test(row: AnyRow) -> OffsetTest:
    return OffsetTest(
        test_id=row.id, name=row.name, creditor_id=row.creditor_id, debtor_kind=row.debtor_kind,
        credit_kind=row.credit_kind, strategy_id=row.strategy_id, step=row.step,
        arms=tuple(OffsetArm(arm["strategy_id"], arm["from_day"], arm["to_day"]) for arm in row.arms),
        horizon_day=row.horizon_day, base_ratio=row.base_ratio, least_gain=row.least_gain, per_arm=row.per_arm,
        starts_on=row.starts_on, assignment_id=row.assignment_id, state=OffsetState(row.state),
    )  # fmt: skip


def _all(connection: Connection) -> tuple[OffsetTestRow, ...]:
    return tuple(_row(row) for row in connection.execute(select(offset_tests).order_by(_test.id.desc())))


def _get(connection: Connection, test_id: int) -> OffsetTestRow:
    row = connection.execute(select(offset_tests).where(_test.id == test_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no offset test {test_id}", test_id=test_id)
    return _row(row)


_running = select(offset_tests).where(_test.state.in_(("running", "proposed"))).order_by(_test.id)


def _open(connection: Connection) -> tuple[OffsetTest, ...]:
    return tuple(_as_test(row) for row in connection.execute(_running))


def _enter(connection: Connection, entries: Sequence[ArmEntry]) -> int:
    rows = [
        {
            "test_id": entry.test_id, "debtor_id": entry.debtor_id, "case_id": entry.case_id,
            "creditor_id": entry.creditor_id, "arm": entry.arm, "due_on": entry.due_on, "entered_on": entry.entered_on,
        }
        for entry in sorted(entries, key=lambda entry: (entry.test_id, entry.debtor_id, entry.case_id))
    ]  # fmt: skip
    statement = insert_into(connection, offset_test_entries).on_conflict_do_nothing(
        index_elements=["test_id", "debtor_id"]
    )
    count = 0
    for row in rows:
        count += connection.execute(statement, row).rowcount
    return count


def _entries(connection: Connection, test_id: int) -> tuple[ArmEntry, ...]:
    found = select(offset_test_entries).where(_entry.test_id == test_id).order_by(_entry.debtor_id)
    return tuple(
        ArmEntry(
            test_id=row.test_id, case_id=row.case_id, debtor_id=row.debtor_id, creditor_id=row.creditor_id,
            arm=row.arm, due_on=row.due_on, entered_on=row.entered_on,
        )
        for row in connection.execute(found)
    )  # fmt: skip


def _counts(connection: Connection, ripe_due_on: Mapping[int, date]) -> dict[int, tuple[ArmCount, ...]]:
    is_ripe = case(*((and_(_entry.test_id == one, _entry.due_on <= on), 1) for one, on in ripe_due_on.items()), else_=0)
    counted = (
        select(
            _entry.test_id, _entry.arm, func.count().label("entered"), func.sum(is_ripe).label("ripe"),
            func.max(_entry.entered_on).label("last"),
        )
        .where(_entry.test_id.in_(sorted(ripe_due_on)))
        .group_by(_entry.test_id, _entry.arm)
        .order_by(_entry.test_id, _entry.arm)
    )  # fmt: skip
    found: defaultdict[int, list[ArmCount]] = defaultdict(list)
    for row in connection.execute(counted):
        count = ArmCount(arm=row.arm, entered=row.entered, ripe=int(row.ripe), last_entered_on=row.last)
        found[row.test_id].append(count)
    return {test_id: tuple(counts) for test_id, counts in found.items()}


_ends = select(cases.c.id, cases.c.status, cases.c.closed_at).where(one_of_ids(cases.c.id, "ids"))
_sent = select(treatment_steps.c.case_id, treatment_steps.c.step, treatment_steps.c.done_on).where(
    one_of_ids(treatment_steps.c.case_id, "ids"),
    treatment_steps.c.action.in_(SENT),
    treatment_steps.c.state == "done",
    treatment_steps.c.done_on.is_not(None),
)
_agent_time = func.coalesce(seconds_between(attempts.c.joined_at, attempts.c.ended_at), 0.0)
_line_time = func.coalesce(seconds_between(attempts.c.answered_at, attempts.c.ended_at), 0.0)
calls_of_debtors = (
    select(
        attempts.c.debtor_id, campaigns.c.creditor_id, attempts.c.ordered_at, attempts.c.outcome,
        _agent_time.label("agent_seconds"),
        (_line_time / 60.0 * func.coalesce(trunks.c.tariff_minor_per_minute, 0)).label("line"),
    )
    .select_from(
        attempts.join(campaigns, campaigns.c.id == attempts.c.campaign_id).outerjoin(
            trunks, trunks.c.id == attempts.c.trunk_id
        )
    )
    .where(one_of_ids(attempts.c.debtor_id, "ids"), attempts.c.outcome.in_(COUNTING))
    .order_by(attempts.c.ordered_at)
)  # fmt: skip


def _contacts(connection: Connection, entries: Sequence[ArmEntry]) -> dict[CaseId, UsedContacts]:
    found: dict[CaseId, UsedContacts] = {}
    for start in range(0, len(entries), CHUNK_COUNT):
        found.update(_contacts_of(connection, entries[start : start + CHUNK_COUNT]))
    return found


def _contacts_of(connection: Connection, entries: Sequence[ArmEntry]) -> dict[CaseId, UsedContacts]:
    ids: dict[str, Any] = {"ids": sorted({entry.case_id for entry in entries})}
    ends = {row.id: row for row in connection.execute(_ends, ids)}
    sent: defaultdict[int, list[tuple[date, str]]] = defaultdict(list)
    for row in connection.execute(_sent, ids):
        sent[row.case_id].append((row.done_on, row.step))
    calls: defaultdict[tuple[int, int | None], list[UsedCall]] = defaultdict(list)
    for row in connection.execute(calls_of_debtors, {"ids": sorted({entry.debtor_id for entry in entries})}):
        call = UsedCall(
            at=row.ordered_at, is_talk=row.outcome in TALKS, agent_seconds=float(row.agent_seconds),
            line_thousandths=float(row.line),
        )  # fmt: skip
        calls[row.debtor_id, row.creditor_id].append(call)
    return {
        CaseId(entry.case_id): UsedContacts(
            left_on=_left_on(ends.get(entry.case_id)),
            calls=tuple(calls[entry.debtor_id, entry.creditor_id]),
            sent=tuple(sorted(sent[entry.case_id])),
        )
        for entry in entries
    }


def _left_on(row: AnyRow | None) -> date | None:
    if row is None or row.status not in ("closed", "recalled") or row.closed_at is None:
        return None
    found: datetime = row.closed_at
    return found.date()


def _keep_result(
    connection: Connection, test_id: int, state: OffsetState, result: Mapping[str, object], at: datetime
) -> bool:
    running = update(offset_tests).where(_test.id == test_id, _test.state == OffsetState.RUNNING.value)
    kept = connection.execute(running.values(state=state.value, result=dict(result), judged_at=at))
    return kept.rowcount == 1


def _decide(connection: Connection, test_id: int, since: OffsetState, values: Mapping[str, object]) -> None:
    decided = update(offset_tests).where(_test.id == test_id, _test.state == since.value)
    if connection.execute(decided.values(dict(values))).rowcount != 1:
        state = _get(connection, test_id).test.state
        raise Conflict(
            f"the test is {state.value}, not {since.value}; read it again", code="other_state", test_id=test_id
        )
