"""Call attempts: written ahead, kept current, closed once, disposed by agents; with their append-only diary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal_column, select, update

from dialer.core.calls.model import Call, DialOrder, HangupCause
from dialer.core.dialing.statements import answered
from dialer.core.kernel.ids import AgentId, CallId, CaseId, NodeId
from dialer.db.repos.attempt_dispositions import WHEN, all_undisposed, attempt_of, dispose, undisposed_of
from dialer.db.repos.forecasts import count_closed
from dialer.db.rows import ORDER_COLUMNS, AnyRow, agent_or_none, order_of, order_values
from dialer.db.tables.base import Instant, one_of_texts
from dialer.db.tables.calls import attempt_events, attempts
from dialer.db.unit import Pen, Unit
from dialer.ports.attempts import AttemptRow, ClosedAttempt, DiaryLine, DispositionRow, OpenAttempt


class SqlAttemptsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, orders: Sequence[DialOrder], *, node_id: NodeId) -> None:
        await self._unit.jot_rows(lambda connection, rows: _add(connection, rows, node_id), orders)

    async def close(self, closed: Sequence[ClosedAttempt]) -> None:
        await self._unit.jot_rows(lambda connection, rows: _close(connection, rows, self._unit.register), closed)

    async def append(self, lines: Sequence[DiaryLine]) -> None:
        await self._unit.jot_rows(_append, lines)

    async def lines(self, call_id: CallId) -> tuple[DiaryLine, ...]:
        return await self._unit.ask(_lines, call_id)

    async def set_times(self, calls: Sequence[Call]) -> None:
        await self._unit.jot_rows(_set_times, calls)

    async def get(self, call_id: CallId) -> AttemptRow:
        return await self._unit.glance(attempt_of, call_id)

    async def case_ids(self, call_ids: Sequence[CallId]) -> Mapping[CallId, tuple[CaseId, ...]]:
        return await self._unit.ask(_case_ids, call_ids)

    async def open_of(self, node_id: NodeId) -> tuple[OpenAttempt, ...]:
        return await self._unit.ask(_open_of, node_id)

    async def stuck(self, before: datetime) -> tuple[OpenAttempt, ...]:
        return await self._unit.ask(_stuck, before)

    async def undisposed_of(self, agent_id: AgentId) -> AttemptRow | None:
        return await self._unit.glance(undisposed_of, agent_id)

    async def undisposed(self, before: datetime, limit: int = 100) -> tuple[AttemptRow, ...]:
        return await self._unit.ask(all_undisposed, before, limit)

    async def dispose(self, row: DispositionRow) -> None:
        await self._unit.jot(dispose, row)


_add_attempt = insert(attempts)
_add_event = insert(attempt_events)


def _add(connection: Connection, orders: Sequence[DialOrder], node_id: NodeId) -> None:
    connection.execute(_add_attempt, [order_values(order) | {"node_id": node_id} for order in orders])
    connection.execute(_add_event, [_ordered(order, node_id) for order in orders])


def _ordered(order: DialOrder, node_id: NodeId) -> dict[str, Any]:
    data = {
        "node_id": node_id,
        "number_id": order.number_id,
        "trunk": order.trunk_code,
        "mode": order.mode.value,
        "rule": order.rule_id,
        "pack": order.pack_version,
    }
    return {"call_id": order.call_id, "at": order.ordered_at, "kind": "ordered", "data": data}


def _append(connection: Connection, lines: Sequence[DiaryLine]) -> None:
    connection.execute(
        _add_event,
        [{"call_id": line.call_id, "at": line.at, "kind": line.kind, "data": dict(line.data)} for line in lines],
    )


_lines_of = (
    select(attempt_events)
    .where(attempt_events.c.call_id == bindparam("b_call_id"))
    .order_by(attempt_events.c.at, attempt_events.c.id)
)


def _lines(connection: Connection, call_id: CallId) -> tuple[DiaryLine, ...]:
    rows = connection.execute(_lines_of, {"b_call_id": call_id})
    return tuple(DiaryLine(call_id=call_id, at=row.at, kind=row.kind, data=row.data) for row in rows)


_timed = (
    update(attempts)
    .where(attempts.c.call_id == bindparam("b_call_id"), literal_column("ended_at IS NULL"))
    .values(
        ringing_at=bindparam("b_ringing_at", type_=Instant()),
        answered_at=bindparam("b_answered_at", type_=Instant()),
        joined_at=bindparam("b_joined_at", type_=Instant()),
        released_at=bindparam("b_released_at", type_=Instant()),
        agent_id=bindparam("b_agent_id"),
    )
)


def _times(call: Call) -> dict[str, Any]:
    return {
        "b_call_id": call.call_id,
        "b_ringing_at": call.ringing_at,
        "b_answered_at": call.answered_at,
        "b_joined_at": call.joined_at,
        "b_released_at": call.released_at,
        "b_agent_id": call.agent_id,
    }


def _set_times(connection: Connection, calls: Iterable[Call]) -> None:
    connection.execute(_timed, [_times(call) for call in sorted(calls, key=lambda call: call.call_id)])


_still_open = (
    select(attempts.c.call_id)
    .where(one_of_texts(attempts.c.call_id, "call_ids"), literal_column("ended_at IS NULL"))
    .order_by(attempts.c.call_id)
    .with_for_update()
)
_closed = _timed.values(
    # The agent of a conversation stays on its row even when the live record has let go of it.
    agent_id=func.coalesce(bindparam("b_agent_id"), attempts.c.agent_id),
    ended_at=bindparam("b_ended_at", type_=Instant()),
    cancelled=bindparam("b_cancelled"),
    cause_q850=bindparam("b_cause_q850"),
    cause_sip=bindparam("b_cause_sip"),
    cause_text=bindparam("b_cause_text"),
    # A disposition given while the call was still going on stands.
    outcome=func.coalesce(attempts.c.disposition, bindparam("b_outcome")),
    system_outcome=bindparam("b_outcome"),
)


def _close(connection: Connection, closed: Sequence[ClosedAttempt], register: Pen) -> None:
    by_id = {item.call.call_id: item for item in closed}
    ids = connection.execute(_still_open, {"call_ids": list(by_id)}).scalars().all()
    if not ids:
        return
    items = [by_id[call_id] for call_id in ids]
    connection.execute(_closed, [_end(item) for item in items])
    connection.execute(_add_event, [_ended(item) for item in items])
    count_closed(connection, items)
    statements = (answered(item.call, item.outcome, item.ended_at) for item in items)
    register.state(statement for statement in statements if statement is not None)


def _end(item: ClosedAttempt) -> dict[str, Any]:
    cause = item.cause or HangupCause()
    return _times(item.call) | {
        "b_ended_at": item.ended_at,
        "b_cancelled": item.call.cancelled,
        "b_cause_q850": cause.q850,
        "b_cause_sip": cause.sip,
        "b_cause_text": cause.text,
        "b_outcome": item.outcome.value,
    }


def _ended(item: ClosedAttempt) -> dict[str, Any]:
    cause = item.cause or HangupCause()
    data = {"outcome": item.outcome.value, "q850": cause.q850, "sip": cause.sip, "text": cause.text}
    return {"call_id": item.call.call_id, "at": item.ended_at, "kind": "ended", "data": data}


_open = (
    select(
        *ORDER_COLUMNS,
        attempts.c.node_id,
        attempts.c.agent_id,
        attempts.c.ringing_at,
        attempts.c.answered_at,
        attempts.c.joined_at,
    )
    .where(literal_column("ended_at IS NULL"))
    .order_by(WHEN)
)
_open_of_node = _open.where(attempts.c.node_id == bindparam("node"))
_open_before = _open.where(WHEN < bindparam("before", type_=Instant()))


def _open_of(connection: Connection, node_id: NodeId) -> tuple[OpenAttempt, ...]:
    return tuple(_open_attempt(row) for row in connection.execute(_open_of_node, {"node": node_id}))


def _stuck(connection: Connection, before: datetime) -> tuple[OpenAttempt, ...]:
    return tuple(_open_attempt(row) for row in connection.execute(_open_before, {"before": before}))


def _open_attempt(row: AnyRow) -> OpenAttempt:
    return OpenAttempt(
        order=order_of(row),
        node_id=NodeId(row.node_id),
        agent_id=agent_or_none(row.agent_id),
        ringing_at=row.ringing_at,
        answered_at=row.answered_at,
        joined_at=row.joined_at,
    )


_about = select(attempts.c.call_id, attempts.c.case_ids).where(one_of_texts(attempts.c.call_id, "call_ids"))


def _case_ids(connection: Connection, call_ids: Sequence[CallId]) -> dict[CallId, tuple[CaseId, ...]]:
    rows = connection.execute(_about, {"call_ids": list(call_ids)})
    return {CallId(row.call_id): tuple(CaseId(case_id) for case_id in row.case_ids or ()) for row in rows}
