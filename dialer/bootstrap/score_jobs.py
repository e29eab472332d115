"""The calendar jobs of scoring: learn each night, weigh the queues as their hours change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from dialer.core.compliance.pack import Pack
from dialer.db.lanes import Database
from dialer.db.uow import SqlStore
from dialer.db.views.all import SqlViews
from dialer.ports.clock import Clock
from dialer.workflows.scoring.learn_scores import learn_scores
from dialer.workflows.scoring.weigh_queues import weigh_queues

Work = Callable[[], Awaitable[int]]


def score_jobs(
    store: SqlStore, database: Database, clock: Clock, packs: Mapping[str, Pack], zone: str
) -> tuple[Work, Work]:
    """Learning, and weighing."""
    views = SqlViews(database, clock.now, zone=zone)

    async def learn() -> int:
        return await learn_scores(store, views, now=clock.now(), zone_name=zone)

    async def weigh() -> int:
        return await weigh_queues(store, views, packs, now=clock.now())

    return learn, weigh
