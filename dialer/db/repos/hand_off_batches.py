"""Exports of hand-offs as they are kept: what each holds, and who took it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.hand_off import HandOffKind
from dialer.db.repos.cursors import cursor_id
from dialer.db.rows import AnyRow
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import creditors
from dialer.db.tables.hand_offs import hand_off_batch_items, hand_off_batches, hand_off_takes
from dialer.db.tables.people import users
from dialer.ports.hand_offs import (
    BatchItem,
    BatchPage,
    BatchRow,
    TakeRow,
)

_batches = select(hand_off_batches, creditors.c.code.label("creditor"), users.c.name).select_from(
    hand_off_batches.join(creditors, creditors.c.id == hand_off_batches.c.creditor_id).outerjoin(
        users, users.c.id == hand_off_batches.c.by_user_id
    )
)


def add_batch(connection: Connection, row: BatchRow, items: Sequence[BatchItem]) -> int:
    """Keep an export with its lines; its number."""
    values = {
        "kind": row.kind.value, "creditor_id": row.creditor_id, "recipient": row.recipient, "language": row.language,
        "on_day": row.on_day, "case_count": row.case_count, "sha256": row.sha256, "made_at": row.made_at,
        "by_user_id": row.by,
    }  # fmt: skip
    added = insert(hand_off_batches).values(values).returning(hand_off_batches.c.id)
    batch_id = int(connection.execute(added).scalar_one())
    connection.execute(
        insert(hand_off_batch_items),
        [
            {
                "batch_id": batch_id, "hand_off_id": item.hand_off_id, "case_id": item.case_id, "position": position,
                "line": list(item.line), "file_name": item.file_name, "sha256": item.sha256,
            }
            for position, item in enumerate(items)
        ],
    )  # fmt: skip
    return batch_id


def _batch_row(row: AnyRow, takes: Sequence[TakeRow] = ()) -> BatchRow:
    return BatchRow(
        batch_id=row.id, kind=HandOffKind(row.kind), creditor_id=CreditorId(row.creditor_id), creditor=row.creditor,
        recipient=row.recipient, language=row.language, on_day=row.on_day, case_count=row.case_count,
        sha256=row.sha256, made_at=row.made_at, by=None if row.by_user_id is None else UserId(row.by_user_id),
        by_name=row.name or "", takes=tuple(takes),
    )  # fmt: skip


def batch_of(connection: Connection, batch_id: int) -> tuple[BatchRow, tuple[BatchItem, ...]]:
    """An export with its lines. Raises NotFound."""
    row = connection.execute(_batches.where(hand_off_batches.c.id == batch_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no export {batch_id}", batch_id=batch_id)
    items = select(hand_off_batch_items).where(hand_off_batch_items.c.batch_id == batch_id)
    found = tuple(
        BatchItem(
            hand_off_id=one.hand_off_id, case_id=CaseId(one.case_id), line=tuple(one.line), file_name=one.file_name,
            sha256=one.sha256,
        )
        for one in connection.execute(items.order_by(hand_off_batch_items.c.position))
    )  # fmt: skip
    return _batch_row(row, _takes(connection, [batch_id])[batch_id]), found


def _takes(connection: Connection, batch_ids: Sequence[int]) -> defaultdict[int, list[TakeRow]]:
    found = (
        select(hand_off_takes, users.c.name)
        .outerjoin(users, users.c.id == hand_off_takes.c.by_user_id)
        .where(one_of_ids(hand_off_takes.c.batch_id, "ids"))
        .order_by(hand_off_takes.c.id)
    )
    taken: defaultdict[int, list[TakeRow]] = defaultdict(list)
    for row in connection.execute(found, {"ids": list(batch_ids)}):
        taken[row.batch_id].append(TakeRow(at=row.at, form=row.form, by=row.name or ""))
    return taken


def batch_page(connection: Connection, kind: HandOffKind, scope: Scope, cursor: str | None, limit: int) -> BatchPage:
    """Exports of a kind, the newest first."""
    found = _batches.where(hand_off_batches.c.kind == kind.value)
    if scope.creditor_ids is not None:
        found = found.where(hand_off_batches.c.creditor_id.in_(sorted(scope.creditor_ids)))
    if cursor is not None:
        found = found.where(hand_off_batches.c.id < cursor_id(cursor))
    rows = connection.execute(found.order_by(hand_off_batches.c.id.desc()).limit(limit + 1)).all()
    takes = _takes(connection, [row.id for row in rows[:limit]])
    last = str(rows[limit - 1].id) if len(rows) > limit else None
    return BatchPage(tuple(_batch_row(row, takes[row.id]) for row in rows[:limit]), last)


def take_batch(connection: Connection, values: Mapping[str, object]) -> None:
    """Somebody took an export."""
    connection.execute(insert(hand_off_takes).values(dict(values)))
