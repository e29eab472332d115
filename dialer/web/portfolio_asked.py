"""Which receivables figures are asked of, and their answer as a table for spreadsheets."""

from __future__ import annotations

from aiohttp import hdrs, web

from dialer.core.kernel.ids import CreditorId, PlacementId
from dialer.ports.figures import Portfolio
from dialer.web.routes import Visit
from dialer.web.schemas_figures import FiguresQuery


async def portfolio_of(visit: Visit, query: FiguresQuery) -> Portfolio:
    """The creditor's receivables, or those of one batch, in the currency asked for or that of most of its cases.

    Raises:
        NotFound: there is none, or it stands behind the visitor's walls.
    """
    await visit.require_seen("creditor_id", query.creditor_id)
    await visit.require_seen("placement_id", query.placement_id)
    creditor_id = CreditorId(query.creditor_id)
    async with visit.deps.store.transaction() as tx:
        await tx.creditors.get(creditor_id)
    currencies = await visit.deps.views.figures.currencies(creditor_id)
    return Portfolio(
        creditor_id=creditor_id,
        placement_id=None if query.placement_id is None else PlacementId(query.placement_id),
        currency=query.currency or (currencies[0] if currencies else "EUR"),
    )


def csv_answer(name: str, text: str) -> web.Response:
    """A file of this name, with the mark by which spreadsheets know UTF-8."""
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"', hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(body=text.encode("utf-8-sig"), content_type="text/csv", charset="utf-8", headers=headers)
