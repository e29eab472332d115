"""All reads over one open database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from dialer.db.lanes import Database
from dialer.db.views.agreements import SqlAgreementViews
from dialer.db.views.calls import SqlCallViews
from dialer.db.views.campaigns import COUNTING_SHARE, SqlCampaignViews
from dialer.db.views.debt import SqlDebtViews
from dialer.db.views.disputes import SqlDisputeViews
from dialer.db.views.evidence import SqlEvidenceViews
from dialer.db.views.figures import SqlFigureViews
from dialer.db.views.house import SqlHouseViews
from dialer.db.views.measured import SqlMeasureViews
from dialer.db.views.prospects import SqlProspectViews
from dialer.db.views.registers import SqlRegisterViews
from dialer.db.views.relationship import SqlRelationshipViews
from dialer.db.views.scoring import SqlScoringViews
from dialer.db.views.segments import SqlSegmentViews
from dialer.db.views.walls import SqlWallViews


class SqlViews:
    """Reads in short transactions of their own: on SQLite beside the writer, on PostgreSQL from the pool.

    Args:
        database: where to read.
        now: the node's clock: days past due and standing holds depend on it.
        zone: IANA zone in which a case's days are counted where no campaign says so.
        counting_share: share of a core that counting leads may take; 0 counts at each question.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        *,
        zone: str = "Europe/Rome",
        counting_share: float = COUNTING_SHARE,
    ) -> None:
        self._database = database
        self._now = now
        self._zone = zone
        self._counting_share = counting_share

    @cached_property
    def agreements(self) -> SqlAgreementViews:
        return SqlAgreementViews(self._database)

    @cached_property
    def campaigns(self) -> SqlCampaignViews:
        return SqlCampaignViews(self._database, counting_share=self._counting_share)

    @cached_property
    def calls(self) -> SqlCallViews:
        return SqlCallViews(self._database, self._now)

    @cached_property
    def debt(self) -> SqlDebtViews:
        return SqlDebtViews(self._database, self._now, self._zone)

    @cached_property
    def disputes(self) -> SqlDisputeViews:
        return SqlDisputeViews(self._database)

    @cached_property
    def evidence(self) -> SqlEvidenceViews:
        return SqlEvidenceViews(self._database)

    @cached_property
    def house(self) -> SqlHouseViews:
        return SqlHouseViews(self._database)

    @cached_property
    def measures(self) -> SqlMeasureViews:
        return SqlMeasureViews(self._database)

    @cached_property
    def prospects(self) -> SqlProspectViews:
        return SqlProspectViews(self._database)

    @cached_property
    def registers(self) -> SqlRegisterViews:
        return SqlRegisterViews(self._database)

    @cached_property
    def relationship(self) -> SqlRelationshipViews:
        return SqlRelationshipViews(self._database)

    @cached_property
    def segments(self) -> SqlSegmentViews:
        return SqlSegmentViews(self._database)

    @cached_property
    def figures(self) -> SqlFigureViews:
        return SqlFigureViews(self._database)

    @cached_property
    def scoring(self) -> SqlScoringViews:
        return SqlScoringViews(self._database)

    @cached_property
    def walls(self) -> SqlWallViews:
        return SqlWallViews(self._database)
