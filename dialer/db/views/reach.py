"""How many debtors with an open case live in an area, place by place: spellings are compared here and not in SQL."""

from __future__ import annotations

from sqlalchemy import Connection, distinct, func, literal, select

from dialer.core.compliance.moratorium import Moratorium
from dialer.core.kernel.scope import Scope
from dialer.db.tables.debt import cases, debtors
from dialer.db.views.walls import within
from dialer.ports.prospects import Reach


def reach_of(connection: Connection, area: Moratorium, scope: Scope) -> Reach:
    """Debtors with an open case of these creditors; postcodes are told apart only when one is given."""
    postcode = debtors.c.postcode if area.postcode_prefix else literal("")
    place = (debtors.c.country, debtors.c.region, debtors.c.municipality)
    asked = (
        select(*place, postcode.label("postcode"), func.count(distinct(debtors.c.id)).label("debtor_count"))
        .select_from(cases.join(debtors, debtors.c.id == cases.c.debtor_id))
        .where(cases.c.status == "open", within(cases.c.creditor_id, scope))
        .group_by(*place, *((debtors.c.postcode,) if area.postcode_prefix else ()))
    )
    found = everybody = 0
    for row in connection.execute(asked):
        everybody += row.debtor_count
        if area.covers(country=row.country, region=row.region, municipality=row.municipality, postcode=row.postcode):
            found += row.debtor_count
    return Reach(debtor_count=found, of_count=everybody)
