"""Which debts a payment covers (art. 1193 and 1194 c.c.)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.account import Component
from dialer.core.debt.allocation import Claim, Share, allocate, in_proportion

DAY = date(2026, 3, 1)


def claim(item: str, due: date | None = date(2026, 1, 10), principal: int = 100, **more: Any) -> Claim:
    return Claim(item=item, due_on=due, principal=principal, **more)


def order(claims: list[Claim], declared: str = "") -> list[str]:
    """Items in the order in which single cents reach them."""
    shares, _ = allocate(sum(one.total for one in claims), claims, DAY, declared)
    return list(dict.fromkeys(share.item for share in shares))


def test_costs_before_interest_before_principal() -> None:
    shares, rest = allocate(70, [claim("F1", costs=20, interest=30)], DAY)
    assert shares == (
        Share("F1", Component.COSTS, 20),
        Share("F1", Component.INTEREST, 30),
        Share("F1", Component.PRINCIPAL, 20),
    )
    assert rest == 0


def test_the_invoice_that_the_payer_names_comes_first_even_if_it_is_not_due() -> None:
    claims = [claim("F1"), claim("F2", date(2026, 4, 1))]
    assert order(claims, declared="F2") == ["F2", "F1"]
    assert order(claims) == ["F1", "F2"]


def test_due_then_unsecured_then_onerous_then_old() -> None:
    old_secured = claim("secured", date(2025, 1, 1), security_rank=1)
    onerous = claim("onerous", date(2026, 2, 1), percent=Fraction(10))
    newer, later = claim("newer", date(2026, 2, 1)), claim("later", date(2026, 3, 2))
    assert order([newer, old_secured, onerous, claim("older"), later]) == [
        "onerous",
        "older",
        "newer",
        "secured",
        "later",
    ]
    assert order([claim("today", DAY), claim("tomorrow", date(2026, 3, 2))]) == ["today", "tomorrow"]


def test_costs_of_the_case_come_before_its_invoices() -> None:
    assert order([claim("F1"), claim("", None, principal=0, costs=5)]) == ["", "F1"]


def test_equal_ones_are_paid_in_proportion_to_the_cent() -> None:
    shares, _ = allocate(100, [claim("A", principal=100), claim("B", principal=200), claim("C", principal=0)], DAY)
    assert shares == (Share("A", Component.PRINCIPAL, 33), Share("B", Component.PRINCIPAL, 67))


def test_what_nobody_owes_is_left() -> None:
    assert allocate(150, [claim("F1")], DAY) == ((Share("F1", Component.PRINCIPAL, 100),), 50)
    assert allocate(150, [], DAY) == ((), 150)


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_parts_add_up_and_none_exceeds_its_weight(minor: int, weights: list[int]) -> None:
    parts = in_proportion(min(minor, sum(weights)), weights)
    assert sum(parts) == min(minor, sum(weights))
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


CLAIMS = st.lists(
    st.tuples(
        st.dates(date(2025, 12, 1), date(2026, 4, 1)), st.integers(0, 2), st.integers(0, 2),
        st.integers(0, 500), st.integers(0, 500), st.integers(0, 500),
    ),
    max_size=5,
)  # fmt: skip


@given(st.integers(0, 5000), CLAIMS)
def test_nothing_is_lost_and_nothing_is_paid_twice(minor: int, drawn: list[tuple[Any, ...]]) -> None:
    claims = [
        Claim(item=f"F{n}", due_on=due, security_rank=rank, percent=Fraction(percent), costs=costs, interest=interest,
              principal=principal)
        for n, (due, rank, percent, costs, interest, principal) in enumerate(drawn)
    ]  # fmt: skip
    shares, rest = allocate(minor, claims, DAY)
    assert sum(share.minor for share in shares) + rest == minor
    assert rest == max(0, minor - sum(one.total for one in claims))
    for one in claims:
        for component in Component:
            paid = sum(s.minor for s in shares if (s.item, s.component) == (one.item, component))
            assert 0 <= paid <= getattr(one, component.value)
    assert allocate(minor, reversed(claims), DAY) == (shares, rest)


def test_what_is_not_said_of_a_claim() -> None:
    bare = Claim(item="F1", due_on=None)
    assert (bare.security_rank, bare.percent, bare.total) == (0, 0, 0)


def test_what_falls_due_today_stands_beside_what_was_due_before() -> None:
    assert order([claim("today", DAY, percent=Fraction(5)), claim("older", date(2026, 1, 1))]) == ["today", "older"]


@given(st.lists(st.integers(1, 900), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_in_whichever_order_sums_come_the_same_is_left(parts: list[int], dice: Any) -> None:
    def left(amounts: list[int]) -> int:
        owed, spare = {"A": 700, "B": 500, "C": 0}, 0
        for minor in amounts:
            claims = [claim(name, principal=principal) for name, principal in owed.items()]
            shares, rest = allocate(minor, claims, DAY)
            for share in shares:
                owed[share.item] -= share.minor
            spare += rest
        assert all(principal >= 0 for principal in owed.values())
        return sum(owed.values()) - spare

    shuffled = list(parts)
    dice.shuffle(shuffled)
    assert left(parts) == left(shuffled) == left([sum(parts)]) == 1200 - sum(parts)


def test_the_cents_left_over_go_to_the_largest_remainders_not_to_the_largest_weights() -> None:
    assert in_proportion(100, [50, 51, 52]) == [33, 33, 34]
    assert in_proportion(0, [0, 0]) == [0, 0]
