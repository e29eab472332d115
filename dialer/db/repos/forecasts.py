"""Served and lost calls by campaign and quarter of an hour, and the saved states of forecasts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, func, select, text

from dialer.core.calls.tally import Share, tally_of
from dialer.core.kernel.ids import CampaignId, NodeId
from dialer.db.repos.bulk import insert_into
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.forecasts import abandonment_counts, forecast_states
from dialer.db.unit import Unit
from dialer.ports.attempts import ClosedAttempt
from dialer.ports.forecasts import QuarterCount, SavedForecast

QUARTER = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SqlForecastsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def counts(
        self, campaign_ids: Collection[CampaignId], since: datetime
    ) -> Mapping[CampaignId, tuple[QuarterCount, ...]]:
        if not campaign_ids:
            return {}
        return await self._unit.ask(counts_of, campaign_ids, since)

    async def began(self, campaign_ids: Collection[CampaignId]) -> Mapping[CampaignId, datetime]:
        if not campaign_ids:
            return {}
        return await self._unit.ask(_began, campaign_ids)

    async def states(self, campaign_ids: Collection[CampaignId]) -> Mapping[CampaignId, SavedForecast]:
        if not campaign_ids:
            return {}
        return await self._unit.ask(_states, campaign_ids)

    async def save(
        self, states: Mapping[CampaignId, Mapping[str, object]], *, node_id: NodeId, epoch: int, now: datetime
    ) -> bool:
        return not states or await self._unit.ask(_save, states, node_id, epoch, now)


# ---- counts


def quarter_of(at: datetime) -> datetime:
    """The beginning of the quarter of an hour that holds the instant."""
    return at - (at - _EPOCH) % QUARTER


def count_closed(connection: Connection, closed: Iterable[ClosedAttempt]) -> None:
    """Add ended attempts to their campaigns' counts: in the transaction that closes them, so that each counts once."""
    found: defaultdict[tuple[CampaignId, datetime], list[int]] = defaultdict(lambda: [0, 0])
    for item in closed:
        tally = tally_of(item.call, item.outcome, item.ended_at)
        if tally is not None:
            found[item.call.order.campaign_id, quarter_of(tally.at)][tally.share is Share.LOST] += 1
    if not found:
        return
    added = insert_into(connection, abandonment_counts)
    statement = added.on_conflict_do_update(
        index_elements=[abandonment_counts.c.campaign_id, abandonment_counts.c.starts_at],
        set_={
            "served_count": abandonment_counts.c.served_count + added.excluded.served_count,
            "lost_count": abandonment_counts.c.lost_count + added.excluded.lost_count,
        },
    )
    rows = [
        {"campaign_id": campaign_id, "starts_at": starts_at, "served_count": served, "lost_count": lost}
        # In one order everywhere: two nodes that count for the same campaigns never wait for each other in a ring.
        for (campaign_id, starts_at), (served, lost) in sorted(found.items())
    ]
    connection.execute(statement, rows)


_since = select(abandonment_counts).where(
    one_of_ids(abandonment_counts.c.campaign_id, "ids"),
    abandonment_counts.c.starts_at >= bindparam("since", type_=Instant()),
)
_before = (
    select(
        abandonment_counts.c.campaign_id,
        func.max(abandonment_counts.c.starts_at, type_=Instant()).label("starts_at"),
        func.sum(abandonment_counts.c.served_count).label("served_count"),
        func.sum(abandonment_counts.c.lost_count).label("lost_count"),
    )
    .where(
        one_of_ids(abandonment_counts.c.campaign_id, "ids"),
        abandonment_counts.c.starts_at < bindparam("since", type_=Instant()),
    )
    .group_by(abandonment_counts.c.campaign_id)
)


def counts_of(
    connection: Connection, campaign_ids: Collection[CampaignId], since: datetime
) -> dict[CampaignId, tuple[QuarterCount, ...]]:
    given = {"ids": list(campaign_ids), "since": quarter_of(since)}
    rows: Sequence[Any] = [*connection.execute(_before, given), *connection.execute(_since, given)]
    found: dict[CampaignId, list[QuarterCount]] = {campaign_id: [] for campaign_id in campaign_ids}
    for row in sorted(rows, key=lambda row: row.starts_at):
        found[CampaignId(row.campaign_id)].append(
            QuarterCount(starts_at=row.starts_at, served_count=int(row.served_count), lost_count=int(row.lost_count))
        )
    return {campaign_id: tuple(counts) for campaign_id, counts in found.items()}


_first = (
    select(
        abandonment_counts.c.campaign_id,
        func.min(abandonment_counts.c.starts_at, type_=Instant()).label("starts_at"),
    )
    .where(one_of_ids(abandonment_counts.c.campaign_id, "ids"))
    .group_by(abandonment_counts.c.campaign_id)
)


def _began(connection: Connection, campaign_ids: Collection[CampaignId]) -> dict[CampaignId, datetime]:
    rows = connection.execute(_first, {"ids": list(campaign_ids)})
    return {CampaignId(row.campaign_id): row.starts_at for row in rows}


# ---- states

_saved = select(forecast_states).where(one_of_ids(forecast_states.c.campaign_id, "ids"))


def _states(connection: Connection, campaign_ids: Collection[CampaignId]) -> dict[CampaignId, SavedForecast]:
    rows = connection.execute(_saved, {"ids": list(campaign_ids)})
    return {
        CampaignId(row.campaign_id): SavedForecast(node_id=row.node_id, saved_at=row.saved_at, state=row.state)
        for row in rows
    }


_is_ours = text("SELECT 1 FROM nodes WHERE id = :node AND epoch = :epoch")
_is_ours_and_stays: Mapping[str, TextClause] = {
    "sqlite": _is_ours,
    # Held until the commit: a process that enters as this node waits, and then finds the newest state.
    "postgresql": text(f"{_is_ours.text} FOR SHARE"),
}


def _save(
    connection: Connection,
    states: Mapping[CampaignId, Mapping[str, object]],
    node_id: NodeId,
    epoch: int,
    now: datetime,
) -> bool:
    fence = _is_ours_and_stays[connection.dialect.name]
    if connection.execute(fence, {"node": node_id, "epoch": epoch}).first() is None:
        return False
    added = insert_into(connection, forecast_states)
    statement = added.on_conflict_do_update(
        index_elements=[forecast_states.c.campaign_id],
        set_={name: added.excluded[name] for name in ("node_id", "epoch", "saved_at", "state")},
    )
    rows = [
        {"campaign_id": campaign_id, "node_id": node_id, "epoch": epoch, "saved_at": now, "state": dict(state)}
        for campaign_id, state in sorted(states.items())
    ]
    connection.execute(statement, rows)
    return True
