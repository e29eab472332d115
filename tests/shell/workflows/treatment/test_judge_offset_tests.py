"""The arms of a test are compared once, when their size is reached and known."""

from __future__ import annotations

from datetime import timedelta

from dialer.core.kernel.codes import Outcome
from dialer.core.treatment.offset_test import OffsetState
from dialer.db.tables.calls import attempts
from dialer.db.tables.debt import cases
from dialer.workflows.figures.read_figures import Prices
from dialer.workflows.treatment.judge_offset_tests import follow, judge_offset_tests
from tests.contract.store.treatment_world import TODAY, reckoner
from tests.contract.store.world import NOW, World
from tests.shell.workflows.treatment.offset_world import ENDED, day, fill, started

HOUR = Prices(agent_hour_minor=18_00)
CALLS = (
    (0, Outcome.NO_ANSWER, 0), (3, Outcome.PROMISE, 2), (4, Outcome.NO_ANSWER, 0), (9, Outcome.PROMISE, 5),
)  # fmt: skip
"""Days after the start, and minutes of talk: the first is before the entry, the last after the due date."""
RIPE = NOW + timedelta(days=8 + 6)


async def judged(world: World, at: object = ENDED, prices: Prices | None = HOUR) -> int:
    return await judge_offset_tests(world.store, reckoner(), prices=prices, now=at)  # type: ignore[arg-type]


async def test_a_better_offset_is_proposed_once_and_nobody_is_moved_by_that(world: World) -> None:
    test_id = await started(world)
    await fill(world, test_id, (40, 70))
    assert await judged(world, RIPE - timedelta(days=1)) == 0
    assert await judged(world, RIPE) == 1
    assert await judged(world) == 0
    async with world.store.transaction() as tx:
        row = await tx.offset_tests.get(test_id)
        [_, drawn] = await tx.strategies.assignments()
    assert (row.test.state, row.judged_at, drawn.due_upto) == (OffsetState.PROPOSED, RIPE, None)
    assert row.result is not None
    assert (row.result["verdict"], row.result["best"]) == ("better", 1)
    arms = row.result["arms"]
    assert isinstance(arms, list)
    assert [(arm["paid"], arm["counted"], arm["attempts"]) for arm in arms] == [(40, 100, 0), (70, 100, 0)]


async def test_before_everybody_has_come_nothing_is_compared(world: World) -> None:
    test_id = await started(world)
    await fill(world, test_id, (0, 99), count=99)
    assert await judged(world) == 0


async def test_without_a_proof_new_cases_go_back_and_who_was_drawn_stays(world: World) -> None:
    test_id = await started(world)
    await fill(world, test_id, (50, 50))
    assert await judged(world, RIPE) == 1
    async with world.store.transaction() as tx:
        row = await tx.offset_tests.get(test_id)
        [_, drawn] = await tx.strategies.assignments()
    assert row.test.state is OffsetState.NO_DIFFERENCE
    assert drawn.due_upto == day(14) + timedelta(days=7)


async def test_when_many_cases_were_taken_away_the_test_proves_nothing(world: World) -> None:
    test_id = await started(world)
    entries = await fill(world, test_id, (40, 70))
    gone = [one.case_id for one in entries if one.arm == 0][-11:]
    changed = cases.update().where(cases.c.id.in_(gone)).values(status="recalled", closed_at=NOW + timedelta(days=2))
    await world.database.administer(lambda c: (c.execute(changed), c.commit()) and None)
    assert await judged(world) == 1
    async with world.store.transaction() as tx:
        row = await tx.offset_tests.get(test_id)
    assert row.test.state is OffsetState.UNUSABLE


async def test_contacts_count_from_the_entry_to_the_horizon_with_what_they_cost(world: World) -> None:
    test_id = await started(world)
    entries = await fill(world, test_id, (1, 1), count=1)
    for days, code, minutes in CALLS:
        at = NOW + timedelta(days=days)
        await world.insert_row(
            attempts, call_id=f"call-{days}", debtor_id=entries[0].debtor_id, campaign_id=world.campaign_id,
            lead_id=1, number_id=1, e164="+390245000000", trunk_id=world.trunk_id, trunk_code="T", caller_id="",
            mode="progressive", ring_timeout_s=25, patience_s=2.0, treatment="release", rule_id="", pack_version="",
            creditor_code="", language="it", ordered_at=at, node_id="n", answered_at=at if minutes else None,
            joined_at=at if minutes else None, ended_at=at + timedelta(minutes=minutes), outcome=code.value,
        )  # fmt: skip
    async with world.store.transaction() as tx:
        test = (await tx.offset_tests.get(test_id)).test
    [one, other] = await follow(world.store, reckoner(), test, entries, prices=HOUR, today=day(60))
    assert (one.attempts, one.talks, one.cost) == (2, 1, 60.0)  # two minutes of eighteen euros an hour
    assert (other.attempts, other.talks, other.cost) == (0, 0, 0.0)
    assert (one.paid_on, one.left_on) == (TODAY + timedelta(days=8), None)
    [unknown, _] = await follow(world.store, reckoner(), test, entries, prices=None, today=day(60))
    assert unknown.cost is None
