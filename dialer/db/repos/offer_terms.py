"""What creditors let be offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from dialer.core.debt.authority import AuthorityMatrix, Level, Limit
from dialer.core.debt.offer_set import OfferSet
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.promise import BROKEN_BEFORE_ESCALATION, PromiseLimits
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.db.repos.keys import require_ids, upsert
from dialer.db.rows import AnyRow
from dialer.db.tables.agreements import offer_terms
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import creditors
from dialer.db.unit import Unit

LIMITS = frozenset(field.name for field in fields(PromiseLimits))
"""Those that this version knows; what a later one has written is left alone."""


class SqlOfferTermsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def of(self, creditor_ids: Sequence[CreditorId]) -> dict[CreditorId, OfferTerms]:
        return await self._unit.ask(_terms_of, creditor_ids)

    async def set(self, creditor_id: CreditorId, terms: OfferTerms, at: datetime, by: UserId | None) -> None:
        await self._unit.ask(_set_terms, creditor_id, terms, at, by)


def _terms_of(connection: Connection, creditor_ids: Sequence[CreditorId]) -> dict[CreditorId, OfferTerms]:
    wanted = select(offer_terms).where(one_of_ids(offer_terms.c.creditor_id, "ids"))
    found = connection.execute(wanted, {"ids": sorted(set(creditor_ids))})
    return {CreditorId(row.creditor_id): _terms(row) for row in found}


def _terms(row: AnyRow) -> OfferTerms:
    limits = tuple(
        Limit(
            level=Level(limit["level"]), percent=Decimal(limit["percent"]), minor=limit["minor"],
            accessory_percent=Decimal(limit["accessory_percent"]), accessory_minor=limit["accessory_minor"],
        )
        for limit in row.limits
    )  # fmt: skip
    return OfferTerms(
        allowed=AllowedOffers(
            kinds=frozenset(OfferKind(kind) for kind in row.kinds),
            most_rates=row.most_rates,
            least_rate=row.least_rate_minor,
            matrix=AuthorityMatrix(limits=limits, above_dpd=row.above_dpd),
        ),
        offer_days=row.offer_days,
        recognition=row.recognition,
        recognition_reference=row.recognition_reference,
        approved_by=row.recognition_approved_by,
        approved_on=row.recognition_approved_on,
        promises=PromiseLimits(**{name: row.promise_limits[name] for name in LIMITS if name in row.promise_limits}),
        sets=tuple(_set_of(one) for one in row.offer_sets),
    )


def _set_terms(
    connection: Connection, creditor_id: CreditorId, terms: OfferTerms, at: datetime, by: UserId | None
) -> None:
    require_ids(connection, creditors, [creditor_id], "creditor")
    allowed = terms.allowed
    values = {
        "kinds": [kind.value for kind in OfferKind if kind in allowed.kinds],
        "most_rates": allowed.most_rates,
        "least_rate_minor": allowed.least_rate,
        "above_dpd": allowed.matrix.above_dpd,
        "limits": [
            {
                "level": limit.level.value, "percent": str(limit.percent), "minor": limit.minor,
                "accessory_percent": str(limit.accessory_percent), "accessory_minor": limit.accessory_minor,
            }
            for limit in allowed.matrix.limits
        ],
        "offer_days": terms.offer_days,
        "recognition": dict(terms.recognition),
        "recognition_reference": terms.recognition_reference,
        "recognition_approved_by": terms.approved_by,
        "recognition_approved_on": terms.approved_on,
        "promise_limits": _limits_row(terms.promises),
        "offer_sets": [_set_row(one) for one in terms.sets],
        "updated_at": at,
        "by_user_id": by,
    }  # fmt: skip
    upsert(connection, offer_terms, {"creditor_id": creditor_id}, values)


def _limits_row(limits: PromiseLimits) -> dict[str, int]:
    """Without what is as usual: a node of the version before does not know every limit."""
    found = asdict(limits)
    if limits.most_broken == BROKEN_BEFORE_ESCALATION:
        del found["most_broken"]
    return found


def _set_of(row: Mapping[str, Any]) -> OfferSet:
    return OfferSet(
        segment=row["segment"], kinds=frozenset(OfferKind(kind) for kind in row["kinds"]), most_rates=row["most_rates"],
        least_rate=row["least_rate_minor"], discount_percent=Decimal(row["discount_percent"]),
        discount_most=row["discount_minor"], until=date.fromisoformat(row["until"]) if row["until"] else None,
    )  # fmt: skip


def _set_row(one: OfferSet) -> dict[str, Any]:
    return {
        "segment": one.segment, "kinds": [kind.value for kind in OfferKind if kind in one.kinds],
        "most_rates": one.most_rates, "least_rate_minor": one.least_rate,
        "discount_percent": str(one.discount_percent), "discount_minor": one.discount_most,
        "until": one.until.isoformat() if one.until else None,
    }  # fmt: skip
