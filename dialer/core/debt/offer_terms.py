"""What a creditor lets be offered, how long an offer stands, and its wording of recognition (``domain.md`` §3.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.plan import MOST_RATES
from dialer.core.kernel.errors import Invalid

OFFER_DAYS = 15
"""POLICY: an offer stands so many days where the creditor says nothing."""

LONGEST_WORDING = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTerms:
    """A creditor's terms.

    Raises:
        Invalid: a figure is out of range, or a wording stands without the approval it rests on.
    """

    allowed: AllowedOffers = field(default_factory=AllowedOffers)
    offer_days: int = OFFER_DAYS
    recognition: Mapping[str, str] = field(default_factory=dict)
    """Language -> the creditor's wording by which the debtor recognises the debt; signed, it interrupts prescription
    (art. 2944 c.c.). None: a confirmation recognises nothing."""
    recognition_reference: str = ""
    """Letter or minute in which the creditor approved the wording."""

    def __post_init__(self) -> None:
        if not 2 <= self.allowed.most_rates <= MOST_RATES:
            raise Invalid(f"a plan may have 2 to {MOST_RATES} rates; give a number between", field="most_rates")
        if self.allowed.least_rate < 0:
            raise Invalid("the smallest rate is not below zero", field="least_rate_minor")
        if not 1 <= self.offer_days <= 365:
            raise Invalid("an offer stands 1 to 365 days", field="offer_days")
        for language, words in self.recognition.items():
            if len(words) > LONGEST_WORDING:
                raise Invalid(
                    f"the wording has more than {LONGEST_WORDING} characters", field=f"recognition.{language}"
                )
        if any(words.strip() for words in self.recognition.values()) and not self.recognition_reference.strip():
            raise Invalid(
                "a wording of recognition needs the creditor's approval: name the letter it stands in",
                field="recognition_reference",
            )

    def wording(self, language: str) -> str:
        """The approved wording in a language; empty: none."""
        return self.recognition.get(language, "").strip()
