"""Enter what a creditor lets be offered, who may waive how much, and its approved wording of recognition."""

from __future__ import annotations

from datetime import datetime

from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.ports.store import AuditLine, Store


async def set_offer_terms(
    store: Store, creditor_id: CreditorId, terms: OfferTerms, *, by: UserId | None, now: datetime
) -> None:
    """Replace a creditor's terms; what was agreed before is not touched. Raises NotFound."""
    async with store.transaction() as tx:
        await tx.offer_terms.set(creditor_id, terms, now, by)
        allowed = terms.allowed
        data = {
            "kinds": sorted(allowed.kinds), "most_rates": allowed.most_rates, "least_rate_minor": allowed.least_rate,
            "above_dpd": allowed.matrix.above_dpd, "offer_days": terms.offer_days,
            "limits": [
                {"level": limit.level.value, "percent": str(limit.percent), "minor": limit.minor}
                for limit in allowed.matrix.limits
            ],
            "recognition_reference": terms.recognition_reference,
        }  # fmt: skip
        await tx.audit.add(
            AuditLine(at=now, user_id=by, action="creditor.offer_terms", subject=f"creditor:{creditor_id}", data=data)
        )
