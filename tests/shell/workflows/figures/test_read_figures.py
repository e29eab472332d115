"""A creditor's figures from its ledger, to the cent, month by month."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, update

from dialer.core.agents.model import AgentState
from dialer.core.agents.spells import AgentSpell
from dialer.core.figures.ageing import Bucket
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import DebtorId, PlacementId
from dialer.db.tables.calls import attempts
from dialer.db.tables.debt import cases, invoices, placements, promises
from dialer.db.tables.disputes import complaints
from dialer.db.tables.facts import case_letters
from dialer.db.tables.ledger import ledger_entries
from dialer.db.tables.treatment import treatments
from dialer.db.tables.trunks import trunks
from dialer.db.views.all import SqlViews
from dialer.ports.figures import Portfolio
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.figures.read_figures import FigureReport, Prices, read_figures
from tests.contract.store.world import World
from tests.fakes.store import FakeStore

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    store = FakeStore()
    yield await World(store=store, database=store.database).found()
    await store.close()


class Office:
    """Cases with their invoices and payments, said in a line."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.count = 0

    async def case(
        self, due_on: date, minor: int, *paid: tuple[date, int], batch: int | None = None, **more: Any
    ) -> int:
        self.count += 1
        debtor_id = await self.world.debtor(self.count)
        values = {"creditor_id": self.world.creditor_id, "debtor_id": debtor_id, "reference": f"C{self.count}"}
        case_id = await self.world.insert(
            cases,
            **values | {"placement_id": batch, "opened_at": NOW, "updated_at": NOW, "balance_minor": minor} | more,
        )
        issued_on = due_on - timedelta(days=30)
        invoice_id = await self.world.insert(
            invoices, case_id=case_id, number="F1", issued_on=issued_on, due_on=due_on, amount_minor=minor,
            residual_minor=minor,
        )  # fmt: skip
        await self.entry(case_id, "charge", minor, issued_on, invoice_id=invoice_id, component="principal")
        for on, part in paid:
            await self.entry(case_id, "payment", part, on)
        return case_id

    async def entry(self, case_id: int, kind: str, minor: int, on: date, **more: Any) -> int:
        return await self.world.insert(
            ledger_entries, case_id=case_id, kind=kind, minor=minor, value_on=on, booked_at=NOW, **more
        )

    async def batch(self, code: str, on: date) -> int:
        return await self.world.insert(
            placements, creditor_id=self.world.creditor_id, code=code, received_on=on, created_at=NOW
        )

    async def read(self, **more: Any) -> FigureReport:
        views = SqlViews(self.world.database, lambda: NOW, counting_share=0)
        of = Portfolio(creditor_id=self.world.creditor_id, placement_id=more.pop("placement_id", None))
        return await read_figures(self.world.store, views, Reckoner(), of, now=NOW, **{"months": 3, **more})


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


async def test_open_sums_age_roll_and_are_cured_as_the_ledger_says(office: Office) -> None:
    await office.case(date(2026, 9, 20), 100_00)
    await office.case(date(2026, 9, 25), 60_00, (date(2026, 11, 5), 60_00))
    credited = await office.case(date(2026, 9, 25), 40_00)
    await office.entry(credited, "credit_note", 40_00, date(2026, 11, 5), invoice_id=credited)
    report = await office.read()
    september, october, november = report.months
    assert (september.ends_on, november.ends_on) == (date(2026, 9, 30), date(2026, 11, 24))
    assert september.by_bucket == {Bucket.D1_15: 200_00}
    assert october.by_bucket == {Bucket.D31_60: 200_00}
    assert november.by_bucket == {Bucket.D61_90: 100_00}
    assert november.roll[Bucket.D31_60, Bucket.D61_90] == Fraction(1, 2)
    assert november.cure[Bucket.D31_60] == Fraction(60, 200)  # what was credited was not paid
    assert (report.case_count, report.invoice_count, november.paid) == (3, 3, 60_00)
    assert report.work.collected_minor == 60_00


async def test_a_payment_that_was_sent_back_is_in_no_figure(office: Office) -> None:
    case_id = await office.case(date(2026, 9, 20), 100_00)
    bounced = await office.entry(case_id, "payment", 100_00, date(2026, 10, 1))
    await office.entry(case_id, "reversal", 100_00, date(2026, 10, 9), reverses_id=bounced)
    report = await office.read()
    assert report.work.collected_minor == 0
    assert report.months[-1].receivables == 100_00


async def test_a_batch_is_liquidated_month_by_month_and_recalls_leave_the_net_rate(office: Office) -> None:
    first, second = await office.batch("A1", date(2026, 9, 1)), await office.batch("A2", date(2026, 11, 1))
    await office.case(date(2026, 8, 1), 100_00, (date(2026, 10, 3), 30_00), (date(2026, 11, 2), 20_00), batch=first)
    await office.case(date(2026, 8, 1), 100_00, (date(2026, 8, 20), 50_00), batch=first, status="recalled")
    await office.case(date(2026, 10, 1), 70_00, batch=second)
    report = await office.read()
    (batch, line), (_, young) = report.vintages
    assert batch.code == "A1" and line.placed == 150_00  # what was paid before was not placed
    assert line.collected == (0, 30_00, 50_00)
    assert line.gross()[-1] == Fraction(50, 150)
    assert line.net()[-1] == Fraction(50, 100)
    assert (young.placed, young.collected) == (70_00, (0,))
    only = await office.read(placement_id=PlacementId(second))
    assert only.case_count == 1 and [batch.code for batch, _ in only.vintages] == ["A2"]


async def test_what_is_paid_on_time_is_compared_with_the_control_group(office: Office) -> None:
    due = date(2026, 10, 20)
    for number in range(8):
        is_control, pays = number < 4, number in (0, 4, 5, 6)
        case_id = await office.case(due, 10_00, *([(due, 10_00)] if pays else []))
        await put(
            office.world, treatments, case_id=case_id, creditor_id=1, strategy_id=1, phase="caring", phase_since=due,
            phase_at=NOW, action="wait", why="w", planned_on=due, planned_at=NOW, is_control=is_control,
        )  # fmt: skip
    await talk(office, DebtorId(5), datetime(2026, 10, 15, 9, tzinfo=UTC))
    await talk(office, DebtorId(6), datetime(2026, 10, 21, 9, tzinfo=UTC))  # after it was due
    report = await office.read()
    assert (report.treated.treated.part, report.treated.treated.whole) == (3, 4)
    assert (report.treated.control.part, report.treated.control.whole) == (1, 4)
    assert report.treated.difference == Fraction(1, 2)
    interval = report.treated.interval()
    assert interval is not None and interval[0] < 0 < interval[1]  # eight cases prove nothing
    assert (report.contacted.treated.part, report.contacted.treated.whole) == (1, 1)
    six = report.habits[0]
    assert (six[0], six[2].index, six[2].debtor_count) == (6, Fraction(4, 8), 8)
    assert six[1].index is None  # nothing had fallen due when the period began


async def test_work_is_counted_and_costs_what_agents_calls_and_letters_cost(office: Office) -> None:
    world = office.world
    case_id = await office.case(date(2026, 9, 1), 100_00, (date(2026, 11, 3), 50_00))
    await talk(office, DebtorId(1), datetime(2026, 11, 2, 9, tzinfo=UTC), seconds=120)

    def tariff(connection: Connection) -> None:
        connection.execute(update(trunks).values(tariff_minor_per_minute=1500))
        connection.commit()

    await world.database.administer(tariff)
    began = datetime(2026, 11, 2, 9, tzinfo=UTC)
    async with world.store.transaction() as tx:
        await tx.spells.add([
            AgentSpell(agent_id=world.agent_id, state=state, began_at=began, campaign_id=world.campaign_id,
                       ended_at=began + timedelta(seconds=seconds))
            for state, seconds in ((AgentState.TALKING, 1500), (AgentState.WRAP_UP, 300))
        ])  # fmt: skip
    await world.insert(case_letters, case_id=case_id, kind="reminder", channel="letter", sent_at=began,
                       created_at=began)  # fmt: skip
    await world.insert(complaints, case_id=case_id, creditor_id=world.creditor_id, channel="email", category="tone",
                       received_on=began.date(), due_on=began.date(), opened_at=began)  # fmt: skip
    for status, minor in (("kept", 50_00), ("broken", 25_00), ("open", 10_00), ("cancelled", 5_00)):
        await world.insert(promises, case_id=case_id, amount_minor=minor, due_on=date(2026, 11, 9), status=status,
                           created_at=began)  # fmt: skip
    report = await office.read(prices=Prices(agent_hour_minor=24_00, letter_minor=1_50))
    assert report.costs is not None
    assert (report.costs.agents, report.costs.calls, report.costs.letters) == (12_00, 3, 1_50)
    assert report.cost_per_euro == Fraction(13_53, 50_00)
    ratios = report.work.ratios()
    assert (ratios["kept_rate"].part, ratios["kept_rate"].whole) == (1, 2)  # open and cancelled have not matured
    assert ratios["kept_rate_amount"].value == Fraction(50, 75)
    assert (report.work.attempts, report.work.right_party, report.work.complaints) == (1, 1, 1)


async def test_without_the_price_of_an_hour_no_cost_is_made_up(office: Office) -> None:
    await office.case(date(2026, 9, 1), 100_00, (date(2026, 11, 3), 50_00))
    report = await office.read()
    assert (report.costs, report.cost_per_euro) == (None, None)


async def test_a_creditor_without_cases_has_no_figures_and_no_zeros(office: Office) -> None:
    report = await office.read()
    assert report.case_count == 0 and report.vintages == ()
    assert all(month.dso is None and month.effectiveness is None for month in report.months)
    assert all(ratio.value is None for ratio in report.work.ratios().values())
    assert report.treated.difference is None and report.habits[0][2].index is None


@pytest.mark.parametrize("months", [0, 37])
async def test_periods_that_cannot_be_are_refused(office: Office, months: int) -> None:
    with pytest.raises(Invalid, match="1 to 36 months"):
        await office.read(months=months)


async def talk(office: Office, debtor_id: DebtorId, at: datetime, *, seconds: int = 60) -> None:
    """A conversation with the debtor."""

    def job(connection: Connection) -> None:
        connection.execute(insert(attempts), {
            "call_id": f"t{debtor_id}", "campaign_id": 1, "lead_id": 1, "debtor_id": debtor_id, "number_id": 1,
            "e164": "+390245000000", "trunk_id": 1, "trunk_code": "main", "caller_id": "+390245076001",
            "mode": "progressive", "ring_timeout_s": 30, "patience_s": 3.0, "treatment": "release", "rule_id": "IT",
            "pack_version": "it-1", "creditor_code": "ENERGIA", "language": "it", "ordered_at": at, "node_id": "n",
            "answered_at": at, "joined_at": at, "ended_at": at + timedelta(seconds=seconds),
            "outcome": Outcome.CARE_OK.value,
        })  # fmt: skip
        connection.commit()

    await office.world.database.administer(job)


async def put(world: World, table: Table, **values: Any) -> None:
    """A row of a table without numbers of its own."""

    def job(connection: Connection) -> None:
        connection.execute(insert(table).values(values))
        connection.commit()

    await world.database.administer(job)
