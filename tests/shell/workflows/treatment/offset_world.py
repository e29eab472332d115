"""A world in which a test of offsets runs: the shipped ladder without a control group, and many debtors at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from dialer.core.debt.account import Component, EntryKind
from dialer.core.kernel.ids import CaseId
from dialer.core.kernel.scope import EVERYTHING
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.groups import place_of
from dialer.core.treatment.offset_test import ArmEntry
from dialer.db.tables.debt import cases, debtors, invoices
from dialer.ports.ledger import NewEntry
from dialer.ports.strategies import TermsRow
from dialer.workflows.treatment.start_offset_test import OffsetPlan, start_offset_test
from tests.contract.store.treatment_world import TODAY, ladder, reckoner
from tests.contract.store.world import NOW, World

ENDED = NOW + timedelta(days=60)
"""When everybody of ``fill`` is known to have paid in time or not."""


async def caring(world: World) -> int:
    """The ladder in which everybody is called before the due date; payments are not waited for."""
    steps = [replace(step, traits=frozenset()) for step in ladder().steps]
    strategy = replace(ladder(), version="all", control_ratio=0.0, steps=steps)
    async with world.store.transaction() as tx:
        strategy_id = await tx.strategies.add(strategy, NOW, None)
        await tx.strategies.assign(Assignment(trial="default", shares=(StrategyShare(strategy_id, 1.0),)), NOW, None)
        await tx.strategies.set_terms(TermsRow(creditor_id=world.creditor_id, feed_hours=None), NOW, None)
    return strategy_id


def plan(strategy_id: int, **changes: Any) -> OffsetPlan:
    """Day -7, the present one, against day -4; a hundred debtors in each arm."""
    values: dict[str, Any] = {
        "name": "spring", "strategy_id": strategy_id, "step": "courtesy-call", "offsets": (-4,), "base_ratio": 0.3,
        "least_gain": 0.5,
    }  # fmt: skip
    return OffsetPlan(**{**values, **changes})


async def started(world: World, strategy_id: int | None = None, **changes: Any) -> int:
    strategy_id = await caring(world) if strategy_id is None else strategy_id
    return await start_offset_test(
        world.store, reckoner(), plan(strategy_id, **changes), scope=EVERYTHING, by=world.user_id, now=NOW
    )


async def fill(world: World, test_id: int, paying: tuple[int, int], *, count: int = 100) -> list[ArmEntry]:
    """So many debtors in each arm, of whom ``paying`` pay on the due date; all enter on the day after the start."""
    due_on = TODAY + timedelta(days=8)
    drawn: dict[int, list[int]] = {0: [], 1: []}
    number = 10_000
    while min(len(own) for own in drawn.values()) < count:
        number += 1
        arm = int(place_of(f"debtor:{number}", "spring") * 2)
        if len(drawn[arm]) < count:
            drawn[arm].append(number)
    entries = [
        ArmEntry(
            test_id=test_id, case_id=number, debtor_id=number, creditor_id=int(world.creditor_id), arm=arm,
            due_on=due_on, entered_on=TODAY + timedelta(days=1),
        )
        for arm, own in drawn.items()
        for number in own
    ]  # fmt: skip
    await world.database.administer(lambda connection: _insert(connection, world, entries))
    booked = [entry for one in entries for entry in _books(one, drawn[one.arm].index(one.debtor_id) < paying[one.arm])]
    async with world.store.transaction() as tx:
        await tx.ledger.book(booked)
        await tx.offset_tests.enter(entries)
    return entries


def _insert(connection: Connection, world: World, entries: list[ArmEntry]) -> None:
    connection.execute(
        insert(debtors),
        [
            {"id": one.debtor_id, "tax_code": f"T{one.debtor_id}", "name": "D", "created_at": NOW, "updated_at": NOW}
            for one in entries
        ],
    )
    connection.execute(
        insert(cases),
        [
            {
                "id": one.case_id, "creditor_id": world.creditor_id, "reference": f"O{one.case_id}",
                "debtor_id": one.debtor_id, "balance_minor": 100_00, "opened_at": NOW, "updated_at": NOW,
            }
            for one in entries
        ],
    )  # fmt: skip
    connection.execute(
        insert(invoices),
        [
            {
                "case_id": one.case_id, "number": f"F{one.case_id}", "due_on": one.due_on, "amount_minor": 100_00,
                "residual_minor": 100_00,
            }
            for one in entries
        ],
    )  # fmt: skip
    connection.commit()


def _books(one: ArmEntry, is_paying: bool) -> list[NewEntry]:
    charge = NewEntry(
        case_id=CaseId(one.case_id), kind=EntryKind.CHARGE, minor=100_00, value_on=TODAY, booked_at=NOW,
        item=f"F{one.case_id}", component=Component.PRINCIPAL,
    )  # fmt: skip
    paid = NewEntry(
        case_id=CaseId(one.case_id), kind=EntryKind.PAYMENT, minor=100_00, value_on=one.due_on, booked_at=NOW
    )
    return [charge, paid] if is_paying else [charge]


def day(days: int) -> date:
    return TODAY + timedelta(days=days)
