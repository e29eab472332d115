"""What a transaction states for the register of evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, select

from dialer.core.evidence.chain import Head
from dialer.core.evidence.entry import EntryKind, Statement
from dialer.db.repos.register import lock_head
from dialer.db.tables.evidence import evidence
from dialer.db.unit import Unit
from dialer.ports.evidence import HeadNote


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
