"""Tests of offsets: their size, started, read, decided, stopped."""

from __future__ import annotations

from dialer.core.kernel.errors import NotFound
from dialer.core.treatment.offset_size import FALSE_PROPOSALS, POWER, needed_per_arm
from dialer.core.treatment.offset_test import step_of
from dialer.web import schemas_offset_tests as schemas
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.treatment.decide_offset_test import decide_offset_test, stop_offset_test
from dialer.workflows.treatment.read_offset_tests import OffsetReading, read_offset_test, read_offset_tests
from dialer.workflows.treatment.start_offset_test import OffsetPlan, start_offset_test

routes = Routes("strategies")


@routes.route("GET", "/api/offset-tests", returns=schemas.OffsetTests, roles=SUPERVISOR, walls=Walls.FILTERED)
async def list_offset_tests(visit: Visit) -> schemas.OffsetTests:
    """Every test of offsets, the newest first, with how far each arm has come and what was found."""
    deps = visit.deps
    found = await read_offset_tests(deps.store, deps.reckoner, visit.scope, now=visit.now)
    codes = await _codes(visit)
    return schemas.OffsetTests(items=[_out(one, codes) for one in found])


@routes.route(
    "GET",
    "/api/offset-tests/size",
    query=schemas.OffsetSizeQuery,
    returns=schemas.OffsetSizeOut,
    roles=SUPERVISOR,
    walls=Walls.OPEN,
)
async def read_size(visit: Visit, query: schemas.OffsetSizeQuery) -> schemas.OffsetSizeOut:
    """How many debtors each arm needs, and what that finds."""
    per_arm = needed_per_arm(query.base_ratio, query.least_gain, query.rivals + 1)
    return schemas.OffsetSizeOut(per_arm=per_arm, power=POWER, false_proposals=FALSE_PROPOSALS)


@routes.route(
    "POST",
    "/api/offset-tests",
    body=schemas.OffsetTestIn,
    returns=schemas.OffsetTestOut,
    status=201,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def start_test(visit: Visit, body: schemas.OffsetTestIn) -> schemas.OffsetTestOut:
    """Try other days of a step of caring or soft collection on new cases of a segment, drawn by lot."""
    creditor_id = None
    if body.creditor:
        async with visit.deps.store.transaction() as tx:
            creditor = await tx.creditors.by_code(body.creditor)
        if creditor is None or not visit.scope.covers(creditor.creditor_id):
            raise NotFound(f"There is no creditor {body.creditor}.", field="body.creditor")
        creditor_id = int(creditor.creditor_id)
    plan = OffsetPlan(
        name=body.name, creditor_id=creditor_id, debtor_kind=body.debtor_kind, credit_kind=body.credit_kind,
        strategy_id=body.strategy_id, step=body.step, offsets=tuple(body.offsets), base_ratio=body.base_ratio,
        least_gain=body.least_gain, horizon_day=body.horizon_day,
    )  # fmt: skip
    test_id = await start_offset_test(
        visit.deps.store, visit.deps.reckoner, plan, scope=visit.scope, by=visit.caller.user_id, now=visit.now
    )
    return await read_test(visit, test_id)


@routes.route(
    "GET", "/api/offset-tests/{test_id}", returns=schemas.OffsetTestOut, roles=SUPERVISOR, walls=Walls.FILTERED
)  # fmt: skip
async def read_test(visit: Visit, test_id: int) -> schemas.OffsetTestOut:
    """One test of offsets."""
    deps = visit.deps
    found = await read_offset_test(deps.store, deps.reckoner, test_id, visit.scope, now=visit.now)
    return _out(found, await _codes(visit))


@routes.route(
    "POST",
    "/api/offset-tests/{test_id}/decision",
    body=schemas.OffsetDecisionIn,
    returns=schemas.OffsetTestOut,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def decide_test(visit: Visit, test_id: int, body: schemas.OffsetDecisionIn) -> schemas.OffsetTestOut:
    """Make the better offset a new version for cases that have not begun the step, or refuse it; with a reason."""
    await decide_offset_test(
        visit.deps.store, visit.deps.reckoner, test_id, is_accepted=body.is_accepted, note=body.note,
        version=body.version, scope=visit.scope, by=visit.caller.user_id, now=visit.now,
    )  # fmt: skip
    return await read_test(visit, test_id)


@routes.route(
    "POST",
    "/api/offset-tests/{test_id}/stop",
    body=schemas.OffsetStopIn,
    returns=schemas.OffsetTestOut,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def stop_test(visit: Visit, test_id: int, body: schemas.OffsetStopIn) -> schemas.OffsetTestOut:
    """End a test before its size is reached: nothing follows from it."""
    await stop_offset_test(
        visit.deps.store, visit.deps.reckoner, test_id, note=body.note, scope=visit.scope,
        by=visit.caller.user_id, now=visit.now,
    )  # fmt: skip
    return await read_test(visit, test_id)


async def _codes(visit: Visit) -> dict[int, str]:
    async with visit.deps.store.transaction() as tx:
        return {int(row.creditor_id): row.code for row in await tx.creditors.all()}


def _out(found: OffsetReading, codes: dict[int, str]) -> schemas.OffsetTestOut:
    row, test, base = found.row, found.row.test, found.strategy
    return schemas.OffsetTestOut(
        test_id=test.test_id,
        name=test.name,
        creditor=codes.get(test.creditor_id, "") if test.creditor_id is not None else "",
        debtor_kind=test.debtor_kind,
        credit_kind=test.credit_kind,
        strategy_id=test.strategy_id,
        strategy=base.name,
        version=base.version,
        step=test.step,
        title=step_of(base, test.step).title,
        currency=base.currency,
        arms=[
            schemas.OffsetArmOut(
                strategy_id=arm.strategy_id, from_day=arm.from_day, to_day=arm.to_day, entered=count.entered,
                ripe=count.ripe,
            )
            for arm, count in zip(test.arms, found.counts, strict=True)
        ],
        horizon_day=test.horizon_day,
        base_ratio=test.base_ratio,
        least_gain=test.least_gain,
        per_arm=test.per_arm,
        power=POWER,
        false_proposals=FALSE_PROPOSALS,
        starts_on=test.starts_on,
        state=test.state.value,
        ready_on=found.ready_on,
        result=schemas.OffsetResultOut.model_validate(row.result) if row.result is not None else None,
        started_at=row.started_at,
        judged_at=row.judged_at,
        decided_at=row.decided_at,
        note=row.note,
        accepted_strategy_id=row.accepted_strategy_id,
    )  # fmt: skip
