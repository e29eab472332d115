"""A person takes what a test proposes as a new version, refuses it, or ends a test early."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.core.treatment.offset_test import OffsetState, step_of
from dialer.db.tables.system import audit
from dialer.workflows.treatment.decide_offset_test import decide_offset_test, stop_offset_test
from dialer.workflows.treatment.judge_offset_tests import judge_offset_tests
from tests.contract.store.treatment_world import case_due, planned, reckoner
from tests.contract.store.treatment_world import step_of as row_of
from tests.contract.store.world import NOW, World
from tests.shell.workflows.treatment.offset_world import caring, day, fill, started

RIPE = NOW + timedelta(days=14)
ELSEWHERE = Scope(frozenset({CreditorId(99)}))


async def proposed(world: World) -> int:
    test_id = await started(world, await caring(world))
    await fill(world, test_id, (40, 70))
    await judge_offset_tests(world.store, reckoner(), prices=None, now=RIPE)
    return test_id


async def decide(world: World, test_id: int, is_accepted: bool = True, scope: Scope = EVERYTHING, **more: Any) -> None:
    given: dict[str, Any] = {"note": "proved in spring", **more}
    await decide_offset_test(
        world.store, reckoner(), test_id, is_accepted=is_accepted, scope=scope, by=world.user_id, now=RIPE, **given
    )


async def test_an_accepted_offset_is_a_new_version_and_older_cases_keep_what_they_had(world: World) -> None:
    test_id = await proposed(world)
    await decide(world, test_id)
    async with world.store.transaction() as tx:
        row = await tx.offset_tests.get(test_id)
        assert row.accepted_strategy_id is not None
        new = (await tx.strategies.get(row.accepted_strategy_id)).strategy
        base, drawn, taken = await tx.strategies.assignments()
    assert (row.test.state, row.note, row.decided_by) == (OffsetState.ACCEPTED, "proved in spring", world.user_id)
    step = step_of(new, "courtesy-call")
    assert (new.version, step.from_day, step.to_day) == ("all.1", -4, -2)
    assert (base.due_from, base.due_upto) == (None, None)
    assert (drawn.due_from, drawn.due_upto) == (day(8), day(21))
    assert (taken.due_from, taken.shares[0].strategy_id) == (day(22), row.accepted_strategy_id)
    later, begun, before = [await case_due(world, index, -days) for index, days in ((1, 22), (2, 21), (3, 7))]
    await planned(world, RIPE)
    arms = {arm.strategy_id for arm in row.test.arms}
    assert (await row_of(world, later)).strategy_id == row.accepted_strategy_id
    assert (await row_of(world, begun)).strategy_id in arms
    assert (await row_of(world, before)).strategy_id == row.test.strategy_id


async def test_the_decision_stands_in_the_audit_trail_with_its_reason(world: World) -> None:
    test_id = await proposed(world)
    await decide(world, test_id, is_accepted=False)
    lines = await world.database.read(
        lambda c: [row for row in c.execute(audit.select()) if row.subject == f"offset_test:{test_id}"]
    )
    assert [line.action for line in lines] == ["offset_test.started", "offset_test.judged", "offset_test.refused"]
    assert lines[-1].data["note"] == "proved in spring"


async def test_a_refused_offset_changes_nothing_for_new_cases(world: World) -> None:
    test_id = await proposed(world)
    await decide(world, test_id, is_accepted=False)
    async with world.store.transaction() as tx:
        row = await tx.offset_tests.get(test_id)
        assert (row.test.state, row.accepted_strategy_id) == (OffsetState.REFUSED, None)
        _, drawn = await tx.strategies.assignments()
    assert drawn.due_upto == day(21)
    with pytest.raises(Conflict, match="proposes nothing"):
        await decide(world, test_id)


async def test_a_version_may_be_named_but_not_that_of_another(world: World) -> None:
    test_id = await proposed(world)
    with pytest.raises(Conflict, match="there already"):
        await decide(world, test_id, version="all")
    await decide(world, test_id, version="2027.01")
    async with world.store.transaction() as tx:
        row = await tx.offset_tests.get(test_id)
        assert row.accepted_strategy_id is not None
        assert (await tx.strategies.get(row.accepted_strategy_id)).strategy.version == "2027.01"


async def test_no_decision_without_a_reason_a_proposal_or_the_right_to_see_it(world: World) -> None:
    test_id = await started(world)
    with pytest.raises(Conflict, match="proposes nothing"):
        await decide(world, test_id)
    with pytest.raises(Invalid, match="reason"):
        await decide(world, test_id, note=" ")
    with pytest.raises(NotFound):
        await decide(world, test_id, scope=ELSEWHERE)
    with pytest.raises(NotFound):
        await decide(world, 99)


async def stop(world: World, test_id: int, note: str = "the market has changed", days: int = 0) -> None:
    now = NOW + timedelta(days=days)
    await stop_offset_test(
        world.store, reckoner(), test_id, note=note, scope=EVERYTHING, by=world.user_id, now=now
    )  # fmt: skip


async def test_a_test_that_is_ended_early_compares_nothing(world: World) -> None:
    test_id = await started(world)
    with pytest.raises(Invalid, match="reason"):
        await stop(world, test_id, note="")
    await stop(world, test_id, days=3)
    await fill(world, test_id, (0, 100))
    assert await judge_offset_tests(world.store, reckoner(), prices=None, now=RIPE) == 0
    async with world.store.transaction() as tx:
        row = await tx.offset_tests.get(test_id)
        _, drawn = await tx.strategies.assignments()
    assert (row.test.state, row.result, drawn.due_upto) == (OffsetState.STOPPED, None, day(10))
    with pytest.raises(Conflict):
        await stop(world, test_id)


async def test_ended_on_its_first_day_a_test_leaves_no_trace_in_the_treatment(world: World) -> None:
    test_id = await started(world)
    await stop(world, test_id)
    async with world.store.transaction() as tx:
        [base] = await tx.strategies.assignments()
    assert base.due_from is None
    await started(world, base.shares[0].strategy_id, name="again")


async def test_the_next_test_of_the_segment_begins_from_the_accepted_version(world: World) -> None:
    test_id = await proposed(world)
    await decide(world, test_id)
    async with world.store.transaction() as tx:
        accepted = (await tx.offset_tests.get(test_id)).accepted_strategy_id
    assert accepted is not None
    with pytest.raises(Conflict, match="not treated by that version"):
        await started(world, 1, name="next")
    await started(world, accepted, name="next", offsets=(-6,))
