"""Phone and home collection of a creditor's cases beside each other, as JSON and CSV."""

from __future__ import annotations

import csv
import io

from aiohttp import web

from dialer.core.figures.ways import BAND_ENDS, FOLLOW_DAYS, LEAST_CASES, Cell, WayFigures
from dialer.web import schemas_ways as schemas
from dialer.web.portfolio_asked import csv_answer, portfolio_of
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.web.schemas_figures import FiguresQuery
from dialer.web.walls import Walls
from dialer.workflows.figures.read_figures import Prices
from dialer.workflows.figures.read_ways import WaysReport, read_ways

routes = Routes("figures")
OF_A_WAY = tuple(schemas.WayOut.model_fields)
COLUMNS = (
    "bucket", "from_minor", "to_minor", "is_comparable",
    *(f"{way}_{name}" for way in ("phone", "home") for name in OF_A_WAY),
)  # fmt: skip


@routes.route(
    "GET",
    "/api/figures/phone-and-home",
    query=FiguresQuery,
    returns=schemas.WaysOut,
    produces="text/csv",
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def compare(visit: Visit, query: FiguresQuery) -> schemas.WaysOut | web.StreamResponse:
    """What calls and home visits brought, cost and took, within the same age and amount, with intervals; JSON or CSV.

    A comparison, not a proof: visits go to cases that calls did not move; only age and amount are made alike.
    """
    of = await portfolio_of(visit, query)
    policy = visit.deps.policy
    prices = Prices(agent_hour_minor=policy.agent_hour_minor, letter_minor=policy.letter_minor)
    deps = visit.deps
    found = _out(
        await read_ways(
            deps.store, deps.views, deps.reckoner, of, now=visit.now, months=query.months, prices=prices
        )
    )  # fmt: skip
    if query.form == "json":
        return found
    return csv_answer(f"phone-and-home-{query.creditor_id}-{found.until_on}.csv", csv_of(found))


def csv_of(found: schemas.WaysOut) -> str:
    """A line for each cell; amounts in minor units, an empty value is not defined."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for cell in found.cells:
        ways = [getattr(way, name) for way in (cell.phone, cell.home) for name in OF_A_WAY]
        row = (cell.bucket.value, cell.from_minor, cell.to_minor, cell.is_comparable, *ways)
        writer.writerow(["" if value is None else value for value in row])
    return text.getvalue()


def _out(report: WaysReport) -> schemas.WaysOut:
    found = report.comparison
    return schemas.WaysOut(
        creditor_id=report.of.creditor_id,
        placement_id=report.of.placement_id,
        currency=report.of.currency,
        since_on=report.since_on,
        until_on=report.until_on,
        follow_days=FOLLOW_DAYS,
        least_cases=LEAST_CASES,
        compared=found.compared,
        left_out=found.left_out,
        difference_minor=found.difference,
        low_minor=found.low,
        high_minor=found.high,
        cost_difference_minor=found.cost_difference,
        cells=[_cell_out(cell) for cell in found.cells],
    )


def _cell_out(cell: Cell) -> schemas.CellOut:
    bounds = (0, *BAND_ENDS)
    return schemas.CellOut(
        bucket=cell.bucket,
        from_minor=bounds[cell.band],
        to_minor=BAND_ENDS[cell.band] if cell.band < len(BAND_ENDS) else None,
        is_comparable=cell.is_comparable,
        phone=_way_out(cell.phone),
        home=_way_out(cell.home),
    )


def _way_out(figures: WayFigures) -> schemas.WayOut:
    low, high = figures.paying.interval() or (None, None)
    mean_low, mean_high = figures.interval() or (None, None)
    share = figures.paying.value
    return schemas.WayOut(
        count=figures.count, owed_minor=figures.owed, recovered_minor=figures.recovered, paying=figures.paying.part,
        paying_ratio=None if share is None else float(share), paying_low=low, paying_high=high,
        mean_minor=figures.mean, mean_low=mean_low, mean_high=mean_high, mean_days=figures.mean_days,
        cost_minor=figures.cost,
    )  # fmt: skip
