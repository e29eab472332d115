from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dialer.core.debt.law import EnteredRate
from dialer.core.debt.rates import Rate
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId
from dialer.workflows.debt.reckon import Reckoner
from tests.books import Bookroom


def test_a_day_begins_in_the_creditors_country() -> None:
    assert Reckoner().today(datetime(2026, 9, 1, 22, 30, tzinfo=UTC)) == date(2026, 9, 2)


async def test_interest_runs_by_the_law_and_with_rates_that_were_entered() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_000, due_on=date(2026, 6, 1), interest_regime="commercial")
    books.today = date(2026, 9, 30)
    assert (await books.reckoned(case_id)).position.missing_rates == ("2026-H2",)
    async with books.world.store.transaction() as tx:
        rate = EnteredRate(table="ecb-reference", period="2026-H2", rate=Rate(Decimal("2.00"), "GU 150/2026"))
        await tx.ledger.add_rate("IT", rate, books.now, None)
    found = (await books.reckoned(case_id)).position
    assert (found.missing_rates, found.principal) == ((), 100_000)
    # 29 days at 10.15 % and 92 days at 10.00 %, actual/365
    assert found.interest == round(100_000 * (29 * 10.15 + 92 * 10.00) / 36_500)


async def test_what_is_owed_is_written_after_a_payment_and_payments_stand_by_day() -> None:
    books = await Bookroom.open()
    case_id = await books.case(60_000, 40_000)
    await books.pay(case_id, 30_000, date(2026, 3, 2))
    sent_back = await books.pay(case_id, 70_000, date(2026, 3, 1))
    assert await books.rows("SELECT status, balance_minor FROM cases") == [{"status": "paid", "balance_minor": 0}]
    await books.take_back(case_id, sent_back, 70_000)
    assert await books.rows("SELECT status, balance_minor FROM cases") == [{"status": "open", "balance_minor": 70_000}]
    await books.pay(case_id, 1_00, date(2026, 2, 1))
    assert (await books.reckoned(case_id)).payments() == ((date(2026, 2, 1), 1_00), (date(2026, 3, 2), 30_000))


async def test_an_unknown_case_is_said() -> None:
    books = await Bookroom.open()
    async with books.world.store.transaction() as tx:
        assert await books.reckoner.read(tx, [CaseId(9)], books.today) == {}
        with pytest.raises(NotFound, match="no case 9"):
            await books.reckoner.one(tx, CaseId(9), books.today)
