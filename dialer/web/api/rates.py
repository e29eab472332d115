"""Rates of interest by the period for which they were published, and those that an administrator enters."""

from __future__ import annotations

from dialer.core.debt.law import EnteredRate, parse_percent
from dialer.core.debt.rates import Rate
from dialer.web import schemas_account as schemas
from dialer.web.routes import ADMIN, SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.debt.enter_rate import enter_rate, read_rates

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
    """Enter a rate that is missing, with its source; what cases owe is reckoned anew."""
    rate = EnteredRate(table=body.table, period=body.period, rate=Rate(parse_percent(body.percent), body.reference))
    changed = await enter_rate(
        visit.deps.store, body.country, rate, reckoner=visit.deps.reckoner, by=visit.caller.user_id, now=visit.now
    )
    return schemas.InterestRateEntered(changed_case_count=changed)
