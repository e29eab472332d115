"""What an agent sees of the relationship in a call: help that is needed, the customer's value, the tone to take."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select

from dialer.core.relation.customer import CustomerValue
from dialer.core.relation.segment import Tone
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.relation import case_segments, customer_relations, debtor_preferences, debtor_vulnerabilities

_needs = (
    select(debtor_vulnerabilities.c.need)
    .where(debtor_vulnerabilities.c.debtor_id == bindparam("b_debtor_id"), debtor_vulnerabilities.c.ended_at.is_(None))
    .order_by(debtor_vulnerabilities.c.id)
)
_value = select(customer_relations.c.value, customer_relations.c.behaviour).where(
    customer_relations.c.creditor_id == bindparam("b_creditor_id"),
    customer_relations.c.debtor_id == bindparam("b_debtor_id"),
)
_segments = select(case_segments.c.segment, case_segments.c.tone, case_segments.c.traits).where(
    one_of_ids(case_segments.c.case_id, "ids")
)
_preference = select(
    debtor_preferences.c.weekdays, debtor_preferences.c.starts, debtor_preferences.c.stops, debtor_preferences.c.channel
).where(debtor_preferences.c.debtor_id == bindparam("b_debtor_id"), debtor_preferences.c.ended_at.is_(None))


def needs_of(connection: Connection, debtor_id: int) -> list[str]:
    """Help that the debtor needs; it says nothing of a debt."""
    return list(connection.execute(_needs, {"b_debtor_id": debtor_id}).scalars())


def customer_of(connection: Connection, creditor_id: int, debtor_id: int, case_ids: Sequence[int]) -> dict[str, object]:
    """The debtor as the creditor's customer: value, the gentlest tone of the cases, preferred times."""
    customer = connection.execute(_value, {"b_creditor_id": creditor_id, "b_debtor_id": debtor_id}).one_or_none()
    sorted_ = connection.execute(_segments, {"ids": list(case_ids)}).all()
    tones = [Tone(row.tone) for row in sorted_]
    wanted = connection.execute(_preference, {"b_debtor_id": debtor_id}).one_or_none()
    return {
        "value": customer.value if customer else CustomerValue.STANDARD.value,
        "behaviour": customer.behaviour if customer else "unknown",
        "tone": min(tones, key=list(Tone).index, default=Tone.NEUTRAL).value,
        "traits": sorted({trait for row in sorted_ for trait in row.traits}),
        "preference": None
        if wanted is None
        else {
            "weekdays": wanted.weekdays or [],
            "starts": wanted.starts,
            "stops": wanted.stops,
            "channel": wanted.channel or None,
        },
    }
