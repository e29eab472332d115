"""What disputes need of a case: whose it is, what of it is contested, why it has not been paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from dialer.core.debt.asked import Contested
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.kernel.codes import Track
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CallId, CaseId, CreditorId, DebtorId
from dialer.db.tables.debt import cases, invoices
from dialer.db.tables.disputes import case_reasons
from dialer.ports.disputes import CaseHead, ReasonRow


def case_head(connection: Connection, case_id: CaseId) -> CaseHead:
    row = connection.execute(
        select(
            cases.c.creditor_id, cases.c.debtor_id, cases.c.reference, cases.c.status, cases.c.currency,
            cases.c.default_reason, cases.c.track,
        ).where(cases.c.id == case_id).with_for_update()
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound(f"there is no case {case_id}", case_id=case_id)
    return CaseHead(
        case_id=case_id,
        creditor_id=CreditorId(row.creditor_id),
        debtor_id=DebtorId(row.debtor_id),
        reference=row.reference,
        status=row.status,
        currency=row.currency,
        default_reason=DefaultReason(row.default_reason) if row.default_reason else None,
        track=Track(row.track),
    )


def reason(connection: Connection, case_id: CaseId) -> DefaultReason | None:
    told = connection.execute(select(cases.c.default_reason).where(cases.c.id == case_id)).scalar_one_or_none()
    return DefaultReason(told) if told else None


def contested(connection: Connection, case_id: CaseId) -> tuple[Contested, ...]:
    found = (
        select(invoices.c.number, invoices.c.residual_minor, invoices.c.disputed_minor)
        .where(invoices.c.case_id == case_id)
        .order_by(invoices.c.id)
    )
    return tuple(
        Contested(number=row.number, residual=row.residual_minor, disputed=row.disputed_minor)
        for row in connection.execute(found)
    )


def set_disputed(connection: Connection, case_id: CaseId, number: str, minor: int) -> None:
    one = update(invoices).where(invoices.c.case_id == case_id, invoices.c.number == number)
    connection.execute(one.values(disputed_minor=minor))


def add_reasons(connection: Connection, rows: Sequence[ReasonRow]) -> None:
    connection.execute(
        insert(case_reasons),
        [
            {
                "case_id": row.case_id, "reason": row.reason.value, "track": row.track.value, "at": row.at,
                "call_id": row.call_id, "by_user_id": row.by,
            }
            for row in rows
        ],
    )  # fmt: skip
    for row in rows:
        connection.execute(
            update(cases)
            .where(cases.c.id == row.case_id)
            .values(default_reason=row.reason.value, track=row.track.value)
        )


def reasons_known(connection: Connection, case_ids: Sequence[CaseId]) -> bool:
    told = select(func.count()).where(cases.c.id.in_(case_ids), cases.c.default_reason != "")
    return bool(case_ids) and connection.execute(told).scalar_one() == len(set(case_ids))


def end_reasons_of_call(connection: Connection, call_id: CallId, at: datetime) -> None:
    ended = connection.execute(
        update(case_reasons)
        .where(case_reasons.c.call_id == call_id, case_reasons.c.ended_at.is_(None))
        .values(ended_at=at)
        .returning(case_reasons.c.case_id)
    )
    for case_id in sorted(set(ended.scalars())):
        standing = (
            select(case_reasons.c.reason, case_reasons.c.track)
            .where(case_reasons.c.case_id == case_id, case_reasons.c.ended_at.is_(None))
            .order_by(case_reasons.c.id.desc())
            .limit(1)
        )
        row = connection.execute(standing).one_or_none()
        values: dict[str, Any] = (
            {"default_reason": row.reason, "track": row.track}
            if row is not None
            else {"default_reason": "", "track": "normal"}
        )
        connection.execute(update(cases).where(cases.c.id == case_id).values(values))


def close_case(connection: Connection, case_id: CaseId, reason: str, at: datetime) -> None:
    still_open = update(cases).where(cases.c.id == case_id, cases.c.status == "open")
    connection.execute(still_open.values(status="closed", closed_reason=reason, closed_at=at, updated_at=at))
