"""Who may waive how much: the matrix of ``domain.md`` §3.6 and §1.8.13."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.authority import (
    LEVELS,
    ORDER,
    AuthorityMatrix,
    Level,
    Limit,
    Waiver,
    level_needed,
    level_of,
    may_decide,
    most_waivable,
)
from dialer.core.kernel.codes import Role
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


def limit(level: Level = Level.AGENT, percent: object = 10, minor: int = 100, **more: Any) -> Limit:
    return Limit(level=level, percent=Decimal(str(percent)), minor=minor, **more)


def test_limits_at_the_edge_of_what_is_allowed() -> None:
    for edge in (limit(percent=0, minor=0), limit(percent=100), limit(accessory_percent=Decimal(0))):
        assert AuthorityMatrix(limits=(edge,)).limits == (edge,)
    AuthorityMatrix(limits=(limit(), limit(Level.TEAM_LEAD)))  # no more than the one below is allowed
    below, above = Decimal("-0.5"), Decimal("100.5")
    for wrong in (limit(percent=above), limit(percent=below), limit(minor=-1), limit(accessory_percent=below),
                  limit(accessory_percent=above)):  # fmt: skip
        with pytest.raises(Invalid):
            AuthorityMatrix(limits=(wrong,))


def test_who_owes_nothing_is_waived_nothing() -> None:
    none = waiver(0, 0)
    assert (none.ratio, none.accessory_ratio, none.accessories) == (0, 0, 0)
    assert most_waivable(AuthorityMatrix(limits=()), Level.MANAGER, 100_00, 120) == 0


def test_accessories_have_a_limit_of_their_own_or_that_of_the_principal() -> None:
    def needed(**more: Any) -> Level:
        matrix = AuthorityMatrix(limits=(limit(minor=100_00, **more),))
        return level_needed(matrix, waiver(1_000_00, 0, accessories=500_00, waived_accessories=150_00))

    assert needed() is Level.CREDITOR
    assert needed(accessory_minor=150_00) is Level.AGENT
    assert needed(accessory_minor=149_99) is Level.CREDITOR


def test_somebodys_level_is_the_highest_of_the_roles() -> None:
    assert level_of([Role.SUPERVISOR, Role.AGENT]) is Level.TEAM_LEAD
    assert level_of([Role.AGENT, Role.ADMIN, Role.SUPERVISOR]) is Level.MANAGER
    assert level_of([Role.CREDITOR]) is Level.CREDITOR
    assert level_of([]) is None
    assert set(LEVELS) == set(Role)
