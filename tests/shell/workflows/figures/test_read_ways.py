"""Phone and home of a portfolio: what begins an episode, what is followed, and what it cost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from dialer.core.debt.account import Component, EntryKind
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CaseId
from dialer.db.tables.debt import invoices
from dialer.db.tables.hand_offs import hand_off_reports
from dialer.db.tables.treatment import hand_offs
from dialer.db.views.all import SqlViews
from dialer.ports.figures import Portfolio
from dialer.ports.ledger import NewEntry
from dialer.workflows.figures.read_figures import Prices
from dialer.workflows.figures.read_ways import WaysReport, read_ways
from tests.contract.store.treatment_world import TODAY, reckoner
from tests.contract.store.world import NOW, World
from tests.fakes.store import FakeStore

SENT_ON = TODAY - timedelta(days=80)
HOUR = Prices(agent_hour_minor=18_00)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    store = FakeStore()
    yield await World(store=store, database=store.database).found()
    await store.close()


async def visited(world: World, index: int, *, sent_on: date = SENT_ON, paid: int = 0, days: int = 5) -> CaseId:
    """A case of 200 euro, due 100 days before it is visited; so much is paid so many days after."""
    case_id = await world.case(await world.debtor(index), f"V{index}")
    due_on = sent_on - timedelta(days=100)
    changed = invoices.update().where(invoices.c.case_id == case_id).values(due_on=due_on)
    await world.database.administer(lambda c: (c.execute(changed), c.commit()) and None)
    hand_off_id = await world.insert(
        hand_offs, case_id=case_id, kind="visit", state="done", opened_on=sent_on, sent_on=sent_on, changed_at=NOW
    )
    await world.insert(
        hand_off_reports, hand_off_id=hand_off_id, case_id=case_id, line_key="1", stage="met", on_day=sent_on,
        fee_minor=25_00, source="page", at=NOW,
    )  # fmt: skip
    entries = [
        NewEntry(
            case_id=case_id, kind=EntryKind.CHARGE, minor=200_00, value_on=due_on, booked_at=NOW,
            item=f"F-V{index}", component=Component.PRINCIPAL,
        )
    ]  # fmt: skip
    if paid:
        value_on = sent_on + timedelta(days=days)
        entries.append(NewEntry(case_id=case_id, kind=EntryKind.PAYMENT, minor=paid, value_on=value_on, booked_at=NOW))
    async with world.store.transaction() as tx:
        await tx.ledger.book(entries)
    return case_id


async def read(world: World, months: int = 12, prices: Prices | None = HOUR) -> WaysReport:
    views = SqlViews(world.database, now=lambda: NOW)
    of = Portfolio(creditor_id=world.creditor_id)
    return await read_ways(world.store, views, reckoner(), of, now=NOW, months=months, prices=prices)


async def test_a_visit_counts_what_came_in_sixty_days_and_its_fee(world: World) -> None:
    await visited(world, 1, paid=50_00, days=10)
    await visited(world, 2, paid=70_00, days=61)
    report = await read(world)
    [cell] = report.comparison.cells
    assert (cell.bucket.value, cell.band) == ("91-120", 1)
    assert (cell.home.count, cell.home.recovered, cell.home.owed) == (2, 50_00, 400_00)
    assert (cell.home.mean_days, cell.home.cost) == (10.0, 25_00)
    assert cell.phone.count == 0


async def test_what_cannot_be_followed_whole_and_what_is_too_old_is_left_out(world: World) -> None:
    await visited(world, 1, sent_on=TODAY - timedelta(days=59))
    await visited(world, 2, sent_on=TODAY - timedelta(days=60 + 31))
    assert (await read(world, months=1)).comparison.cells == ()
    assert [cell.home.count for cell in (await read(world, months=2)).comparison.cells] == [1]


async def test_a_case_that_owes_nothing_when_it_begins_is_left_out(world: World) -> None:
    await visited(world, 1, paid=200_00, days=-3)
    assert (await read(world)).comparison.cells == ()


async def test_without_the_price_of_an_hour_no_cost_is_shown(world: World) -> None:
    await visited(world, 1)
    [cell] = (await read(world, prices=None)).comparison.cells
    assert cell.home.cost is None


@pytest.mark.parametrize("months", [0, 37])
async def test_months_that_are_none_are_refused(world: World, months: int) -> None:
    with pytest.raises(Invalid, match="1 to 36"):
        await read(world, months=months)
