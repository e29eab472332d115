"""What the demo's creditors let be offered: the matrix of ``domain.md`` §3.6, and offers prepared for two segments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from dialer.core.debt.authority import AuthorityMatrix, Level, Limit
from dialer.core.debt.offer_set import OfferSet
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.reason_treatment import OfferKind

MATRIX = AuthorityMatrix(
    limits=(
        Limit(level=Level.AGENT, percent=Decimal(10), minor=200_00),
        Limit(level=Level.TEAM_LEAD, percent=Decimal(25), minor=1_000_00),
        Limit(level=Level.MANAGER, percent=Decimal(40), minor=5_000_00),
    )
)
RECOGNITION = {
    "it": "Il debitore riconosce il debito sopra indicato, ai sensi e per gli effetti dell'art. 2944 c.c.",
    "en": "The debtor recognises the debt stated above (Italian Civil Code, art. 2944).",
}


def offer_terms(today: date) -> OfferTerms:
    """The terms of every creditor of the demo, approved a year ago."""
    return OfferTerms(
        allowed=AllowedOffers(matrix=MATRIX),
        recognition=RECOGNITION,
        recognition_reference="Convenzione di affidamento, allegato 3",
        approved_by="Direzione crediti",
        approved_on=today - timedelta(days=365),
        sets=(
            OfferSet(segment="incagliato", discount_percent=Decimal(20), discount_most=300_00),
            OfferSet(
                segment="unable", kinds=frozenset({OfferKind.PROMISE, OfferKind.PLAN, OfferKind.SETTLEMENT}),
                least_rate=30_00,
            ),
        ),
    )  # fmt: skip
