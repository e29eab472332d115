"""What a creditor lets be offered, how long an offer stands, and its wording of recognition (``domain.md`` §3.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dialer.core.debt.offer_set import OfferSet, narrowed, set_for
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.plan import MOST_RATES
from dialer.core.debt.promise import PromiseLimits
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
    approved_by: str = ""
    """Who approved it at the creditor's."""
    approved_on: date | None = None
    """And when."""
    promises: PromiseLimits = field(default_factory=PromiseLimits)
    sets: Sequence[OfferSet] = ()
    """For single segments; cases of others follow the terms above."""

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

        seen: set[str] = set()
        for place, one in enumerate(self.sets):
            if one.segment in seen:
                raise Invalid(f"segment {one.segment} has two sets; keep one", field=f"sets.{place}.segment")
            seen.add(one.segment)

    def allowed_for(self, segment: str, today: date) -> AllowedOffers:
        """What may be offered to a case of a segment today."""
        return narrowed(self.allowed, set_for(self.sets, segment, today))

    def wording(self, language: str) -> str:
        """The approved wording in a language; empty: none."""
        return self.recognition.get(language, "").strip()


def check_approval(terms: OfferTerms, today: date) -> None:
    """Whether it is told who approved the wording of recognition, and when.

    Raises:
        Invalid: a wording stands without a name or a day, or the day is yet to come.
    """
    if not any(words.strip() for words in terms.recognition.values()):
        return
    if not terms.approved_by.strip():
        raise Invalid("say who approved the wording at the creditor's", field="approved_by")
    if terms.approved_on is None or terms.approved_on > today:
        raise Invalid("say on which day the wording was approved, today at the latest", field="approved_on")
