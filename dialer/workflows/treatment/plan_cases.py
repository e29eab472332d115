"""Plan cases: all of them for a day, some hundreds in a transaction; and those to which something happened."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.kernel.ids import CaseId, DebtorId
from dialer.core.kernel.window import local_day, zone
from dialer.core.treatment.alarms import DueAlarm, due_alarms
from dialer.core.treatment.assignment import by_closeness
from dialer.core.treatment.chance import LearnedPay
from dialer.core.treatment.kept import Kept
from dialer.core.treatment.offset_test import RunningTest, step_of
from dialer.core.treatment.planner import Planner
from dialer.core.treatment.sheet import CaseSheet, CreditorTerms
from dialer.ports.store import Store, Transaction
from dialer.ports.strategies import TermsRow
from dialer.ports.treatment import RunRow
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.treatment.ask_sheets import ask_sheets

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
    offers = await tx.offer_terms.of(creditors)
    terms = {
        creditor_id: _terms(
            agreed.get(creditor_id, TermsRow(creditor_id=creditor_id)),
            offers.get(creditor_id, OfferTerms()),
            fed_at.get(creditor_id),
            now,
            reckoner.zone,
        )
        for creditor_id in creditors
    }
    models = await tx.scoring.pay_models()
    tests = [test for test in await tx.offset_tests.open() if test.strategy_id in versions]
    return Planner(
        strategies=versions,
        assignments=assignments,
        terms=terms,
        law=await reckoner.law(tx),
        laws={country: law for country, law in (await reckoner.all_laws(tx)).items()},
        zone=reckoner.zone,
        pays={creditor_id: LearnedPay(*learned) for creditor_id, learned in models.items()},
        tests={
            test.assignment_id: RunningTest(test=test, step=step_of(versions[test.strategy_id], test.step))
            for test in tests
        },
    )


def _terms(row: TermsRow, offers: OfferTerms, fed_at: datetime | None, now: datetime, zone_name: str) -> CreditorTerms:
    age = timedelta(hours=row.feed_hours) if row.feed_hours is not None else None
    is_fresh = age is None or (fed_at is not None and now - fed_at <= age)
    return CreditorTerms(
        authorises_formal=row.authorises_formal,
        bureau=row.bureau,
        are_payments_fresh=is_fresh,
        payments_known_on=local_day(fed_at, zone(row.zone or zone_name)) if fed_at is not None else None,
        agency_share=row.agency_share,
        most_broken=offers.promises.most_broken,
        country=row.country,
        zone=row.zone,
    )


async def zones(store: Store, reckoner: Reckoner) -> tuple[str, ...]:
    """IANA zones whose days are planned: the house's first, then those of creditors with one of their own."""
    async with store.transaction() as tx:
        agreed = await tx.strategies.terms()
    own = sorted({row.zone for row in agreed.values() if row.zone and row.zone != reckoner.zone})
    return reckoner.zone, *own


async def plan_day(
    store: Store,
    reckoner: Reckoner,
    *,
    now: datetime,
    zone_name: str = "",
    chunk_count: int = CHUNK_COUNT,
    most_chunks: int | None = None,
) -> RunRow:
    """Plan every case for the local day, from where an earlier run of that day has come; then feed the campaigns.

    Args:
        store: the store.
        reckoner: whose law and day it is.
        now: of the run; its planning is of that instant, however long it takes.
        zone_name: of whose day it is: the cases of the creditors in that zone; empty: the house's.
        chunk_count: cases in one transaction.
        most_chunks: stop after so many (tests of going on); None: until all are planned.

    Returns:
        How far it has come; a day that is finished is left as it is.
    """
    day_of = zone(zone_name or reckoner.zone)
    today = local_day(now, day_of)
    async with store.transaction() as tx:
        row = await tx.treatment.run(day_of.key, today)
        plans = await planner(tx, reckoner, now)
    if row is None:
        row = RunRow(
            zone=day_of.key, on_day=today, started_at=now, finished_at=None, last_case_id=0, planned_count=0,
            changed_count=0,
        )  # fmt: skip
    done = 0
    while row.finished_at is None and (most_chunks is None or done < most_chunks):
        row = await _plan_chunk(store, reckoner, plans, row, now, chunk_count)
        done += 1
    return row


async def _plan_chunk(
    store: Store, reckoner: Reckoner, plans: Planner, row: RunRow, now: datetime, chunk_count: int
) -> RunRow:
    async with store.transaction() as tx:
        ids = await tx.treatment.cases_after(row.last_case_id, chunk_count, plans.creditors_in(row.zone))
        if ids:
            found = await tx.treatment.sheets(ids, row.on_day, zone(row.zone), with_history=bool(plans.pays))
            sheets = await ask_sheets(tx, reckoner, found, row.on_day)
            planned, due = await _plan(plans, sheets, row.on_day, now)
            await tx.treatment.keep(planned, row.on_day, now)
            await tx.offset_tests.enter([one.entry for one in planned if one.entry is not None])
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
            due += due_alarms(sheet, plans.law_of(sheet), today)
        await asyncio.sleep(0)
    return planned, due


async def replan_touched(store: Store, reckoner: Reckoner, *, now: datetime, chunk_count: int = CHUNK_COUNT) -> int:
    """Plan the cases to which something happened, and bring their leads into or out of the campaigns.

    Returns:
        How many cases were planned.
    """
    count = 0
    while True:
        async with store.transaction() as tx:
            touches = await tx.treatment.touched(chunk_count)
            if not touches:
                return count
            plans = await planner(tx, reckoner, now)
            debtors: set[DebtorId] = set()
            for zone_name, sheets in (await read_sheets(tx, plans, sorted(set(touches.values())), now)).items():
                today = local_day(now, zone(zone_name))
                planned, due = await _plan(plans, await ask_sheets(tx, reckoner, sheets, today), today, now)
                await tx.treatment.keep(planned, today, now)
                await tx.offset_tests.enter([one.entry for one in planned if one.entry is not None])
                await tx.alarms.keep([CaseId(sheet.case_id) for sheet in sheets], due, today, now)
                debtors |= {DebtorId(sheet.debtor_id) for sheet in sheets}
                count += len(sheets)
            for source in await tx.treatment.sources():
                await tx.treatment.feed(source, now, sorted(debtors))
            await tx.treatment.forget_touches(list(touches))


async def read_sheets(
    tx: Transaction, plans: Planner, case_ids: Sequence[CaseId], now: datetime
) -> dict[str, tuple[CaseSheet, ...]]:
    """These cases by the zone of their creditors, each read for the day that is there."""

    async def read(zone_name: str, ids: Sequence[CaseId]) -> tuple[CaseSheet, ...]:
        tz = zone(zone_name)
        return await tx.treatment.sheets(ids, local_day(now, tz), tz, with_history=bool(plans.pays))

    found: dict[str, tuple[CaseSheet, ...]] = {}
    elsewhere: defaultdict[str, list[CaseId]] = defaultdict(list)
    at_home = []
    for sheet in await read(plans.zone, case_ids):
        zone_name = plans.zone_of(sheet)
        if zone_name == plans.zone:
            at_home.append(sheet)
        else:
            elsewhere[zone_name].append(CaseId(sheet.case_id))
    if at_home:
        found[plans.zone] = tuple(at_home)
    for zone_name, ids in sorted(elsewhere.items()):
        found[zone_name] = await read(zone_name, ids)
    return found
