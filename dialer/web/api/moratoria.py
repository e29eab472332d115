"""Moratoria: no calls to an area, or about a creditor's cases, for a while."""

from __future__ import annotations

from dialer.core.compliance.moratorium import Moratorium
from dialer.core.kernel.ids import CreditorId
from dialer.ports.facts import MoratoriumRow
from dialer.web import schemas_moratoria as schemas
from dialer.web.api.recorded import recorded_by
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.compliance.declare_moratorium import declare_moratorium, lift_moratorium

routes = Routes("moratoria")


@routes.route("GET", "/api/moratoria", returns=schemas.Moratoria, roles=SUPERVISOR, walls=Walls.FILTERED)
async def list_moratoria(visit: Visit) -> schemas.Moratoria:
    """All moratoria, the newest first; within walls those of the person's creditors and those that hold for all."""
    async with visit.deps.store.transaction() as tx:
        rows = await tx.facts.moratoria()
    return schemas.Moratoria(
        items=[moratorium_out(row) for row in rows if row.creditor_id is None or visit.scope.covers(row.creditor_id)]
    )


@routes.route(
    "POST",
    "/api/moratoria",
    body=schemas.MoratoriumIn,
    returns=schemas.MoratoriumOut,
    status=201,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def add_moratorium(visit: Visit, body: schemas.MoratoriumIn) -> schemas.MoratoriumOut:
    """Stop calls to an area, or about a creditor's cases, for a while."""
    await visit.require_named(body.creditor_id)
    given = dict(body)
    creditor_id = given.pop("creditor_id")
    row = MoratoriumRow(
        creditor_id=None if creditor_id is None else CreditorId(creditor_id), recorded=recorded_by(visit), **given
    )
    stored = await declare_moratorium(visit.deps.store, row)
    await visit.deps.supervision.facts_changed()
    return moratorium_out(stored)


@routes.route("DELETE", "/api/moratoria/{moratorium_id}", roles=SUPERVISOR)
async def end_moratorium(visit: Visit, moratorium_id: int) -> None:
    """Lift a moratorium early."""
    await lift_moratorium(visit.deps.store, moratorium_id, by=visit.caller.user_id, now=visit.now)


@routes.route(
    "GET",
    "/api/moratoria/reach",
    query=schemas.ReachQuery,
    returns=schemas.ReachOut,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def read_reach(visit: Visit, query: schemas.ReachQuery) -> schemas.ReachOut:
    """How many debtors an area holds, before it is closed: a name that is written wrongly reaches nobody."""
    area = Moratorium(
        country=query.country,
        region=query.region,
        municipality=query.municipality,
        postcode_prefix=query.postcode_prefix,
        starts_on=visit.now.date(),
    )
    scope = await visit.within(query.creditor_id)
    return schemas.ReachOut.model_validate(await visit.deps.views.prospects.reach(area, scope))


def moratorium_out(row: MoratoriumRow) -> schemas.MoratoriumOut:
    return schemas.MoratoriumOut.model_validate(row)
