"""What became of promises, plans and settlements: judged when a payment is matched or sent back, and every night.

Judging is idempotent: it follows from the books and the day alone. So a payment that was sent back makes a kept promise
broken and a finished plan late, and one that becomes known late puts right what was judged without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from dialer.core.debt.promise import PromiseState, assess
from dialer.core.kernel.ids import CaseId
from dialer.ports.agreement_papers import AgreementKind
from dialer.ports.agreements import PlansRepo, PromiseRow, PromisesRepo, SettlementsRepo
from dialer.ports.store import Store, Transaction
from dialer.workflows.debt.judge_plan import judge_plan
from dialer.workflows.debt.judge_settlement import judge_settlement
from dialer.workflows.debt.judged_case import JudgedCase
from dialer.workflows.debt.reckon import Reckoner

BATCH = 200
"""Cases of one transaction of the night."""


async def judge_agreements(
    tx: Transaction, reckoner: Reckoner, case_ids: Sequence[CaseId], *, now: datetime
) -> tuple[CaseId, ...]:
    """Judge everything that was agreed about these cases; those of which something changed.

    Called in the transaction that booked a payment or took one back, after its entries.
    """
    promises, plans = await tx.promises.of(case_ids), await tx.plans.of(case_ids)
    offers = await tx.settlements.of(case_ids)
    concerned = sorted({*promises, *plans, *offers})
    if not concerned:
        return ()
    await tx.ledger.lock(concerned)
    today = reckoner.today(now)
    changed: list[CaseId] = []
    for case_id, found in sorted((await reckoner.read(tx, concerned, today)).items()):
        case = JudgedCase(tx, reckoner, found, today, now)
        for offer in offers.get(case_id, ()):
            await judge_settlement(case, offer, offers[case_id])
        for plan in plans.get(case_id, ()):
            await judge_plan(case, plan, plans[case_id])
        for promise in promises.get(case_id, ()):
            await _judge_promise(case, promise)
        if await case.finish():
            changed.append(case_id)
    await tx.treatment.touch(changed)
    return tuple(changed)


async def _judge_promise(case: JudgedCase, row: PromiseRow) -> None:
    if row.state is PromiseState.CANCELLED:
        return
    country = case.reckoner.country
    state = assess(row.promise, case.payments, case.today, country=country)
    reason = ""
    if state is PromiseState.OPEN and (case.is_over or case.owes_nothing):
        state, reason = PromiseState.CANCELLED, case.status if case.is_over else "nothing_owed"
    paid = case.paid(row.promise.made_on, min(row.promise.last_day(country), case.today))
    if (state, paid) == (row.state, row.paid):
        return
    await case.tx.promises.judge(row.promise_id, state, paid=paid, at=case.now, reason=reason)
    if state is not row.state:
        case.log(AgreementKind.PROMISE, row.promise_id, state.value, {"paid_minor": paid}, reason)


async def judge_due_agreements(store: Store, reckoner: Reckoner, *, now: datetime) -> int:
    """The night's work: every agreement of which a day has passed; in how many cases something changed.

    Runs in parts, each its own transaction: a run that was broken off begins anew and finds what is left. Answers
    and forms of ability to pay whose last day has passed are deleted.
    """
    today = reckoner.today(now)
    changed: set[CaseId] = set()
    nouns: tuple[Callable[[Transaction], PromisesRepo | PlansRepo | SettlementsRepo], ...] = (
        lambda tx: tx.promises,
        lambda tx: tx.plans,
        lambda tx: tx.settlements,
    )
    for noun in nouns:
        after: CaseId | None = None
        while True:
            async with store.transaction() as tx:
                case_ids = await noun(tx).due(today, limit=BATCH, after=after)
                changed.update(await judge_agreements(tx, reckoner, case_ids, now=now))
            if len(case_ids) < BATCH:
                break
            after = case_ids[-1]
    async with store.transaction() as tx:
        await tx.agreement_papers.drop_old_forms(today)
    return len(changed)
