"""Leases on leads: claimed without waiting for anybody, fenced by the node's epoch, given back or expired.

A lease is the lead's state LEASED with its holder's node id, that node's epoch and an end. The epoch grows with each
process that enters as the node, so a process that was taken over can neither claim nor dial any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, TextClause, bindparam, func, select, text, update

from dialer.core.calls.model import DialOrder
from dialer.core.kernel.errors import InvalidTransition, NotFound
from dialer.core.kernel.ids import CampaignId, DebtorId, LeadId, NodeId
from dialer.db.rows import LEAD_COLUMNS, AnyRow
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.campaigns import leads

_NOT_TAKEN_OVER = "NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.id = :node AND nodes.epoch > :epoch)"
_LEASE = "state = 'leased', leased_by = :node, lease_epoch = :epoch, lease_until = :until"

_READY = {
    "sqlite": ("state = 'ready' AND callback_agreed = 0", "priority DESC, score DESC, due_at, id"),
    "postgresql": ("state = 'ready' AND NOT callback_agreed", "priority DESC, score DESC, due_at, id"),
}
_CALLBACK = {
    "sqlite": ("state = 'ready' AND callback_agreed = 1", "due_at, id"),
    "postgresql": ("state = 'ready' AND callback_agreed", "due_at, id"),
}


def _claim(dialect: str, condition: str, order: str) -> TextClause:
    """The claim's statement; its condition is spelled as the partial index's, or no planner would take the index."""
    returned = ", ".join(f"leads.{column.name}" for column in LEAD_COLUMNS)
    best = f"SELECT id FROM leads WHERE campaign_id = :campaign AND {condition} AND {_NOT_TAKEN_OVER} ORDER BY {order}"
    if dialect == "postgresql":
        # MATERIALIZED: otherwise a nested loop may run the limited subquery again and claim more (stack.md §2).
        statement = (
            f"WITH best AS MATERIALIZED ({best} LIMIT :limit FOR UPDATE SKIP LOCKED) "
            f"UPDATE leads SET {_LEASE} FROM best WHERE leads.id = best.id RETURNING {returned}"
        )
    else:
        statement = f"UPDATE leads SET {_LEASE} WHERE id IN ({best} LIMIT :limit) RETURNING {returned}"
    typed: TextClause = text(statement).bindparams(bindparam("until", type_=Instant()))
    return typed


_CLAIMS = {dialect: _claim(dialect, *parts).columns(*LEAD_COLUMNS) for dialect, parts in _READY.items()}
_CALLBACK_CLAIMS = {dialect: _claim(dialect, *parts).columns(*LEAD_COLUMNS) for dialect, parts in _CALLBACK.items()}


def claim(
    connection: Connection,
    campaign_id: CampaignId,
    limit: int,
    node_id: NodeId,
    epoch: int,
    lease_until: datetime,
    *,
    callbacks: bool,
) -> list[AnyRow]:
    """Lease the best ready leads of the campaign; rows with LEAD_COLUMNS, best first."""
    statements = _CALLBACK_CLAIMS if callbacks else _CLAIMS
    found = connection.execute(
        statements[connection.dialect.name],
        {"campaign": campaign_id, "limit": limit, "node": node_id, "epoch": epoch, "until": lease_until},
    )
    if callbacks:
        return sorted(found, key=lambda row: (row.due_at, row.id))
    return sorted(found, key=lambda row: (-row.priority, -row.score, row.due_at, row.id))


_chosen = (
    select(*LEAD_COLUMNS, leads.c.reason.label("word"))
    .where(leads.c.campaign_id == bindparam("campaign"), leads.c.debtor_id == bindparam("debtor"))
    .with_for_update()
)
_lease_chosen = text(f"UPDATE leads SET {_LEASE} WHERE id = :lead AND {_NOT_TAKEN_OVER}").bindparams(
    bindparam("until", type_=Instant())
)
FREE = ("ready", "scheduled")


def choose(
    connection: Connection, campaign_id: CampaignId, debtor_id: DebtorId, node_id: NodeId, epoch: int, until: datetime
) -> AnyRow:
    """Lease the debtor's one lead of the campaign; its row with LEAD_COLUMNS as it was before.

    Raises:
        NotFound: there is none.
        InvalidTransition: it is in other hands, under way, or ended.
    """
    row = connection.execute(_chosen, {"campaign": campaign_id, "debtor": debtor_id}).one_or_none()
    if row is None:
        raise NotFound("the campaign has no such debtor", campaign_id=campaign_id, debtor_id=debtor_id)
    if row.state not in FREE:
        if row.state in ("done", "closed"):
            raise InvalidTransition(f"the debtor has left the queue ({row.word})", state=row.state)
        raise InvalidTransition("the debtor is being called, or is another agent's next call", state=row.state)
    values = {"lead": row.id, "node": node_id, "epoch": epoch, "until": until}
    if not connection.execute(_lease_chosen, values).rowcount:
        raise InvalidTransition("this server was taken over by another; load the page again", state=row.state)
    return row


# Found by their ids alone: with old statistics PostgreSQL would rather read the partial index of all leased leads.
_IS_LEASED = func.coalesce(leads.c.state, "") == "leased"

_held = (
    select(leads.c.id, leads.c.lease_until)
    .where(
        one_of_ids(leads.c.id, "ids"),
        _IS_LEASED,
        leads.c.leased_by == bindparam("node"),
        leads.c.lease_epoch == bindparam("epoch"),
        text(_NOT_TAKEN_OVER),
    )
    .order_by(leads.c.id)
    .with_for_update()
)

_dialed = (
    update(leads)
    .where(one_of_ids(leads.c.id, "ids"))
    .values(state="dialed", leased_by=None, lease_until=None, reason="")
)


def mark_dialed(connection: Connection, orders: Sequence[DialOrder], node_id: NodeId, epoch: int) -> frozenset[LeadId]:
    """LEASED by this node, not past its end when ordered -> DIALED; the leads that were."""
    ordered_at = {order.lead_id: order.ordered_at for order in orders}
    rows = connection.execute(_held, {"ids": list(ordered_at), "node": node_id, "epoch": epoch})
    held = [LeadId(row.id) for row in rows if row.lease_until is not None and row.lease_until > ordered_at[row.id]]
    if held:
        connection.execute(_dialed, {"ids": held})
    return frozenset(held)


_returned = (
    update(leads)
    .where(
        one_of_ids(leads.c.id, "ids"),
        _IS_LEASED,
        leads.c.leased_by == bindparam("node"),
        leads.c.lease_epoch == bindparam("epoch"),
    )
    .values(state=bindparam("to_state"), leased_by=None, lease_until=None)
)


def give_back(
    connection: Connection, lead_ids: Sequence[LeadId], node_id: NodeId, epoch: int, *, is_waiting: bool = False
) -> None:
    """LEASED by this node -> READY, or SCHEDULED where they wait on."""
    state = "scheduled" if is_waiting else "ready"
    connection.execute(_returned, {"ids": list(lead_ids), "node": node_id, "epoch": epoch, "to_state": state})


_expired = text(
    "UPDATE leads SET state = CASE WHEN due_at > :now THEN 'scheduled' ELSE 'ready' END, "
    "leased_by = NULL, lease_until = NULL "
    "WHERE state = 'leased' AND lease_until <= :now AND NOT EXISTS "
    "(SELECT 1 FROM attempts WHERE attempts.lead_id = leads.id AND attempts.ended_at IS NULL)"
).bindparams(bindparam("now", type_=Instant()))


def expire(connection: Connection, now: datetime) -> int:
    """Leases past their end without an open attempt -> READY, or SCHEDULED where it was chosen early; how many."""
    return connection.execute(_expired, {"now": now}).rowcount


_PROMOTED = {
    "postgresql": text(
        "WITH due AS MATERIALIZED (SELECT id FROM leads WHERE state = 'scheduled' AND due_at <= :now "
        "ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED) "
        "UPDATE leads SET state = 'ready', reason = '' FROM due WHERE leads.id = due.id"
    ).bindparams(bindparam("now", type_=Instant())),
    "sqlite": text(
        "UPDATE leads SET state = 'ready', reason = '' WHERE id IN "
        "(SELECT id FROM leads WHERE state = 'scheduled' AND due_at <= :now ORDER BY due_at LIMIT :limit)"
    ).bindparams(bindparam("now", type_=Instant())),
}


def promote_due(connection: Connection, now: datetime, limit: int) -> int:
    """SCHEDULED and due -> READY, the longest due first; how many."""
    return connection.execute(_PROMOTED[connection.dialect.name], {"now": now, "limit": limit}).rowcount
