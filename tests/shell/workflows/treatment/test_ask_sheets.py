"""The treatment decides over what the account asks for, to the cent, whatever is disputed, paid and charged."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from dialer.core.kernel.codes import TicketKind
from dialer.core.kernel.ids import CaseId
from dialer.core.kernel.window import zone
from dialer.core.treatment.assemble import case_file
from dialer.core.treatment.sheet import CaseSheet
from dialer.core.treatment.strategy import PhaseName
from dialer.db.tables.treatment import treatments
from dialer.workflows.debt.read_account import read_account
from dialer.workflows.disputes.open_ticket import TicketRequest, open_ticket
from dialer.workflows.treatment.ask_sheets import ask_sheets
from dialer.workflows.treatment.plan_cases import plan_day, planner, replan_touched
from dialer.workflows.treatment.read_treatment import read_treatment
from tests.books import Bookroom
from tests.contract.store.treatment_world import assigned, ladder
from tests.hand_office import POLICY

DRAWS = 25


@pytest.fixture
async def books() -> Bookroom:
    return await Bookroom.open()


async def dispute(books: Bookroom, case_id: CaseId, invoice: str, minor: int | None) -> None:
    request = TicketRequest(
        case_id=case_id, kind=TicketKind.BILLING, invoice=invoice, disputed_minor=minor, by=books.world.user_id
    )
    await open_ticket(books.world.store, request, POLICY, now=books.now)


async def account_asks(books: Bookroom, case_id: CaseId, on: date) -> int:
    """As the account shows it."""
    view = await read_account(books.world.store, case_id, reckoner=books.reckoner, on=on, known_at=None)
    return view.position.balance - sum(part.minor for part in view.left_out.values())


async def sheet_of(books: Bookroom, case_id: CaseId) -> CaseSheet:
    async with books.world.store.transaction() as tx:
        await books.reckoner.project(tx, [case_id], books.now)
        found = await tx.treatment.sheets([case_id], books.today, zone(books.reckoner.zone))
        (sheet,) = await ask_sheets(tx, books.reckoner, found, books.today)
    return sheet


async def decides_over(books: Bookroom, sheet: CaseSheet) -> int:
    """Minor units that the next action of the case can bring."""
    async with books.world.store.transaction() as tx:
        plans = await planner(tx, books.reckoner, books.now)
    return case_file(
        sheet, ladder(), plans.terms_of(sheet), books.today, phase=PhaseName.SOFT, phase_since=books.today,
        is_control=False, clock=None, country="IT",
    ).balance  # fmt: skip


async def test_the_interest_that_falls_on_a_disputed_amount_is_no_reason_to_call(books: Bookroom) -> None:
    case_id = await books.case(1_000_00, interest_regime="commercial")
    await dispute(books, case_id, "F1", 400_00)
    sheet = await sheet_of(books, case_id)
    asked = await account_asks(books, case_id, books.today)
    assert asked < sheet.balance - 400_00  # interest on the 400.00 is left out too
    assert (sheet.payable, await decides_over(books, sheet)) == (asked, asked)


async def test_treatment_and_account_agree_whatever_is_disputed_paid_and_charged(books: Bookroom) -> None:
    dice = Random(20261122)
    seen = set()
    for _ in range(DRAWS):
        amounts = [dice.randint(1, 2_000_00) for _ in range(dice.randint(1, 3))]
        case_id = await books.case(
            *amounts, costs=dice.choice((0, 1_50)), interest=dice.choice((0, 7_77)),
            due_on=books.today - timedelta(days=dice.randint(1, 900)),
            interest_regime=dice.choice(("none", "legal", "commercial")),
        )  # fmt: skip
        if dice.random() < 0.4:
            await books.pay(case_id, dice.randint(1, sum(amounts)))
        async with books.world.store.transaction() as tx:
            owed = [one for one in await tx.disputes.contested(case_id) if one.residual]
        for one in dice.sample(owed, dice.randint(0, len(owed))):
            await dispute(books, case_id, one.number, dice.choice((None, dice.randint(1, one.residual))))
        if dice.random() < 0.3:
            await books.pay(case_id, dice.randint(1, sum(amounts)))
        sheet = await sheet_of(books, case_id)
        asked = await account_asks(books, case_id, books.today)
        assert (sheet.payable, await decides_over(books, sheet)) == (asked, asked)
        seen.add((asked == sheet.balance, asked == 0))
    assert seen >= {(True, False), (False, True), (False, False)}


async def step_of(books: Bookroom, case_id: CaseId) -> Any:
    def read(connection: Any) -> Any:
        return connection.execute(treatments.select().where(treatments.c.case_id == case_id)).one()

    return await books.world.database.read(read)


@pytest.mark.parametrize("by", ["night", "touch", "page"])
async def test_every_way_to_plan_a_case_leaves_that_interest_out(books: Bookroom, by: str) -> None:
    """What is left is below the ladder's least amount only without the interest on what is disputed."""
    await assigned(books.world)
    least = ladder().least_balance_minor
    due_on = books.today - timedelta(days=30)
    case_id = await books.case(10_000_00, due_on=due_on, interest_regime="commercial")
    disputed = 10_000_00 - (least - 1_00)
    await dispute(books, case_id, "F1", disputed)
    async with books.world.store.transaction() as tx:
        await books.reckoner.project(tx, [case_id], books.now)
    asked = await account_asks(books, case_id, books.today)
    assert asked < least < await books.balance(case_id) - disputed
    if by == "touch":
        await replan_touched(books.world.store, books.reckoner, now=books.now)
    else:
        await plan_day(books.world.store, books.reckoner, now=books.now)
    if by == "page":
        found = await read_treatment(books.world.store, books.reckoner, case_id, now=books.now)
        assert found.expected_minor == round(found.chance.probability * found.chance.share.share * asked)
    assert (await step_of(books, case_id)).why == "below_minimum"


async def test_a_case_that_is_disputed_whole_is_still_owed(books: Bookroom) -> None:
    await assigned(books.world)
    case_id = await books.case(1_000_00, due_on=books.today - timedelta(days=30), interest_regime="commercial")
    await dispute(books, case_id, "F1", None)
    await plan_day(books.world.store, books.reckoner, now=books.now)
    assert await account_asks(books, case_id, books.today) == 0
    assert (await step_of(books, case_id)).why == "held"
