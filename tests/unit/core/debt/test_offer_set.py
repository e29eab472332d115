from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dialer.core.debt.authority import AuthorityMatrix, Level, Limit, Waiver, level_needed
from dialer.core.debt.offer_set import OfferSet, narrowed, set_for
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.kernel.errors import Invalid

TODAY = date(2026, 11, 23)
ALLOWED = AllowedOffers(
    kinds=frozenset({OfferKind.PLAN, OfferKind.SETTLEMENT}), most_rates=10, least_rate=30_00,
    matrix=AuthorityMatrix(limits=(Limit(level=Level.TEAM_LEAD, percent=Decimal(25), minor=100_00),)),
)  # fmt: skip


def needed(allowed: AllowedOffers, waived: int) -> Level:
    return level_needed(allowed.matrix, Waiver(principal=1_000_00, waived=waived, dpd=120))


def test_the_set_of_the_segment_holds_until_its_last_day() -> None:
    one = OfferSet(segment="stuck", until=TODAY)
    assert set_for((one,), "stuck", TODAY) is one
    assert set_for((one,), "stuck", TODAY + timedelta(days=1)) is None
    assert set_for((one,), "unable", TODAY) is None
    assert set_for((one,), "", TODAY) is None


def test_a_set_narrows_and_never_widens() -> None:
    wide = OfferSet(segment="s", kinds=frozenset({OfferKind.PLAN, OfferKind.PROMISE}), most_rates=24, least_rate=10_00)
    found = narrowed(ALLOWED, wide)
    assert (found.kinds, found.most_rates, found.least_rate) == (frozenset({OfferKind.PLAN}), 10, 30_00)
    found = narrowed(ALLOWED, OfferSet(segment="s", most_rates=4, least_rate=60_00))
    assert (found.kinds, found.most_rates, found.least_rate) == (ALLOWED.kinds, 4, 60_00)
    assert found.matrix is ALLOWED.matrix
    assert narrowed(ALLOWED, None) is ALLOWED


def test_what_was_approved_beforehand_everybody_may_waive_and_not_a_cent_more() -> None:
    found = narrowed(ALLOWED, OfferSet(segment="s", discount_percent=Decimal(20), discount_most=150_00))
    assert (found.approved_percent, found.approved_most) == (20, 150_00)
    assert needed(found, 150_00) is Level.AGENT
    assert needed(found, 150_01) is Level.CREDITOR
    assert needed(ALLOWED, 150_00) is Level.CREDITOR
    small = narrowed(ALLOWED, OfferSet(segment="s", discount_percent=Decimal(5), discount_most=50_00))
    assert [needed(small, waived) for waived in (50_00, 50_01, 100_00)] == [
        Level.AGENT, Level.TEAM_LEAD, Level.TEAM_LEAD
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"segment": " "}, "segment"), ({"kinds": frozenset()}, "kinds"), ({"most_rates": 1}, "most_rates"),
        ({"least_rate": -1}, "least_rate_minor"), ({"discount_most": -1}, "discount_minor"),
        ({"discount_percent": Decimal(101), "discount_most": 1}, "discount_percent"),
        ({"discount_percent": Decimal(5)}, "discount_percent"), ({"discount_most": 5}, "discount_percent"),
    ],
)  # fmt: skip
def test_a_set_that_cannot_be_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        OfferSet(**{"segment": "s", **changes})
    assert refused.value.facts["field"] == field


def test_the_limits_of_a_set_are_allowed_themselves() -> None:
    assert OfferSet(segment="s", most_rates=2, least_rate=0).most_rates == 2
    assert OfferSet(segment="s", discount_percent=Decimal(100), discount_most=1).discount_most == 1


def test_a_limit_of_the_matrix_for_agents_stays_where_it_is_higher() -> None:
    agents = AuthorityMatrix(limits=(Limit(level=Level.AGENT, percent=Decimal(30), minor=300_00),))
    raised = narrowed(
        replace(ALLOWED, matrix=agents), OfferSet(segment="s", discount_percent=Decimal(20), discount_most=150_00)
    )
    assert raised.matrix.limits == agents.limits
    alone = narrowed(
        replace(ALLOWED, matrix=AuthorityMatrix(limits=())),
        OfferSet(segment="s", discount_percent=Decimal("0.5"), discount_most=1),
    )
    assert [(one.percent, one.minor) for one in alone.matrix.limits] == [(Decimal("0.5"), 1)]
