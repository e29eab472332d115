"""The treatment of a case as a person looks at it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId
from dialer.core.treatment.strategy import PhaseName
from dialer.db.tables.debt import invoices
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.treatment.read_treatment import CaseTreatment, read_treatment
from tests.contract.store.treatment_world import TODAY, assigned, case_due, ladder, planned, reckoner
from tests.contract.store.world import NOW, World


async def read(world: World, case_id: CaseId, *, days: int = 0, by: Reckoner | None = None) -> CaseTreatment:
    return await read_treatment(world.store, by or reckoner(), case_id, now=NOW + timedelta(days=days))


async def test_a_planned_case_shows_its_ladder_in_its_own_calendar(world: World) -> None:
    await assigned(world)
    case_id = await case_due(world, 1, 5)
    await planned(world)
    found = await read(world, case_id)
    assert found.standing is not None and found.assignment is not None
    assert (found.today, found.standing.step, found.assignment.trial) == (TODAY, "soft-call", "default")
    assert found.longest_days == ladder().limit_of(PhaseName.SOFT)
    assert [rung.id for rung in found.rungs] == [step.id for step in ladder().steps]
    rungs = {rung.id: rung for rung in found.rungs}
    due_on = TODAY - timedelta(days=5)
    letter = next(step for step in ladder().steps if step.id == "letter-1")
    assert (rungs["letter-1"].first_on, rungs["letter-1"].last_on) == (
        due_on + timedelta(days=letter.from_day), due_on + timedelta(days=letter.to_day),
    )  # fmt: skip
    assert {name: rungs[name].state for name in ("courtesy-call", "soft-call", "soft-call-gentle", "legal-file")} == {
        "courtesy-call": "missed", "soft-call": "open", "soft-call-gentle": "other", "legal-file": "later",
    }  # fmt: skip
    assert (rungs["soft-call"].attempts, rungs["soft-call"].done_on) == (0, None)


async def test_a_step_that_was_taken_shows_its_day(world: World) -> None:
    await assigned(world)
    case_id = await case_due(world, 1, 5)
    await planned(world)
    async with world.store.transaction() as tx:
        await tx.case_steps.finish_step(case_id, "soft-call", "talked", on=TODAY, by=world.user_id)
    rungs = {rung.id: rung for rung in (await read(world, case_id, days=2)).rungs}
    assert (rungs["soft-call"].state, rungs["soft-call"].done_on) == ("done", TODAY)


async def test_a_case_that_nobody_planned_has_clocks_and_no_ladder(world: World) -> None:
    case_id = await case_due(world, 1, 5)
    found = await read(world, case_id)
    assert (found.standing, found.strategy, found.assignment, found.longest_days) == (None, None, None, None)
    assert (found.rungs, found.acts, found.events, found.hand_offs) == ((), (), (), ())
    [clock] = found.clocks
    assert clock.clock is not None
    assert (clock.due_on, clock.residual_minor) == (TODAY - timedelta(days=5), 300_00)


async def test_a_clock_that_is_not_known_says_why(world: World) -> None:
    unnamed = await case_due(world, 1, 5, credit_kind="")
    [clock] = (await read(world, unnamed)).clocks
    assert clock.clock is None
    assert clock.unknown_because
    case_id = await case_due(world, 2, 5)
    await world.insert(invoices, case_id=case_id, number="UNDATED", amount_minor=1_00, residual_minor=1_00)
    dated, undated = sorted((await read(world, case_id)).clocks, key=lambda found: found.due_on is None)
    assert (dated.unknown_because, undated.clock) == ("", None)
    assert undated.unknown_because == "the invoice has no due date"
    lawless = (await read(world, case_id, by=Reckoner(laws={}))).clocks
    assert {clock.unknown_because for clock in lawless} == {"there is no law of receivables of IT"}


async def test_a_case_that_is_not_there_is_not_read(world: World) -> None:
    with pytest.raises(NotFound, match="no case 99"):
        await read(world, CaseId(99))
