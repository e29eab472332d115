"""A ledger under random work: whatever people, banks and nights do to a case, its sums hold.

Each seed is a case of its own; what may not be done is refused by the workflows and changes nothing.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from dialer.core.debt.account import EntryKind
from dialer.core.debt.authority import AuthorityMatrix, Level
from dialer.core.debt.promise import PromiseMethod, PromiseState
from dialer.core.debt.settlement import SettlementMove
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import DomainError
from dialer.core.kernel.ids import CaseId
from dialer.ports.agreements import PlanRow
from dialer.workflows.debt.agree_plan import PlanTerms, agree_plan
from dialer.workflows.debt.decide_offer import Decider, decide_offer
from dialer.workflows.debt.judge_agreements import judge_agreements
from dialer.workflows.debt.make_offer import OfferedTerms, make_offer
from dialer.workflows.debt.record_promise import PromiseTerms, record_promise
from tests.books import Bookroom

STEPS = 30
MATRIX = AuthorityMatrix(limits=(), above_dpd=0)


async def act(books: Bookroom, case_id: CaseId, dice: Random, paid: list[tuple[int, int]]) -> None:
    """One thing that may happen; a refusal is an answer too."""
    store, reckoner, now, today = books.world.store, books.reckoner, books.now, books.today
    owed = await books.balance(case_id)
    match dice.choice(("pay", "pay", "return", "promise", "plan", "offer", "accept", "days", "days")):
        case "pay":
            minor = dice.choice((owed, max(1, owed // 2), dice.randrange(1, 400_00), owed + 7))
            if minor > 0:
                paid.append((await books.pay(case_id, minor), minor))
        case "return" if paid:
            await books.take_back(case_id, *paid.pop())
        case "promise":
            terms = PromiseTerms(
                minor=dice.randrange(1, owed + 2), due_on=today + timedelta(days=dice.randrange(0, 9)),
                method=dice.choice(list(PromiseMethod)), phase=CampaignType.SOFT,
            )  # fmt: skip
            await record_promise(store, reckoner, case_id, terms, by=None, now=now)
        case "plan":
            terms = PlanTerms(first_on=today + timedelta(days=dice.randrange(0, 20)), count=dice.randrange(1, 8))
            await agree_plan(store, reckoner, case_id, terms, by=None, now=now)
        case "offer":
            minor = dice.randrange(1, owed + 2)
            terms = OfferedTerms(rates=((today + timedelta(days=dice.randrange(1, 20)), minor),), reason="test")
            await make_offer(store, reckoner, case_id, terms, Level.CREDITOR, by=None, now=now)
        case "accept":
            async with store.transaction() as tx:
                offers = (await tx.settlements.of([case_id])).get(case_id, ())
            if offers:
                decider = Decider(user_id=None, level=Level.MANAGER)
                await decide_offer(
                    store, reckoner, case_id, offers[-1].settlement_id, SettlementMove.ACCEPT, decider, now=now
                )
        case _:
            books.today += timedelta(days=dice.randrange(1, 12))


async def check(books: Bookroom, case_id: CaseId) -> None:
    """What must hold at every instant."""
    found = await books.reckoned(case_id)
    now = found.position
    [row] = await books.rows("SELECT balance_minor, status FROM cases WHERE id = :id", id=case_id)
    assert row["balance_minor"] == now.balance >= 0
    assert row["status"] == ("paid" if now.balance == 0 else "open")
    entries = found.books.entries
    void = {entry.reverses for entry in entries}
    standing = [entry for entry in entries if entry.kind is not EntryKind.REVERSAL and entry.entry_id not in void]
    charged, taken, paid = (
        sum(entry.minor for entry in standing if entry.kind in kinds and entry.value_on <= books.today)
        for kinds in ((EntryKind.CHARGE,), (EntryKind.WRITE_DOWN, EntryKind.CREDIT_NOTE), (EntryKind.PAYMENT,))
    )
    assert charged - (taken - sum(now.unused.values())) - (paid - now.credit) == now.balance
    assert all(part >= 0 for item in now.items for part in (item.principal, item.interest, item.costs))
    async with books.world.store.transaction() as tx:
        promises = (await tx.promises.of([case_id])).get(case_id, ())
        plans: tuple[PlanRow, ...] = tuple((await tx.plans.of([case_id])).get(case_id, ()))
    assert sum(1 for one in promises if one.state is PromiseState.OPEN) <= 1
    for plan in plans:
        assert sum(rate.minor for rate in plan.plan.instalments) == plan.plan.minor
        assert 0 <= plan.overdue <= plan.plan.minor


@pytest.mark.parametrize("seed", range(12))
async def test_the_sums_of_a_case_hold_whatever_is_done_to_it(seed: int) -> None:
    dice = Random(seed)
    books = await Bookroom.open()
    case_id = await books.case(
        *(dice.randrange(50_00, 500_00) for _ in range(dice.randrange(1, 4))), costs=dice.choice((0, 12_50))
    )
    paid: list[tuple[int, int]] = []
    done = 0
    for _ in range(STEPS):
        try:
            await act(books, case_id, dice, paid)
            done += 1
        except DomainError:
            pass
        async with books.world.store.transaction() as tx:
            await judge_agreements(tx, books.reckoner, [case_id], now=books.now)
            await books.reckoner.project(tx, [case_id], books.now)
        await check(books, case_id)
    assert done > STEPS // 3
