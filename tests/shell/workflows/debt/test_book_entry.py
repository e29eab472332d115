"""Entries by hand, rates that are missing, and balances that grow with the days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dialer.core.debt.account import Component, EntryKind
from dialer.core.debt.law import EnteredRate
from dialer.core.debt.rates import Rate
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.workflows.debt.book_entry import EntryOrder, book_entry
from dialer.workflows.debt.enter_rate import enter_rate, read_rates
from dialer.workflows.debt.read_account import read_account, read_payment_data
from dialer.workflows.debt.reckon_waiting import reckon_waiting
from dialer.workflows.debt.refresh_balances import refresh_balances
from tests.books import FIRST_DAY, Bookroom


async def order(room: Bookroom, case_id: CaseId, kind: EntryKind, minor: int = 0, **more: Any) -> int:
    values: dict[str, Any] = {"reason": "nota 12", "value_on": room.today, **more}
    asked = EntryOrder(case_id=case_id, kind=kind, minor=minor, **values)
    return await book_entry(room.world.store, asked, reckoner=room.reckoner, by=room.world.user_id, now=room.now)


async def test_charges_notes_and_payments_move_the_balance_and_a_reversal_takes_one_back() -> None:
    room = await Bookroom.open()
    case_id = await room.case(10_000)
    await order(room, case_id, EntryKind.CHARGE, 1_500, component=Component.COSTS)
    noted = await order(room, case_id, EntryKind.CREDIT_NOTE, 4_000, item="F1")
    await order(room, case_id, EntryKind.PAYMENT, 2_000)
    assert await room.balance(case_id) == 5_500
    await order(room, case_id, EntryKind.REVERSAL, reverses=noted)
    assert await room.balance(case_id) == 9_500
    with pytest.raises(Invalid, match="reversed before"):
        await order(room, case_id, EntryKind.REVERSAL, reverses=noted)
    lines = await room.rows("SELECT by_user_id, reference FROM ledger_entries WHERE kind = 'credit_note'")
    assert lines == [{"by_user_id": room.world.user_id, "reference": "nota 12"}]


async def test_writing_everything_down_pays_the_case_and_takes_it_out_of_the_queue() -> None:
    room = await Bookroom.open()
    case_id = await room.case(10_000)
    async with room.world.store.transaction() as tx:
        await tx.leads.add(room.world.campaign_id, now=room.now)
    await order(room, case_id, EntryKind.WRITE_DOWN, 10_000, item="F1", component=Component.PRINCIPAL)
    assert await room.rows("SELECT status FROM cases") == [{"status": "paid"}]
    assert await room.rows("SELECT state, reason FROM leads") == [{"state": "closed", "reason": "case_paid"}]


@pytest.mark.parametrize(
    ("kind", "minor", "more", "said"),
    [
        (EntryKind.CHARGE, 0, {"component": Component.COSTS}, "more than zero"),
        (EntryKind.CHARGE, 100, {}, "which part they concern"),
        (EntryKind.CREDIT_NOTE, 100, {}, "belongs to an invoice"),
        (EntryKind.CREDIT_NOTE, 100, {"item": "F9"}, "no invoice F9"),
        (EntryKind.CREDIT_NOTE, 10_001, {"item": "F1"}, "only 100.00 is owed"),
        (EntryKind.WRITE_DOWN, 1, {"item": "", "component": Component.COSTS}, "only 0.00 is owed"),
        (EntryKind.PAYMENT, 100, {"reason": "  x "}, "what the entry rests on"),
        (EntryKind.PAYMENT, 100, {"value_on": FIRST_DAY + timedelta(days=1)}, "from today at the latest"),
        (EntryKind.REVERSAL, 0, {"reverses": 999}, "no entry 999"),
        (EntryKind.REVERSAL, 0, {}, "names the entry"),
    ],
)
async def test_entries_that_cannot_be_are_refused(kind: EntryKind, minor: int, more: dict[str, Any], said: str) -> None:
    room = await Bookroom.open()
    case_id = await room.case(10_000)
    with pytest.raises(Invalid, match=said):
        await order(room, case_id, kind, minor, **more)
    assert await room.rows("SELECT 1 FROM ledger_entries WHERE kind <> 'charge'") == []
    assert await room.balance(case_id) == 10_000


async def test_nothing_is_booked_to_a_case_that_is_not_there_or_is_over() -> None:
    room = await Bookroom.open()
    case_id = await room.case(10_000)
    with pytest.raises(NotFound, match="no case 99"):
        await order(room, CaseId(99), EntryKind.PAYMENT, 100)
    for status in ("closed", "recalled"):
        await room.run("UPDATE cases SET status = :status", status=status)
        with pytest.raises(Conflict, match=f"the case is {status}"):
            await order(room, case_id, EntryKind.CHARGE, 100, component=Component.COSTS)
        with pytest.raises(Conflict, match=status):
            await read_payment_data(room.world.store, case_id, reckoner=room.reckoner, now=room.now)


async def test_the_account_is_shown_on_any_day_and_as_it_was_known() -> None:
    room = await Bookroom.open()
    case_id = await room.case(10_000)
    before = room.now
    room.today = date(2026, 3, 20)
    late = await order(room, case_id, EntryKind.PAYMENT, 4_000, value_on=date(2026, 2, 1))
    store, reckoner = room.world.store, room.reckoner
    balances = []
    for on, known_at in ((date(2026, 1, 31), None), (date(2026, 2, 1), None), (date(2026, 2, 1), before)):
        view = await read_account(store, case_id, reckoner=reckoner, on=on, known_at=known_at)
        balances.append((view.position.balance, late in view.counting, len(view.entries)))
    assert balances == [(10_000, False, 2), (6_000, True, 2), (10_000, False, 1)]
    with pytest.raises(NotFound):
        await read_account(store, CaseId(99), reckoner=reckoner, on=room.today, known_at=None)


def room_without(room: Bookroom, label: str) -> Bookroom:
    """The same room under a law that lacks one period."""
    law = room.reckoner.laws["IT"]
    assert law.commercial is not None
    table = law.commercial.table
    rates = {known: rate for known, rate in table.rates.items() if known != label}
    short = replace(table, rates=rates)
    bare = replace(law, tables={**law.tables, table.id: short}, commercial=replace(law.commercial, table=short))
    room.reckoner = replace(room.reckoner, laws={"IT": bare})
    return room


async def test_a_missing_half_year_is_named_and_its_rate_once_entered_makes_the_balance_grow() -> None:
    room = room_without(await Bookroom.open(), "2026-H1")
    case_id = await room.case(100_000, due_on=date(2025, 12, 31), interest_regime="commercial")
    law = room.reckoner.laws["IT"]
    assert law.commercial is not None
    table = law.commercial.table.id
    room.today = date(2026, 1, 31)
    view = await read_account(room.world.store, case_id, reckoner=room.reckoner, on=room.today, known_at=None)
    assert (view.position.interest, view.position.missing_rates) == (0, ("2026-H1",))
    lines = await read_rates(room.world.store, "it", reckoner=room.reckoner, now=room.now)
    assert next((line.label, line.percent) for line in lines if line.table == table) == ("2026-H1", "")
    rate = EnteredRate(table=table, period="2026-H1", rate=Rate(Decimal("2.15"), "GU 12/2026"))

    async def enter(given: EnteredRate, country: str = "IT") -> int:
        store, now = room.world.store, room.now
        return await enter_rate(store, country, given, reckoner=room.reckoner, by=None, now=now)

    await enter(rate)
    assert await room.rows("SELECT balance_minor FROM cases") == [{"balance_minor": 100_000}]
    assert await reckon_waiting(room.world.store, room.reckoner, now=room.now) == 1
    interest = round(100_000 * 10.15 / 100 * 31 / 365)
    assert await room.balance(case_id) == 100_000 + interest
    assert await room.rows("SELECT balance_minor FROM cases") == [{"balance_minor": 100_000 + interest}]
    with pytest.raises(Conflict, match="has its rate already"):
        await enter(rate)
    with pytest.raises(Invalid, match="no period of this table"):
        await enter(replace(rate, period="2026"))
    with pytest.raises(Invalid, match="no rate table 'x'"):
        await enter(replace(rate, table="x"))
    with pytest.raises(NotFound, match="no law of receivables for XX"):
        await enter(rate, "XX")
    room.today = date(2026, 2, 1)
    assert await refresh_balances(room.world.store, room.reckoner, now=room.now) == 1
    assert await refresh_balances(room.world.store, room.reckoner, now=room.now) == 0
    [shown] = await room.rows("SELECT balance_minor FROM cases")
    assert shown["balance_minor"] == 100_000 + round(100_000 * 10.15 / 100 * 32 / 365)


async def test_a_closed_case_takes_late_payments_and_what_takes_them_back_and_stays_closed() -> None:
    room = await Bookroom.open()
    case_id = await room.case(10_000)
    await room.run("UPDATE cases SET status = 'closed', closed_reason = 'given_up'")
    await order(room, case_id, EntryKind.PAYMENT, 10_000)
    shown = "SELECT status, closed_reason, balance_minor FROM cases"
    assert await room.rows(shown) == [{"status": "closed", "closed_reason": "given_up", "balance_minor": 0}]
    [entry] = await room.rows("SELECT id FROM ledger_entries WHERE kind = 'payment'")
    await order(room, case_id, EntryKind.REVERSAL, 0, reverses=entry["id"])
    assert await room.rows(shown) == [{"status": "closed", "closed_reason": "given_up", "balance_minor": 10_000}]
