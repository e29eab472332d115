"""A creditor's terms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dialer.core.debt.offer_set import OfferSet
from dialer.core.debt.offer_terms import OfferTerms, check_approval
from dialer.core.debt.offers import AllowedOffers
from dialer.core.kernel.errors import Invalid


def test_without_words_of_the_creditor_nothing_is_recognised() -> None:
    assert OfferTerms().wording("it") == ""


def test_an_approved_wording_is_found_by_its_language() -> None:
    terms = OfferTerms(recognition={"it": " Riconosco. ", "en": ""}, recognition_reference="letter 12")
    assert (terms.wording("it"), terms.wording("en"), terms.wording("de")) == ("Riconosco.", "", "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"allowed": AllowedOffers(most_rates=1)}, "most_rates"),
        ({"allowed": AllowedOffers(most_rates=121)}, "most_rates"),
        ({"allowed": AllowedOffers(least_rate=-1)}, "least_rate_minor"),
        ({"offer_days": 0}, "offer_days"),
        ({"offer_days": 366}, "offer_days"),
        ({"recognition": {"it": "Riconosco."}}, "recognition_reference"),
        ({"recognition": {"it": "x" * 4001}, "recognition_reference": "letter 12"}, "recognition.it"),
    ],
)
def test_terms_out_of_range_are_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        OfferTerms(**changes)
    assert refused.value.facts["field"] == field


def test_the_limits_of_terms_themselves_are_allowed() -> None:
    for rates in (2, 120):
        assert OfferTerms(allowed=AllowedOffers(most_rates=rates)).allowed.most_rates == rates
    assert OfferTerms(allowed=AllowedOffers(least_rate=0)).allowed.least_rate == 0
    for days in (1, 365):
        assert OfferTerms(offer_days=days).offer_days == days
    assert OfferTerms().offer_days == 15
    longest = OfferTerms(recognition={"it": "x" * 4000}, recognition_reference="letter 12")
    assert len(longest.wording("it")) == 4000


TODAY = date(2026, 11, 23)


def test_a_segment_has_one_set_and_its_cases_follow_it() -> None:
    one, other = OfferSet(segment="valued", most_rates=4), OfferSet(segment="unable", most_rates=9)
    terms = OfferTerms(sets=(one, other))
    assert [terms.allowed_for(name, TODAY).most_rates for name in ("valued", "unable", "")] == [
        4, 9, OfferTerms().allowed.most_rates
    ]  # fmt: skip
    with pytest.raises(Invalid, match="segment valued has two sets") as refused:
        OfferTerms(sets=(one, other, one))
    assert refused.value.facts["field"] == "sets.2.segment"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"approved_by": " "}, "approved_by"),
        ({"approved_on": None}, "approved_on"),
        ({"approved_on": date(2026, 11, 24)}, "approved_on"),
    ],
)
def test_a_wording_needs_who_approved_it_and_when(changes: dict[str, Any], field: str) -> None:
    said = {
        "recognition": {"it": "Riconosco.", "en": ""}, "recognition_reference": "letter 12", "approved_by": "A. Rossi",
        "approved_on": TODAY,
    }  # fmt: skip
    check_approval(OfferTerms(**said), TODAY)
    check_approval(OfferTerms(), TODAY)
    with pytest.raises(Invalid) as refused:
        check_approval(OfferTerms(**{**said, **changes}), TODAY)
    assert refused.value.facts["field"] == field
