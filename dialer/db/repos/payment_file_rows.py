"""Bank files that were read: what came of each, and how far one is that is being read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.db.repos.cursors import cursor_id
from dialer.db.tables.ledger import payment_files
from dialer.ports.ledger import PaymentFileRow

_SAME = (
    "name", "sha256", "format", "read_at", "line_count", "known_count", "rejected_count", "matched_count",
    "unmatched_count", "other_count", "returned_count", "creditor_id", "state", "done_count", "finished_at", "error",
)  # fmt: skip


def _values(row: PaymentFileRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _SAME} | {"by_user_id": row.by}


def _row(found: Row[Any]) -> PaymentFileRow:
    values = {name: getattr(found, name) for name in _SAME}
    creditor_id = values.pop("creditor_id")
    return PaymentFileRow(
        **values,
        creditor_id=None if creditor_id is None else CreditorId(creditor_id),
        by=None if found.by_user_id is None else UserId(found.by_user_id),
        file_id=found.id,
    )


def add(connection: Connection, row: PaymentFileRow) -> int:
    """See ``ports.ledger.PaymentsRepo.add_file``."""
    return int(connection.execute(insert(payment_files).returning(payment_files.c.id), _values(row)).scalar_one())


def update_row(connection: Connection, row: PaymentFileRow) -> None:
    """See ``ports.ledger.PaymentsRepo.update_file``."""
    connection.execute(update(payment_files).where(payment_files.c.id == row.file_id).values(_values(row)))


def get(connection: Connection, file_id: int) -> PaymentFileRow:
    """See ``ports.ledger.PaymentsRepo.file``."""
    found = connection.execute(select(payment_files).where(payment_files.c.id == file_id)).one_or_none()
    if found is None:
        raise NotFound(f"there is no file of payments {file_id}", file_id=file_id)
    return _row(found)


def page(connection: Connection, cursor: str | None, limit: int) -> tuple[tuple[PaymentFileRow, ...], str | None]:
    """See ``ports.ledger.PaymentsRepo.files``."""
    wanted = select(payment_files).order_by(payment_files.c.id.desc()).limit(limit + 1)
    if cursor is not None:
        wanted = wanted.where(payment_files.c.id < cursor_id(cursor))
    rows = connection.execute(wanted).all()
    following = str(rows[limit - 1].id) if len(rows) > limit else None
    return tuple(_row(found) for found in rows[:limit]), following


def before(connection: Connection, sha256: str, but: int) -> PaymentFileRow | None:
    """See ``ports.ledger.PaymentsRepo.file_before``."""
    same = (
        select(payment_files)
        .where(payment_files.c.sha256 == sha256, payment_files.c.state == "done", payment_files.c.id != but)
        .order_by(payment_files.c.id.desc())
        .limit(1)
    )
    found = connection.execute(same).one_or_none()
    return None if found is None else _row(found)
