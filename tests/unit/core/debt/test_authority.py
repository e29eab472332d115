"""Who may waive how much: the matrix of ``domain.md`` §3.6 and §1.8.13."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.authority import (
    ORDER,
    AuthorityMatrix,
    Level,
    Limit,
    Waiver,
    level_needed,
    may_decide,
    most_waivable,
)
from dialer.core.kernel.errors import Invalid

MATRIX = AuthorityMatrix(
    limits=(
        Limit(level=Level.AGENT, percent=Decimal(10), minor=200_00),
        Limit(level=Level.TEAM_LEAD, percent=Decimal(25), minor=1_000_00),
        Limit(level=Level.MANAGER, percent=Decimal(40), minor=5_000_00),
    )
)


def waiver(principal: int, waived: int, dpd: int = 120, **more: Any) -> Waiver:
    return Waiver(principal=principal, waived=waived, dpd=dpd, **more)


@pytest.mark.parametrize(
    ("given_", "needed"),
    [
        (waiver(800_00, 160_00), Level.TEAM_LEAD),  # residual 800, offer 640: 20 %
        (waiver(800_00, 80_00), Level.AGENT),
        (waiver(800_00, 80_01), Level.TEAM_LEAD),
        (waiver(3_000_00, 200_01), Level.TEAM_LEAD),  # below 10 %, above 200 euro
        (waiver(10_000_00, 1_000_01), Level.MANAGER),
        (waiver(10_000_00, 4_000_00), Level.MANAGER),
        (waiver(10_000_00, 4_000_01), Level.CREDITOR),
        (waiver(50_000_00, 5_000_01), Level.CREDITOR),
        (waiver(800_00, 80_00, dpd=90), Level.CREDITOR),
        (waiver(800_00, 80_00, dpd=91), Level.AGENT),
        (waiver(800_00, 0, dpd=0), Level.AGENT),
        (waiver(800_00, 0, accessories=300_00, waived_accessories=200_00), Level.AGENT),
        (waiver(800_00, 0, accessories=300_00, waived_accessories=200_01), Level.TEAM_LEAD),
    ],
)
def test_the_lowest_level_that_may(given_: Waiver, needed: Level) -> None:
    assert level_needed(MATRIX, given_) is needed


def test_a_higher_level_may_what_a_lower_one_may() -> None:
    assert may_decide(Level.MANAGER, Level.TEAM_LEAD)
    assert not may_decide(Level.AGENT, Level.TEAM_LEAD)


def test_interest_may_have_limits_of_its_own() -> None:
    strict = AuthorityMatrix(
        limits=(
            Limit(
                level=Level.AGENT,
                percent=Decimal(10),
                minor=200_00,
                accessory_percent=Decimal(50),
                accessory_minor=10_00,
            ),
        )
    )
    assert level_needed(strict, waiver(800_00, 0, accessories=20_00, waived_accessories=10_00)) is Level.AGENT
    assert level_needed(strict, waiver(800_00, 0, accessories=19_99, waived_accessories=10_00)) is Level.CREDITOR


@pytest.mark.parametrize(
    ("level", "principal", "dpd", "most"),
    [
        (Level.AGENT, 800_00, 120, 80_00),
        (Level.AGENT, 8_000_00, 120, 200_00),
        (Level.MANAGER, 800_00, 120, 320_00),
        (Level.AGENT, 800_00, 90, 0),
        (Level.CREDITOR, 800_00, 0, 800_00),
    ],
)
def test_how_much_a_level_may_offer(level: Level, principal: int, dpd: int, most: int) -> None:
    assert most_waivable(MATRIX, level, principal, dpd) == most


@given(st.sampled_from([Level.AGENT, Level.TEAM_LEAD, Level.MANAGER]), st.integers(1, 10**8), st.integers(91, 900))
def test_what_a_level_may_offer_it_may_decide(level: Level, principal: int, dpd: int) -> None:
    most = most_waivable(MATRIX, level, principal, dpd)
    assert may_decide(level, level_needed(MATRIX, waiver(principal, most, dpd)))
    if most < principal:
        assert ORDER.index(level_needed(MATRIX, waiver(principal, most + 1, dpd))) >= ORDER.index(level)


@pytest.mark.parametrize(
    "limits",
    [
        (Limit(level=Level.CREDITOR, percent=Decimal(10), minor=1),),
        (Limit(level=Level.AGENT, percent=Decimal(101), minor=1),),
        (Limit(level=Level.AGENT, percent=Decimal(10), minor=-1),),
        (Limit(level=Level.AGENT, percent=Decimal(1), minor=1), Limit(level=Level.AGENT, percent=Decimal(2), minor=1)),
        (
            Limit(level=Level.AGENT, percent=Decimal(9), minor=1),
            Limit(level=Level.MANAGER, percent=Decimal(8), minor=1),
        ),
    ],
)
def test_a_matrix_that_contradicts_itself_is_refused(limits: tuple[Limit, ...]) -> None:
    with pytest.raises(Invalid):
        AuthorityMatrix(limits=limits)


def test_no_more_than_is_owed_can_be_waived() -> None:
    with pytest.raises(Invalid):
        waiver(100, 101)
    with pytest.raises(Invalid):
        waiver(100, 0, accessories=5, waived_accessories=6)
