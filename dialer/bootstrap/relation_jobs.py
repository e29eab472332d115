"""The rules of segments in force, and the calendar jobs that sort cases by them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from dialer.db.lanes import Database
from dialer.db.uow import SqlStore
from dialer.db.views.all import SqlViews
from dialer.files.segments_yaml import load_segmentations
from dialer.packaged import config_folder
from dialer.ports.clock import Clock
from dialer.settings import Settings
from dialer.workflows.relation.sort_cases import SegmentRules, sort_new_cases, sort_open_cases

Work = Callable[[], Awaitable[int]]


def segment_rules(settings: Settings) -> SegmentRules:
    """As the files and the settings say. Raises SegmentsFileError."""
    return SegmentRules(
        by_name={name.lower(): rules for name, rules in load_segmentations(config_folder() / "segments").items()},
        first_touch_days=settings.relation.first_touch_days,
        zone=settings.web.zone,
    )


def sort_jobs(store: SqlStore, database: Database, clock: Clock, rules: SegmentRules) -> tuple[Work, Work]:
    """Every open case, and the cases that came since."""
    views = SqlViews(database, clock.now, zone=rules.zone)

    async def every() -> int:
        return (await sort_open_cases(store, views, rules, now=clock.now())).changed_count

    async def new() -> int:
        return (await sort_new_cases(store, views, rules, now=clock.now())).changed_count

    return every, new
