"""The queue of leads: claims with facts, moves, sweeps, and the entry of new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text, true, update

from dialer.core.calls.model import DialOrder
from dialer.core.campaigns.model import CampaignState
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CampaignId, CaseId, CreditorId, DebtorId, LeadId, NodeId
from dialer.core.leads.model import Lead
from dialer.core.leads.steps import NO_NUMBER_LEFT
from dialer.db import leases
from dialer.db.repos import lead_entry, withdrawn_leads
from dialer.db.repos.facts.candidates import candidates_of, leads_of
from dialer.db.rows import LEAD_COLUMNS, callback_values
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import campaigns, leads
from dialer.db.tables.debt import cases, debtor_numbers, debtors
from dialer.db.unit import BRIEF_ROWS, Unit
from dialer.ports.leads import Candidate, Entered, LeadMove


class SqlLeadsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def claim(
        self, campaign_id: CampaignId, limit: int, *, node_id: NodeId, now: datetime, lease_until: datetime
    ) -> tuple[Candidate, ...]:
        return await self._unit.ask(
            _claim, campaign_id, limit, node_id, self._unit.epoch(node_id), now, lease_until, callbacks=False
        )

    async def claim_callbacks(
        self, campaign_id: CampaignId, limit: int, *, node_id: NodeId, now: datetime, lease_until: datetime
    ) -> tuple[Candidate, ...]:
        return await self._unit.ask(
            _claim, campaign_id, limit, node_id, self._unit.epoch(node_id), now, lease_until, callbacks=True
        )

    async def claim_chosen(
        self, campaign_id: CampaignId, debtor_id: DebtorId, *, node_id: NodeId, now: datetime, lease_until: datetime
    ) -> Candidate:
        return await self._unit.ask(
            _claim_chosen, campaign_id, debtor_id, node_id, self._unit.epoch(node_id), now, lease_until
        )

    async def candidate(self, lead_id: LeadId, *, now: datetime | None = None) -> Candidate:
        return await self._unit.glance(_candidate, lead_id, now)

    async def give_back(self, lead_ids: Sequence[LeadId], *, node_id: NodeId, is_waiting: bool = False) -> None:
        if lead_ids:
            epoch = self._unit.epoch(node_id)
            await self._unit.write(leases.give_back, tuple(lead_ids), node_id, epoch, is_waiting=is_waiting)

    async def mark_dialed(self, orders: Sequence[DialOrder], *, node_id: NodeId) -> frozenset[LeadId]:
        if not orders:
            return frozenset()
        run = self._unit.glance if len(orders) <= BRIEF_ROWS else self._unit.ask
        return await run(leases.mark_dialed, tuple(orders), node_id, self._unit.epoch(node_id))

    async def locked(self, orders: Sequence[DialOrder]) -> Mapping[LeadId, Candidate]:
        run = self._unit.glance if len(orders) <= BRIEF_ORDERS else self._unit.ask
        return await run(_locked, tuple(orders))

    async def weighed_anew(self, orders: Sequence[DialOrder]) -> Mapping[LeadId, Candidate]:
        return await self._unit.ask(_of_orders, tuple(orders), is_out=True)

    async def move(self, moves: Sequence[LeadMove]) -> None:
        await self._unit.jot_rows(_move, moves)

    async def promote_due(self, now: datetime, limit: int = 5000) -> int:
        return await self._unit.ask(leases.promote_due, now, limit)

    async def expire_leases(self, now: datetime) -> int:
        return await self._unit.ask(leases.expire, now)

    async def close_for_debtor(self, debtor_id: DebtorId, creditor_id: CreditorId, reason: str) -> int:
        return await self._unit.ask(_close_for_debtor, debtor_id, creditor_id, reason)

    async def reopen_held(self, case_id: CaseId, reason: str, now: datetime) -> int:
        return await self._unit.ask(_reopen_held, case_id, reason, now)

    async def withdraw(self, case_ids: Sequence[CaseId], word: str, now: datetime, *, is_final: bool) -> int:
        return await self._unit.ask(withdrawn_leads.withdraw, case_ids, word, now, is_final=is_final)

    async def readmit(self, case_ids: Sequence[CaseId], words: Sequence[str], now: datetime) -> int:
        return await self._unit.ask(withdrawn_leads.readmit, case_ids, words, now)

    async def leased(self, lead_ids: Sequence[LeadId]) -> frozenset[LeadId]:
        return await self._unit.ask(withdrawn_leads.leased, lead_ids)

    async def reopen_numbered(self, debtor_id: DebtorId, now: datetime) -> int:
        return await self._unit.ask(_reopen_numbered, debtor_id, now)

    async def of_number(self, e164: str) -> tuple[Lead, ...]:
        return await self._unit.glance(_of_number, e164)

    async def add(self, campaign_id: CampaignId, *, priority: int = 0, now: datetime) -> Entered:
        return await self._unit.ask(_add, campaign_id, priority, now)

    async def count_left(self, campaign_id: CampaignId, until: datetime, *, limit: int) -> int | None:
        return await self._unit.ask(_count_left, campaign_id, until, limit)


def _claim(
    connection: Connection,
    campaign_id: CampaignId,
    limit: int,
    node_id: NodeId,
    epoch: int,
    now: datetime,
    lease_until: datetime,
    *,
    callbacks: bool,
) -> tuple[Candidate, ...]:
    rows = leases.claim(connection, campaign_id, limit, node_id, epoch, lease_until, callbacks=callbacks)
    return candidates_of(connection, rows, now)


def _claim_chosen(
    connection: Connection,
    campaign_id: CampaignId,
    debtor_id: DebtorId,
    node_id: NodeId,
    epoch: int,
    now: datetime,
    lease_until: datetime,
) -> Candidate:
    row = leases.choose(connection, campaign_id, debtor_id, node_id, epoch, lease_until)
    return candidates_of(connection, [row], now)[0]


_one_lead = select(*LEAD_COLUMNS).where(leads.c.id == bindparam("lead_id"))
_newest_attempt = select(func.max(attempts.c.ordered_at, type_=Instant())).where(
    attempts.c.debtor_id == bindparam("debtor_id")
)


def _candidate(connection: Connection, lead_id: LeadId, now: datetime | None) -> Candidate:
    row = connection.execute(_one_lead, {"lead_id": lead_id}).one_or_none()
    if row is None:
        raise NotFound(f"there is no lead {lead_id}", lead_id=lead_id)
    if now is None:
        newest = connection.execute(_newest_attempt, {"debtor_id": row.debtor_id}).scalar_one()
        now = newest or row.due_at
    return candidates_of(connection, [row], now)[0]


BRIEF_ORDERS = 20
"""Leads whose facts may be read without handing the transaction to the writer's thread."""

# NO KEY: two that count calls exclude each other, while rows that only refer to the debtor can still be added.
_debtors_locked = (
    select(debtors.c.id).where(one_of_ids(debtors.c.id, "ids")).order_by(debtors.c.id).with_for_update(key_share=True)
)
_leads_of_ids = select(*LEAD_COLUMNS).where(one_of_ids(leads.c.id, "ids"))


def _locked(connection: Connection, orders: Sequence[DialOrder]) -> dict[LeadId, Candidate]:
    """On SQLite the one writer is lock enough: its transaction has begun with the right to write."""
    if connection.dialect.name == "postgresql":
        connection.execute(_debtors_locked, {"ids": sorted({order.debtor_id for order in orders})}).all()
    return _of_orders(connection, orders)


def _of_orders(connection: Connection, orders: Sequence[DialOrder], *, is_out: bool = False) -> dict[LeadId, Candidate]:
    if not orders:
        return {}
    rows = connection.execute(_leads_of_ids, {"ids": [order.lead_id for order in orders]}).all()
    now = max(order.ordered_at for order in orders)
    but = [order.call_id for order in orders] if is_out else ()
    return {found.lead.lead_id: found for found in candidates_of(connection, rows, now, but=but)}


_of_numbers = (
    select(*LEAD_COLUMNS)
    .select_from(leads.join(campaigns, campaigns.c.id == leads.c.campaign_id))
    .where(
        campaigns.c.state == CampaignState.RUNNING.value,
        leads.c.debtor_id.in_(select(debtor_numbers.c.debtor_id).where(debtor_numbers.c.e164 == bindparam("e164"))),
    )
    .order_by(leads.c.id)
)


def _of_number(connection: Connection, e164: str) -> tuple[Lead, ...]:
    return leads_of(connection, connection.execute(_of_numbers, {"e164": e164}).all())


_moved = (
    update(leads)
    .where(leads.c.id == bindparam("b_id"), leads.c.is_withdrawn.is_not(true()))
    .values(
        state=bindparam("b_state"),
        due_at=func.coalesce(bindparam("b_due_at", type_=Instant()), leads.c.due_at),
        reason=bindparam("b_reason"),
        attempt_count=leads.c.attempt_count + bindparam("b_added"),
        last_number_id=func.coalesce(bindparam("b_last_number_id"), leads.c.last_number_id),
        leased_by=None,
        lease_until=None,
    )
)
_moved_with_plan = _moved.values(
    preferred_number_id=bindparam("b_preferred_number_id"),
    callback_at=bindparam("b_callback_at"),
    callback_agreed=bindparam("b_callback_agreed"),
    callback_agent_id=bindparam("b_callback_agent_id"),
    callback_team_id=bindparam("b_callback_team_id"),
    callback_number_id=bindparam("b_callback_number_id"),
)


def _move(connection: Connection, moves: Sequence[LeadMove]) -> None:
    """In the order of the leads' ids, so that two transactions cannot wait for each other."""
    ordered = sorted(moves, key=lambda move: move.lead_id)
    kept = [_values(move) for move in ordered if not _has_plan(move)]
    planned = [_values(move) | _plan_values(move) for move in ordered if _has_plan(move)]
    if kept:
        connection.execute(_moved, kept)
    if planned:
        connection.execute(_moved_with_plan, planned)


def _has_plan(move: LeadMove) -> bool:
    """An attempt uses up what was planned before; a ruling alone leaves an agreed callback as it stands."""
    return move.replaces_plan or move.adds_attempt or move.callback is not None or move.preferred_number_id is not None


def _values(move: LeadMove) -> dict[str, Any]:
    return {
        "b_id": move.lead_id,
        "b_state": move.state.value,
        "b_due_at": move.due_at,
        "b_reason": move.reason,
        "b_added": int(move.adds_attempt),
        "b_last_number_id": move.last_number_id,
    }


def _plan_values(move: LeadMove) -> dict[str, Any]:
    planned = {f"b_{key}": value for key, value in callback_values(move.callback).items()}
    return planned | {"b_preferred_number_id": move.preferred_number_id}


def _close_for_debtor(connection: Connection, debtor_id: DebtorId, creditor_id: CreditorId, reason: str) -> int:
    of_creditor = select(campaigns.c.id).where(campaigns.c.creditor_id == creditor_id)
    statement = (
        update(leads)
        .where(
            leads.c.debtor_id == debtor_id,
            leads.c.campaign_id.in_(of_creditor),
            leads.c.is_withdrawn.is_not(true()),
        )
        .values(state="closed", reason=reason, is_withdrawn=True, leased_by=None, lease_until=None)
    )
    return connection.execute(statement).rowcount


def _reopen_held(connection: Connection, case_id: CaseId, reason: str, now: datetime) -> int:
    case = connection.execute(select(cases.c.debtor_id, cases.c.creditor_id).where(cases.c.id == case_id)).one_or_none()
    if case is None:
        raise NotFound(f"there is no case {case_id}", case_id=case_id)
    open_ones = select(campaigns.c.id).where(
        campaigns.c.creditor_id == case.creditor_id, campaigns.c.state != CampaignState.CLOSED.value
    )
    statement = (
        update(leads)
        .where(
            leads.c.debtor_id == case.debtor_id,
            leads.c.campaign_id.in_(open_ones),
            leads.c.state == "closed",
            leads.c.reason == reason,
            leads.c.is_withdrawn.is_not(true()),
        )
        .values(state="ready", due_at=now, reason="hold_released")
    )
    return connection.execute(statement).rowcount


def _reopen_numbered(connection: Connection, debtor_id: DebtorId, now: datetime) -> int:
    open_ones = select(campaigns.c.id).where(campaigns.c.state != CampaignState.CLOSED.value)
    statement = (
        update(leads)
        .where(
            leads.c.debtor_id == debtor_id,
            leads.c.campaign_id.in_(open_ones),
            leads.c.state == "done",
            leads.c.reason == NO_NUMBER_LEFT,
            leads.c.is_withdrawn.is_not(true()),
        )
        .values(state="ready", due_at=now, reason="number_given")
    )
    return connection.execute(statement).rowcount


def _add(connection: Connection, campaign_id: CampaignId, priority: int, now: datetime) -> Entered:
    gate = lead_entry.gate_of(connection, campaign_id, now)
    admitted, kept_out = lead_entry.strangers(connection, campaign_id, gate)
    lead_entry.enter(connection, campaign_id, admitted, now, priority=priority)
    return Entered(count=len(admitted), kept_out=tuple(kept_out))


_LEFT = """
SELECT
  (SELECT count(*) FROM (SELECT 1 FROM leads
     WHERE campaign_id = :campaign AND state IN ('ready', 'leased') LIMIT :limit) AS now_left) AS now_count,
  (SELECT count(*) FROM (SELECT 1 FROM leads
     WHERE state = 'scheduled' AND due_at < :until LIMIT :limit) AS due) AS due_count,
  (SELECT count(*) FROM (SELECT campaign_id FROM leads
     WHERE state = 'scheduled' AND due_at < :until LIMIT :limit) AS due WHERE campaign_id = :campaign) AS later_count
"""
"""Never reads more than the limit: a long queue is as good as an endless one. What is scheduled is found by its due
time, of all campaigns together, because that is what has an index."""
_left = text(_LEFT).bindparams(bindparam("until", type_=Instant()))


def _count_left(connection: Connection, campaign_id: CampaignId, until: datetime, limit: int) -> int | None:
    row = connection.execute(_left, {"campaign": campaign_id, "until": until, "limit": limit}).one()
    if row.now_count >= limit or row.due_count >= limit:
        return None
    return int(row.now_count) + int(row.later_count)
