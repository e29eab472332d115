"""Figures of a creditor or of one of its batches, as JSON and CSV."""

from __future__ import annotations

from fractions import Fraction

from aiohttp import web

from dialer.core.figures.ageing import Bucket
from dialer.core.figures.collections import Ratio, Uplift
from dialer.core.figures.portfolio import MonthFigures
from dialer.core.figures.vintage import VintageLine
from dialer.core.kernel.codes import Role
from dialer.ports.figures import Batch
from dialer.web import schemas_figures as schemas
from dialer.web.figures_csv import csv_of
from dialer.web.portfolio_asked import csv_answer, portfolio_of
from dialer.web.routes import READER, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.figures.read_figures import FigureReport, Prices, read_figures

routes = Routes("figures")


@routes.route(
    "GET",
    "/api/figures",
    query=schemas.FiguresQuery,
    returns=schemas.FiguresOut,
    produces="text/csv",
    roles=READER,
    walls=Walls.FILTERED,
)
async def read_portfolio_figures(visit: Visit, query: schemas.FiguresQuery) -> schemas.FiguresOut | web.StreamResponse:
    """Ageing, roll and cure rates, DSO, CEI, liquidation by vintage, work, cost, on-time uplift, habits; JSON or CSV.

    From the ledger, of the invoices that were placed with us; null where a figure is not defined.
    """
    portfolio = await portfolio_of(visit, query)
    policy, is_creditor = visit.deps.policy, Role.CREDITOR in visit.caller.user.roles
    report = await read_figures(
        visit.deps.store,
        visit.deps.views,
        visit.deps.reckoner,
        portfolio,
        now=visit.now,
        months=query.months,
        # What its work costs the agency is no business of its creditors.
        prices=None
        if is_creditor
        else Prices(agent_hour_minor=policy.agent_hour_minor, letter_minor=policy.letter_minor),
    )
    currencies = await visit.deps.views.figures.currencies(portfolio.creditor_id)
    found = figures_out(report, await _fees(visit, report), currencies)
    if query.form == "json":
        return found
    return csv_answer(f"figures-{query.creditor_id}-{report.until_on}.csv", csv_of(found))


async def _fees(visit: Visit, report: FigureReport) -> schemas.FeesOut:
    """Of the portfolio's statements whose last day lies in the period."""
    of = report.of
    async with visit.deps.store.transaction() as tx:
        placements = [row.placement_id for row in await tx.placements.of(of.creditor_id)]
        chosen = [key for key in placements if of.placement_id in (None, key)]
        found = [row for key in chosen for row in await tx.fees.of(key)]
    rows = [row for row in found if row.currency == of.currency and report.since_on <= row.ends_on <= report.until_on]
    return schemas.FeesOut(
        statement_count=len(rows),
        fee_minor=sum(row.fee_minor for row in rows),
        vat_minor=sum(row.vat_minor for row in rows),
        remitted_minor=sum(row.remitted_minor for row in rows),
    )


def figures_out(report: FigureReport, fees: schemas.FeesOut, currencies: tuple[str, ...] = ()) -> schemas.FiguresOut:
    costs = report.costs
    return schemas.FiguresOut(
        creditor_id=report.of.creditor_id,
        placement_id=report.of.placement_id,
        currency=report.of.currency,
        currencies=list(currencies),
        since_on=report.since_on,
        until_on=report.until_on,
        case_count=report.case_count,
        invoice_count=report.invoice_count,
        months=[_month_out(month) for month in report.months],
        vintages=[_vintage_out(batch, line) for batch, line in report.vintages],
        work=[_ratio_out(name, ratio) for name, ratio in report.work.ratios().items() if name != "cost_per_euro"],
        collected_minor=report.work.collected_minor,
        costs=None
        if costs is None
        else schemas.CostsOut(
            agents_minor=costs.agents, calls_minor=costs.calls, letters_minor=costs.letters, total_minor=costs.total
        ),
        cost_per_euro=_float(report.cost_per_euro),
        fees=fees,
        contacted=_uplift_out(report.contacted),
        treated=_uplift_out(report.treated),
        habits=[
            schemas.HabitOut(
                last=last, before=_float(before.index), now=_float(after.index), debtor_count=after.debtor_count
            )
            for last, before, after in report.habits
        ],
    )


def _month_out(month: MonthFigures) -> schemas.MonthFiguresOut:
    rolls = {after: rate for (_, after), rate in month.roll.items()}
    return schemas.MonthFiguresOut(
        begins_on=month.begins_on,
        ends_on=month.ends_on,
        sales_minor=month.sales,
        receivables_minor=month.receivables,
        current_minor=month.current,
        paid_minor=month.paid,
        buckets=[
            schemas.BucketFigureOut(
                bucket=bucket,
                open_minor=month.by_bucket.get(bucket, 0),
                roll_rate=_float(rolls.get(bucket)),
                cure_rate=_float(month.cure.get(bucket)),
            )
            for bucket in Bucket
        ],
        dso=_float(month.dso),
        best_possible_dso=_float(month.best_dso),
        days_delinquent=_float(month.days_delinquent),
        count_back=_float(month.count_back.days),
        count_back_reason=month.count_back.reason,
        effectiveness=_float(month.effectiveness),
    )


def _vintage_out(batch: Batch, line: VintageLine) -> schemas.VintageOut:
    return schemas.VintageOut(
        placement_id=batch.placement_id,
        code=batch.code,
        placed_on=batch.placed_on,
        placed_minor=line.placed,
        recalled_minor=line.recalled,
        collected_minor=list(line.collected),
        gross=[_float(share) for share in line.gross()],
        net=[_float(share) for share in line.net()],
    )


def _ratio_out(name: str, ratio: Ratio) -> schemas.RatioOut:
    interval = None if name == "kept_rate_amount" else ratio.interval()
    low, high = interval or (None, None)
    return schemas.RatioOut(
        name=name, part=ratio.part, whole=ratio.whole, value=_float(ratio.value), low=low, high=high
    )


def _uplift_out(uplift: Uplift) -> schemas.UpliftOut:
    low, high = uplift.interval() or (None, None)
    return schemas.UpliftOut(
        treated=_ratio_out("treated", uplift.treated),
        control=_ratio_out("control", uplift.control),
        difference=_float(uplift.difference),
        low=low,
        high=high,
    )


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
