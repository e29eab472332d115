"""Reads of the register of evidence, in pages and in counts."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Connection, Text, func, literal_column, select

from dialer.core.evidence.entry import Entry, EntryKind
from dialer.core.evidence.report import Tallied, Waited
from dialer.core.kernel.ids import CampaignId
from dialer.db.lanes import Database
from dialer.db.repos.evidence import cuts, exported, lengths
from dialer.db.tables.base import Instant, from_microseconds
from dialer.db.tables.evidence import evidence, evidence_cuts
from dialer.ports.evidence import CutNote, HeadNote, StreamLength

_QUARTERS = {
    "sqlite": "(at / 900000000) * 900000000",
    "postgresql": "CAST(floor(extract(epoch FROM at) / 900) * 900000000 AS bigint)",
}
"""The beginning of the quarter of an hour, in microseconds since 1970."""
_COUNTRIES = {
    "sqlite": "CASE WHEN kind = 'ruled' THEN coalesce(json_extract(facts, '$.country'), '') ELSE '' END",
    "postgresql": "CASE WHEN kind = 'ruled' THEN coalesce(CAST(facts AS json) ->> 'country', '') ELSE '' END",
}
"""The debtor's country of a lead that was put back; of a call the pack tells it, at no cost."""


class SqlEvidenceViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def streams(self) -> tuple[StreamLength, ...]:
        return await self._database.read(lengths)

    async def entries(self, stream: str, *, after_seq: int, limit: int) -> tuple[Entry, ...]:
        return await self._database.read(_entries, stream, after_seq, limit)

    async def heads(self) -> tuple[HeadNote, ...]:
        return await self._database.read(exported)

    async def cuts(self) -> tuple[CutNote, ...]:
        return await self._database.read(cuts)

    async def deleted_before(self) -> datetime | None:
        return await self._database.read(_deleted_before)

    async def counts(self, campaign_id: CampaignId, *, since: datetime, until: datetime) -> tuple[Tallied, ...]:
        return await self._database.read(_counts, campaign_id, since, until)

    async def delays(self, campaign_id: CampaignId, *, since: datetime, until: datetime) -> tuple[Waited, ...]:
        return await self._database.read(_delays, campaign_id, since, until)

    async def begins_at(self, campaign_id: CampaignId) -> datetime | None:
        return await self._database.read(_begins_at, campaign_id)


def _deleted_before(connection: Connection) -> datetime | None:
    found: datetime | None = connection.execute(select(func.max(evidence_cuts.c.before, type_=Instant()))).scalar()
    return found


def _entries(connection: Connection, stream: str, after_seq: int, limit: int) -> tuple[Entry, ...]:
    rows = connection.execute(
        select(evidence)
        .where(evidence.c.stream == stream, evidence.c.seq > after_seq)
        .order_by(evidence.c.seq)
        .limit(limit)
    )
    return tuple(
        Entry(
            stream=row.stream,
            seq=row.seq,
            at=row.at,
            kind=row.kind,
            result=row.result,
            campaign_id=row.campaign_id,
            call_id=row.call_id,
            rule=row.rule,
            pack_version=row.pack_version,
            delay_ms=row.delay_ms,
            facts=row.facts,
            digest=row.digest,
        )
        for row in rows
    )


def _counts(connection: Connection, campaign_id: CampaignId, since: datetime, until: datetime) -> tuple[Tallied, ...]:
    quarter = literal_column(_QUARTERS[connection.dialect.name], BigInteger()).label("quarter")
    country = literal_column(_COUNTRIES[connection.dialect.name], Text()).label("country")
    columns = (evidence.c.kind, evidence.c.result, evidence.c.rule, evidence.c.pack_version, country)
    statement = (
        select(quarter, *columns, func.count().label("count_"))
        .select_from(evidence)
        .where(evidence.c.campaign_id == campaign_id, evidence.c.at >= since, evidence.c.at < until)
        .group_by(quarter, *columns)
        .order_by(quarter, *columns)
    )
    return tuple(
        Tallied(
            starts_at=from_microseconds(int(row.quarter)).astimezone(UTC),
            kind=row.kind,
            result=row.result,
            rule=row.rule,
            pack_version=row.pack_version,
            count=row.count_,
            country=row.country,
        )
        for row in connection.execute(statement)
    )


def _delays(connection: Connection, campaign_id: CampaignId, since: datetime, until: datetime) -> tuple[Waited, ...]:
    tenths = literal_column("delay_ms / 100", BigInteger()).label("tenths")
    statement = (
        select(
            evidence.c.result,
            tenths,
            func.count().label("count_"),
            func.max(evidence.c.delay_ms).label("longest_ms"),
        )
        .where(
            evidence.c.campaign_id == campaign_id,
            evidence.c.at >= since,
            evidence.c.at < until,
            evidence.c.kind == EntryKind.ANSWERED.value,
            evidence.c.delay_ms.is_not(None),
        )
        .group_by(evidence.c.result, tenths)
        .order_by(tenths, evidence.c.result)
    )
    return tuple(
        Waited(result=row.result, tenths=int(row.tenths), count=row.count_, longest_ms=row.longest_ms)
        for row in connection.execute(statement)
    )


def _begins_at(connection: Connection, campaign_id: CampaignId) -> datetime | None:
    found: datetime | None = connection.execute(
        select(evidence.c.at).where(evidence.c.campaign_id == campaign_id).order_by(evidence.c.at).limit(1)
    ).scalar()
    return found
