"""A debtor's open cases with one creditor: their holds, letters and mandates, and the moratoria that touch them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Date, bindparam, func, literal_column, or_, select

from dialer.core.compliance.case_choice import OpenCase
from dialer.core.compliance.facts import Hold
from dialer.core.compliance.moratorium import Moratorium
from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.ids import CaseId
from dialer.db.repos.facts.past import Past
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.debt import case_holds, cases, placements
from dialer.db.tables.facts import case_letters, moratoria

_first_letter = (
    select(func.min(case_letters.c.sent_at, type_=Instant()))
    .where(case_letters.c.case_id == cases.c.id)
    .scalar_subquery()
    .label("letter_sent_at")
)

_cases = (
    select(cases.c.id, cases.c.debtor_id, placements.c.mandate_starts, placements.c.mandate_ends, _first_letter)
    .select_from(cases.outerjoin(placements, placements.c.id == cases.c.placement_id))
    .where(
        one_of_ids(cases.c.debtor_id, "ids"),
        cases.c.creditor_id == bindparam("creditor_id"),
        cases.c.status == "open",
    )
    .order_by(cases.c.id)
)

_holds = select(case_holds.c.case_id, case_holds.c.reason, case_holds.c.starts_at, case_holds.c.ends_at).where(
    one_of_ids(case_holds.c.case_id, "ids"), literal_column("released_at IS NULL")
)

_moratoria = select(
    moratoria.c.country,
    moratoria.c.region,
    moratoria.c.municipality,
    moratoria.c.postcode_prefix,
    moratoria.c.starts_on,
    moratoria.c.ends_on,
).where(
    moratoria.c.ended_at.is_(None),
    or_(moratoria.c.creditor_id.is_(None), moratoria.c.creditor_id == bindparam("creditor_id")),
    or_(moratoria.c.ends_on.is_(None), moratoria.c.ends_on >= bindparam("today", type_=Date())),
)
"""Those that stand or will: a handful, whoever they are for."""


def read_cases(connection: Connection, past: dict[int, Past], ids: list[int], creditor_id: int) -> None:
    """Fill in the open cases with the creditor, their holds, and when each had its first letter."""
    rows = connection.execute(_cases, {"ids": ids, "creditor_id": creditor_id}).all()
    holds: defaultdict[int, list[Hold]] = defaultdict(list)
    if rows:
        for hold in connection.execute(_holds, {"ids": [row.id for row in rows]}):
            holds[hold.case_id].append(Hold(reason=HoldReason(hold.reason), starts=hold.starts_at, ends=hold.ends_at))
    for row in rows:
        past[row.debtor_id].letters[CaseId(row.id)] = row.letter_sent_at
        past[row.debtor_id].cases.append(
            OpenCase(
                case_id=CaseId(row.id),
                holds=tuple(holds.get(row.id, ())),
                mandate_starts=row.mandate_starts,
                mandate_ends=row.mandate_ends,
            )
        )


def read_moratoria(connection: Connection, creditor_id: int, now: datetime) -> list[Moratorium]:
    """The moratoria that stand or will, of every area."""
    yesterday = now.date() - timedelta(days=1)  # somewhere it is still that day
    return [
        Moratorium(
            country=row.country,
            region=row.region,
            municipality=row.municipality,
            postcode_prefix=row.postcode_prefix,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for row in connection.execute(_moratoria, {"creditor_id": creditor_id, "today": yesterday})
    ]


def letter_of(past: Past, case_ids: Sequence[CaseId]) -> datetime | None:
    """Since when every case that would be talked about has had its first letter; None: one of them had none."""
    sent = [past.letters.get(case_id) for case_id in case_ids]
    known = [at for at in sent if at is not None]
    return max(known) if known and len(known) == len(sent) else None
