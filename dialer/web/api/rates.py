"""Rates of interest by the period for which they were published, and those that an administrator enters."""

from __future__ import annotations

from dialer.core.debt.law import EnteredRate, parse_percent, sector_terms
from dialer.core.debt.rates import Rate
from dialer.core.debt.sector import Sector
from dialer.web import schemas_account as schemas
from dialer.web.routes import ADMIN, READER, SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.debt.enter_rate import enter_rate, read_rates
from dialer.workflows.debt.reckon_waiting import read_reckonings

routes = Routes("rates", walls=Walls.OPEN)


@routes.route("GET", "/api/rates", query=schemas.InterestRatesQuery, returns=schemas.InterestRatesOut, roles=SUPERVISOR)
async def list_rates(visit: Visit, query: schemas.InterestRatesQuery) -> schemas.InterestRatesOut:
    """Every period of a country's tables, those without a rate among them; the newest first."""
    country = (query.country or visit.deps.reckoner.country).upper()
    lines = await read_rates(visit.deps.store, country, reckoner=visit.deps.reckoner, now=visit.now)
    return schemas.InterestRatesOut(
        country=country, items=[schemas.InterestRateOut.model_validate(line) for line in lines]
    )


@routes.route(
    "POST", "/api/rates", body=schemas.InterestRateIn, returns=schemas.InterestRateEntered, status=201, roles=ADMIN
)
async def add_rate(visit: Visit, body: schemas.InterestRateIn) -> schemas.InterestRateEntered:
    """Enter a rate that is missing, with its source; what cases owe follows in the background."""
    rate = EnteredRate(table=body.table, period=body.period, rate=Rate(parse_percent(body.percent), body.reference))
    reckoning_id = await enter_rate(
        visit.deps.store, body.country, rate, reckoner=visit.deps.reckoner, by=visit.caller.user_id, now=visit.now
    )
    return schemas.InterestRateEntered(reckoning_id=reckoning_id)


@routes.route("GET", "/api/reckonings", returns=schemas.ReckoningsOut, roles=SUPERVISOR)
async def list_reckonings(visit: Visit) -> schemas.ReckoningsOut:
    """Balances that are, or were, written anew in the background: the newest twenty, with how far each is."""
    rows = await read_reckonings(visit.deps.store)
    return schemas.ReckoningsOut(items=[schemas.ReckoningOut.model_validate(row) for row in rows])


@routes.route("GET", "/api/reckonings/{reckoning_id}", returns=schemas.ReckoningOut, roles=SUPERVISOR)
async def read_reckoning(visit: Visit, reckoning_id: int) -> schemas.ReckoningOut:
    """How far one of them is."""
    async with visit.deps.store.transaction() as tx:
        return schemas.ReckoningOut.model_validate(await tx.reckonings.get(reckoning_id))


@routes.route("GET", "/api/sectors", returns=schemas.SectorsOut, roles=READER)
async def list_sectors(visit: Visit) -> schemas.SectorsOut:
    """What a creditor may do, with the credit, the interest, the notices and the ways to pay that follow from it."""
    law = visit.deps.reckoner.own_law
    items = [sector_terms(law, sector.value) for sector in Sector]
    return schemas.SectorsOut(
        country=visit.deps.reckoner.country,
        items=[schemas.SectorOut.model_validate(item) for item in items],
        credit_kinds=list(law.terms.credits) if law is not None else [],
    )
