"""Lines of the register of business, as living cases give them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from dialer.db.rows import AnyRow
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import cases, creditors, debtors, invoices, placements
from dialer.ports.registers import BusinessLine

_entrusted = (
    select(func.sum(invoices.c.amount_minor))
    .where(invoices.c.case_id == cases.c.id)
    .scalar_subquery()
    .label("invoiced")
)
LIVING = (
    select(
        cases.c.id,
        placements.c.code.label("mandate"),
        placements.c.received_on,
        placements.c.fee,
        creditors.c.name.label("creditor"),
        debtors.c.name.label("debtor"),
        cases.c.reference,
        cases.c.balance_minor,
        _entrusted,
        cases.c.currency,
        cases.c.status,
        cases.c.closed_reason,
        cases.c.opened_at,
        cases.c.closed_at,
    )
    .select_from(
        cases.join(creditors, creditors.c.id == cases.c.creditor_id)
        .join(debtors, debtors.c.id == cases.c.debtor_id)
        .outerjoin(placements, placements.c.id == cases.c.placement_id)
    )
    .where(cases.c.erased_at.is_(None))
    .order_by(cases.c.id)
)
"""Of every case that was not made anonymous."""


def lines_of(connection: Connection, case_ids: Sequence[int]) -> list[BusinessLine]:
    """The lines of these cases."""
    return [
        living_line(row)
        for row in connection.execute(LIVING.where(one_of_ids(cases.c.id, "ids")), {"ids": list(case_ids)})
    ]


def living_line(row: AnyRow) -> BusinessLine:
    """The line of a row of ``LIVING``."""
    return BusinessLine(
        case_id=row.id,
        mandate=row.mandate or "",
        received_on=row.received_on or row.opened_at.date(),
        creditor=row.creditor,
        debtor=row.debtor,
        reference=row.reference,
        amount_minor=row.balance_minor if row.invoiced is None else int(row.invoiced),
        currency=row.currency,
        fee=row.fee or "",
        outcome=f"{row.status}: {row.closed_reason}" if row.closed_reason else row.status,
        closed_on=row.closed_at.date() if row.closed_at else None,
    )
