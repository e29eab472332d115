"""Plan cases: all of them for a day, some hundreds in a transaction; and those to which something happened."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from dialer.core.kernel.ids import CaseId, DebtorId
from dialer.core.kernel.window import zone
from dialer.core.treatment.alarms import DueAlarm, due_alarms
from dialer.core.treatment.assignment import by_closeness
from dialer.core.treatment.kept import Kept
from dialer.core.treatment.planner import Planner
from dialer.core.treatment.sheet import CaseSheet, CreditorTerms
from dialer.ports.store import Store, Transaction
from dialer.ports.strategies import TermsRow
from dialer.ports.treatment import RunRow
from dialer.workflows.debt.reckon import Reckoner

CHUNK_COUNT = 500
"""Cases in one transaction: what they read fits in some megabytes, and SQLite's writer is held for a blink."""
SLICE_COUNT = 50
"""Cases that are planned before the loop is given back: some milliseconds."""


async def planner(tx: Transaction, reckoner: Reckoner, now: datetime) -> Planner:
    """Read what the planning of any case needs.

    Args:
        tx: the transaction.
        reckoner: whose law counts.
        now: against which the age of payments is measured.
    """
    assignments = by_closeness(await tx.strategies.assignments())
    wanted = {share.strategy_id for assignment in assignments for share in assignment.shares}
    versions = {row.strategy_id: row.strategy for row in await tx.strategies.all() if row.strategy_id in wanted}
    creditors = [row.creditor_id for row in await tx.creditors.all()]
    agreed = await tx.strategies.terms()
    fed_at = await tx.strategies.fed_at(creditors)
    terms = {
        creditor_id: _terms(agreed.get(creditor_id, TermsRow(creditor_id=creditor_id)), fed_at.get(creditor_id), now)
        for creditor_id in creditors
    }
    return Planner(strategies=versions, assignments=assignments, terms=terms, law=await reckoner.law(tx))


def _terms(row: TermsRow, fed_at: datetime | None, now: datetime) -> CreditorTerms:
    age = timedelta(hours=row.feed_hours) if row.feed_hours is not None else None
    is_fresh = age is None or (fed_at is not None and now - fed_at <= age)
    return CreditorTerms(
        authorises_formal=row.authorises_formal,
        bureau=row.bureau,
        are_payments_fresh=is_fresh,
        agency_share=row.agency_share,
    )


async def plan_day(
    store: Store,
    reckoner: Reckoner,
    *,
    now: datetime,
    chunk_count: int = CHUNK_COUNT,
    most_chunks: int | None = None,
) -> RunRow:
    """Plan every case for the local day, from where an earlier run of that day has come; then feed the campaigns.

    Args:
        store: the store.
        reckoner: whose law and day it is.
        now: of the run; its planning is of that instant, however long it takes.
        chunk_count: cases in one transaction.
        most_chunks: stop after so many (tests of going on); None: until all are planned.

    Returns:
        How far it has come; a day that is finished is left as it is.
    """
    today = reckoner.today(now)
    async with store.transaction() as tx:
        row = await tx.treatment.run(reckoner.zone, today)
        plans = await planner(tx, reckoner, now)
    if row is None:
        row = RunRow(
            zone=reckoner.zone, on_day=today, started_at=now, finished_at=None, last_case_id=0, planned_count=0,
            changed_count=0,
        )  # fmt: skip
    done = 0
    while row.finished_at is None and (most_chunks is None or done < most_chunks):
        row = await _plan_chunk(store, plans, row, reckoner, now, chunk_count)
        done += 1
    return row


async def _plan_chunk(
    store: Store, plans: Planner, row: RunRow, reckoner: Reckoner, now: datetime, chunk_count: int
) -> RunRow:
    async with store.transaction() as tx:
        ids = await tx.treatment.cases_after(row.last_case_id, chunk_count)
        if ids:
            sheets = await tx.treatment.sheets(ids, row.on_day, zone(reckoner.zone))
            planned, due = await _plan(plans, sheets, row.on_day, now)
            await tx.treatment.keep(planned, row.on_day, now)
            await tx.alarms.keep(ids, due, row.on_day, now)
            row = replace(
                row,
                last_case_id=ids[-1],
                planned_count=row.planned_count + len(sheets),
                changed_count=row.changed_count + len(planned),
            )
        else:
            for source in await tx.treatment.sources():
                await tx.treatment.feed(source, now, None)
            row = replace(row, finished_at=now)
        await tx.treatment.save_run(row)
    return row


async def _plan(
    plans: Planner, sheets: Sequence[CaseSheet], today: date, now: datetime
) -> tuple[list[Kept], list[DueAlarm]]:
    """What changes, and which invoices are near their prescription; the loop is given back now and then."""
    planned: list[Kept] = []
    due: list[DueAlarm] = []
    for start in range(0, len(sheets), SLICE_COUNT):
        for sheet in sheets[start : start + SLICE_COUNT]:
            kept = plans.plan(sheet, today, now)
            if kept is not None and not kept.is_empty:
                planned.append(kept)
            due += due_alarms(sheet, plans.law, today)
        await asyncio.sleep(0)
    return planned, due


async def replan_touched(store: Store, reckoner: Reckoner, *, now: datetime, chunk_count: int = CHUNK_COUNT) -> int:
    """Plan the cases to which something happened, and bring their leads into or out of the campaigns.

    Returns:
        How many cases were planned.
    """
    today = reckoner.today(now)
    count = 0
    while True:
        async with store.transaction() as tx:
            touches = await tx.treatment.touched(chunk_count)
            if not touches:
                return count
            plans = await planner(tx, reckoner, now)
            sheets = await tx.treatment.sheets(sorted(set(touches.values())), today, zone(reckoner.zone))
            planned, due = await _plan(plans, sheets, today, now)
            await tx.treatment.keep(planned, today, now)
            await tx.alarms.keep([CaseId(sheet.case_id) for sheet in sheets], due, today, now)
            debtors = sorted({DebtorId(sheet.debtor_id) for sheet in sheets})
            for source in await tx.treatment.sources():
                await tx.treatment.feed(source, now, debtors)
            await tx.treatment.forget_touches(list(touches))
        count += len(sheets)
