"""What may be agreed in a case: its creditor's terms, narrowed by the set of offers for the case's segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dialer.core.debt.offer_set import OfferSet, set_for
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.promise import PromiseLimits
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.ports.store import Transaction
from dialer.workflows.debt.reckon import Reckoned


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTerms:
    """A case's terms."""

    terms: OfferTerms
    allowed: AllowedOffers
    segment: str = ""
    """As the case was sorted last; empty: none."""
    offers: OfferSet | None = None
    """Of the segment, where the creditor prepared one and it holds."""


async def terms_of(tx: Transaction, found: Reckoned, today: date) -> CaseTerms:
    """The terms of a case that was reckoned; the cautious default where its creditor said nothing."""
    case_id, creditor_id = CaseId(found.books.case_id), CreditorId(found.books.creditor_id)
    terms = (await tx.offer_terms.of([creditor_id])).get(creditor_id, OfferTerms())
    if not terms.sets:
        return CaseTerms(terms=terms, allowed=terms.allowed)
    row = (await tx.relation.segments([case_id])).get(case_id)
    segment = row.segment if row is not None else ""
    return CaseTerms(
        terms=terms, allowed=terms.allowed_for(segment, today), segment=segment,
        offers=set_for(terms.sets, segment, today),
    )  # fmt: skip


async def promise_limits(tx: Transaction, found: Mapping[CaseId, Reckoned]) -> PromiseLimits:
    """The limits of a promise about these cases: of several creditors the strictest of each."""
    creditors = {CreditorId(one.books.creditor_id) for one in found.values()}
    known = await tx.offer_terms.of(sorted(creditors))
    limits = [known.get(creditor_id, OfferTerms()).promises for creditor_id in creditors]
    return PromiseLimits(
        soft_days=min(one.soft_days for one in limits),
        late_days=min(one.late_days for one in limits),
        least=max(one.least for one in limits),
        most_broken=min(one.most_broken for one in limits),
    )
