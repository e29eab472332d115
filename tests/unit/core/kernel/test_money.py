from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.money import Money

MINORS = st.integers(-(10**16), 10**16)


def test_exact_from_and_to_major_units() -> None:
    assert Money.from_decimal(Decimal("123.45")) == Money(12345)
    assert Money.from_decimal(Decimal("0.1")) == Money(10)
    assert Money.from_decimal(Decimal("-3")) == Money(-300)
    assert Money.from_decimal(Decimal("1E+3")) == Money(100000)
    assert Money(12345).to_decimal() == Decimal("123.45")


@pytest.mark.parametrize("text", ["0.001", "10.999", "-1.005"])
def test_a_fraction_of_a_cent_is_never_rounded_away(text: str) -> None:
    with pytest.raises(Invalid, match="two decimals"):
        Money.from_decimal(Decimal(text))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Money.from_decimal(Decimal(text))


def test_an_amount_is_printed_with_two_decimals() -> None:
    assert str(Money(5)) == "0.05 EUR"
    assert str(Money(-12345, "GBP")) == "-123.45 GBP"
    assert str(Money(10**14 + 5)) == "1000000000000.05 EUR"


def test_two_currencies_are_never_combined() -> None:
    euro, pound = Money(1, "EUR"), Money(1, "GBP")
    for combine in (
        lambda: euro + pound,
        lambda: euro - pound,
        lambda: euro < pound,
        lambda: euro <= pound,
        lambda: euro > pound,
        lambda: euro >= pound,
    ):
        with pytest.raises(Invalid, match="convert first"):
            combine()
    assert euro != pound


@given(MINORS, MINORS, MINORS)
def test_sums_are_exact_and_in_any_order(a: int, b: int, c: int) -> None:
    x, y, z = Money(a), Money(b), Money(c)
    assert (x + y) + z == x + (y + z) == Money(a + b + c)
    assert x + y - y == x
    assert x + -x == Money.zero()
    assert bool(x) == (a != 0)


@given(MINORS, MINORS)
def test_order_is_that_of_the_cents(a: int, b: int) -> None:
    assert (Money(a) < Money(b)) == (a < b)
    assert (Money(a) <= Money(b)) == (a <= b)
    assert (Money(a) > Money(b)) == (a > b)


@given(MINORS)
def test_major_units_read_back(minor: int) -> None:
    assert Money.from_decimal(Money(minor).to_decimal()) == Money(minor)


def test_digits_beyond_the_usual_precision_are_not_lost() -> None:
    with pytest.raises(Invalid, match="two decimals"):
        Money.from_decimal(Decimal("123456789012345." + "0" * 20 + "1"))


@pytest.mark.parametrize("text", ["1E+15", "1E+999999"])
def test_an_absurd_amount_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="15 digits"):
        Money.from_decimal(Decimal(text))
