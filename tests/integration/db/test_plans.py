"""No statement reads a whole large table of the embedded database, which has no statistics at first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from dialer.core.kernel.codes import Outcome
from dialer.core.leads.model import LeadState
from dialer.db.sqlite import SqliteDatabase
from dialer.db.views.all import SqlViews
from dialer.db.views.paging import encode
from dialer.ports.views import AttemptFilter, CaseFilter
from tests.contract.store.world import LEASE, NODE, NOW, World

LARGE = (
    "abandonment_counts",
    "attempts",
    "attempt_events",
    "cases",
    "debtors",
    "debtor_numbers",
    "debtor_words",
    "dispositions",
    "invoices",
    "leads",
    "plans",
    "promises",
    "settlements",
)
SMALL_INDEXES = (
    "ix_attempts_open",
    "ix_attempts_undisposed",
    "ix_promises_open",
    "uq_plans_case",
    "uq_settlements_case",
    "ix_settlements_waiting",
    "ix_settlements_accepted",
)
"""Indexes of the few rows that are open or owed: reading them whole is what they are for."""
COUNTED = "count(*) AS count_1"
"""Statements that count a whole queue, seldom (views keep the counts for a time)."""
IN_ORDER = "SCAN attempts USING INDEX ix_attempts_ordered"
"""A list without a filter reads its first page from the index of its order."""


@pytest.fixture
def scans(sqlite_world: World) -> Iterator[list[str]]:
    """Plans that read a large table from end to end, of every statement that is executed."""
    found: list[str] = []
    database = sqlite_world.database
    assert isinstance(database, SqliteDatabase)

    def look(
        connection: Any, _cursor: object, statement: str, parameters: Any, _context: object, is_many: bool
    ) -> None:
        if not statement.startswith(("SELECT", "UPDATE", "INSERT", "DELETE", "WITH", "\n")) or COUNTED in statement:
            return
        given = parameters[0] if is_many else parameters
        driver = connection.connection.dbapi_connection
        for *_, step in driver.execute(f"EXPLAIN QUERY PLAN {statement}", given):
            words = step.split()
            if words[0] == "SCAN" and words[1] in LARGE and words[-1] not in SMALL_INDEXES and step != IN_ORDER:
                found.append(f"{step}: {' '.join(statement.split())[:300]}")

    engines = (database._engine, database._read_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", look)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", look)


async def test_the_life_of_a_call_reads_no_whole_table(sqlite_world: World, scans: list[str]) -> None:
    world = sqlite_world
    await world.leads(2)
    talked, missed = await world.claim()
    order, other = await world.dial(talked), await world.dial(missed)
    async with world.store.transaction() as tx:
        await tx.leads.claim_callbacks(world.campaign_id, 5, node_id=NODE, now=NOW, lease_until=LEASE)
        await tx.attempts.set_times([world.ended(order, Outcome.CONNECTED, agent_id=world.agent_id).call])
        await tx.attempts.close([world.ended(other, Outcome.BUSY)])
        await tx.attempts.close([world.ended(order, Outcome.CONNECTED, agent_id=world.agent_id)])
        await tx.attempts.get(order.call_id)
        await tx.attempts.undisposed_of(world.agent_id)
        await tx.promises.of_call(order.call_id)
        await tx.plans.of_call(order.call_id)
        await tx.settlements.of_call(order.call_id)
        await tx.promises.follow_up(talked.facts.case_ids, NOW)
        for repo in (tx.promises, tx.plans, tx.settlements):
            await repo.due(NOW.date(), limit=10)
        await tx.leads.candidate(order.lead_id)
        await tx.leads.of_number(order.e164)
        await tx.leads.give_back([order.lead_id], node_id=NODE)
    assert scans == []


async def test_the_sweepers_read_no_whole_table(sqlite_world: World, scans: list[str]) -> None:
    world = sqlite_world
    async with world.store.transaction() as tx:
        await tx.leads.promote_due(NOW)
        await tx.leads.expire_leases(NOW)
        await tx.attempts.open_of(NODE)
        await tx.attempts.stuck(NOW)
        await tx.attempts.undisposed(NOW)
        await tx.forecasts.counts([world.campaign_id], NOW)
        await tx.forecasts.states([world.campaign_id])
        await tx.leads.count_left(world.campaign_id, NOW, limit=1000)
    assert scans == []


async def test_the_pages_read_no_whole_table(sqlite_world: World, scans: list[str]) -> None:
    world = sqlite_world
    await world.leads(1)
    (candidate,) = await world.claim()
    views = SqlViews(world.database, lambda: NOW)
    await views.calls.screen_pop(candidate.lead.lead_id)
    await views.campaigns.all()
    await views.campaigns.reasons(world.campaign_id)
    for state in (None, LeadState.LEASED):
        await views.campaigns.leads(world.campaign_id, state=state)
    for campaign_id in (None, world.campaign_id):
        await views.calls.day(NOW, campaign_id)
        await views.calls.attempts(AttemptFilter(campaign_id=campaign_id))
    await views.calls.attempts(AttemptFilter(agent_id=world.agent_id))
    await views.calls.attempts(AttemptFilter(debtor_id=candidate.lead.debtor_id))
    await views.calls.callbacks(world.agent_id, since=NOW, until=NOW + timedelta(days=1))
    await views.calls.recent(world.agent_id, since=NOW)
    for text in ("R0", "rossi", "mar ros", "+39021", "021"):
        await views.debt.cases(CaseFilter(text=text))
        await views.debt.find_debtors(text, limit=1)
    await views.debt.find_debtors("deb 1", cursor=encode([candidate.lead.debtor_id]))
    await views.debt.cases(CaseFilter(creditor_id=world.creditor_id, status="open"))
    await views.debt.case(candidate.facts.case_ids[0])
    await views.debt.debtor(candidate.lead.debtor_id)
    assert scans == []
