"""A creditor's terms from the wire to the rooms and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dialer.core.debt.authority import AuthorityMatrix, Level, Limit
from dialer.core.debt.offer_set import OfferSet
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.promise import PromiseLimits
from dialer.core.kernel.errors import Invalid
from dialer.web import schemas_offer_terms as schemas


def creditor_terms(given: schemas.OfferTermsModel) -> OfferTerms:
    """Raises Invalid for limits or figures that cannot be."""
    limits = tuple(
        Limit(
            level=Level(limit.level), percent=limit.percent, minor=limit.minor,
            accessory_percent=limit.accessory_percent, accessory_minor=limit.accessory_minor,
        )
        for limit in given.limits
    )  # fmt: skip
    return OfferTerms(
        allowed=AllowedOffers(
            kinds=frozenset(given.kinds),
            most_rates=given.most_rates,
            least_rate=given.least_rate_minor,
            matrix=AuthorityMatrix(limits=limits, above_dpd=given.above_dpd),
        ),
        offer_days=given.offer_days,
        recognition={language: words.strip() for language, words in given.recognition.items() if words.strip()},
        recognition_reference=given.recognition_reference.strip(),
        approved_by=given.approved_by.strip(),
        approved_on=given.approved_on,
        promises=PromiseLimits(
            soft_days=given.promises.soft_days,
            late_days=given.promises.late_days,
            least=given.promises.least_minor,
            most_broken=given.promises.most_broken,
        ),
        sets=tuple(_offer_set(place, one) for place, one in enumerate(given.sets)),
    )


def _offer_set(place: int, given: schemas.OfferSetModel) -> OfferSet:
    try:
        return OfferSet(
            segment=given.segment, kinds=frozenset(given.kinds), most_rates=given.most_rates,
            least_rate=given.least_rate_minor, discount_percent=given.discount_percent,
            discount_most=given.discount_minor, until=given.until,
        )  # fmt: skip
    except Invalid as error:
        error.facts["field"] = f"sets.{place}.{error.facts.get('field', 'segment')}"
        raise


def creditor_terms_out(
    terms: OfferTerms, segments: Sequence[schemas.SegmentNameOut], *, is_default: bool = False
) -> schemas.OfferTermsOut:
    allowed = terms.allowed
    values: dict[str, Any] = {
        "kinds": sorted(allowed.kinds),
        "most_rates": allowed.most_rates,
        "least_rate_minor": allowed.least_rate,
        "above_dpd": allowed.matrix.above_dpd,
        "limits": [
            {
                "level": limit.level.value, "percent": limit.percent, "minor": limit.minor,
                "accessory_percent": limit.accessory_percent, "accessory_minor": limit.accessory_minor,
            }
            for limit in allowed.matrix.limits
        ],
        "offer_days": terms.offer_days,
        "recognition": dict(terms.recognition),
        "recognition_reference": terms.recognition_reference,
        "approved_by": terms.approved_by,
        "approved_on": terms.approved_on,
        "promises": {
            "soft_days": terms.promises.soft_days, "late_days": terms.promises.late_days,
            "least_minor": terms.promises.least, "most_broken": terms.promises.most_broken,
        },
        "sets": [
            {
                "segment": one.segment, "kinds": sorted(one.kinds), "most_rates": one.most_rates,
                "least_rate_minor": one.least_rate, "discount_percent": one.discount_percent,
                "discount_minor": one.discount_most, "until": one.until,
            }
            for one in terms.sets
        ],
        "segments": segments,
        "is_default": is_default,
    }  # fmt: skip
    return schemas.OfferTermsOut.model_validate(values)
