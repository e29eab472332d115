"""What a transaction states for the register of evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select

from dialer.core.evidence.chain import Head
from dialer.core.evidence.cut import CutDocument
from dialer.core.evidence.entry import CUT_RULE, EntryKind, Statement
from dialer.db.repos.register import lock_head
from dialer.db.tables.evidence import evidence, evidence_cuts
from dialer.db.unit import Unit
from dialer.ports.evidence import CutNote, HeadNote, StreamLength


class SqlEvidenceRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    @property
    def stream(self) -> str:
        return self._unit.register.stream

    async def state(self, statements: Sequence[Statement]) -> None:
        await self._unit.jot_rows(lambda _, rows: self._unit.register.state(rows), statements)

    async def heads(self) -> tuple[Head, ...]:
        return await self._unit.ask(_heads, self.stream)

    async def exported(self) -> tuple[HeadNote, ...]:
        return await self._unit.ask(exported)

    async def cuts(self) -> tuple[CutNote, ...]:
        return await self._unit.ask(cuts)

    async def versions_between(self, after: Sequence[Head], until: Sequence[Head]) -> frozenset[str]:
        return await self._unit.ask(_versions_between, after, until)

    async def lengths(self) -> tuple[StreamLength, ...]:
        return await self._unit.ask(lengths)

    async def allowed(self) -> tuple[Head, ...]:
        return await self._unit.ask(_allowed)

    async def allow_cut(self, cut: CutDocument) -> None:
        await self._unit.write(_allow, cut)

    async def drop(self, last: Head, limit: int) -> int:
        return await self._unit.ask(_drop, last, limit)


def _heads(connection: Connection, own: str) -> tuple[Head, ...]:
    """In one order everywhere, our own among them also before its first entry: what waits never waits in a ring."""
    streams = connection.execute(select(evidence.c.stream).distinct()).scalars()
    heads = [lock_head(connection, stream) for stream in sorted({own, *streams})]
    return tuple(head for head in heads if head.seq)


def exported(connection: Connection) -> tuple[HeadNote, ...]:
    rows = connection.execute(
        select(evidence.c.at, evidence.c.facts)
        .where(evidence.c.kind == EntryKind.HEAD.value)
        .order_by(evidence.c.at, evidence.c.stream, evidence.c.seq)
    )
    notes = [(row.at, json.loads(row.facts)) for row in rows]
    return tuple(HeadNote(number=facts["number"], digest=facts["digest"], at=at) for at, facts in notes)


def cuts(connection: Connection) -> tuple[CutNote, ...]:
    rows = connection.execute(
        select(evidence.c.at, evidence.c.facts)
        .where(evidence.c.kind == EntryKind.ERASED.value, evidence.c.rule == CUT_RULE)
        .order_by(evidence.c.at, evidence.c.stream, evidence.c.seq)
    )
    notes = [(row.at, json.loads(row.facts)) for row in rows]
    return tuple(CutNote(number=facts["number"], digest=facts["digest"], at=at) for at, facts in notes)


def _versions_between(connection: Connection, after: Sequence[Head], until: Sequence[Head]) -> frozenset[str]:
    first = {head.stream: head.seq for head in after}
    found: set[str] = set()
    for head in until:
        between = select(evidence.c.pack_version).where(
            evidence.c.stream == head.stream,
            evidence.c.seq > first.get(head.stream, 0),
            evidence.c.seq <= head.seq,
        )
        found.update(connection.execute(between.distinct()).scalars())
    return frozenset(found - {""})


def lengths(connection: Connection) -> tuple[StreamLength, ...]:
    newest, oldest = func.max(evidence.c.seq).label("seq"), func.min(evidence.c.seq).label("first_seq")
    rows = connection.execute(
        select(evidence.c.stream, newest, oldest).group_by(evidence.c.stream).order_by(evidence.c.stream)
    )
    return tuple(StreamLength(stream=row.stream, seq=row.seq, first_seq=row.first_seq) for row in rows)


def _allowed(connection: Connection) -> tuple[Head, ...]:
    newest = select(func.max(evidence_cuts.c.number)).scalar_subquery()
    rows = connection.execute(
        select(evidence_cuts).where(evidence_cuts.c.number == newest).order_by(evidence_cuts.c.stream)
    )
    return tuple(Head(stream=row.stream, seq=row.seq, digest=row.digest) for row in rows)


def _allow(connection: Connection, cut: CutDocument) -> None:
    rows = [
        {
            "number": cut.number,
            "stream": head.stream,
            "seq": head.seq,
            "digest": head.digest,
            "before": cut.before,
            "at": cut.at,
        }
        for head in cut.streams
    ]
    connection.execute(insert(evidence_cuts), rows)


def _drop(connection: Connection, last: Head, limit: int) -> int:
    """By its first entry and so many more: streams have no gaps."""
    of_stream = evidence.c.stream == last.stream
    first = connection.execute(select(func.min(evidence.c.seq)).where(of_stream)).scalar()
    if first is None or first > last.seq:
        return 0
    until = min(last.seq, first + limit - 1)
    return connection.execute(delete(evidence).where(of_stream, evidence.c.seq <= until)).rowcount
