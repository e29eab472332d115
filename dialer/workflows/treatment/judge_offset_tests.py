"""Compare the arms of tests that have come to their size: once for each test, at night or by the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from dialer.core.debt.books import Books
from dialer.core.debt.law import ReceivableLaw
from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.kernel.window import local_day, zone
from dialer.core.treatment.offset_document import to_document
from dialer.core.treatment.offset_test import ArmEntry, OffsetState, OffsetTest
from dialer.core.treatment.offset_verdict import CURVE_DAYS, Followed, Judgement, Verdict, cohort, is_ripe, judge
from dialer.core.treatment.settled import settled
from dialer.core.treatment.strategy import Strategy
from dialer.ports.offset_tests import UsedContacts
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.figures.read_figures import Prices

PAGE = 500
"""Cases whose books are read in one transaction."""
STATES = {
    Verdict.BETTER: OffsetState.PROPOSED,
    Verdict.NO_DIFFERENCE: OffsetState.NO_DIFFERENCE,
    Verdict.CUT_SHORT: OffsetState.UNUSABLE,
}


async def judge_offset_tests(store: Store, reckoner: Reckoner, *, prices: Prices | None, now: datetime) -> int:
    """Judge every running test whose size is reached and known; what is not proved goes back to the present offset.

    Args:
        store: the store.
        reckoner: whose day it is and whose law counts.
        prices: of work; None: what an agent's hour costs is not known, and no cost is shown.
        now: of the judgement.

    Returns:
        How many tests were judged.
    """
    today = reckoner.today(now)
    count = 0
    async with store.transaction() as tx:
        running = [test for test in await tx.offset_tests.open() if test.state is OffsetState.RUNNING]
        entries = {test.test_id: await tx.offset_tests.entries(test.test_id) for test in running}
    for test in running:
        if is_ripe(test, entries[test.test_id], today):
            counted = [entry for arm in cohort(test, entries[test.test_id]) for entry in arm]
            followed = await follow(store, reckoner, test, counted, prices=prices, today=today)
            count += await _keep(store, test, judge(test, followed, today), today, now)
    return count


async def _keep(store: Store, test: OffsetTest, judgement: Judgement, today: date, now: datetime) -> bool:
    state = STATES[judgement.verdict]
    async with store.transaction() as tx:
        if not await tx.offset_tests.keep_result(test.test_id, state, to_document(judgement), now):
            return False
        if state is not OffsetState.PROPOSED:
            # Who was drawn keeps the arm; new cases are treated as before.
            await end_intake(tx, test, today, by=None, now=now)
        await tx.audit.add(
            AuditLine(
                at=now, user_id=None, action="offset_test.judged", subject=f"offset_test:{test.test_id}",
                data={"verdict": judgement.verdict.value, "best": judgement.best},
            )
        )  # fmt: skip
    return True


async def end_intake(tx: Transaction, test: OffsetTest, today: date, *, by: UserId | None, now: datetime) -> None:
    """Cases that have come to the earliest arm's day keep their arm; the others are treated as before the test."""
    last_due_on = test.due_from(today) - timedelta(days=1)
    standing = {row.assignment_id for row in await tx.strategies.assignments()}
    if last_due_on >= test.due_from(test.starts_on):
        await tx.strategies.close_assignment(test.assignment_id, last_due_on)
    elif test.assignment_id in standing:
        await tx.strategies.end_assignment(test.assignment_id, now, by)
    await tx.treatment.run_again()


async def follow(
    store: Store, reckoner: Reckoner, test: OffsetTest, entries: Sequence[ArmEntry], *, prices: Prices | None,
    today: date,
) -> list[Followed]:  # fmt: skip
    """What became of debtors who entered: payments by their books, contacts up to the horizon and what they cost."""
    found: list[Followed] = []
    for start in range(0, len(entries), PAGE):
        page = entries[start : start + PAGE]
        async with store.transaction() as tx:
            law = await reckoner.law(tx)
            steps = (await tx.strategies.get(test.strategy_id)).strategy
            books = await tx.ledger.books([CaseId(entry.case_id) for entry in page])
            used = await tx.offset_tests.contacts(page)
        found += await asyncio.to_thread(
            _followed, test, page, books, used, law, _step_costs(steps), prices, reckoner.zone, today
        )
    return found


def _step_costs(strategy: Strategy) -> dict[str, int]:
    return {step.id: step.cost_minor for step in strategy.steps}


def _followed(
    test: OffsetTest, entries: Sequence[ArmEntry], books: Mapping[CaseId, Books],
    used: Mapping[CaseId, UsedContacts], law: ReceivableLaw | None, step_costs: Mapping[str, int],
    prices: Prices | None, zone_name: str, today: date,
) -> list[Followed]:  # fmt: skip
    tz = zone(zone_name)
    found = []
    for entry in entries:
        case_id = CaseId(entry.case_id)
        last = entry.due_on + timedelta(days=test.horizon_day)
        seen = min(today, last + timedelta(days=CURVE_DAYS))
        paid = settled(books[case_id].account(law), entry.due_on, seen) if case_id in books else None
        contacts = used[case_id]
        calls = [call for call in contacts.calls if entry.entered_on <= local_day(call.at, tz) <= last]
        sent = [step for on, step in contacts.sent if entry.entered_on <= on <= last]
        hour = prices.agent_hour_minor if prices is not None else 0
        work = sum(call.agent_seconds * hour / 3600 + call.line_thousandths / 1000 for call in calls)
        ends = [on for on in (contacts.left_on, paid.gone_on if paid is not None else None) if on is not None]
        found.append(
            Followed(
                entry=entry,
                paid_on=paid.paid_on if paid is not None else None,
                left_on=min(ends, default=None),
                attempts=len(calls),
                talks=sum(call.is_talk for call in calls),
                messages=len(sent),
                cost=work + sum(step_costs.get(step, 0) for step in sent) if hour else None,
            )
        )
    return found
