"""What became of the cases of each strategy, from their status and their ledger."""

from __future__ import annotations

from sqlalchemy import Connection, and_, case, func, select, true

from dialer.core.kernel.scope import Scope
from dialer.db.tables.debt import cases
from dialer.db.tables.ledger import ledger_entries
from dialer.db.tables.treatment import treatments
from dialer.ports.treatment import GroupRow

_reversal = ledger_entries.alias("reversal")
_stands = ~(
    select(_reversal.c.id).where(_reversal.c.reverses_id == ledger_entries.c.id).correlate(ledger_entries).exists()
)


def group_results(connection: Connection, scope: Scope) -> tuple[GroupRow, ...]:
    seen = true() if scope.creditor_ids is None else cases.c.creditor_id.in_(sorted(scope.creditor_ids))
    counted = (
        select(
            treatments.c.strategy_id,
            treatments.c.is_control,
            func.count().label("cases"),
            func.sum(case((cases.c.status == "paid", 1), else_=0)).label("paid"),
        )
        .select_from(treatments.join(cases, cases.c.id == treatments.c.case_id))
        .where(seen)
        .group_by(treatments.c.strategy_id, treatments.c.is_control)
        .order_by(treatments.c.strategy_id, treatments.c.is_control)
    )
    money = (
        select(
            treatments.c.strategy_id,
            treatments.c.is_control,
            func.sum(case((and_(ledger_entries.c.kind == "charge", _stands), ledger_entries.c.minor), else_=0)).label(
                "placed"
            ),
            func.sum(case((and_(ledger_entries.c.kind == "payment", _stands), ledger_entries.c.minor), else_=0)).label(
                "collected"
            ),
        )
        .select_from(
            treatments.join(cases, cases.c.id == treatments.c.case_id).join(
                ledger_entries, ledger_entries.c.case_id == cases.c.id
            )
        )
        .where(seen)
        .group_by(treatments.c.strategy_id, treatments.c.is_control)
    )
    booked = {(row.strategy_id, row.is_control): row for row in connection.execute(money)}
    found: list[GroupRow] = []
    for row in connection.execute(counted):
        sums = booked.get((row.strategy_id, row.is_control))
        found.append(
            GroupRow(
                strategy_id=row.strategy_id, is_control=bool(row.is_control), cases=row.cases, paid=int(row.paid),
                placed_minor=int(sums.placed) if sums is not None else 0,
                collected_minor=int(sums.collected) if sums is not None else 0,
            )
        )  # fmt: skip
    return tuple(found)
