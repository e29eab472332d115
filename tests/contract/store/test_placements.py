"""Recall and statements of fees on every database, through the workflows that the doors call."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from dialer.core.debt.account import EntryKind
from dialer.core.debt.fee_statement import LineKind
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId, PlacementId
from dialer.db.tables.campaigns import leads
from dialer.db.tables.debt import cases, placements, promises
from dialer.db.tables.ledger import payments
from dialer.db.tables.placements import fee_lines
from dialer.db.tables.treatment import treatment_touches
from dialer.ports.ledger import NewEntry
from dialer.workflows.placements.change_placement import change_placement
from dialer.workflows.placements.make_statement import draw_statement, make_statement
from dialer.workflows.placements.recall_cases import PORTION, recall_case, recall_placement, recall_references
from tests.contract.store.world import NOW, World

ZONE = "Europe/Rome"
TERMS = {"bands": [{"percent": "10"}, {"percent": "20", "from_days": 60}], "tail_days": 15}
SEPTEMBER = date(2026, 9, 1)


async def placement(world: World, code: str = "A", **more: object) -> PlacementId:
    values = {"mandate_starts": SEPTEMBER, "mandate_ends": date(2026, 10, 31), "received_on": SEPTEMBER, **more}
    return PlacementId(
        await world.insert(placements, creditor_id=world.creditor_id, code=code, created_at=NOW, **values)
    )


async def placed(world: World, placement_id: PlacementId, index: int, **more: object) -> CaseId:
    return await world.case(await world.debtor(index), f"R{index}", placement_id=placement_id, **more)


async def statuses(world: World) -> list[tuple[str, str]]:
    statement = select(cases.c.status, cases.c.closed_reason).order_by(cases.c.id)
    return [tuple(row) for row in await world.database.read(lambda c: c.execute(statement).all())]


# ---- recall


async def test_a_recalled_placement_leaves_the_queue_with_its_promises_and_is_planned_anew(world: World) -> None:
    taken, other = await placement(world), await placement(world, "B")
    first, second = await placed(world, taken, 1), await placed(world, taken, 2, status="paid", balance_minor=0)
    await placed(world, other, 3)
    await world.insert(promises, case_id=first, amount_minor=100, due_on=SEPTEMBER, created_at=NOW)
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=NOW)
    done = await recall_placement(world.store, taken, " mandate withdrawn ", by=world.user_id, now=NOW)
    assert done.recalled_count == 1
    assert await statuses(world) == [("recalled", "mandate withdrawn"), ("paid", ""), ("open", "")]
    states = select(leads.c.state, leads.c.reason).order_by(leads.c.debtor_id)
    left = await world.database.read(lambda c: [tuple(row) for row in c.execute(states)])
    assert ("closed", "case_recalled") in left and ("ready", "") in left
    kept = await world.database.read(lambda c: c.execute(select(promises.c.status)).scalar_one())
    touched = await world.database.read(lambda c: c.execute(select(treatment_touches.c.case_id)).scalars().all())
    assert kept == "cancelled" and touched == [first] and second not in touched
    async with world.store.transaction() as tx:
        row = await tx.placements.get(taken)
        assert (row.recalled_at, row.recall_reason) == (NOW, "mandate withdrawn")
    again = await recall_placement(world.store, taken, "once more", by=None, now=NOW + timedelta(days=1))
    assert again.recalled_count == 0 and (await statuses(world))[0] == ("recalled", "mandate withdrawn")


async def test_a_list_recalls_what_is_known_and_tells_what_is_not(world: World) -> None:
    taken = await placement(world)
    for index in (1, 2, 3):
        await placed(world, taken, index)
    await recall_case(world.store, CaseId(3), "first", by=None, now=NOW)
    given = ["R1", " R1 ", "", "R3", "R9"]
    done = await recall_references(world.store, world.creditor_id, given, "list", by=None, now=NOW)
    assert (done.recalled_count, done.ended_count, done.unknown) == (1, 1, ("R9",))
    assert [status for status, _ in await statuses(world)] == ["recalled", "open", "recalled"]


async def test_a_recall_is_of_the_creditors_own_cases_only(world: World) -> None:
    await placed(world, await placement(world), 1)
    rival = await world.insert_creditor("RIVAL")
    done = await recall_references(world.store, rival, ["R1"], "not theirs", by=None, now=NOW)
    assert done.unknown == ("R1",) and (await statuses(world))[0][0] == "open"


async def test_a_large_placement_is_recalled_in_portions(world: World) -> None:
    taken = await placement(world)
    debtor = await world.debtor(1)
    for index in range(PORTION // 100):
        await world.case(debtor, f"R{index}", placement_id=taken)

    def multiply(connection: object) -> None:
        row = {"creditor_id": world.creditor_id, "debtor_id": debtor, "placement_id": taken, "opened_at": NOW}
        many = [{**row, "updated_at": NOW, "reference": f"M{index}"} for index in range(PORTION)]
        connection.execute(cases.insert(), many)  # type: ignore[attr-defined]
        connection.commit()  # type: ignore[attr-defined]

    await world.database.administer(multiply)
    done = await recall_placement(world.store, taken, "all of it", by=None, now=NOW)
    assert done.recalled_count == PORTION + PORTION // 100
    assert {status for status, _ in await statuses(world)} == {"recalled"}


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "two\nlines"])
async def test_a_recall_without_a_reason_changes_nothing(world: World, reason: str) -> None:
    taken = await placement(world)
    await placed(world, taken, 1)
    with pytest.raises(Invalid):
        await recall_placement(world.store, taken, reason, by=None, now=NOW)
    with pytest.raises(NotFound):
        await recall_placement(world.store, PlacementId(404), "why", by=None, now=NOW)
    with pytest.raises(Invalid):
        await recall_references(world.store, world.creditor_id, ["", " "], "why", by=None, now=NOW)
    assert await statuses(world) == [("open", "")]


# ---- terms


async def test_terms_and_mandate_are_checked_and_kept(world: World) -> None:
    taken = await placement(world)
    row = await change_placement(
        world.store, taken, {"fee_terms": TERMS, "phase": "soft", "mandate_ends": None}, by=world.user_id, now=NOW
    )
    assert (row.phase, row.mandate_ends, row.fee_terms["tail_days"]) == ("soft", None, 15)
    for wrong in ({"mandate_ends": date(2026, 8, 31)}, {"phase": "loud"}, {"fee_terms": {"bands": [{"percent": "x"}]}}):
        with pytest.raises(Invalid):
            await change_placement(world.store, taken, wrong, by=None, now=NOW)
    async with world.store.transaction() as tx:
        assert await tx.placements.get(taken) == row


# ---- statements


async def pay(world: World, case_id: CaseId, minor: int, on: date, *, direct: bool = False) -> int:
    """A payment as an import books it; to the creditor's account or to ours."""
    key = f"{case_id}-{minor}-{on}-{direct}"
    payment = await world.insert(
        payments,
        line_key=key,
        creditor_id=world.creditor_id if direct else None,
        kind="credit",
        booked_on=on,
        value_on=on,
        minor=minor,
        currency="EUR",
        state="matched",
        case_id=case_id,
    )
    return await book(world, EntryKind.PAYMENT, case_id, minor, on, payment_id=payment)


async def book(world: World, kind: EntryKind, case_id: CaseId, minor: int, on: date, **more: int) -> int:
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    entry = NewEntry(case_id=case_id, kind=kind, minor=minor, value_on=on, booked_at=at, **more)  # type: ignore[arg-type]
    async with world.store.transaction() as tx:
        return (await tx.ledger.book([entry]))[0]


async def test_a_statement_has_each_payment_once_and_a_reversal_comes_back_in_the_next(world: World) -> None:
    taken = await placement(world, fee_terms=TERMS)
    case_id = await placed(world, taken, 1)
    async with world.store.transaction() as tx:
        _, (case,) = await tx.fees.placed(taken, ZONE)
    assert (case.days_past_due, case.owed_minor) == (-30, 12_345)
    first = await pay(world, case_id, 5_005, date(2026, 9, 10))
    await pay(world, case_id, 1_000, date(2026, 9, 30), direct=True)
    await pay(world, case_id, 2_000, date(2026, 10, 1))
    drawn = await draw_statement(world.store, taken, date(2026, 9, 30), zone=ZONE, now=NOW)
    made = await make_statement(world.store, taken, date(2026, 9, 30), zone=ZONE, by=world.user_id, now=NOW)
    assert drawn.statement == made.statement and drawn.row.statement_id == 0
    assert (made.row.number, made.row.starts_on, made.row.ends_on) == (1, SEPTEMBER, date(2026, 9, 30))
    assert [(line.collected_minor, line.is_direct, line.percent, line.fee_minor) for line in made.statement.lines] == [
        (5_005, False, Decimal(10), 501),
        (1_000, True, Decimal(10), 100),
    ]
    assert (made.row.fee_minor, made.row.vat_minor, made.row.remitted_minor) == (601, 132, 5_005 - 601 - 132)
    await change_placement(world.store, taken, {"fee_terms": {"bands": [{"percent": "50"}]}}, by=None, now=NOW)
    await book(world, EntryKind.REVERSAL, case_id, 5_005, date(2026, 10, 20), reverses=first)
    late = await make_statement(world.store, taken, date(2026, 10, 31), zone=ZONE, by=None, now=NOW)
    assert (late.row.number, late.row.starts_on) == (2, date(2026, 10, 1))
    assert [(line.kind, line.collected_minor, line.fee_minor) for line in late.statement.lines] == [
        (LineKind.PAYMENT, 2_000, 1_000),
        (LineKind.REVERSAL, -5_005, -501),
    ]
    assert late.row.remitted_minor == 2_000 - 5_005 - (499 + late.row.vat_minor) and late.row.vat_minor == 110
    async with world.store.transaction() as tx:
        assert [row.number for row in await tx.fees.of(taken)] == [2, 1]
        kept, statement = await tx.fees.get(made.row.statement_id)
    assert kept == made.row and statement == made.statement, "what was issued does not change with the terms"


async def test_a_period_is_billed_once_and_only_when_it_is_over_and_terms_are_agreed(world: World) -> None:
    bare, taken = await placement(world), await placement(world, "B", fee_terms=TERMS)
    await pay(world, await placed(world, taken, 1), 1_000, date(2026, 9, 5))
    with pytest.raises(Conflict, match="no terms"):
        await make_statement(world.store, bare, date(2026, 9, 30), zone=ZONE, by=None, now=NOW)
    today = NOW.date()
    with pytest.raises(Invalid, match="not over"):
        await make_statement(world.store, taken, today, zone=ZONE, by=None, now=NOW)
    with pytest.raises(Invalid, match="begins on 2026-09-01"):
        await make_statement(world.store, taken, date(2026, 8, 31), zone=ZONE, by=None, now=NOW)
    await make_statement(world.store, taken, today - timedelta(days=1), zone=ZONE, by=None, now=NOW)
    with pytest.raises(Conflict, match="goes up to"):
        await make_statement(world.store, taken, today - timedelta(days=1), zone=ZONE, by=None, now=NOW)
    assert await world.count(fee_lines) == 1


async def test_minimum_and_fixed_sums_are_carried_from_statement_to_statement(world: World) -> None:
    terms = {**TERMS, "fixed_minor": 200, "minimum_minor": 900}
    taken = await placement(world, fee_terms=terms)
    case_id = await placed(world, taken, 1)
    await pay(world, case_id, 1_000, date(2026, 9, 5))
    await pay(world, case_id, 9_000, date(2026, 10, 5))
    one = await make_statement(world.store, taken, date(2026, 9, 30), zone=ZONE, by=None, now=NOW)
    two = await make_statement(world.store, taken, date(2026, 10, 31), zone=ZONE, by=None, now=NOW)
    assert [(line.kind, line.fee_minor) for line in one.statement.lines] == [
        (LineKind.FIXED, 200),
        (LineKind.PAYMENT, 100),
        (LineKind.MINIMUM, 800),
    ]
    assert [(line.kind, line.fee_minor) for line in two.statement.lines] == [
        (LineKind.PAYMENT, 900),
        (LineKind.MINIMUM, -800),
    ]


async def test_cases_of_several_currencies_are_not_billed_together(world: World) -> None:
    taken = await placement(world, fee_terms=TERMS)
    await placed(world, taken, 1)
    await placed(world, taken, 2, currency="GBP")
    with pytest.raises(Conflict, match="EUR and GBP"):
        await draw_statement(world.store, taken, date(2026, 9, 30), zone=ZONE, now=NOW)
