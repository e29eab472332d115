"""Reads behind the comparison of phone and home collection: the calls and the visits of cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.db.repos.offset_tests import calls_of_debtors
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.hand_offs import hand_off_reports
from dialer.db.tables.treatment import hand_offs
from dialer.ports.figures import PlacedCall, Visit

_fees = (
    select(hand_off_reports.c.hand_off_id, func.sum(hand_off_reports.c.fee_minor).label("fee"))
    .group_by(hand_off_reports.c.hand_off_id)
    .subquery()
)
_visits = (
    select(hand_offs.c.case_id, hand_offs.c.sent_on, func.coalesce(_fees.c.fee, 0).label("fee"))
    .select_from(hand_offs.outerjoin(_fees, _fees.c.hand_off_id == hand_offs.c.id))
    .where(one_of_ids(hand_offs.c.case_id, "ids"), hand_offs.c.kind == "visit", hand_offs.c.sent_on.is_not(None))
    .order_by(hand_offs.c.sent_on, hand_offs.c.id)
)


def calls_placed(
    connection: Connection, creditor_id: CreditorId, debtor_ids: Sequence[DebtorId]
) -> Mapping[DebtorId, tuple[PlacedCall, ...]]:
    """Calls about the creditor's cases, the oldest first."""
    found: defaultdict[DebtorId, list[PlacedCall]] = defaultdict(list)
    for row in connection.execute(calls_of_debtors, {"ids": sorted(set(debtor_ids))}):
        if row.creditor_id == creditor_id:
            call = PlacedCall(row.ordered_at, float(row.agent_seconds), float(row.line))
            found[DebtorId(row.debtor_id)].append(call)
    return {debtor_id: tuple(calls) for debtor_id, calls in found.items()}


def visits_sent(connection: Connection, case_ids: Sequence[CaseId]) -> Mapping[CaseId, tuple[Visit, ...]]:
    """Visits that were handed over, the oldest first."""
    found: defaultdict[CaseId, list[Visit]] = defaultdict(list)
    for row in connection.execute(_visits, {"ids": sorted(set(case_ids))}):
        found[CaseId(row.case_id)].append(Visit(row.sent_on, int(row.fee)))
    return {case_id: tuple(visits) for case_id, visits in found.items()}
