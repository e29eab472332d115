"""A world with a strategy: cases on a day, planned by the product's own workflow."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from dialer.core.kernel.ids import CaseId
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.strategy import Strategy
from dialer.db.tables.debt import debtor_addresses, invoices
from dialer.db.tables.treatment import treatments
from dialer.files.receivables_yaml import load_laws
from dialer.files.strategy_yaml import load_strategy
from dialer.packaged import config_folder
from dialer.ports.strategies import TermsRow
from dialer.ports.treatment import RunRow
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.treatment.plan_cases import plan_day
from tests.contract.store.world import NOW, World

ROME = ZoneInfo("Europe/Rome")
TODAY = NOW.astimezone(ROME).date()


@cache
def reckoner() -> Reckoner:
    return Reckoner(laws=load_laws(config_folder() / "receivables"))


@cache
def ladder() -> Strategy:
    return load_strategy(config_folder() / "strategies" / "it-utility-b2c.yaml")


async def assigned(world: World, **terms: Any) -> int:
    """The shipped ladder for every creditor; payments are not waited for unless the test says so."""
    async with world.store.transaction() as tx:
        strategy_id = await tx.strategies.add(ladder(), NOW, None)
        share = StrategyShare(strategy_id, 1.0)
        await tx.strategies.assign(Assignment(trial="default", shares=(share,)), NOW, None)
        values: dict[str, Any] = {"feed_hours": None, "authorises_formal": True}
        await tx.strategies.set_terms(TermsRow(creditor_id=world.creditor_id, **{**values, **terms}), NOW, None)
    return strategy_id


async def case_due(world: World, index: int, days: int, *, minor: int = 300_00, **more: Any) -> CaseId:
    """A case with one invoice that is so many days past due today; negative: not due yet."""
    debtor_id = await world.debtor(index)
    await world.insert(debtor_addresses, debtor_id=debtor_id, street="Via Roma 1", municipality="Milano")
    values: dict[str, Any] = {"balance_minor": minor, "credit_kind": "telephone", "opened_at": NOW - timedelta(days=1)}
    case_id = await world.case(debtor_id, f"R{index}", **{**values, **more})
    await set_due(world, case_id, TODAY - timedelta(days=days), minor)
    return case_id


async def set_due(world: World, case_id: CaseId, due_on: date, minor: int) -> None:
    def job(connection: Any) -> None:
        changed = invoices.update().where(invoices.c.case_id == case_id)
        connection.execute(changed.values(due_on=due_on, amount_minor=minor, residual_minor=minor))
        connection.commit()

    await world.database.administer(job)


async def planned(world: World, now: datetime = NOW, **more: Any) -> RunRow:
    return await plan_day(world.store, reckoner(), now=now, **more)


async def step_of(world: World, case_id: CaseId) -> Any:
    """The row of the case's next step."""
    return await world.database.read(
        lambda c: c.execute(select(treatments).where(treatments.c.case_id == case_id)).one_or_none()
    )
