"""What has happened to cases since an instant: paid, closed, recalled, held, or money that came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, literal_column, select

from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.ids import CaseId
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.debt import case_holds, cases
from dialer.db.tables.ledger import ledger_entries
from dialer.ports.cases import CaseNews

_since = bindparam("since", type_=Instant())
_no_longer_open = select(cases.c.id, cases.c.reference, cases.c.status, cases.c.closed_at).where(
    one_of_ids(cases.c.id, "ids"), cases.c.status != "open", cases.c.closed_at >= _since
)
_held = (
    select(case_holds.c.case_id, cases.c.reference, case_holds.c.reason, case_holds.c.starts_at, case_holds.c.call_id)
    .join(cases, cases.c.id == case_holds.c.case_id)
    .where(
        one_of_ids(case_holds.c.case_id, "ids"),
        literal_column("released_at IS NULL"),
        case_holds.c.starts_at >= _since,
    )
)
_paid_in = (
    select(
        ledger_entries.c.case_id,
        cases.c.reference,
        cases.c.currency,
        ledger_entries.c.minor,
        ledger_entries.c.booked_at,
    )
    .join(cases, cases.c.id == ledger_entries.c.case_id)
    .where(
        one_of_ids(ledger_entries.c.case_id, "ids"),
        ledger_entries.c.kind == "payment",
        ledger_entries.c.booked_at >= _since,
        cases.c.status == "open",
    )
)


def news(connection: Connection, case_ids: Sequence[CaseId], since: datetime) -> tuple[CaseNews, ...]:
    """See ``ports.cases.CasesRepo.news``."""
    if not case_ids:
        return ()
    asked = {"ids": sorted(set(case_ids)), "since": since}
    found = [
        CaseNews(case_id=CaseId(row.id), reference=row.reference, what=row.status, at=row.closed_at)
        for row in connection.execute(_no_longer_open, asked)
    ]
    found += [
        CaseNews(
            case_id=CaseId(row.case_id),
            reference=row.reference,
            what="held",
            at=row.starts_at,
            hold=HoldReason(row.reason),
            call_id=row.call_id,
        )
        for row in connection.execute(_held, asked)
    ]
    found += [
        CaseNews(
            case_id=CaseId(row.case_id),
            reference=row.reference,
            what="payment",
            at=row.booked_at,
            minor=row.minor,
            currency=row.currency,
        )
        for row in connection.execute(_paid_in, asked)
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.case_id, one.what)))
