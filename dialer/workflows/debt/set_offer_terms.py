"""Enter what a creditor lets be offered, who may waive how much, and its approved wording of recognition."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from dialer.core.debt.offer_terms import OfferTerms, check_approval
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.ports.store import AuditLine, Store


async def set_offer_terms(
    store: Store,
    creditor_id: CreditorId,
    terms: OfferTerms,
    *,
    today: date,
    segments: Collection[str] | None = None,
    by: UserId | None,
    now: datetime,
) -> None:
    """Replace a creditor's terms; what was agreed before is not touched.

    Args:
        today: in the creditor's country: a wording was approved by then.
        segments: ids of the rules by which the creditor's cases are sorted; None: not looked at.

    Raises:
        NotFound: no such creditor.
        Invalid: nobody approved the wording of recognition, or a set is for a segment that there is not.
    """
    check_approval(terms, today)
    for place, one in enumerate(terms.sets):
        if segments is not None and one.segment not in segments:
            known = ", ".join(sorted(segments))
            raise Invalid(f"cases are not sorted into {one.segment}; there are {known}", field=f"sets.{place}.segment")
    async with store.transaction() as tx:
        before = (await tx.offer_terms.of([creditor_id])).get(creditor_id, OfferTerms())
        await tx.offer_terms.set(creditor_id, terms, now, by)
        if before.promises.most_broken != terms.promises.most_broken:
            await tx.treatment.run_again()  # cases move on sooner or later than was planned
        allowed = terms.allowed
        data = {
            "kinds": sorted(allowed.kinds), "most_rates": allowed.most_rates, "least_rate_minor": allowed.least_rate,
            "above_dpd": allowed.matrix.above_dpd, "offer_days": terms.offer_days,
            "limits": [
                {"level": limit.level.value, "percent": str(limit.percent), "minor": limit.minor}
                for limit in allowed.matrix.limits
            ],
            "recognition_reference": terms.recognition_reference,
            "approved_on": terms.approved_on.isoformat() if terms.approved_on is not None else None,
            "sets": [
                {
                    "segment": one.segment, "kinds": sorted(one.kinds), "discount_percent": str(one.discount_percent),
                    "discount_minor": one.discount_most,
                }
                for one in terms.sets
            ],
            "promises": {
                "soft_days": terms.promises.soft_days, "late_days": terms.promises.late_days,
                "least_minor": terms.promises.least, "most_broken": terms.promises.most_broken,
            },
        }  # fmt: skip
        await tx.audit.add(
            AuditLine(at=now, user_id=by, action="creditor.offer_terms", subject=f"creditor:{creditor_id}", data=data)
        )
