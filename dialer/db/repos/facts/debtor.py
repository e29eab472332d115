"""Who a debtor is, what they wish, and their numbers."""

from __future__ import annotations

from datetime import time
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, literal_column, or_, select

from dialer.core.compliance.facts import ALL_WEEK, Wish, WishKind
from dialer.core.kernel.codes import NumberPlace, NumberSource, NumberState
from dialer.core.kernel.ids import NumberId
from dialer.core.kernel.window import WEEKDAYS
from dialer.core.leads.model import LeadNumber
from dialer.db.repos.facts.past import PLACES, Past
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import debtor_numbers, debtors, suppressions
from dialer.db.tables.facts import debtor_representatives, debtor_wishes, number_consents

_speaker = (
    select(func.coalesce(func.nullif(debtor_representatives.c.name, ""), debtor_representatives.c.kind))
    .where(debtor_representatives.c.debtor_id == debtors.c.id, literal_column("ended_at IS NULL"))
    .order_by(debtor_representatives.c.id.desc())
    .limit(1)
    .scalar_subquery()
)

_debtors = select(
    debtors.c.id,
    debtors.c.kind,
    debtors.c.country,
    debtors.c.region,
    debtors.c.municipality,
    debtors.c.postcode,
    func.coalesce(_speaker, debtors.c.represented_by).label("represented_by"),
).where(one_of_ids(debtors.c.id, "ids"))

_wishes = select(
    debtor_wishes.c.debtor_id,
    debtor_wishes.c.kind,
    debtor_wishes.c.weekdays,
    debtor_wishes.c.starts,
    debtor_wishes.c.stops,
    debtor_wishes.c.place,
    debtor_wishes.c.medium,
).where(one_of_ids(debtor_wishes.c.debtor_id, "ids"), literal_column("ended_at IS NULL"))


def _consent(column: Any, label: str) -> Any:
    """A column of the number's latest consent that was not taken back."""
    newest = (
        select(column)
        .where(number_consents.c.number_id == debtor_numbers.c.id, literal_column("ended_at IS NULL"))
        .order_by(number_consents.c.given_at.desc(), number_consents.c.id.desc())
        .limit(1)
    )
    return newest.scalar_subquery().label(label)


_numbers = (
    select(
        debtor_numbers.c.id,
        debtor_numbers.c.debtor_id,
        debtor_numbers.c.e164,
        debtor_numbers.c.rank,
        debtor_numbers.c.state,
        debtor_numbers.c.source,
        debtor_numbers.c.place,
        exists()
        .where(
            suppressions.c.e164 == debtor_numbers.c.e164,
            or_(suppressions.c.creditor_id.is_(None), suppressions.c.creditor_id == bindparam("creditor_id")),
        )
        .label("do_not_call"),
        _consent(number_consents.c.given_at, "consent_at"),
        _consent(number_consents.c.expires_at, "consent_until"),
    )
    .where(one_of_ids(debtor_numbers.c.debtor_id, "ids"))
    .order_by(debtor_numbers.c.debtor_id, debtor_numbers.c.rank, debtor_numbers.c.id)
)


def read_people(connection: Connection, ids: list[int]) -> dict[int, Any]:
    """The debtors' rows by their ids."""
    return {row.id: row for row in connection.execute(_debtors, {"ids": ids})}


def read_numbers(connection: Connection, past: dict[int, Past], ids: list[int], creditor_id: int) -> None:
    """Fill in the debtors' numbers; those on the agency's or the creditor's list are marked."""
    for row in connection.execute(_numbers, {"ids": ids, "creditor_id": creditor_id}):
        past[row.debtor_id].numbers.append(
            LeadNumber(
                number_id=NumberId(row.id),
                e164=row.e164,
                rank=row.rank,
                state=NumberState(row.state),
                source=NumberSource(row.source),
                place=NumberPlace(row.place) if row.place else None,
                do_not_call=bool(row.do_not_call),
                consent_given_at=row.consent_at,
                consent_ends_at=row.consent_until,
            )
        )


def read_wishes(connection: Connection, past: dict[int, Past], ids: list[int]) -> None:
    """Fill in the wishes that stand."""
    for row in connection.execute(_wishes, {"ids": ids}):
        past[row.debtor_id].wishes.append(
            Wish(
                kind=WishKind(row.kind),
                weekdays=frozenset(WEEKDAYS.index(day) for day in row.weekdays) if row.weekdays else ALL_WEEK,
                starts=time.fromisoformat(row.starts) if row.starts else None,
                ends=time.fromisoformat(row.stops) if row.stops else None,
                place=PLACES[row.place],
                medium=row.medium or "",
            )
        )
