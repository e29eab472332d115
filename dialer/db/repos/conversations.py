"""Conversations that came in: recorded, taken back, read back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, DebtorId, UserId
from dialer.db.repos.keys import require_ids
from dialer.db.repos.told import end_standing, recorded_of
from dialer.db.rows import AnyRow
from dialer.db.tables.conversations import inbound_conversations
from dialer.db.tables.debt import cases, debtors
from dialer.db.unit import Unit
from dialer.ports.conversations import ConversationRow, Speaker


class SqlConversationsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, row: ConversationRow) -> int:
        return await self._unit.ask(_add, row)

    async def take_back(self, conversation_id: int, at: datetime, by: UserId) -> DebtorId:
        ended = await self._unit.ask(
            end_standing, inbound_conversations, "debtor_id", "conversation", conversation_id, at, by
        )
        return DebtorId(ended)

    async def of_debtor(self, debtor_id: DebtorId) -> tuple[ConversationRow, ...]:
        return await self._unit.ask(_of_debtor, debtor_id)

    async def cases_of(self, debtor_id: DebtorId) -> dict[CaseId, str]:
        return await self._unit.ask(_cases_of, debtor_id)


def _add(connection: Connection, row: ConversationRow) -> int:
    _lock(connection, row.debtor_id)
    known = select(inbound_conversations.c.id).where(
        inbound_conversations.c.debtor_id == row.debtor_id,
        inbound_conversations.c.at == row.at,
        inbound_conversations.c.e164 == row.e164,
        inbound_conversations.c.ended_at.is_(None),
    )
    known_id: int | None = connection.execute(known).scalar()
    if known_id is not None:
        return known_id
    values: dict[str, Any] = {
        "debtor_id": row.debtor_id,
        "at": row.at,
        "e164": row.e164,
        "case_ids": list(row.case_ids),
        "speaker": row.speaker.value,
        "note": row.note,
        "by_user_id": row.recorded.by,
        "created_at": row.recorded.at,
    }
    added = insert(inbound_conversations).values(values).returning(inbound_conversations.c.id)
    conversation_id: int = connection.execute(added).scalar_one()
    return conversation_id


def _lock(connection: Connection, debtor_id: DebtorId) -> None:
    """Who counts this debtor's calls waits for us, or we for them; on SQLite there is one writer."""
    query = select(debtors.c.id).where(debtors.c.id == debtor_id).with_for_update(key_share=True)
    if connection.execute(query).first() is None:
        raise NotFound(f"there is no debtor {debtor_id}", noun="debtor", ids=[debtor_id])


def _of_debtor(connection: Connection, debtor_id: DebtorId) -> tuple[ConversationRow, ...]:
    require_ids(connection, debtors, [debtor_id], "debtor")
    table = inbound_conversations
    query = select(table).where(table.c.debtor_id == debtor_id).order_by(table.c.at.desc(), table.c.id.desc())
    return tuple(_row(row) for row in connection.execute(query))


def _row(row: AnyRow) -> ConversationRow:
    return ConversationRow(
        conversation_id=row.id,
        debtor_id=DebtorId(row.debtor_id),
        at=row.at,
        e164=row.e164,
        case_ids=tuple(CaseId(case_id) for case_id in row.case_ids),
        speaker=Speaker(row.speaker),
        note=row.note,
        recorded=recorded_of(row),
        ended_at=row.ended_at,
    )


def _cases_of(connection: Connection, debtor_id: DebtorId) -> dict[CaseId, str]:
    require_ids(connection, debtors, [debtor_id], "debtor")
    query = select(cases.c.id, cases.c.reference).where(cases.c.debtor_id == debtor_id).order_by(cases.c.id)
    return {CaseId(row.id): row.reference for row in connection.execute(query)}
