"""What agents say of calls: who still owes a word, and the word itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, literal_column, select, update

from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import AgentId, CallId, CaseId
from dialer.core.leads.model import LeadState
from dialer.db.rows import ORDER_COLUMNS, AnyRow, agent_or_none, order_of, outcome_or_none
from dialer.db.tables.base import Instant
from dialer.db.tables.calls import attempts, dispositions
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.debt import cases
from dialer.ports.attempts import AttemptRow, DispositionRow

OWED_SQL = "joined_at IS NOT NULL AND disposition IS NULL"
"""Conversations that wait for their disposition, as the partial index writes it."""


# The few rows that are open or owed stand in small indexes of their own. A condition or an order on ``ordered_at``
# would tempt SQLite, which has no statistics at first, to read the whole past by another index: hence ``WHEN``.
WHEN = func.coalesce(attempts.c.ordered_at, attempts.c.ordered_at, type_=Instant())


_full = select(
    *ORDER_COLUMNS,
    attempts.c.agent_id,
    attempts.c.answered_at,
    attempts.c.joined_at,
    attempts.c.ended_at,
    attempts.c.outcome,
    attempts.c.disposition,
    attempts.c.disposed_at,
    campaigns.c.kind,
    campaigns.c.creditor_id,
).select_from(attempts.join(campaigns, campaigns.c.id == attempts.c.campaign_id))
_one = _full.where(attempts.c.call_id == bindparam("b_call_id"))
_owed = _full.where(literal_column(OWED_SQL))
_undisposed = (
    _owed.where(attempts.c.agent_id == bindparam("agent"), attempts.c.ended_at.is_not(None))
    .order_by(attempts.c.ordered_at.desc())
    .limit(1)
)
_later = (
    select(attempts.c.call_id)
    .where(
        attempts.c.debtor_id == bindparam("debtor"),  # its index is the way in
        attempts.c.lead_id == bindparam("lead"),
        attempts.c.ordered_at > bindparam("ordered_at", type_=Instant()),
    )
    .limit(1)
)
_cases = (
    select(cases.c.id)
    .where(
        cases.c.debtor_id == bindparam("debtor"), cases.c.creditor_id == bindparam("creditor"), cases.c.status == "open"
    )
    .order_by(cases.c.id)
)


def attempt_of(connection: Connection, call_id: CallId) -> AttemptRow:
    """Raises NotFound: there is no such call."""
    row = connection.execute(_one, {"b_call_id": call_id}).one_or_none()
    if row is None:
        raise NotFound(f"there is no call {call_id}", call_id=call_id)
    return _attempt(connection, row)


def undisposed_of(connection: Connection, agent_id: AgentId) -> AttemptRow | None:
    """The latest conversation of an agent that waits for its disposition."""
    row = connection.execute(_undisposed, {"agent": agent_id}).one_or_none()
    return None if row is None else _attempt(connection, row)


def _attempt(connection: Connection, row: AnyRow) -> AttemptRow:
    case_ids = connection.execute(_cases, {"debtor": row.debtor_id, "creditor": row.creditor_id}).scalars()
    return AttemptRow(
        order=order_of(row),
        agent_id=agent_or_none(row.agent_id),
        answered_at=row.answered_at,
        joined_at=row.joined_at,
        ended_at=row.ended_at,
        outcome=outcome_or_none(row.outcome),
        disposition=outcome_or_none(row.disposition),
        disposed_at=row.disposed_at,
        campaign_type=CampaignType(row.kind),
        is_newest=connection.execute(_later, _key_of(row)).first() is None,
        case_ids=tuple(CaseId(case_id) for case_id in case_ids if not row.case_ids or case_id in row.case_ids),
    )


def _key_of(row: AnyRow) -> dict[str, Any]:
    return {"debtor": row.debtor_id, "lead": row.lead_id, "ordered_at": row.ordered_at}


_newer = attempts.alias("newer")
_waiting_leads = (
    _owed.join(leads, leads.c.id == attempts.c.lead_id)
    .where(
        leads.c.state == LeadState.DIALED.value,
        attempts.c.ended_at < bindparam("b_before", type_=Instant()),
        # a lead that is in a later call waits for that one's verdict
        ~exists().where(_newer.c.lead_id == attempts.c.lead_id, _newer.c.ordered_at > attempts.c.ordered_at),
    )
    .order_by(WHEN)
)


def all_undisposed(connection: Connection, before: datetime, limit: int) -> tuple[AttemptRow, ...]:
    """Conversations over before a moment whose lead waits for their disposition, the oldest first."""
    rows = connection.execute(_waiting_leads.limit(limit), {"b_before": before}).all()
    return tuple(_attempt(connection, row) for row in rows)


_disposed = (
    update(attempts)
    .where(attempts.c.call_id == bindparam("b_call_id"))
    .values(
        outcome=bindparam("b_code"), disposition=bindparam("b_code"), disposed_at=bindparam("b_at", type_=Instant())
    )
)


def dispose(connection: Connection, row: DispositionRow) -> None:
    """Keep the agent's word; the latest one counts."""
    moved = connection.execute(_disposed, {"b_call_id": row.call_id, "b_code": row.code.value, "b_at": row.at})
    if moved.rowcount == 0:
        raise NotFound(f"there is no call {row.call_id}", call_id=row.call_id)
    connection.execute(
        insert(dispositions),
        {
            "call_id": row.call_id,
            "agent_id": row.agent_id,
            "code": row.code.value,
            "at": row.at,
            "note": row.note,
            "default_reason": row.default_reason,
            "promise_minor": row.promise_minor,
            "promise_on": date.fromisoformat(row.promise_on) if row.promise_on else None,
            "promise_method": row.promise_method,
            "callback_at": row.callback_at,
            "callback_agent_id": row.callback_agent_id,
            "corrects_at": row.corrects_at,
        },
    )
